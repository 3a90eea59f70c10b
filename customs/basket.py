"""Basket: goods, travellers and an arrival day as other programs state them, in JSON.

The shape is docs/basket.schema.json. Reading is strict: a wrong or unknown field names its
place rather than being passed over, because a line not understood is a line not declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import msgspec
from msgspec import Meta

from customs.allowance import Traveller
from customs.assessment import Assessment, Line, Raised, TaxSum
from customs.currencies import CURRENCIES
from customs.goods import ALCOHOL, TOBACCO, TOBACCO_BY_PIECE, Goods, Kind, Status

TOKYO = timezone(timedelta(hours=9))
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Count = Annotated[int, Meta(ge=1, le=10_000)]
Pieces = Annotated[int, Meta(ge=1, le=100_000)]
Millilitres = Annotated[int, Meta(ge=1, le=200_000)]
Amount = Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
MOST_LINES = 200
MOST_TRAVELLERS = 10


class BasketError(ValueError):
    """A basket that cannot be read: `where` it is wrong and `what` is wrong there."""

    permanent = True

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where, self.what = where, what


class _Traveller(msgspec.Struct, forbid_unknown_fields=True):
    id: Id
    born: date


class _Goods(msgspec.Struct, forbid_unknown_fields=True, rename={"class_": "class"}):
    id: Id
    kind: Kind
    name: Annotated[str, Meta(max_length=200)] = ""
    count: Count = 1
    ml: Millilitres | None = None
    pieces: Pieces | None = None
    grams: Pieces | None = None
    price: Amount | None = None
    currency: Currency | None = None
    class_: Annotated[str, Meta(max_length=64)] | None = None
    food: bool = False
    owner: Id | None = None
    child_use: bool = False
    status: Status = Status.BOUGHT
    carried_for_other: bool = False
    unaccompanied: bool = False


class _Basket(msgspec.Struct, forbid_unknown_fields=True):
    arrival: str
    travellers: Annotated[list[_Traveller], Meta(min_length=1, max_length=MOST_TRAVELLERS)]
    goods: Annotated[list[_Goods], Meta(max_length=MOST_LINES)]
    rates: dict[Currency, Amount] = {}


@dataclass(frozen=True, slots=True)
class Basket:
    """What is to be assessed; `rates` are yen for one unit, where the caller states them."""

    arrival: date
    travellers: tuple[Traveller, ...]
    goods: tuple[Goods, ...]
    rates: dict[str, Fraction]


def read(text: bytes | str) -> Basket:
    """One basket; the first thing wrong with it is told."""
    try:
        told = msgspec.json.decode(text, type=_Basket)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        raise BasketError(where.rstrip("`") or "$", what) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BasketError("$", str(error)) from error
    travellers = tuple(Traveller(one.id, one.born) for one in told.travellers)
    _distinct("$.travellers", [one.id for one in travellers])
    goods = tuple(_goods(n, one) for n, one in enumerate(told.goods))
    _distinct("$.goods", [one.id for one in goods])
    arrival = _arrival(told.arrival)
    people = {one.id for one in travellers}
    for n, line in enumerate(goods):
        if line.owner is not None and line.owner not in people:
            raise BasketError(f"$.goods[{n}].owner", f"no traveller {line.owner}")
    for n, one in enumerate(travellers):
        if one.born > arrival:
            raise BasketError(f"$.travellers[{n}].born", "born after the arrival")
    return Basket(arrival, travellers, goods, _rates(told.rates))


def _arrival(text: str) -> date:
    """A date in Tokyo, or a moment with its offset, which falls on a date there."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BasketError("$.arrival", "not a date (YYYY-MM-DD)") from error
    if moment.tzinfo is None:
        raise BasketError("$.arrival", "a time needs its offset, such as +09:00")
    return moment.astimezone(TOKYO).date()


def _goods(n: int, told: _Goods) -> Goods:
    where = f"$.goods[{n}]"
    for field in _needed(told.kind):
        if getattr(told, field) is None:
            raise BasketError(f"{where}.{field}", f"{told.kind.value} needs {field}")
    if told.kind in TOBACCO and told.count != 1:
        raise BasketError(f"{where}.count", "tobacco is told by pieces or grams alone")
    if told.currency is not None and told.currency not in CURRENCIES:
        raise BasketError(f"{where}.currency", f"no currency {told.currency} in ISO 4217")
    if (told.price is None) != (told.currency is None):
        raise BasketError(f"{where}.price", "a price and its currency go together")
    fields = msgspec.structs.asdict(told)
    fields["price"] = None if told.price is None else Decimal(told.price)
    return Goods(**fields)


def _needed(kind: Kind) -> tuple[str, ...]:
    if kind in ALCOHOL:
        return ("ml",)
    if kind in TOBACCO_BY_PIECE:
        return ("pieces",)
    if kind is Kind.OTHER_TOBACCO:
        return ("grams",)
    return ("ml", "price") if kind is Kind.PERFUME else ("price",)


def _rates(told: dict[str, str]) -> dict[str, Fraction]:
    for currency, yen in told.items():
        if currency not in CURRENCIES or currency == "JPY":
            raise BasketError(f"$.rates.{currency}", "not a foreign currency of ISO 4217")
        if not Fraction(yen):
            raise BasketError(f"$.rates.{currency}", "has to be above zero")
    return {currency: Fraction(yen) for currency, yen in told.items()}


def _distinct(where: str, ids: list[str]) -> None:
    for n, id_ in enumerate(ids):
        if id_ in ids[:n]:
            raise BasketError(f"{where}[{n}].id", f"{id_} stands twice")


def write_basket(basket: Basket) -> dict[str, object]:
    """A basket as docs/basket.schema.json has it; `read` gives it back."""
    return {
        "arrival": basket.arrival.isoformat(),
        "travellers": [{"id": x.id, "born": x.born.isoformat()} for x in basket.travellers],
        "goods": [_stated(line) for line in basket.goods],
    }


def _stated(line: Goods) -> dict[str, object]:
    """A line without what it does not say."""
    plain = Goods(line.id, line.kind)
    told: dict[str, object] = {"id": line.id, "kind": line.kind.value}
    for name in Goods.__slots__:
        value = getattr(line, name)
        if value != getattr(plain, name):
            told[name.rstrip("_")] = str(value) if isinstance(value, Decimal | Status) else value
    return told


def write(assessment: Assessment) -> dict[str, object]:
    """An assessment as docs/assessment.schema.json has it."""
    return {
        "total": assessment.total,
        "low": assessment.low,
        "high": assessment.high,
        "bound": assessment.bound,
        "proven": assessment.proven,
        "officer": assessment.officer,
        "taxes": [_tax(one) for one in assessment.taxes],
        "lines": [_line(one) for one in assessment.lines],
        "flags": [_flag(one) for one in assessment.flags],
        "tariff": assessment.tariff,
    }


def _tax(one: TaxSum) -> dict[str, object]:
    return {"tax": one.tax.value, "before": one.before, "due": one.due}


def _line(one: Line) -> dict[str, object]:
    told = {
        name: getattr(one, name)
        for name in (
            "goods",
            "name",
            "whose",
            "count",
            "exempt",
            "price",
            "base",
            "base_unit",
            "rate",
            "tax",
            "source",
        )
    }
    return told | {
        "reason": one.reason.value,
        "basis": one.basis.value,
        "taxes": {tax.value: yen for tax, yen in one.taxes},
    }


def _flag(one: Raised) -> dict[str, object]:
    return {"flag": one.flag.value, "goods": list(one.goods), "source": one.source, "row": one.row}
