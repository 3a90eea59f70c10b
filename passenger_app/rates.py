"""Rates: the weekly tables customs publishes, kept here and read by the rule of their week.

A table is imported whole or not at all, and the same table twice changes nothing. What was
published once is only replaced where somebody says that customs corrected it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from customs.officer_task import Kind
from customs.rates import TWO_WEEKS, Rate, Rates, RatesError, read_week, week_for
from passenger_app import audit, jobs, tasks
from passenger_app.database import Database, retried
from passenger_app.models import WeeklyRate

AHEAD = timedelta(days=3)  # next week's table is out on Tuesday; on Thursday it is missed


@dataclass(frozen=True)
class Imported:
    """What an import wrote."""

    new: int
    corrected: int
    known: int


@retried
def bring_in(
    database: Database, text: str, actor: str, now: datetime, *, correct: bool = False
) -> Imported:
    """Import a weekly table; the first row that contradicts what is kept refuses all of it."""
    rates = read_week(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with database.writing() as session:
        told = [_put(session, rate, now, correct=correct) for rate in rates]
        written = Imported(told.count("new"), told.count("corrected"), told.count("known"))
        if written.new or written.corrected:
            weeks = sorted({rate.week.isoformat() for rate in rates})
            jobs.ask(session, jobs.Kind.BUNDLE, "all", now, now)
            for week in weeks:
                tasks.over(session, now, Kind.RATES_MISSING, week, actor, "imported")
            audit.note(
                session, now, actor, "rates_import", digest,
                new=written.new, corrected=written.corrected, weeks=weeks,
            )  # fmt: skip
        return written


def _put(session: Session, rate: Rate, now: datetime, *, correct: bool) -> str:
    row = session.get(WeeklyRate, (rate.currency, rate.week))
    if row is None:
        session.add(
            WeeklyRate(
                currency=rate.currency, week=rate.week, units=rate.units, yen=str(rate.yen),
                source=rate.source, imported_at=now,
            )
        )  # fmt: skip
        return "new"
    if (row.units, Decimal(row.yen)) == (rate.units, rate.yen):
        return "known"
    if not correct:
        message = (
            f"{rate.currency} in the week of {rate.week} is kept as {row.yen} for {row.units}; "
            "say --correct where customs corrected it"
        )
        raise RatesError(message)
    row.units, row.yen, row.source, row.imported_at = rate.units, str(rate.yen), rate.source, now
    return "corrected"


def known(database: Database, currencies: Iterable[str], arrival: date) -> Rates:
    """The rates of these currencies for an arrival; a currency without one has none."""
    wanted = set(currencies) - {"JPY"}
    if not wanted:
        return Rates()
    asked = (
        select(WeeklyRate.__table__)
        .where(WeeklyRate.week == week_for(arrival), WeeklyRate.currency.in_(wanted))
        .order_by(WeeklyRate.currency)
    )
    with database.looking() as connection:
        rows = connection.execute(asked).all()
    return Rates(map(_rate, rows))


def carried(session: Session, today: date) -> list[Rate]:
    """What a hall needs while a bundle lives: for arrivals of yesterday to some days on."""
    needed = {week_for(today + timedelta(days=n)) for n in range(-1, AHEAD.days + 1)}
    asked = select(WeeklyRate).where(WeeklyRate.week.in_(needed))
    rows = session.scalars(asked.order_by(WeeklyRate.week, WeeklyRate.currency))
    return [_rate(row) for row in rows]


def _rate(row: Any) -> Rate:  # noqa: ANN401  a row of the table, whole or by its columns
    return Rate(row.week, row.currency, row.units, Decimal(row.yen), row.source)


def weeks(database: Database) -> list[tuple[date, int]]:
    """Every week kept, with its number of currencies."""
    asked = (
        select(WeeklyRate.week, func.count()).group_by(WeeklyRate.week).order_by(WeeklyRate.week)
    )
    with database.reading() as session:
        return [(week, count) for week, count in session.execute(asked)]


@retried
def look_ahead(database: Database, today: date, now: datetime) -> list[date]:
    """Ask for an officer for each table that is not here, for today or for three days on."""
    missing = []
    with database.writing() as session:
        for week in sorted({week_for(today), week_for(today + AHEAD)}):
            asked = select(WeeklyRate.week).where(WeeklyRate.week == week).limit(1)
            if session.scalar(asked) is None:
                since = week + TWO_WEEKS
                tasks.ask(session, now, Kind.RATES_MISSING, week, arrivals_from=since.isoformat())
                missing.append(week)
    return missing
