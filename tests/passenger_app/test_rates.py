"""Weekly tables kept by the centre: whole or refused, once, and missed before they are needed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer_task import Kind
from customs.rates import RatesError, week_for
from passenger_app import rates, worker
from passenger_app.centre import Centre
from passenger_app.models import Audit, Job, OfficerTask, WeeklyRate
from passenger_app.samples import weekly_table
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_commands import run

pytestmark = pytest.mark.long

HEAD = "week_from,week_to,currency,units,yen,source\n"
WEEK = "2026-11-15,2026-11-21"  # for arrivals from 29 November to 5 December
USD, KRW = f"{WEEK},USD,1,150.00,invented\n", f"{WEEK},KRW,100,10.50,invented\n"
ARRIVAL = date(2026, 12, 3)


def bring_in(centre: Centre, text: str, *, correct: bool = False) -> rates.Imported:
    return rates.bring_in(centre.database, text, "cli:test", centre.now(), correct=correct)


def rows(centre: Centre, table: Any) -> list[Any]:
    with centre.database.reading() as session:
        return list(session.scalars(select(table)))


def test_a_table_is_kept_and_read_by_the_rule_of_its_week(centre: Centre) -> None:
    assert bring_in(centre, HEAD + USD + KRW) == rates.Imported(2, 0, 0)
    found = rates.known(centre.database, {"USD", "KRW", "EUR", "JPY"}, ARRIVAL)
    assert found.each("USD", ARRIVAL) == 150
    assert found.each("KRW", ARRIVAL) == Fraction(105, 1000)
    assert found.each("JPY", ARRIVAL) == 1
    assert found.each("EUR", ARRIVAL) is None, "nothing is guessed"
    for other in (ARRIVAL + timedelta(days=7), ARRIVAL - timedelta(days=7)):
        assert rates.known(centre.database, {"USD"}, other).each("USD", other) is None
    (noted,) = rows(centre, Audit)
    assert (noted.act, noted.actor) == ("rates_import", "cli:test")
    assert noted.told == {"new": 2, "corrected": 0, "weeks": ["2026-11-15"]}


def test_the_same_table_twice_changes_nothing(centre: Centre) -> None:
    bring_in(centre, HEAD + USD)
    same = f"{WEEK},USD,1,150.0,another page\n"
    assert bring_in(centre, HEAD + same) == rates.Imported(0, 0, 1)
    assert len(rows(centre, Audit)) == 1


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (f"{WEEK},EUR,1,abc,x\n", r"line 3 \(EUR\)"),
        (f"{WEEK},USD,1,151.00,x\n", "USD .* is kept as 150.00"),
        (f"{WEEK},EUR,1,170,x\n{WEEK},EUR,1,170,x\n", r"line 4 \(EUR\): stands twice"),
    ],
)
def test_a_bad_table_is_refused_whole(centre: Centre, bad: str, says: str) -> None:
    bring_in(centre, HEAD + USD)
    with pytest.raises(RatesError, match=says):
        bring_in(centre, HEAD + KRW + bad)
    assert [(row.currency, row.yen) for row in rows(centre, WeeklyRate)] == [("USD", "150.00")]
    assert len(rows(centre, Audit)) == 1


def test_a_published_rate_is_replaced_only_where_somebody_says_so(centre: Centre) -> None:
    bring_in(centre, HEAD + USD)
    other = HEAD + f"{WEEK},USD,1,151.00,corrected notice\n"
    assert bring_in(centre, other, correct=True) == rates.Imported(0, 1, 0)
    assert rates.known(centre.database, {"USD"}, ARRIVAL).each("USD", ARRIVAL) == 151
    assert rows(centre, Audit)[-1].told["corrected"] == 1


def test_without_the_comparison_a_kept_rate_would_be_overwritten(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(centre, HEAD + USD)
    put = rates._put
    monkeypatch.setattr(
        rates, "_put", lambda session, rate, now, **_: put(session, rate, now, correct=True)
    )
    assert bring_in(centre, HEAD + f"{WEEK},USD,1,151,x\n").corrected == 1


def test_the_command_names_the_file_and_the_row(app: Flask, centre: Centre, tmp_path: Path) -> None:
    good, bad, foreign = (tmp_path / name for name in ("good.csv", "bad.csv", "foreign.csv"))
    good.write_text("\ufeff# a note\n" + HEAD + USD, "utf-8")
    bad.write_text(HEAD + KRW + f"{WEEK},USD,1,,x\n", "utf-8")
    foreign.write_bytes(HEAD.encode() + "2026-11-15,2026-11-21,USD,1,150,税関\n".encode("cp932"))
    assert run(app, "rates", "import", str(bad)) == (
        1,
        "Error: bad.csv: line 3 (USD): units are a whole number and yen a figure such as 152.81; "
        "nothing was imported\n",
    )
    assert "not UTF-8 at byte" in run(app, "rates", "import", str(foreign))[1]
    assert rows(centre, WeeklyRate) == []
    assert run(app, "rates", "import", str(good)) == (0, "1 new, 0 corrected, 0 known already\n")
    assert run(app, "rates", "import", str(good)) == (0, "0 new, 0 corrected, 1 known already\n")
    assert rows(centre, Audit)[0].actor.startswith("cli:")
    told = "week of 2026-11-15: 1 currencies, for arrivals from 2026-11-29\n"
    assert run(app, "rates", "list") == (0, told)
    assert run(app, "rates", "import", str(tmp_path / "none.csv"))[0] == 2


def table_for(day: date) -> str:
    """The table arrivals of a day's week need, and no other."""
    week = week_for(day)
    return HEAD + f"{week},{week + timedelta(days=6)},USD,1,150,invented\n"


@pytest.mark.parametrize(
    ("day", "missing"),
    [(22, None), (25, None), (26, "2026-11-15"), (28, "2026-11-15"), (29, "2026-11-15")],
)
def test_a_table_about_to_run_out_asks_for_an_officer(
    centre: Centre, clock: Clock, day: int, missing: str | None
) -> None:
    bring_in(centre, table_for(date(2026, 11, 22)))
    clock.forward(timedelta(days=day - 21))  # from Saturday 21 November; 26 is the Thursday
    found = rates.look_ahead(centre.database, centre.today(), centre.now())
    assert [week.isoformat() for week in found] == ([missing] if missing else [])
    assert [task.subject for task in rows(centre, OfficerTask)] == ([missing] if missing else [])


def test_a_week_that_is_missing_does_not_hide_the_next(centre: Centre) -> None:
    """On a Saturday arrivals in three days need another table than today's."""
    today = centre.today()
    weeks = [week_for(today), week_for(today + rates.AHEAD)]
    assert weeks[0] < weeks[1]
    assert rates.look_ahead(centre.database, today, centre.now()) == weeks
    assert {task.subject for task in rows(centre, OfficerTask)} == {w.isoformat() for w in weeks}


def test_the_worker_looks_every_day_and_one_task_waits(centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    for _ in range(3):
        while worker.step(centre, "w"):
            pass
        clock.forward(timedelta(days=1))
    # Saturday's own week; the next on Saturday too, as it is needed in three days, then twice
    missing = [one for one in rows(centre, OfficerTask) if one.kind == Kind.RATES_MISSING]
    waiting = {one.subject: one.times for one in missing}
    assert waiting == {"2026-11-01": 1, "2026-11-08": 3}
    assert any(job.kind == "rates" for job in rows(centre, Job))


def missed(centre: Centre) -> dict[str, tuple[str | None, str | None]]:
    """How the task of each week ended."""
    return {one.subject: (one.ended_by, one.outcome) for one in rows(centre, OfficerTask)}


def test_the_task_of_a_week_ends_when_the_week_is_brought_in(centre: Centre) -> None:
    today = centre.today()
    this, other = (week_for(day).isoformat() for day in (today, today + timedelta(days=7)))
    rates.look_ahead(centre.database, today, centre.now())  # it needs both
    assert missed(centre) == {this: (None, None), other: (None, None)}
    with pytest.raises(RatesError):
        bring_in(centre, table_for(today) + "x\n")
    assert missed(centre) == {this: (None, None), other: (None, None)}
    bring_in(centre, table_for(today))
    assert missed(centre) == {this: ("cli:test", "imported"), other: (None, None)}


def test_what_is_brought_in_makes_the_next_bundle(centre: Centre) -> None:
    assert "bundle" not in {job.kind for job in rows(centre, Job)}
    bring_in(centre, table_for(centre.today()))
    assert "bundle" in {job.kind for job in rows(centre, Job)}


def test_the_sample_table_is_named_so_and_can_be_brought_in_every_day(
    centre: Centre, clock: Clock
) -> None:
    for _ in range(20):
        bring_in(centre, weekly_table(centre.today()))
        assert rates.look_ahead(centre.database, centre.today(), centre.now()) == []
        clock.forward(timedelta(days=1))
    assert all("INVENTED SAMPLE" in row.source for row in rows(centre, WeeklyRate))
