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

from customs.basket import Basket
from customs.declaration import Declaration
from customs.declared import basket_of
from customs.estimate import Estimate
from customs.labels import ALLOWANCES
from customs.rates import announced_on
from customs.statements import Statement
from customs.words_duty import BASES, CHARGES, FLAGS, REASONS, TAXES
from customs.words_prohibited import WHAT_TO_DO
from passenger_app import estimate
from passenger_app.centre import centre
from passenger_app.limits import ESTIMATES, HOUSE_ESTIMATES, everybody, limiter
from passenger_app.pages import page

WORDS = {
    "ALLOWANCES": ALLOWANCES,
    "BASES": BASES,
    "CHARGES": CHARGES,
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


@limiter.limit(ESTIMATES)
@limiter.shared_limit(HOUSE_ESTIMATES, scope="estimates", key_func=everybody)
def of_basket(basket: Basket, incomplete: bool) -> Shown:
    """What a basket comes to; the one place where pages have something reckoned."""
    found = estimate.of_basket(centre().database, basket)
    return Shown(request.path, asked=True, found=found, incomplete=incomplete)


def of(told: Declaration, incomplete: bool = False) -> Shown:
    """What the goods of a declaration come to."""
    return of_basket(basket_of(told, centre().today()), incomplete)


def of_declaration(told: Declaration, shown: Shown) -> dict[str, Any]:
    """What the templates need beside a declaration's estimate."""
    arrival = told.trip.arrival_on if told.trip else None
    who = {str(person.index): person.full_name for person in told.people}
    return for_pages(shown, who, arrival, told.said_yes({Statement.COMMERCIAL}))


def for_pages(
    shown: Shown, who: Mapping[str, str], arrival: date | None, commercial: bool = False
) -> dict[str, Any]:
    """What the templates of any estimate need."""
    out = announced_on(arrival) if arrival else None
    announced = out if out and out > centre().today() else None
    return {
        "shown": shown,
        "commercial": commercial,
        "who": who,
        "words": WORDS,
        "announced": announced,
        "fragment": False,
    }


def parts(told: Mapping[str, Any]) -> Response:
    """The sum and how it comes about, for the page that shows them."""
    return page("traveller/estimate.html", **{**told, "fragment": True})
