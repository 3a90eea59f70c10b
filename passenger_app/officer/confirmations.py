"""Separate luggage at the desk: confirm it, print the paper, take it back."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request

from customs.confirmation import BARS
from customs.proposal import reasoned
from passenger_app import confirmations as confirming
from passenger_app.cases import Absent, NotHeld
from passenger_app.centre import centre
from passenger_app.confirmations import Refused
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.cases import at_desk, case_page, not_done
from passenger_app.officer.tasks import UNNOTED
from passenger_app.pages import spoken, to
from passenger_app.papers.confirmation import confirmation_pdf


@desk.post("/cases/<uuid:id_>/separate/confirm")
def confirm_separate(id_: UUID) -> Response:
    """Confirm what was declared to arrive separately."""
    try:
        confirming.issue(at_desk(), id_)
    except (Absent, NotHeld) as error:
        return not_done(id_, error)
    except Refused as error:
        return case_page(id_, {"separate": spoken(BARS[error.why])}, 409)
    return to("officer.case", id_=id_)


@desk.post("/cases/<uuid:id_>/separate/take-back")
def take_back_confirmation(id_: UUID) -> Response:
    """It is good no more."""
    why = request.form.get("why", "").strip()
    if not reasoned(why):
        return case_page(id_, {"why": spoken(UNNOTED)})
    try:
        confirming.take_back(at_desk(), id_, why)
    except (Absent, NotHeld) as error:
        return not_done(id_, error)
    except Refused as error:
        return case_page(id_, {"separate": spoken(BARS[error.why])}, 409)
    return to("officer.case", id_=id_)


@desk.get("/cases/<uuid:id_>/separate.pdf")
def separate_paper(id_: UUID) -> Response:
    """The paper, in Japanese and the language the declaration was signed in."""
    made = centre()
    found = confirming.paper(made.database, made.vault, on_duty().actor, id_, made.now())
    if found is None:
        abort(404)
    address = f"{made.settings.traveller_origin}/confirmed/{found.text}"
    answer = Response(
        confirmation_pdf(found.made, found.told, address, found.language),
        mimetype="application/pdf",
    )
    name = f"confirmation-{found.made.reference}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
