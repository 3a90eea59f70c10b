"""Every choice at once: the same answers as the search, where that would take a million nodes."""

from __future__ import annotations

from random import Random

import pytest

from customs.allotment import search
from customs.allotment.lot import NOTHING, Lot, Vector, plus
from customs.allotment.reach import Reach
from customs.allotment.search import Search
from customs.pricing import Choice
from customs.tariff import load
from tests.customs import prove_duty
from tests.customs.baskets import Sample, odd_bottles, spiteful
from tests.customs.prove_tobacco import told as assessed

pytestmark = pytest.mark.long

SEED = 20261121


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No search before it: everything is settled by the table."""
    monkeypatch.setattr(search, "FIRST", 0)
    monkeypatch.setattr(Reach, "work", 0)
    return monkeypatch


@pytest.mark.usefixtures("at_once")
def test_never_a_yen_above_the_minimum() -> None:
    evidence = prove_duty.run(SEED, prove_duty.BASKETS // 100)
    assert evidence.failed == 0, evidence.told


def test_asking_too_much_of_a_room_is_found_out(at_once: pytest.MonkeyPatch) -> None:
    least = Reach._least
    at_once.setattr(Reach, "_least", lambda self, need: [n + 1 for n in least(self, need + 400)])
    assert prove_duty.run(SEED, prove_duty.BASKETS // 100).failed > 0


def lots(rng: Random, people: int, capacity: int) -> list[Lot]:
    """A few lots that may go into somebody's rooms; some taxes are cut to steps."""

    def lot() -> Lot:
        tax, yen, step = rng.randint(1, 5), rng.randint(50, 900), rng.choice([1, 100])

        def cost(n: int) -> Vector:
            found = [0] * 6
            found[tax] = n * yen // step * step
            return (found[0], found[1], found[2], found[3], found[4], found[5])

        bins = tuple(sorted(rng.sample(range(people), rng.randint(1, people))))
        return Lot(rng.randint(1, 9), rng.randint(1, 3), cost, bins, capacity=capacity)

    return [lot() for _ in range(rng.randint(1, 4))]


def fillings(some: list[Lot], rooms: list[int]) -> set[tuple[int, ...]]:
    """How many of each lot can be exempt together, by trying everything."""
    found = {((0,) * len(some), tuple(rooms))}
    for n, lot in enumerate(some):
        for _ in range(lot.most):
            found |= {
                (
                    (*many[:n], many[n] + 1, *many[n + 1 :]),
                    (*left[:b], left[b] - lot.weight, *left[b + 1 :]),
                )
                for many, left in found
                for b in lot.bins
                if many[n] < lot.most and left[b] >= lot.weight
            }
    return {many for many, _ in found}


@pytest.mark.parametrize("seed", range(40))
def test_it_reaches_what_the_rooms_hold_and_nothing_else(seed: int) -> None:
    rng = Random(seed)
    rooms = [rng.randint(6, 14) for _ in range(rng.randint(1, 3))]
    some = lots(rng, len(rooms), max(rooms))
    every = fillings(some, rooms)
    reach = Reach(some, rooms, -(10**6))
    told = dict(reach.choices_left())
    for choice, sums in told.items():
        many = tuple(wheel.digit(choice) for wheel in reach.wheels)
        assert many in every
        taken = reach.taken(choice)
        assert tuple(sum(one.values()) for one in taken) == many
        for b, room in enumerate(rooms):
            held = (lot.weight * one.get(b, 0) for lot, one in zip(some, taken, strict=True))
            assert sum(held) <= room
        assert sums == sum_of(some, many)
    fullest = {m for m in every if not any(o != m and all(map(int.__le__, m, o)) for o in every)}
    assert {tuple(w.digit(choice) for w in reach.wheels) for choice in told} == fullest


def sum_of(some: list[Lot], many: tuple[int, ...]) -> Vector:
    """What a choice leaves to pay."""
    sums = NOTHING
    for lot, n in zip(some, many, strict=True):
        sums = plus(sums, lot.costs[n])
    return sums


def nodes(monkeypatch: pytest.MonkeyPatch, sample: Sample) -> int:
    """How many the search looked at."""
    seen: list[Search] = []
    go = Search._go

    def counted(self: Search, start: Vector, budget: int | None) -> None:
        seen.append(self)
        go(self, start, budget)

    with monkeypatch.context() as patched:
        patched.setattr(Search, "_go", counted)
        assert assessed(sample, load(), Choice(alcohol="volume")).proven
    return sum(one.nodes for one in seen)


@pytest.mark.parametrize(
    ("sample", "most", "alone"),
    [
        (spiteful(Random(6), 20, 6, 30_000, 90_000), 12_000, 20_000),
        (odd_bottles(Random(0), 13, 3), 6_000, 7_000),
    ],
    ids=["bags", "bottles"],
)
def test_what_is_nearly_alike_ends_sooner(
    monkeypatch: pytest.MonkeyPatch, sample: Sample, most: int, alone: int
) -> None:
    assert nodes(monkeypatch, sample) < most
    monkeypatch.setattr(Reach, "work", None)
    assert nodes(monkeypatch, sample) > alone, "the search without it"


def test_bottles_of_any_size_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty of them and four people took the search alone more than a minute."""
    assert nodes(monkeypatch, odd_bottles(Random(0), 20, 4)) < 100_000
