"""The simulator's pages: where a traveller pays, confirms to a bank, or turns back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template_string, request
from werkzeug.wrappers import Response as Answer

from passenger_app.payments.simulator.books import Books, Thing, Wrong

if TYPE_CHECKING:
    from passenger_app.payments.simulator.api import Simulator

pages = Blueprint("pages", __name__)

GOOD, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002760003184"

_FRAME = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – payment simulator</title>
<main><p>Payment simulator. No money moves.</p><h1>{{ title }}</h1>
{% if wrong %}<p role="alert">{{ wrong }}</p>{% endif %}
{% block main %}{% endblock %}</main></html>"""
_PAY = """<dl>{% for name, yen in session.lines %}<dt>{{ name }}</dt>
<dd>¥{{ "{:,}".format(yen) }}</dd>{% endfor %}
<dt>Total</dt><dd>¥{{ "{:,}".format(session.amount_total) }}</dd></dl>
<form method="post">{% if "card" in session.kinds %}
<p><label>Card number
<input name="number" inputmode="numeric" value="4242424242424242"></label></p>
<p><button name="kind" value="card">Pay with this card</button></p>{% endif %}
{% for kind in session.kinds if kind != "card" %}
<p><button name="kind" value="{{ kind }}">Go on to {{ kind }}</button></p>{% endfor %}</form>
<p><a href="{{ session.cancel_url }}">Back without paying</a></p>"""
_CONFIRM = """<p>¥{{ "{:,}".format(session.amount_total) }}</p><form method="post">
<p><button name="answer" value="yes">Approve</button></p>
<p><button name="answer" value="no">Refuse</button></p></form>"""


def _books() -> Books:
    simulator: Simulator = current_app.extensions["simulator"]
    return simulator.books


def _page(title: str, main: str, status: int = 200, **told: object) -> Response:
    text = _FRAME.replace("{% block main %}{% endblock %}", main)
    return Response(render_template_string(text, title=title, **told), status)


@pages.errorhandler(Wrong)
def _wrong(error: Wrong) -> Response:
    return _page("This page is over", "", error.status, wrong=str(error))


@pages.route("/pay/<id_>", methods=["GET", "POST"])
def pay(id_: str) -> Response | Answer:
    """Checkout."""
    books = _books()
    with books.lock:
        session = books.find(id_, "checkout.session")
        if session["status"] != "open":
            raise Wrong("This page is no longer open.")
        if request.method == "GET":
            return _page("Pay", _PAY, session=session)
        kind = request.form.get("kind", "")
        intent = books.tries(session, kind)
        number = request.form.get("number", "").replace(" ", "")
        if kind != "card" or number == ASKS:
            intent["status"] = "requires_action"
            return redirect(f"/confirm/{id_}", 303)
        return _paid(books, session, intent, good=number == GOOD)


@pages.route("/confirm/<id_>", methods=["GET", "POST"])
def confirm(id_: str) -> Response | Answer:
    """What a bank asks with 3-D Secure, or a wallet's own page."""
    books = _books()
    with books.lock:
        session = books.find(id_, "checkout.session")
        intent = books.things.get(session["payment_intent"] or "", {"status": ""})
        if session["status"] != "open" or intent["status"] != "requires_action":
            raise Wrong("There is nothing to confirm.")
        if request.method == "GET":
            return _page("Confirm the payment", _CONFIRM, session=session)
        return _paid(books, session, intent, good=request.form.get("answer") == "yes")


def _paid(books: Books, session: Thing, intent: Thing, *, good: bool) -> Response | Answer:
    if good:
        books.succeed(intent)
        return redirect(session["success_url"], 303)
    books.fail(intent)
    return _page("Pay", _PAY, 402, session=session, wrong="Declined. Try another card.")
