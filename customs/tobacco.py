"""Tobacco: divisible by the piece, one kind for each adult, or a total weight when mixed.

The law names one kind per person and a total weight for a mixture, without saying what a
piece weighs. Both readings are worked out where they differ, and an officer selects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import lcm

from customs.allotment.frontier import Frontier, Option
from customs.allotment.lot import NOTHING, Vector, minus, plus, unbeaten
from customs.allotment.mixture import Heap, Mixture
from customs.goods import Kind
from customs.pricing import Priced
from customs.tariff import Tables

ONE_KIND, MIXED = "one_kind", "mixed"


@dataclass(frozen=True, slots=True)
class Smoke:
    """A line of tobacco and whose allowance may take it."""

    priced: Priced
    bins: tuple[int, ...]


def is_mixed(smokes: Sequence[Smoke]) -> bool:
    """Whether there is more than one kind, so that the readings can differ."""
    return len({smoke.priced.goods.kind for smoke in smokes}) > 1


def one_kind(
    smokes: Sequence[Smoke], adults: Sequence[int], tables: Tables, *, whole: bool
) -> Frontier:
    """Each adult is given the kind that serves best: every choice not beaten in each tax."""
    if not _unlike(smokes):
        return Frontier(_by_kind(smokes, adults, tables))
    loose = [smoke.priced.goods.kind is Kind.OTHER_TOBACCO for smoke in smokes]
    if not whole and not all(loose):  # which line is exempt is not searched beside other kinds
        return Frontier(_by_kind(smokes, adults, tables), 0)
    options: list[Option] = []
    settled = True
    for some in _choosing(smokes, adults) if not all(loose) else [tuple(adults)]:
        weighed = _weighed(smokes, loose, some, tables, whole=whole)
        settled = settled and weighed.bound is None
        others = [adult for adult in adults if adult not in some]
        rest = [smoke for smoke, one in zip(smokes, loose, strict=True) if not one]
        for piped, piece in product(weighed.options, _by_kind(rest, others, tables)):
            taken = [iter(piece.taken), iter(piped.taken)]
            options.append(
                Option(plus(piece.sums, piped.sums), tuple(next(taken[one]) for one in loose))
            )
    return Frontier(tuple(unbeaten(options, lambda option: option.sums)), None if settled else 0)


def _choosing(smokes: Sequence[Smoke], adults: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Who may choose loose tobacco; those who own none of any kind may change places."""
    owners = [a for a in adults if any(_is_own(smoke, a) for smoke in smokes)]
    others = [a for a in adults if a not in owners]
    for size in range(len(owners) + 1):
        for some in combinations(owners, size):
            for more in range(len(others) + 1):
                yield (*some, *others[:more])


def _weighed(
    smokes: Sequence[Smoke],
    loose: Sequence[bool],
    some: Sequence[int],
    tables: Tables,
    *,
    whole: bool,
) -> Frontier:
    """The lines of loose tobacco in the allowances of some."""
    heaps = [
        Heap(1, s.priced.units, s.priced.cost, tuple(b for b in s.bins if b in some))
        for s, one in zip(smokes, loose, strict=True)
        if one
    ]
    held = [heap for heap in heaps if heap.bins]
    room = tables.whole(f"tobacco.{Kind.OTHER_TOBACCO}")
    found = Frontier((Option(NOTHING, ()),))
    if held:
        found = Mixture(held, some, room).frontier(whole=whole)
    taxed = NOTHING
    for heap in heaps:
        taxed = taxed if heap.bins else plus(taxed, heap.cost(heap.count))
    return Frontier(tuple(_with_taxed(one, heaps, taxed) for one in found.options), found.bound)


def _with_taxed(option: Option, heaps: Sequence[Heap], taxed: Vector) -> Option:
    """The option beside heaps that nobody's allowance takes."""
    taken = iter(option.taken)
    return Option(
        plus(option.sums, taxed), tuple(next(taken) if heap.bins else {} for heap in heaps)
    )


def _by_kind(smokes: Sequence[Smoke], adults: Sequence[int], tables: Tables) -> tuple[Option, ...]:
    """Every choice of one kind for each adult that is not beaten, lines of a kind being alike."""
    kinds = sorted({smoke.priced.goods.kind for smoke in smokes})
    limit = {kind: tables.whole(f"tobacco.{kind}") for kind in kinds}
    pool = {kind: _held(smokes, kind, None) for kind in kinds}
    # state: room each kind has for what nobody owns, no more than needed; and who took what
    states: dict[tuple[int, ...], list[tuple[Vector, tuple[Kind, ...]]]] = {
        (0,) * len(kinds): [(NOTHING, ())]
    }
    for adult in adults:
        grown: dict[tuple[int, ...], list[tuple[Vector, tuple[Kind, ...]]]] = defaultdict(list)
        for room, ways in states.items():
            for at, kind in enumerate(kinds):
                own = min(_held(smokes, kind, adult), limit[kind])
                wide = min(pool[kind], room[at] + limit[kind] - own)
                key = (*room[:at], wide, *room[at + 1 :])
                saved = _own_saving(smokes, kind, adult, limit[kind])
                grown[key] += [(plus(s, saved), (*chosen, kind)) for s, chosen in ways]
        states = {room: unbeaten(ways, lambda way: way[0]) for room, ways in grown.items()}
    chosen = [chosen for ways in states.values() for _, chosen in ways]
    options = [_smoked(smokes, dict(zip(adults, one, strict=True)), limit) for one in chosen]
    return tuple(unbeaten(options, lambda option: option.sums))


def _unlike(smokes: Sequence[Smoke]) -> bool:
    """Whether lines of loose tobacco are taxed differently, so that it matters which is exempt."""
    loose = [smoke.priced for smoke in smokes if smoke.priced.goods.kind is Kind.OTHER_TOBACCO]
    each = [
        (one.cost(1), one.cost(one.units)[0] == one.cost(1)[0] * one.units > 0) for one in loose
    ]
    return len(loose) > 1 and not (all(even for _, even in each) and len(set(each)) == 1)


def _held(smokes: Sequence[Smoke], kind: Kind, owner: int | None) -> int:
    """Pieces of a kind that are one adult's own; or nobody's in particular."""
    return sum(
        smoke.priced.units
        for smoke in smokes
        if smoke.priced.goods.kind is kind
        and (smoke.priced.goods.owner is None if owner is None else _is_own(smoke, owner))
        and smoke.bins
    )


def _is_own(smoke: Smoke, adult: int) -> bool:
    return smoke.priced.goods.owner is not None and smoke.bins == (adult,)


def _own_saving(smokes: Sequence[Smoke], kind: Kind, adult: int, limit: int) -> Vector:
    """What exempting an adult's own pieces saves; negative sums are compared, lowest wins."""
    saved = NOTHING
    for smoke in smokes:
        if smoke.priced.goods.kind is kind and _is_own(smoke, adult):
            took = min(limit, smoke.priced.units)
            limit -= took
            full, left = (
                smoke.priced.cost(smoke.priced.units),
                smoke.priced.cost(smoke.priced.units - took),
            )
            saved = plus(saved, minus(left, full))
    return saved


def _smoked(smokes: Sequence[Smoke], kind_of: dict[int, Kind], limit: dict[Kind, int]) -> Option:
    """Fill each adult's allowance of one kind: their own first, then what nobody owns."""
    left = {adult: limit[kind] for adult, kind in kind_of.items()}
    taken: list[dict[int, int]] = [{} for _ in smokes]
    for n in sorted(range(len(smokes)), key=lambda n: smokes[n].priced.goods.owner is None):
        smoke = smokes[n]
        rest = smoke.priced.units
        for adult in smoke.bins:
            if kind_of.get(adult) is not smoke.priced.goods.kind:
                continue
            took = min(rest, left[adult])
            if took:
                taken[n][adult] = took
                left[adult] -= took
                rest -= took
    return _sum(smokes, taken)


def _sum(smokes: Sequence[Smoke], taken: list[dict[int, int]]) -> Option:
    sums = NOTHING
    for smoke, one in zip(smokes, taken, strict=True):
        sums = plus(sums, smoke.priced.cost(smoke.priced.units - sum(one.values())))
    return Option(sums, tuple(taken))


def mixed(
    smokes: Sequence[Smoke], adults: Sequence[int], tables: Tables, *, whole: bool
) -> Frontier:
    """A total weight per adult.

    The weights of a piece are not official, so this reading is only ever shown beside the other.
    """
    grams = [tables.row(f"tobacco.grams.{smoke.priced.goods.kind}").amount for smoke in smokes]
    parts = lcm(*(weight.denominator for weight in grams))  # of a gram
    heaps = [
        Heap(int(weight * parts), smoke.priced.units, smoke.priced.cost, smoke.bins)
        for smoke, weight in zip(smokes, grams, strict=True)
    ]
    room = int(tables.row("tobacco.mixed_g").amount * parts)
    return Mixture(heaps, adults, room).frontier(whole=whole)
