"""The pass: the code as large as the phone allows, its state, and what comes next."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from customs.declaration import Declaration
from customs.words import N_
from passenger_app import drafts, qr_image, status
from passenger_app.centre import centre
from passenger_app.drafts import Draft
from passenger_app.guards import held
from passenger_app.limits import PAPERS, limiter
from passenger_app.models import IssuedPass, State
from passenger_app.pages import page, spoken, to
from passenger_app.traveller import declaration
from passenger_app.traveller.status import shown

LABEL = N_("The code of your customs pass")


def issued_pass(draft: Draft) -> IssuedPass | None:
    """The pass of what was sent last; None while nothing was."""
    return drafts.issued(centre().database, draft) if draft.head_revision else None


def _signed(draft: Draft) -> Declaration:
    if not draft.changed_since_signing:
        return draft.told
    made = centre()
    return drafts.signed_head(made.database, made.vault, draft)[0]


@declaration.get("/pass")
def show_pass(ref: str) -> Response:
    """The page that is held up at the kiosk."""
    draft = held()
    issued = issued_pass(draft)
    if issued is None or draft.state is State.WITHDRAWN:
        return to("declaration.overview", ref=ref)
    return page(
        "traveller/pass.html",
        ref=ref,
        draft=draft,
        told=_signed(draft),
        issued=issued,
        wallet=centre().settings.wallet is not None,
        code=qr_image.svg(issued.text, spoken(LABEL)),
        **_state(draft, issued),
    )


def _state(draft: Draft, issued: IssuedPass) -> dict[str, Any]:
    """What the state's fragment says, alone or in its page."""
    return {
        "standing": standing(draft, issued),
        "seen": seen(draft, issued),
        "now": shown(draft),
        "State": State,
    }


def standing(draft: Draft, issued: IssuedPass) -> str:
    """The state of a pass in one word: what the page says first."""
    now = centre().now()
    if draft.state is not State.SUBMITTED:
        return draft.state
    if now >= issued.valid_to:
        return "expired"
    return "early" if now < issued.valid_from else "ready"


def seen(draft: Draft, issued: IssuedPass) -> str:
    """What a polling page has seen: it changes whenever the page would, also with the hour.

    The first part names the code: where that changed, the whole page is loaded again.
    """
    code = f"{issued.revision}.{issued.kid}"
    heard = status.version(centre().database, draft)
    return f"{code}-{standing(draft, issued)}-{draft.version}-{heard}"


@declaration.get("/pass/state")
def pass_state(ref: str) -> Response:
    """The state alone, for the page that asks again; 204 when nothing changed."""
    draft = held()
    issued = issued_pass(draft)
    known = request.args.get("seen", "")
    if issued is None or known == seen(draft, issued):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    answer = page(
        "traveller/pass_state.html",
        ref=ref,
        draft=draft,
        issued=issued,
        **_state(draft, issued),
    )
    if known.partition("-")[0] != seen(draft, issued).partition("-")[0]:
        answer.headers["HX-Refresh"] = "true"
    return answer


@declaration.get("/pass.<any(svg, png):form>")
@limiter.limit(PAPERS)
def pass_image(ref: str, form: str) -> Response:
    """The code alone, to keep as a picture."""
    draft = held()
    issued = issued_pass(draft)
    if issued is None or draft.state is State.WITHDRAWN:
        return to("declaration.overview", ref=ref)
    drawn: str | bytes
    if form == "png":
        drawn, kind = qr_image.png(issued.text), "image/png"
    else:
        drawn, kind = qr_image.svg(issued.text, spoken(LABEL)), "image/svg+xml"
    response = Response(drawn, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="sekisho-pass.{form}"'
    return response
