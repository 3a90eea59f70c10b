"""The least tax by trying everything, written from the rules and not from the engine.

Every article is given to every adult who may hold it, exempt or taxed, and every sum of
taxes that results is kept. Slow, plain, and nothing here is shared with `customs.duty`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations_with_replacement, product

from customs.allowance import Traveller
from customs.goods import ALCOHOL, TOBACCO, Goods, Kind

PER_LITRE = {
    "whisky_brandy": (800, "liquor"),
    "rum_gin_vodka": (500, "liquor"),
    "liqueur": (400, "liquor"),
    "shochu_spirits": (300, "duty"),
    "wine": (200, "duty"),
    "beer_other_alcohol": (200, "liquor"),
}
PER_PIECE = {
    "cigarettes": (15, "tobacco"),
    "heated_sticks": (15, "duty"),
    "heated_capsules": (50, "duty"),
}
PIECES_FREE = {"cigarettes": 200, "heated_sticks": 200, "heated_capsules": 50}
FREE_CLASSES = {"watch", "golf_club", "computer"}
NAMES = ("duty", "liquor", "tobacco", "national", "local")
Sums = tuple[int, int, int, int, int]
ZERO: Sums = (0, 0, 0, 0, 0)


def vector(**yen: int) -> Sums:
    """Sums by the name of the tax."""
    return tuple(yen.get(name, 0) for name in NAMES)  # type: ignore[return-value]


def add(*many: Sums) -> Sums:
    """Tax by tax."""
    return tuple(map(sum, zip(*many, strict=True)))  # type: ignore[return-value]


def due(sums: Sums) -> int:
    """Each tax's sum drops what is below 100 yen."""
    return sum(yen // 100 * 100 for yen in sums)


def other_tax(line: Goods, taxed: int) -> Sums:
    """15 %, or consumption tax where the class is free under the tariff."""
    value = int(line.price or 0) * taxed * 6 // 10
    base = value // 1000 * 1000
    if line.class_ not in FREE_CLASSES:
        return vector(duty=base * 15 // 100)
    per_myriad = 624 if line.food else 780
    national = base * per_myriad // 10_000
    return vector(national=national, local=national // 100 * 100 * 22 // 78)


def liquor_tax(line: Goods, taxed: int) -> Sums:
    """By the volume of the bottles taxed."""
    rate, tax = PER_LITRE[line.kind]
    return vector(**{tax: taxed * (line.ml or 0) * rate // 1000})


class Party:
    """Who may hold what."""

    def __init__(self, travellers: Iterable[Traveller], arrival: date) -> None:
        self.age = {
            t.id: arrival.year
            - t.born.year
            - ((arrival.month, arrival.day) < (t.born.month, t.born.day))
            for t in travellers
        }
        self.adults = [id_ for id_, age in self.age.items() if age >= 20]

    def holders(self, line: Goods) -> list[str]:
        """Everyone whose allowance may take it."""
        if line.carried_for_other:
            return []
        if line.owner is None:
            return self.adults
        if line.kind in ALCOHOL | TOBACCO and self.age[line.owner] < 20:
            return []
        if self.age[line.owner] < 6 and not line.child_use:
            return []
        return [line.owner]


def least(
    goods: Iterable[Goods], travellers: Iterable[Traveller], arrival: date, alcohol: str
) -> int:
    """The least due over all assignments, under one reading of the three bottles."""
    party, goods = Party(travellers, arrival), list(goods)
    parts = [
        bottles(party, [g for g in goods if g.kind in ALCOHOL], alcohol),
        smokes(party, [g for g in goods if g.kind in TOBACCO]),
        scents(party, [g for g in goods if g.kind is Kind.PERFUME]),
        others(party, [g for g in goods if g.kind is Kind.OTHER]),
    ]
    return min(due(add(*some)) for some in product(*map(lowest, parts)))


def lowest(sums: Iterable[Sums]) -> list[Sums]:
    """Sums none of which is beaten in every tax."""
    kept: list[Sums] = []
    for one in sorted(set(sums)):
        if not any(all(a <= b for a, b in zip(k, one, strict=True)) for k in kept):
            kept.append(one)
    return kept


def placings(party: Party, line: Goods) -> Iterable[tuple[str | None, ...]]:
    """Every way to give each article of a line to a holder, or to nobody (taxed)."""
    return combinations_with_replacement([None, *party.holders(line)], line.count)


def bottles(party: Party, lines: list[Goods], reading: str) -> Iterable[Sums]:
    """2,280 ml in whole bottles, or three bottles of up to 760 ml."""
    for placing in product(*(placings(party, line) for line in lines)):
        volume: dict[str, int] = defaultdict(int)
        number: dict[str, int] = defaultdict(int)
        large = False
        for line, given in zip(lines, placing, strict=True):
            for holder in given:
                if holder is not None:
                    volume[holder] += line.ml or 0
                    number[holder] += 1
                    large = large or (line.ml or 0) > 760
        fits = (
            all(v <= 2280 for v in volume.values())
            if reading == "volume"
            else all(n <= 3 for n in number.values()) and not large
        )
        if fits:
            yield add(
                ZERO,
                *(
                    liquor_tax(line, given.count(None))
                    for line, given in zip(lines, placing, strict=True)
                ),
            )


def smokes(party: Party, lines: list[Goods]) -> Iterable[Sums]:
    """Every choice of one kind for each adult."""
    kinds = sorted({line.kind for line in lines}) or [Kind.CIGARETTES]
    for chosen in product(kinds, repeat=len(party.adults)):
        sums = ZERO
        for kind in kinds:
            some = [line for line in lines if line.kind == kind]
            total = sum(line.pieces or 0 for line in some)
            own: dict[str, int] = defaultdict(int)
            for line in some:
                for holder in party.holders(line) if line.owner else []:
                    own[holder] += line.pieces or 0
            loose = sum(x.pieces or 0 for x in some if not x.owner and party.holders(x))
            having = [a for a, k in zip(party.adults, chosen, strict=True) if k == kind]
            free = sum(min(PIECES_FREE[kind], own[a]) for a in having)
            room = PIECES_FREE[kind] * len(having) - free
            rate, tax = PER_PIECE[kind]
            sums = add(sums, vector(**{tax: rate * (total - free - min(room, loose))}))
        yield sums


def scents(party: Party, lines: list[Goods]) -> Iterable[Sums]:
    """56 ml in whole bottles."""
    for placing in product(*(placings(party, line) for line in lines)):
        volume: dict[str, int] = defaultdict(int)
        for line, given in zip(lines, placing, strict=True):
            for holder in given:
                if holder is not None:
                    volume[holder] += line.ml or 0
        if all(v <= 56 for v in volume.values()):
            yield add(
                ZERO,
                *(
                    other_tax(line, given.count(None))
                    for line, given in zip(lines, placing, strict=True)
                ),
            )


def others(party: Party, lines: list[Goods]) -> Iterable[Sums]:
    """Every holder for every article, taxed ones too: the 10,000 of a kind is each person's."""
    ways = [list(_held(party, line)) for line in lines]
    for way in product(*ways):
        kind_total: dict[tuple[str, str], int] = defaultdict(int)
        for line, held in zip(lines, way, strict=True):
            for holder, _ in held:
                if holder:
                    kind_total[holder, line.name] += int(line.price or 0)
        spent: dict[str, int] = defaultdict(int)
        taxed = [0] * len(lines)
        for n, (line, held) in enumerate(zip(lines, way, strict=True)):
            for holder, exempt in held:
                if holder and kind_total[holder, line.name] <= 10_000:
                    continue
                if exempt and holder:
                    spent[holder] += int(line.price or 0)
                else:
                    taxed[n] += 1
        if all(yen <= 200_000 for yen in spent.values()):
            yield add(ZERO, *(other_tax(line, n) for line, n in zip(lines, taxed, strict=True)))


def _held(party: Party, line: Goods) -> Iterable[tuple[tuple[str | None, bool], ...]]:
    holders = party.holders(line)
    each: list[tuple[str | None, bool]] = [(h, e) for h in holders for e in (True, False)]
    return combinations_with_replacement(each or [(None, False)], line.count)
