"""The estimate on a page: never at its first paint, then as one types, or by a button.

htmx asks for the parts alone; without it the same button serves the whole page again, with
everything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request

from customs.declaration import Declaration
from customs.estimate import Estimate
from customs.labels import ALLOWANCES
from customs.rates import announced_on
from customs.words_duty import BASES, FLAGS, REASONS, TAXES
from customs.words_prohibited import WHAT_TO_DO
from passenger_app import estimate
from passenger_app.centre import centre
from passenger_app.pages import page

WORDS = {
    "ALLOWANCES": ALLOWANCES,
    "BASES": BASES,
    "FLAGS": FLAGS,
    "REASONS": REASONS,
    "TAXES": TAXES,
    "WHAT_TO_DO": WHAT_TO_DO,
}


@dataclass(frozen=True)
class Shown:
    """Where a page's estimate is asked for, and what it says, once it was."""

    address: str
    asked: bool = False
    found: Estimate | None = None
    incomplete: bool = False


def asked() -> bool:
    """Whether this request asks for the estimate only, and nothing is to be kept."""
    return request.method == "POST" and "estimate" in request.form


def by_htmx() -> bool:
    """Whether the page is there already and wants its parts."""
    return "HX-Request" in request.headers


def of(told: Declaration, incomplete: bool = False) -> Shown:
    """What the goods of a declaration come to."""
    made = centre()
    found = estimate.of_declaration(made.database, told, made.today())
    return Shown(request.path, asked=True, found=found, incomplete=incomplete)


def names(told: Declaration) -> dict[str, str]:
    """Who is who in an estimate."""
    return {str(person.index): person.full_name for person in told.people}


def spoken(shown: Shown, who: Mapping[str, str], arrival: date | None) -> dict[str, Any]:
    """What the templates of the estimate need."""
    out = announced_on(arrival) if arrival else None
    announced = out if out and out > centre().today() else None
    return {
        "shown": shown,
        "who": who,
        "words": WORDS,
        "announced": announced,
        "fragment": False,
    }


def parts(told: Mapping[str, Any]) -> Response:
    """The sum and how it comes about, for the page that shows them."""
    return page("traveller/estimate.html", **{**told, "fragment": True})
