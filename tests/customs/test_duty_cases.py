# ruff: noqa: E501  one case, one line
"""Cases from the rules, each naming the row of the tariff it stands on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from customs.goods import Goods, Status
from customs.tariff import load
from tests.customs.duty_factory import ADULT, INFANT, TEEN, drink, perfume, smoke, thing, told

ONE, TWO = (ADULT,), (ADULT, ADULT)
SIX = (ADULT, 6)
OWN = {"owner": "t2"}


@dataclass(frozen=True)
class Case:
    """What is brought, by whom, and what is due at the low and the high reading."""

    row: str
    what: str
    goods: tuple[Goods, ...]
    low: int
    high: int | None = None
    ages: tuple[int, ...] = ONE


CASES = [
    # Alcohol
    Case("alcohol.ml", "three bottles are free", (drink("whisky_brandy", 3),), 0),
    Case("alcohol.ml", "six bottles for two", (drink("whisky_brandy", 6),), 0, ages=TWO),
    Case("alcohol.ml", "a seventh for two", (drink("whisky_brandy", 7),), 600, ages=TWO),
    Case("alcohol.ml", "760 ml three times is the limit", (drink("wine", 3, 760),), 0),
    Case("alcohol.container_ml", "761 ml is over both readings", (drink("whisky_brandy", 3, 761),), 600, 1_800),
    Case("alcohol.containers", "a litre: two by volume, none by container", (drink("whisky_brandy", 3, 1_000),), 800, 2_400),
    Case("alcohol.containers", "six small ones by volume", (drink("wine", 6, 375),), 0, 200),
    Case("alcohol.ml", "bottles are never divided", (drink("whisky_brandy", 2, 1_140), drink("wine", 1, 100)), 0, 1_800),
    Case("alcohol.ml", "one bottle over three litres", (drink("wine", 1, 3_000),), 600),
    Case("rate.whisky_brandy", "whisky 800 a litre", (drink("whisky_brandy", 5, 700),), 1_100),
    Case("rate.rum_gin_vodka", "gin 500 a litre", (drink("rum_gin_vodka", 5, 700),), 700),
    Case("rate.liqueur", "liqueur 400 a litre", (drink("liqueur", 5, 700),), 500),
    Case("rate.shochu_spirits", "shochu 300 a litre", (drink("shochu_spirits", 5, 700),), 400),
    Case("rate.wine", "wine 200 a litre", (drink("wine", 5, 700),), 200),
    Case("rate.beer_other_alcohol", "beer 200 a litre", (drink("beer_other_alcohol", 5, 700),), 200),
    Case("rate.wine", "the cheapest bottle is taxed", (drink("whisky_brandy", 3), drink("wine", 1)), 100),
    Case("round.tax", "one small wine comes to less than 100", (drink("wine", 4, 700),), 100),
    Case("round.tax", "99 yen is nothing", (drink("wine", 3), drink("beer_other_alcohol", 1, 495)), 0),
    Case("age.adult", "19 has no alcohol allowance", (drink("whisky_brandy", 1),), 600, ages=(19,)),
    Case("age.adult", "20 has", (drink("whisky_brandy", 1),), 0, ages=(20,)),
    Case("age.adult", "a minor's own bottle is taxed", (drink("wine", 1, owner="t2"),), 100, ages=(ADULT, 19)),
    Case("age.adult", "what nobody owns goes to the adult", (drink("wine", 3),), 0, ages=(ADULT, TEEN)),
    Case("age.adult", "and never to the minor", (drink("wine", 4),), 100, ages=(ADULT, TEEN)),
    Case("alcohol.ml", "an owner's fourth bottle stays theirs", (drink("whisky_brandy", 4, owner="t2"),), 600, ages=TWO),
    # Tobacco
    Case("tobacco.cigarettes", "200 are free", (smoke("cigarettes", 200),), 0),
    Case("tobacco.cigarettes", "by the piece: 7 too many", (smoke("cigarettes", 207),), 100),
    Case("tobacco.cigarettes", "400 for two", (smoke("cigarettes", 400),), 0, ages=TWO),
    Case("tobacco.cigars", "50 cigars are free", (smoke("cigars", 50),), 0),
    Case("tobacco.heated_sticks", "200 sticks are free", (smoke("heated_sticks", 200),), 0),
    Case("rate.heated_sticks", "20 sticks too many", (smoke("heated_sticks", 220),), 300),
    Case("tobacco.heated_capsules", "50 capsules are free", (smoke("heated_capsules", 50),), 0),
    Case("rate.heated_capsules", "5 capsules too many", (smoke("heated_capsules", 55),), 200),
    Case("tobacco.other_tobacco", "250 g are free", (smoke("other_tobacco", 250),), 0),
    Case("rate.cigarettes", "15 yen each", (smoke("cigarettes", 1_000),), 12_000),
    Case("tobacco.mixed_g", "two kinds on one adult: low and high", (smoke("cigarettes", 100), smoke("heated_sticks", 100)), 0, 1_500),
    Case("tobacco.mixed_g", "a stick in the weight instead of a cigarette: 15 and 585 are truncated apart", (smoke("cigarettes", 200), smoke("heated_sticks", 40)), 500, 600),
    Case("tobacco.cigarettes", "two kinds, an adult each", (smoke("cigarettes", 200), smoke("heated_sticks", 200)), 0, ages=TWO),
    Case("age.adult", "19 has no tobacco allowance", (smoke("cigarettes", 20, owner="t2"),), 300, ages=(ADULT, 19)),
    # Perfume
    Case("perfume.ml", "2 ounces are free", (perfume(2, 28, 12_000),), 0),
    Case("perfume.ml", "a third ounce is taxed whole", (perfume(3, 28, 12_000),), 1_000),
    Case("perfume.ml", "100 ml never fits", (perfume(1, 100, 30_000),), 2_700),
    Case("perfume.ml", "minors have perfume too", (perfume(1, 50, 20_000, owner="t2"),), 0, ages=(ADULT, TEEN)),
    Case("cologne", "eau de toilette is other goods", (perfume(1, 100, 9_000, class_="eau_de_toilette"),), 0),
    # The 10,000 of a kind
    Case("other.kind_yen", "three ties of 3,000", (thing("bag", 150_000), thing("coat", 50_000), thing("tie", 3_000, 3)), 0),
    Case("other.kind_yen", "four ties of 3,000 count", (thing("bag", 150_000), thing("coat", 50_000), thing("tie", 3_000, 4)), 1_000),
    Case("other.kind_yen", "10,000 in all is free", (thing("coat", 166_000), thing("hat", 34_000), thing("tea", 10_000)), 0),
    Case("other.kind_yen", "10,001 is not", (thing("coat", 166_000), thing("hat", 34_000), thing("tea", 10_001)), 900),
    Case("other.kind_yen", "lines of one name are one kind", (thing("coat", 166_000), thing("hat", 34_000), thing("a", 6_000, name="tie"), thing("b", 6_000, name="Tie ")), 900),
    Case("other.kind_yen", "two adults, each within their own", (thing("coat", 166_000, 2), thing("hat", 34_000, 2), thing("tie", 3_000, 6)), 0, ages=TWO),
    Case("other.kind_yen", "what is over is one adult's", (thing("coat", 166_000, 2), thing("hat", 34_000, 2), thing("tie", 5_000, 5)), 1_300, ages=TWO),
    Case("other.kind_yen", "an owner's kind is their own", (thing("coat", 166_000, owner="t2"), thing("hat", 34_000, owner="t2"), thing("tie", 5_000, 3, owner="t2")), 1_300, ages=TWO),
    Case("other.kind_yen", "what is over 200,000 counts in its kind", (thing("big", 250_000, name="bag", class_="watch"), thing("small", 8_000, name="bag"), thing("coat", 195_000)), 15_600),
    Case("other.kind_yen", "the cheap one to another adult", (thing("big", 250_000, name="bag", class_="watch"), thing("small", 8_000, name="bag"), thing("coat", 195_000, 2)), 15_000, ages=TWO),
    # The 200,000
    Case("other.yen", "200,000 exactly", (thing("coat", 120_000), thing("ring", 80_000)), 0),
    Case("other.yen", "the cheaper to tax is taxed", (thing("coat", 120_000), thing("ring", 80_100)), 7_200),
    Case("other.yen", "an article of 200,000 fits", (thing("camera", 200_000),), 0),
    Case("other.yen", "articles are indivisible", (thing("coat", 150_000), thing("ring", 150_000)), 13_500),
    Case("other.yen", "two allowances are not one", (thing("a", 140_000), thing("b", 140_000), thing("c", 120_000)), 10_800, ages=TWO),
    Case("other.yen", "a minor's own goods use the minor's", (thing("coat", 160_000), thing("game", 150_000, owner="t2")), 0, ages=SIX),
    Case("other.yen", "unowned goods never do", (thing("coat", 160_000), thing("game", 150_000)), 13_500, ages=SIX),
    Case("other.yen", "dear things may be worth taxing", (thing("watch", 160_000, class_="watch"), thing("coat", 120_000), thing("hat", 80_000)), 9_400),
    Case("age.child", "at 5 only the child's own use", (thing("bag", 50_000, owner="t2"),), 4_500, ages=(ADULT, 5)),
    Case("age.child", "toys of a child of 5", (thing("toys", 150_000, owner="t2", child_use=True),), 0, ages=(ADULT, INFANT)),
    Case("age.child", "at 6 anything", (thing("bag", 50_000, owner="t2"),), 0, ages=SIX),
    # Rates, values, roundings
    Case("rate.other", "15 % of 0.6", (thing("bag", 100_000, carried_for_other=True),), 9_000),
    Case("valuation", "the value is 0.6 of the price", (thing("bag", 10_000, carried_for_other=True),), 900),
    Case("round.value", "a base below 1,000 is nothing", (thing("pen", 1_666, carried_for_other=True),), 0),
    Case("round.value", "1,667 makes a base of 1,000", (thing("pen", 1_667, carried_for_other=True),), 100),
    Case("round.value", "a line is one base", (thing("pen", 1_500, 10, carried_for_other=True),), 1_300),
    Case("round.tax", "150 + 150 in one tax is 300", (drink("wine", 4), thing("pen", 1_667, carried_for_other=True)), 300),
    Case("round.tax", "and apart in two taxes", (drink("beer_other_alcohol", 4), thing("pen", 1_667, carried_for_other=True)), 200),
    Case("simplified.limit_yen", "a value of 100,000 is still simplified", (thing("ring", 166_667, carried_for_other=True),), 15_000),
    Case("simplified.limit_yen", "above it an officer", (thing("ring", 166_700, carried_for_other=True),), 0),
    Case("class.golf_club", "golf clubs", (thing("clubs", 100_000, class_="golf_club", carried_for_other=True),), 5_800),
    Case("class.computer", "computers", (thing("laptop", 250_000, class_="computer"),), 15_000),
    Case("consumption.food", "food at 8 % where duty is free", (thing("x", 100_000, class_="watch", food=True, carried_for_other=True),), 4_700),
    Case("excluded.rice", "rice is for an officer", (thing("rice", 50_000, class_="rice", carried_for_other=True),), 0),
    Case("excluded.rice", "and is exempt first", (thing("rice", 50_000, class_="rice"), thing("coat", 160_000)), 14_400),
    Case("class.pipe_tobacco", "pipe tobacco by its own rates", (smoke("other_tobacco", 350, class_="pipe_tobacco", price=thing("p", 35_000).price, currency="JPY"),), 4_000),
    # Status, and whose
    Case("other.yen", "own used belongings", (thing("camera", 400_000, status=Status.OWN_USED),), 0),
    Case("other.yen", "tools of trade", (thing("tools", 400_000, status=Status.TOOLS_OF_TRADE),), 0),
    Case("other.yen", "taken out before", (thing("watch", 900_000, status=Status.TAKEN_OUT_BEFORE),), 0),
    Case("other.yen", "leaving again", (thing("violin", 900_000, status=Status.LEAVING_AGAIN),), 0),
    Case("other.yen", "a gift counts as bought", (thing("coat", 120_000, status=Status.GIFT), thing("ring", 100_000)), 9_000),
    Case("scope.pieces", "carried for another: no allowance", (thing("tie", 3_000, carried_for_other=True),), 100),
    Case("scope.pieces", "not even as one's own used", (thing("tie", 3_000, carried_for_other=True, status=Status.OWN_USED),), 100),
    Case("other.yen", "sent separately shares the allowance", (thing("coat", 160_000), thing("rug", 100_000, unaccompanied=True)), 9_000),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}: {case.what}")
def test_a_rule(case: Case) -> None:
    found = told(*case.goods, ages=case.ages)
    assert (found.low, found.high) == (case.low, case.low if case.high is None else case.high)
    assert found.total == found.low
    assert found.proven


def test_there_are_enough_and_each_names_a_row() -> None:
    assert len(CASES) >= 60
    rows = {row.key: row.source for row in load().rows}
    assert all(rows.get(case.row) for case in CASES)
