"""A family that declares everything the form asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from customs.declaration import Declaration
from customs.goods import Goods, Kind, Status
from customs.means_of_payment import Amount, Direction, Means, MeansOfPayment
from customs.person import DocumentKind, Person
from customs.statements import Statement
from customs.stay import Stay, Where
from customs.trip import Travel, Trip
from customs.unaccompanied import Unaccompanied
from passenger_app.papers.summary import summary_pdf

REFERENCE = "K7Q2-9MXD"
SUBMITTED = datetime(2026, 11, 21, 3, 4, tzinfo=UTC)
# As long as the pass of a family of ten, in the letters of base45.
PASS = ("NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOOK.IR9B+9G" * 9)[:398]
PASSPORT = DocumentKind.PASSPORT

MOTHER = Person(
    1, "O'CONNOR-MÜLLER", "SIOBHÁN", "GBR", date(1984, 5, 3), PASSPORT, "123456789", "Engineer"
)
FATHER = Person(2, "KOWALSKI", "ŁUKASZ", "POL", date(1982, 2, 11), PASSPORT, "EH1234567")
GIRL = Person(3, "KOWALSKI", "ZOË", "GBR", date(2012, 8, 30), PASSPORT, "987654321")
BABY = Person(4, "KOWALSKI", "MIA", "GBR", date(2022, 1, 15), PASSPORT, "987654322")
STAY = Stay(
    "+44 20 7946 0958", Where.ADDRESS, "160-0022", "13", "新宿区", "新宿3-1-24", "Hotel 髙﨑"
)

GOODS = (
    Goods("g1", Kind.OTHER, "Leather handbag", price=Decimal(1850), currency="GBP", owner="1"),
    Goods("g2", Kind.WHISKY_BRANDY, count=4, ml=700, owner="2"),
    Goods("g3", Kind.CIGARETTES, pieces=400, owner="2"),
    Goods("g4", Kind.HEATED_STICKS, pieces=200),
    Goods("g5", Kind.HEATED_CAPSULES, pieces=50),
    Goods(
        "g6", Kind.PERFUME, count=2, ml=50, price=Decimal(80), currency="EUR", status=Status.GIFT
    ),
    Goods("g7", Kind.OTHER, "Shortbread", 3, price=Decimal("9.50"), currency="GBP", food=True),
    Goods("g8", Kind.OTHER, "Lens", price=Decimal(98000), currency="JPY", carried_for_other=True),
    Goods("g9", Kind.OTHER_TOBACCO, grams=250),
)
MEANS = MeansOfPayment(
    1, Direction.IN, (Amount(Means.CASH, Decimal(9500), "GBP"), Amount(Means.GOLD, Decimal(1200)))
)
SENT = Unaccompanied(3, "Books and a bicycle", "Felixstowe, United Kingdom", "Tokyo", "January")
YES = frozenset(
    {
        Statement.OVER_ALLOWANCE,
        Statement.FOR_OTHERS,
        Statement.MEANS_OF_PAYMENT,
        Statement.UNACCOMPANIED,
    }
)
TRIP = Trip("HND", date(2026, 11, 25), "NH212", "London Heathrow")
FAMILY = Declaration(
    Travel.PASSENGER, (MOTHER, FATHER, GIRL, BABY), TRIP, STAY, YES, GOODS, (MEANS,), SENT, 14
)
ALONE = Declaration(Travel.PASSENGER, (MOTHER,), TRIP, STAY, frozenset(), next_index=2)


def summary(
    declaration: Declaration,
    language: str = "en",
    *,
    submitted_at: datetime | None = SUBMITTED,
    pass_text: str | None = PASS,
) -> bytes:
    """Its paper."""
    return summary_pdf(
        declaration,
        reference=REFERENCE,
        revision=2,
        submitted_at=submitted_at,
        pass_text=pass_text,
        language=language,
    )
