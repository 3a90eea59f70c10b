"""Exchange rates: the week two weeks before, and nothing guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from customs import rates as module
from customs.assessment import Basis
from customs.rates import Rates, RatesError, read_week, week_for
from tests.customs.duty_factory import flags, line_of, thing, told

HEAD = "week_from,week_to,currency,units,yen,source\n"
SAMPLE = (
    "# invented for this test\n" + HEAD + "2026-11-15,2026-11-21,USD,1,150.00,invented\n"
    "2026-11-15,2026-11-21,KRW,100,10.50,invented\n"
)


@pytest.mark.parametrize(
    ("arrival", "week"),
    [
        (date(2026, 11, 29), date(2026, 11, 15)),  # a Sunday begins its week
        (date(2026, 12, 1), date(2026, 11, 15)),
        (date(2026, 12, 5), date(2026, 11, 15)),  # a Saturday ends it
        (date(2026, 12, 6), date(2026, 11, 22)),
        (date(2027, 1, 1), date(2026, 12, 13)),
    ],
)
def test_the_week_two_weeks_before_the_week_of_entry(arrival: date, week: date) -> None:
    assert week_for(arrival) == week


def test_a_price_is_worth_what_its_week_says() -> None:
    rates = Rates(read_week(SAMPLE))
    assert rates.each("USD", date(2026, 12, 1)) == 150
    assert rates.each("KRW", date(2026, 12, 1)) == Fraction(105, 1000)
    assert rates.each("JPY", date(2026, 12, 1)) == 1
    bag = thing("bag", "1000", currency="USD", carried_for_other=True)
    assert told(bag, rates=rates).total == 13_500


@pytest.mark.parametrize(("currency", "day"), [("EUR", 1), ("USD", 8)])
def test_without_a_rate_an_officer_assesses_and_the_rest_is_told(currency: str, day: int) -> None:
    foreign = thing("bag", "1000", currency=currency)
    found = told(
        foreign,
        thing("tie", 10_000, carried_for_other=True),
        rates=Rates(read_week(SAMPLE)),
        arrival=date(2026, 12, day),
    )
    assert found.total == 900
    assert line_of(found, "bag", exempt=False).basis is Basis.OFFICER_NO_EXCHANGE
    assert "officer_assesses" in flags(found)


BAD = [
    ("", "the first line"),
    ("a,b\n1,2\n", "the first line"),
    (HEAD, "empty"),
    (HEAD + "2026-11-16,2026-11-22,USD,1,150,x\n", "Sunday to Saturday"),
    (HEAD + "2026-11-15,2026-11-22,USD,1,150,x\n", "Sunday to Saturday"),
    (HEAD + "2026-11-15,2026-11-21,XXQ,1,150,x\n", "XXQ"),
    (HEAD + "2026-11-15,2026-11-21,JPY,1,1,x\n", "foreign"),
    (HEAD + "2026-11-15,2026-11-21,USD,0,150,x\n", "above zero"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,-150,x\n", "a figure such as"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,NaN,x\n", "a figure such as"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,abc,x\n", "line 2"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,150,\n", "names no source"),
    (HEAD + "2026-11-15,2026-11-21,USD\n", "line 2"),
    ("# a note\n\n" + HEAD + "2026-11-15,2026-11-21,USD,1,abc,x\n", "line 4"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,1e9,x\n", "a figure such as"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,150,x,more\n", "7 fields"),
    (HEAD + "2026-11-15,2026-11-21,USD,1,150," + 201 * "x" + "\n", "longer than 200"),
    (HEAD + '2026-11-15,2026-11-21,USD,1,150,"x\n\ny"\n', "quoted"),
    (HEAD + "2026-13-15,2026-11-21,USD,1,150,x\n", r"line 2 \(USD\)"),
    (HEAD + 2 * "2026-11-15,2026-11-21,USD,1,150,x\n", "twice"),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_a_weekly_table_is_whole_or_refused(text: str, says: str) -> None:
    with pytest.raises(RatesError, match=says):
        read_week(text)


def test_the_demonstration_rates_say_that_they_are_invented() -> None:
    text = (Path(module.__file__).parent / "tariff" / "demo_rates.csv").read_text()
    assert text.startswith("# INVENTED")
    assert all("INVENTED" in rate.source for rate in read_week(text))
