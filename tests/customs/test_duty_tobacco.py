"""Mixed tobacco: the least under the reading by weight, proven, however many have a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from customs import outcome, tobacco
from customs.allotment.frontier import Frontier, Option
from customs.allotment.lot import NOTHING, plus, raw
from customs.allotment.placing import Placing, Sort
from customs.assessment import Flag, Reason
from customs.goods import Goods
from customs.pricing import Choice
from customs.tariff import Tables, load
from customs.tobacco import Smoke
from tests.customs import prove_tobacco
from tests.customs.baskets import SMOKES
from tests.customs.duty_factory import ADULT, smoke, told
from tests.customs.test_duty_least import check

pytestmark = pytest.mark.long

SEED = 20261121
QUARTERS = {
    "cigarettes": 5, "heated_sticks": 5, "heated_capsules": 20, "cigars": 20, "other_tobacco": 4,
}  # fmt: skip
MIXED = Choice(tobacco="mixed")


def test_never_a_yen_above_the_minimum_and_always_proven() -> None:
    evidence = prove_tobacco.run(SEED, prove_tobacco.SMALL // 50, prove_tobacco.LARGE // 50)
    assert evidence.failed == 0, evidence.told
    assert evidence.told["baskets whose readings differ"] != 0


def greedy(
    smokes: Sequence[Smoke], adults: Sequence[int], tables: Tables, *, whole: bool
) -> Frontier:
    """The dearest tax per gram first, into the first room that takes it."""
    left = dict.fromkeys(adults, 4 * tables.whole("tobacco.mixed_g"))
    taken: list[dict[int, int]] = [{} for _ in smokes]
    sums = NOTHING

    def density(n: int) -> float:
        priced = smokes[n].priced
        return -raw(priced.cost(priced.units)) / priced.units / QUARTERS[priced.goods.kind]

    for n in sorted(range(len(smokes)), key=density):
        rest, weight = smokes[n].priced.units, QUARTERS[smokes[n].priced.goods.kind]
        for adult in smokes[n].bins:
            taken[n][adult] = min(rest, left[adult] // weight)
            left[adult] -= taken[n][adult] * weight
            rest -= taken[n][adult]
        sums = plus(sums, smokes[n].priced.cost(rest))
    return Frontier((Option(sums, tuple(taken)),))


def test_the_greedy_filling_in_its_place_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "mixed", greedy)
    assert prove_tobacco.run(SEED, prove_tobacco.SMALL // 50, 0).failed > 0


def sorts() -> list[Sort]:
    """Four people with 51 sticks of their own, and capsules that are nobody's."""
    sticks, capsules = Sort(5, even=True), Sort(20, even=True)
    for who in range(4):
        sticks.add(who, 51, (who,), 4)
    capsules.add(4, 200, range(4), 4)
    return [sticks, capsules]


@pytest.mark.parametrize(("sticks", "capsules", "fit"), [
    (204, 148, True),   # 255 quarters of a gram each, and 37 capsules
    (204, 149, False),  # light enough together, and in nobody's room
    (202, 149, False),
    (201, 149, True),   # one of them leaves out three sticks
    (205, 0, False),    # more than they own
])  # fmt: skip
def test_what_is_light_enough_together_may_fit_in_nobodys_room(
    sticks: int, capsules: int, fit: bool
) -> None:
    placing = Placing(sorts(), range(4), 1_000)
    placed = placing.place((sticks, capsules))
    assert placing.sure
    assert (placed is not None) is fit
    if placed:
        assert sum(placed.own[0].values()) == sticks
        assert sum(placed.loose[1].values()) == capsules
        for who in range(4):
            assert 5 * placed.own[0].get(who, 0) + 20 * placed.loose[1].get(who, 0) <= 1_000


@pytest.mark.parametrize("seed", range(60))
def test_every_answer_is_lawful_and_adds_up(seed: int) -> None:
    sample = prove_tobacco.large(Random(seed))
    found = prove_tobacco.told(sample, load(), MIXED)
    check(sample, found)
    kind = {line.id: line.kind for line in sample.goods}
    held: dict[str | None, int] = {}
    for line in found.lines:
        if line.reason is Reason.WITHIN_TOBACCO:
            weight = line.count * QUARTERS[kind[line.goods]]
            held[line.whose] = held.get(line.whose, 0) + weight
    assert all(weight <= 1_000 for weight in held.values())


def test_a_large_group_ends_within_the_budget() -> None:
    """What is not proven then is said, and the bound holds."""
    kinds = ("cigarettes", "heated_sticks", "heated_capsules", "other_tobacco")
    goods = [
        smoke(kinds[n % 4], 30 + 37 * n, id=f"s{n}", owner=f"t{1 + n % 10}" if n % 3 else None)
        for n in range(40)
    ]
    found = told(*goods, ages=(ADULT,) * 10, choice=MIXED)
    assert found.bound <= found.total
    assert found.proven == (not found.has(Flag.NOT_PROVEN))


def pipe(grams: int, yen: int) -> Goods:
    """Pipe tobacco at a price for all of it."""
    line = smoke("other_tobacco", grams, id=f"p{yen}", class_="pipe_tobacco")
    return replace(line, price=Decimal(yen), currency="JPY")


def test_the_dearer_of_two_pipe_tobaccos_is_exempt() -> None:
    """Whichever line was said first: one kind by the gram is the same question."""
    lines = [pipe(200, 3_000), pipe(200, 30_000)]
    for some in (lines, lines[::-1]):
        one, weight = (told(*some, choice=Choice(tobacco=by)) for by in ("one_kind", "mixed"))
        assert one.proven
        assert one.total == weight.total
    exempt = {line.goods: line.count for line in one.lines if line.exempt}
    assert exempt["p30000"] > exempt["p3000"]


def test_two_pipe_tobaccos_beside_another_kind_are_proven() -> None:
    found = told(pipe(200, 3_000), pipe(200, 30_000), smoke("cigarettes", 300))
    assert found.proven


def test_loose_tobacco_filled_as_it_comes_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each line of it were taxed alike: the first that was said is exempt first."""
    monkeypatch.setattr(tobacco, "_unlike", lambda _smokes: False)
    assert prove_tobacco.run(SEED, prove_tobacco.SMALL // 50, 0).failed > 0


def test_twelve_lines_with_two_pipe_tobaccos_end() -> None:
    """They took the search by weight minutes: after a budget of nodes it is not proven."""
    goods = [pipe(511, 3_100), pipe(377, 29_300)]
    goods += [
        smoke(SMOKES[n % 3], 40 + 37 * n, id=f"s{n}", owner=f"t{1 + n % 6}" if n % 4 else None)
        for n in range(10)
    ]
    found = told(*goods, ages=(ADULT,) * 6)
    assert 0 <= found.bound <= found.total


def test_pipe_tobacco_at_many_prices_ends_within_the_budget() -> None:
    """Each line's tax rises in steps of its own: no piece is as good as another."""
    goods = [pipe(90 + 31 * n, 2_900 + 1_700 * n) for n in range(6)]
    found = told(*goods, smoke("cigarettes", 300), ages=(ADULT, ADULT), choice=MIXED)
    assert 0 < found.bound <= found.total
    assert found.proven == (not found.has(Flag.NOT_PROVEN))
