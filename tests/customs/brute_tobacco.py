"""Mixed tobacco by trying everything: every piece in every room, or taxed.

Far too slow for 250 g, so the proofs ask about small rooms. Nothing here is shared with
`customs.duty`, nor any idea of how it goes about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from customs.goods import Goods
from tests.customs.brute_force import PER_PIECE, ZERO, Party, Sums, add, vector

QUARTERS = {"cigarettes": 5, "heated_sticks": 5, "heated_capsules": 20, "other_tobacco": 4}


def mixed(party: Party, lines: list[Goods], grams: int) -> Iterable[Sums]:
    """What is left due by every way to fill each adult's room of so many grams."""
    every = tuple(line.pieces or line.grams or 0 for line in lines)
    left = {every}
    for adult in party.adults:
        left = {
            taxed
            for before in left
            for taxed in _filled(party, lines, before, adult, 4 * grams)
        }  # fmt: skip
    return {
        add(ZERO, *(_tax(line, n) for line, n in zip(lines, taxed, strict=True))) for taxed in left
    }


def one_kind(party: Party, lines: list[Goods], pieces: int) -> Iterable[Sums]:
    """What is left due by every kind for each adult, and every way to fill so many pieces."""
    kinds = sorted({line.kind for line in lines})
    left = set()
    for chosen in product(kinds, repeat=len(party.adults)):
        ways = {tuple(line.pieces or line.grams or 0 for line in lines)}
        for adult, kind in zip(party.adults, chosen, strict=True):
            room = pieces * QUARTERS[kind]
            ways = {
                taxed for one in ways for taxed in _filled(party, lines, one, adult, room, kind)
            }
        left |= ways
    return {
        add(ZERO, *(_tax(line, n) for line, n in zip(lines, taxed, strict=True))) for taxed in left
    }


def _filled(
    party: Party, lines: list[Goods], before: tuple[int, ...], adult: str, room: int, kind: str = ""
) -> Iterator[tuple[int, ...]]:
    if not before:
        yield ()
        return
    weight = QUARTERS[lines[0].kind]
    may = adult in party.holders(lines[0]) and kind in {"", lines[0].kind}
    most = min(before[0], room // weight) if may else 0
    for taken in range(most + 1):
        for rest in _filled(party, lines[1:], before[1:], adult, room - taken * weight, kind):
            yield (before[0] - taken, *rest)


def _tax(line: Goods, taxed: int) -> Sums:
    if line.kind != "other_tobacco":
        rate, tax = PER_PIECE[line.kind]
        return vector(**{tax: rate * taxed})
    return _pipe_tax(int(line.price or 0), line.grams or 0, taxed)


def _pipe_tax(yen: int, grams: int, taxed: int) -> Sums:
    """29.8 % and 15,244 yen a kilogram, then 7.8 % and 22/78 of that."""
    value = yen * taxed * 6 // (10 * grams)
    duty = value // 1000 * 1000 * 298 // 1000
    by_weight = taxed * 15_244 // 1000
    base = (value + duty // 100 * 100 + by_weight) // 1000 * 1000
    national = base * 78 // 1000
    if not value:
        return ZERO
    return vector(
        duty=duty, tobacco=by_weight, national=national, local=national // 100 * 100 * 22 // 78
    )
