"""Short words for goods and parties, so that a case reads like the sentence it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from customs.allowance import Traveller
from customs.assessment import Assessment, Flag, Line
from customs.duty import assess
from customs.goods import Goods, Kind
from customs.pricing import Choice
from customs.rates import Rates
from customs.tariff import Tariff, load

ARRIVAL = date(2026, 12, 1)
ADULT, TEEN, INFANT = 36, 15, 2
STATED = Rates()


def drink(kind: str, count: int = 1, ml: int = 750, **more: object) -> Goods:
    """Bottles."""
    return replace(Goods(kind, Kind(kind), ml=ml, count=count), **more)  # type: ignore[arg-type]


def smoke(kind: str, pieces: int, **more: object) -> Goods:
    """Tobacco by the piece, or by the gram for other tobacco."""
    goods = Goods(kind, Kind(kind), pieces=pieces)
    if goods.kind is Kind.OTHER_TOBACCO:
        goods = Goods(kind, Kind(kind), grams=pieces)
    return replace(goods, **more)  # type: ignore[arg-type]


def perfume(count: int, ml: int, yen: int, **more: object) -> Goods:
    """Perfume bottles at a price each."""
    line = Goods("perfume", Kind.PERFUME, ml=ml, count=count, price=Decimal(yen), currency="JPY")
    return replace(line, **more)  # type: ignore[arg-type]


def thing(id_: str, yen: int | str, count: int = 1, **more: object) -> Goods:
    """Other goods at a price each; the name is the id."""
    line = Goods(id_, Kind.OTHER, name=id_, price=Decimal(yen), currency="JPY", count=count)
    return replace(line, **more)  # type: ignore[arg-type]


def party(*ages: int, arrival: date = ARRIVAL) -> tuple[Traveller, ...]:
    """t1, t2 ... of these ages on the arrival day."""
    return tuple(
        Traveller(f"t{n}", date(arrival.year - age, 1, 31)) for n, age in enumerate(ages, 1)
    )


def told(
    *goods: Goods,
    ages: tuple[int, ...] = (ADULT,),
    arrival: date = ARRIVAL,
    choice: Choice | None = None,
    tariff: Tariff | None = None,
    rates: Rates = STATED,
) -> Assessment:
    """The assessment of these goods for people of these ages."""
    people = party(*ages, arrival=arrival)
    return assess(goods, people, tariff or load(), rates, arrival, choice or Choice())


def line_of(assessment: Assessment, goods: str, *, exempt: bool) -> Line:
    """The one line of these goods with this fate."""
    (line,) = (x for x in assessment.lines if x.goods == goods and x.exempt is exempt)
    return line


def flags(assessment: Assessment) -> set[Flag]:
    """The flags, without what they are about."""
    return {raised.flag for raised in assessment.flags}
