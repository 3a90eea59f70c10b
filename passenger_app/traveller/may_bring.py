"""What can I bring? Goods picked without declaring, and what the law keeps out.

Nothing is kept: all that was picked stands in the form, and is posted so that no address
tells it.
"""

from __future__ import annotations

from datetime import date

from flask import Response, request

from customs.currencies import CURRENCIES
from customs.goods import Kind
from customs.may_bring import kept_out
from customs.picked import MOST_ROWS, Picked, read_picked
from customs.tariff import load
from customs.typed import Problem
from customs.words import N_
from customs.words_prohibited import AUTHORITIES, GROUPS, WHAT_TO_DO
from passenger_app.centre import centre
from passenger_app.pages import page, spoken
from passenger_app.traveller import estimated, home
from passenger_app.traveller.goods import asks
from passenger_app.traveller.question import sentences

AT_FIRST = {"adults": "1", "minors": "0", "infants": "0"}
PEOPLE = {
    "adults": N_("Adult %(n)s"),
    "minors": N_("Child %(n)s (6 to 19)"),
    "infants": N_("Child %(n)s (under 6), for their own use"),
}


@home.route("/what-can-i-bring", methods=["GET", "POST"])
def may_bring() -> Response:
    """The form, what it comes to, and the list of what is kept out."""
    picked = read_picked(AT_FIRST | request.form.to_dict())
    today = centre().today()
    shown = estimated.Shown(request.path)
    if estimated.asked() or picked.rows:
        shown = estimated.of_basket(picked.basket(today), picked.incomplete)
    told = estimated.for_pages(shown, names(picked), None)
    if estimated.asked() and estimated.by_htmx():
        return estimated.parts(told)
    return _page(picked, told, today)


def names(picked: Picked) -> dict[str, str]:
    """Who is who, where nobody was named."""
    return {
        str(n): spoken(PEOPLE[group]) % {"n": place}
        for n, (group, place) in enumerate(picked.people, 1)
    }


def _page(picked: Picked, told: dict[str, object], today: date) -> Response:
    problems = sentences(faults(picked)) if estimated.asked() else {}
    return page(
        "traveller/may_bring.html",
        422 if problems else 200,
        form_page=True,
        typed=picked.values,
        rows=picked.rows,
        full=len(picked.rows) >= MOST_ROWS,
        next=picked.next,
        kinds=list(Kind),
        asks=asks,
        currencies=CURRENCIES,
        problems=problems,
        kept=kept_out(load().on(today)),
        groups=GROUPS,
        to_do=WHAT_TO_DO,
        authorities=AUTHORITIES,
        **told,
    )


def faults(picked: Picked) -> list[Problem]:
    """Everything wrong on the form, from its top."""
    return [*picked.problems, *(one for row in picked.rows for one in row.problems)]
