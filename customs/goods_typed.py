"""One line of goods as typed on its page: each kind asks only what its tax needs."""

from __future__ import annotations

from dataclasses import replace

from customs.classes import offered
from customs.currencies import CURRENCIES
from customs.faults import Fault
from customs.goods import ALCOHOL, TOBACCO_BY_PIECE, Goods, Kind, Status
from customs.typed import Typed

MOST_LINES = 200


def read_goods(typed: Typed, id_: str, people: frozenset[int]) -> Goods | None:
    """The page of one line; None while anything on it is wrong."""
    kind = typed.choice("kind", Kind, missing=Fault.GOODS_KIND_MISSING)
    if kind is None:
        return None
    status = typed.choice("status", Status, missing=Fault.STATUS_MISSING)
    owner = typed.raw("owner")
    if owner and owner not in {str(index) for index in people}:
        typed.wrong("owner", Fault.OWNER_UNKNOWN)
    line = _line(typed, id_, kind)
    if typed.problems or status is None:
        return None
    return replace(
        line,
        status=status,
        owner=owner or None,
        carried_for_other=typed.ticked("carried_for_other"),
        unaccompanied=typed.ticked("unaccompanied"),
    )


def _line(typed: Typed, id_: str, kind: Kind) -> Goods:
    if kind in ALCOHOL:
        return Goods(id_, kind, count=_count(typed), ml=_quantity(typed, "ml", 200_000))
    if kind in TOBACCO_BY_PIECE:
        return Goods(id_, kind, pieces=_quantity(typed, "pieces", 100_000))
    if kind is Kind.OTHER_TOBACCO:
        return _loose_tobacco(typed, id_)
    price = typed.money("price", missing=Fault.PRICE_MISSING)
    currency = typed.one_of("currency", CURRENCIES, missing=Fault.CURRENCY_UNKNOWN)
    class_ = _class(typed, kind)
    priced = Goods(id_, kind, count=_count(typed), price=price, currency=currency, class_=class_)
    if kind is Kind.PERFUME:
        return replace(priced, ml=_quantity(typed, "ml", 10_000))
    return replace(
        priced,
        name=typed.text("name", missing=Fault.GOODS_NAME_MISSING, longest=60),
        food=typed.ticked("food"),
        child_use=typed.ticked("child_use"),
    )


def _loose_tobacco(typed: Typed, id_: str) -> Goods:
    """Its price, of all of it, is needed where a tax turns on what it is."""
    line = Goods(
        id_, Kind.OTHER_TOBACCO, grams=_quantity(typed, "grams", 100_000),
        class_=_class(typed, Kind.OTHER_TOBACCO),
    )  # fmt: skip
    if not line.class_ and not typed.raw("price"):
        return line
    price = typed.money("price", missing=Fault.PRICE_MISSING)
    currency = typed.one_of("currency", CURRENCIES, missing=Fault.CURRENCY_UNKNOWN)
    return replace(line, price=price, currency=currency)


def _class(typed: Typed, kind: Kind) -> str | None:
    class_ = typed.raw("class") or None
    if class_ is None or class_ in offered(kind):
        return class_
    typed.wrong("class", Fault.GOODS_CLASS_UNKNOWN)
    return None


def _quantity(typed: Typed, field: str, most: int) -> int | None:
    return typed.whole(field, missing=Fault.QUANTITY_MISSING, least=1, most=most)


def _count(typed: Typed) -> int:
    return _quantity(typed, "count", 10_000) or 1
