"""Means of payment: a form for each person and direction, in and out of Japan."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from customs.currencies import CURRENCIES
from customs.declaration import Declaration, with_means
from customs.faults import Fault
from customs.means_of_payment import MOST_AMOUNTS, Direction, MeansOfPayment, read_means
from customs.typed import Typed
from passenger_app import drafts
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.pages import page, to
from passenger_app.traveller import declaration
from passenger_app.traveller.question import Question, fault, onward, progress


@declaration.route("/means", methods=["GET", "POST"])
def means(ref: str) -> Response:
    """The forms so far; going on needs at least one."""
    told = held().told
    problems: dict[str, str] = {}
    if request.method == "POST" and "language" not in request.form:
        if told.means:
            return onward(ref, told)
        problems = fault("add", Fault.MEANS_MISSING)
    return page(
        "traveller/means.html",
        422 if problems else 200,
        ref=ref,
        told=told,
        form_page=True,
        progress=progress(told, request.endpoint),
        problems=problems,
    )


@declaration.route("/means/<int:index>/<direction>", methods=["GET", "POST"])
def means_form(ref: str, index: int, direction: str) -> Response:
    """One person's form for one direction."""
    told = held().told
    if told.person(index) is None or direction not in set(Direction):
        return to("declaration.means", ref=ref)
    known = next((f for f in told.means if (f.person, f.direction) == (index, direction)), None)

    def read(typed: Typed) -> MeansOfPayment | None:
        placed = {**typed.values, "person": str(index), "direction": direction}
        inner = Typed(placed)
        form = read_means(inner, told.indexes)
        typed.problems.extend(inner.problems)
        return form

    return Question(
        "traveller/means_form.html",
        read,
        _put,
        shown(known) if known else {"currency-0": "JPY", "means-0": "cash"},
        {
            "person": told.person(index),
            "direction": direction,
            "rows": range(MOST_AMOUNTS),
            "currencies": CURRENCIES,
        },
        then="declaration.means",
    ).answer()


def _put(known: Declaration, value: MeansOfPayment) -> Declaration:
    return with_means(known, value)


def shown(form: MeansOfPayment) -> dict[str, str]:
    """A form as its page shows it."""
    typed: dict[str, str] = {"bound_for": form.bound_for}
    for row, amount in enumerate(form.amounts):
        typed[f"means-{row}"] = amount.means
        typed[f"amount-{row}"] = str(amount.amount)
        typed[f"currency-{row}"] = amount.currency
    return typed


@declaration.post("/means/<int:index>/<direction>/remove")
def remove_means(ref: str, index: int, direction: str) -> Response:
    """Take a form off."""

    def without(known: Declaration) -> Declaration:
        left = tuple(f for f in known.means if (f.person, f.direction) != (index, direction))
        return replace(known, means=left)

    made = centre()
    drafts.change(made.database, made.vault, held().id, without, made.now())
    return to("declaration.means", ref=ref)
