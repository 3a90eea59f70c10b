"""Invented travellers and officers for the demo: nobody here lives, no number is of a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from customs.declaration import Declaration
from customs.goods import Goods, Kind
from customs.officer import Invitation, Role
from customs.person import DocumentKind, Person
from customs.rates import COLUMNS, read_week, week_for
from customs.statements import Statement
from customs.stay import Stay, Where
from customs.tariff.tariff import HERE as TABLES
from customs.trip import Travel, Trip

_HOTEL = Stay(
    "+81 3 5555 0100", Where.ADDRESS, "100-0005", "13", "Chiyoda", "1-2-3 Marunouchi", "Hotel Ume"
)

# One for each role; two supervisors, because what matters takes two.
OFFICERS = tuple(
    Invitation(f"T-{number:03}", name, role, "demo")
    for number, (name, role) in enumerate(
        (
            ("Sample Aoi", Role.SUPERVISOR),
            ("Sample Haruka", Role.SUPERVISOR),
            ("Sample Ren", Role.COUNTER),
            ("Sample Yuna", Role.INSPECTOR),
            ("Sample Sora", Role.RISK_ANALYST),
            ("Sample Minato", Role.CASHIER),
            ("Sample Hina", Role.TECHNICIAN),
            ("Sample Kaito", Role.AUDITOR),
        ),
        1,
    )
)


def _person(
    index: int, surname: str, given: str, nationality: str, born: date, number: str
) -> Person:
    return Person(index, surname, given, nationality, born, DocumentKind.PASSPORT, number)


def nothing_to_declare(today: date) -> Declaration:
    """One traveller with nothing to declare."""
    return Declaration(
        travel=Travel.PASSENGER,
        people=(_person(1, "SAMPLE", "ANNA MARIA", "DEU", date(1988, 4, 12), "C01X0006H"),),
        trip=Trip("HND", today + timedelta(days=1), "LH716", "Frankfurt"),
        stay=_HOTEL,
        answers=frozenset(),
        next_index=2,
    )


def family_with_goods(today: date) -> Declaration:
    """A family of four who bring more than the allowance, and a parcel that comes later."""
    return Declaration(
        travel=Travel.PASSENGER,
        people=(
            _person(1, "KIM", "MINSEO", "KOR", date(1984, 9, 1), "M00000011"),
            _person(2, "PARK", "JIHO", "KOR", date(1985, 2, 20), "M00000012"),
            _person(3, "PARK", "SEOYUN", "KOR", date(2014, 6, 6), "M00000013"),
            _person(4, "PARK", "DOYUN", "KOR", date(2021, 11, 30), "M00000014"),
        ),
        trip=Trip("KIX", today + timedelta(days=2), "KE723", "Seoul Incheon"),
        stay=_HOTEL,
        answers=frozenset({Statement.OVER_ALLOWANCE}),
        goods=(
            Goods("g5", Kind.WHISKY_BRANDY, count=4, ml=750),
            Goods("g6", Kind.OTHER, "handbag", price=Decimal(180000), currency="JPY", owner="1"),
        ),
        next_index=7,
    )


def begun(today: date) -> Declaration:
    """A declaration somebody left half told."""
    whole = nothing_to_declare(today)
    return Declaration(travel=whole.travel, people=whole.people, next_index=2)


def samples(today: date) -> Iterator[tuple[str, Declaration, bool]]:
    """Each sample: what it shows, what was told, and whether it was sent."""
    yield "nothing to declare, sent", nothing_to_declare(today), True
    yield "family of four with goods, sent", family_with_goods(today), True
    yield "begun, not finished", begun(today), False


def weekly_table(today: date) -> str:
    """Invented rates, each named so in its source, for arrivals of these weeks."""
    invented = read_week((TABLES / "demo_rates.csv").read_text("utf-8"))
    newest = [rate for rate in invented if rate.week == invented[-1].week]
    lines = [
        f"{week},{week + timedelta(days=6)},{one.currency},{one.units},{one.yen},{one.source}"
        for week in (week_for(today) + timedelta(weeks=n) for n in range(4))
        for one in newest
    ]
    return "\n".join([",".join(COLUMNS), *lines])
