"""Goods of side B: the list, and a page for each line that asks only what its kind needs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from flask import Response, request

from customs.currencies import CURRENCIES
from customs.declaration import Declaration, with_goods, without_goods
from customs.faults import Fault
from customs.goods import ALCOHOL, TOBACCO_BY_PIECE, Goods, Kind, Status
from customs.goods_typed import MOST_LINES, read_goods
from customs.typed import Typed
from passenger_app import drafts
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.pages import page, to
from passenger_app.traveller import declaration, estimated
from passenger_app.traveller.question import Question, fault, onward, progress

_LINE = re.compile(r"g[0-9a-f]{10}")


def new_line() -> str:
    """An id no other form has: sent twice it is one line, and two phones never share one."""
    return f"g{secrets.token_hex(5)}"


@declaration.route("/goods", methods=["GET", "POST"])
def goods(ref: str) -> Response:
    """The list so far; going on needs at least one line."""
    told = held().told
    problems: dict[str, str] = {}
    shown = estimated.Shown(request.path)
    if estimated.asked():
        shown = estimated.of(told)
        if estimated.by_htmx():
            return estimated.parts(estimated.of_declaration(told, shown))
    elif request.method == "POST" and "language" not in request.form:
        if told.goods:
            return onward(ref, told)
        problems = fault("add", Fault.GOODS_MISSING)
    return page(
        "traveller/goods.html",
        422 if problems else 200,
        ref=ref,
        told=told,
        most=MOST_LINES,
        form_page=True,
        progress=progress(told, request.endpoint),
        problems=problems,
        **estimated.of_declaration(told, shown),
    )


@declaration.get("/goods/add")
def goods_kind(ref: str) -> Response:
    """What kind of goods a new line is."""
    told = held().told
    if len(told.goods) >= MOST_LINES:
        return to("declaration.goods", ref=ref)
    return page("traveller/goods_kind.html", ref=ref, kinds=list(Kind), id=new_line())


@declaration.route("/goods/<id_>", methods=["GET", "POST"])
def goods_line(ref: str, id_: str) -> Response:
    """One line, known or new."""
    told = held().told
    known = next((line for line in told.goods if line.id == id_), None)
    kind = known.kind if known else _kind(request.values.get("kind", ""))
    new = _LINE.fullmatch(id_) and len(told.goods) < MOST_LINES
    if kind is None or not (known or new):
        return to("declaration.goods", ref=ref)

    def read(typed: Typed) -> Goods | None:
        return read_goods(typed, id_, told.indexes)

    if estimated.asked():
        typed = Typed(request.form)
        shown = _with_line(told, id_, read(typed))
        if estimated.by_htmx():
            return estimated.parts(estimated.of_declaration(told, shown))
        return _asking(told, kind, known, read, shown).show(request.form, typed.problems)
    return _asking(told, kind, known, read, estimated.Shown(request.path)).answer()


def _asking(
    told: Declaration,
    kind: Kind,
    known: Goods | None,
    read: Callable[[Typed], Goods | None],
    estimate: estimated.Shown,
) -> Question[Goods]:
    """The page of one line."""
    return Question(
        "traveller/goods_line.html",
        read,
        _put,
        shown(known) if known else {"kind": kind, "count": "1", "status": Status.BOUGHT},
        {
            "kind": kind,
            "asks": asks(kind),
            "people": told.people,
            "currencies": CURRENCIES,
            "known": known is not None,
            **estimated.of_declaration(told, estimate),
        },
        then="declaration.goods",
    )


def _with_line(told: Declaration, id_: str, line: Goods | None) -> estimated.Shown:
    """What it all comes to with the line as it is typed; without it while it is not whole."""
    if line is None:
        return estimated.of(without_goods(told, id_), incomplete=True)
    return estimated.of(with_goods(told, line))


def _put(known: Declaration, value: Goods) -> Declaration:
    return with_goods(known, value)


def _kind(text: str) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


def asks(kind: Kind) -> tuple[str, ...]:
    """The fields a kind's page has."""
    if kind in ALCOHOL:
        return ("count", "ml")
    if kind in TOBACCO_BY_PIECE:
        return ("pieces",)
    if kind is Kind.OTHER_TOBACCO:
        return ("grams", "class", "price")
    if kind is Kind.PERFUME:
        return ("count", "ml", "price", "class")
    return ("name", "count", "price", "class", "food", "child_use")


def shown(line: Goods) -> dict[str, str]:
    """A line as its page shows it."""
    figures = {"ml": line.ml, "pieces": line.pieces, "grams": line.grams, "price": line.price}
    marks = {
        "food": line.food,
        "child_use": line.child_use,
        "carried_for_other": line.carried_for_other,
        "unaccompanied": line.unaccompanied,
    }
    return {
        "kind": line.kind,
        "name": line.name,
        "count": str(line.count),
        "currency": line.currency or "",
        "class": line.class_ or "",
        "status": line.status,
        "owner": line.owner or "",
        **{name: "" if figure is None else str(figure) for name, figure in figures.items()},
        **{name: "yes" if mark else "" for name, mark in marks.items()},
    }


@declaration.post("/goods/<id_>/remove")
def remove_goods(ref: str, id_: str) -> Response:
    """Take a line off."""
    made = centre()
    drafts.change(
        made.database,
        made.vault,
        held().id,
        lambda known: without_goods(known, id_),
        made.now(),
    )
    return to("declaration.goods", ref=ref)
