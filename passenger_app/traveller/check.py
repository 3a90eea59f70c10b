"""Check and sign: everything once more on one page, the statement of truth, one button."""

from __future__ import annotations

from flask import Response, request

from customs.declaration import Declaration, faults, needed, settled
from customs.faults import Fault
from customs.statements import SENTENCES
from customs.typed import Problem
from passenger_app import accounts, sign_in, submit
from passenger_app.centre import centre
from passenger_app.drafts import Closed, Draft
from passenger_app.guards import held
from passenger_app.limits import only_looks
from passenger_app.pages import language, page, to
from passenger_app.traveller import declaration, estimated
from passenger_app.traveller.question import ENDPOINT, progress, sentences


@declaration.route("/check", methods=["GET", "POST"])
def check(ref: str) -> Response:
    """The page to read, and the signature."""
    draft = held()
    if not draft.open:
        return to("declaration.overview", ref=ref)
    if only_looks() or "language" in request.form:
        return _show(draft, faults(draft.told))
    try:
        _sign(draft)
    except submit.Unfinished as unfinished:
        return _show(draft, unfinished.problems)
    except submit.Moved:
        return _show(draft, [], moved=True)
    except submit.Recounted:
        return _show(draft, [], recounted=True)
    except Closed:
        return to("declaration.overview", ref=ref)
    kept = sign_in.who()
    if kept and kept.id == draft.account:
        accounts.learn(centre().database, centre().vault, kept.id, ref)
    return to("declaration.show_pass", ref=ref)


def _sign(draft: Draft) -> None:
    version, once = request.form.get("version", ""), request.form.get("once", "")
    if not version.isdecimal() or len(version) > 9 or not 16 <= len(once) <= 64:
        raise submit.Moved(draft.ref)
    if not request.form.get("true"):
        raise submit.Unfinished([Problem("true", Fault.TRUTH_UNCONFIRMED)])
    made = centre()
    submit.submit(
        made.database,
        made.vault,
        made.ring(),
        made.settings.secrets.blind_index_key,
        draft,
        submit.Signing(int(version), once, language(), request.form.get("allotment", "")),
        made.now(),
    )


def _show(
    draft: Draft, problems: list[Problem], moved: bool = False, recounted: bool = False
) -> Response:
    told = settled(draft.told)
    return page(
        "traveller/check.html",
        422 if request.method == "POST" and problems else 409 if moved or recounted else 200,
        form_page=True,
        ref=draft.ref,
        draft=draft,
        told=told,
        progress=progress(told, request.endpoint),
        steps={step: ENDPOINT[step] for step in needed(told)},
        statements=SENTENCES,
        problems=sentences(problems),
        moved=moved,
        recounted=recounted,
        confirmed=request.form.get("allotment"),
        **estimated.of_declaration(told, _estimated(told)),
    )


def _estimated(told: Declaration) -> estimated.Shown:
    """What the goods come to, to be read before it is signed; nothing where there are none."""
    return estimated.of(told) if told.goods and told.people else estimated.Shown(request.path)


@declaration.route("/withdraw", methods=["GET", "POST"])
def withdraw(ref: str) -> Response:
    """Take the declaration back."""
    draft = held()
    if request.method == "POST" and "language" not in request.form:
        made = centre()
        try:
            submit.withdraw(made.database, made.vault, draft.id, made.now())
        except Closed:
            return page("traveller/closed.html", 409, ref=ref, draft=draft)
        return to("declaration.overview", ref=ref)
    if not draft.open:
        return to("declaration.overview", ref=ref)
    return page("traveller/withdraw.html", ref=ref, draft=draft, form_page=True)
