"""Assessments at the desk: what a party declared, what the rules come to, and what is fixed.

The officer who fixes an amount answers for it by name. What was paid and is to be given back
stands on the same page, because it follows from the amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Response, abort, request

from customs import words_duty, words_payment
from customs.assessment import Tax
from customs.faults import Fault
from customs.officer import Permission
from customs.ruling import Ruling, read_ruling, worked_out
from customs.typed import Typed
from customs.words import N_
from passenger_app import assess as assessing
from passenger_app.assess import Case, Moved
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.pages import page, spoken, to
from passenger_app.payments import attempt, record, settle
from passenger_app.payments import refund as refunding
from passenger_app.payments.refund import NotLeft, NotWaiting
from passenger_app.traveller.question import sentences

NOT_FOUND = N_("There is no signed declaration with this reference. Check the letters.")
MOVED = N_("The declaration was changed or assessed meanwhile. Look at it again before you decide.")
NOT_LEFT = N_("So much is not left of this payment. Nothing was given back.")
NOT_WAITING = N_("This is no longer the treasury's to give. Look at the list again.")


@desk.get("/assessments")
def assessments() -> Response:
    """Find a party by the reference on its pass or slip."""
    typed = Typed(request.args).raw("ref").upper().replace(" ", "")
    if not typed:
        return page("officer/assessments.html", typed={}, problems={})
    ref = typed if "-" in typed else f"{typed[:4]}-{typed[4:]}"
    made = centre()
    case = assessing.look(made.database, made.vault, ref, on_duty(), made.now())
    if case is None:
        problems = {"ref": spoken(NOT_FOUND)}
        return page("officer/assessments.html", 404, typed={"ref": typed}, problems=problems)
    return to("officer.assess", ref=ref)


@desk.route("/assessments/<ref>", methods=["GET", "POST"])
def assess(ref: str) -> Response:
    """One party: its goods as the rules see them, and the officer's ruling."""
    case = _case(ref)
    if request.method == "GET":
        return _answer(case, _suggested(case))
    typed = Typed(request.form)
    ruling = read_ruling(typed, case.found, again=case.n > 0)
    if ruling is None:
        return _answer(case, request.form, sentences(typed.problems))
    if request.form.get("seen") != f"{case.revision}.{case.n}" or not _fixed(case, ruling):
        return _answer(_case(ref), request.form, trouble=MOVED)
    return to("officer.assess", ref=ref)


def _fixed(case: Case, ruling: Ruling) -> bool:
    made = centre()
    try:
        assessing.fix(made.database, made.vault, case, ruling, on_duty(), made.now())
    except Moved:
        return False
    return True


def _case(ref: str) -> Case:
    made = centre()
    case = assessing.look(made.database, made.vault, ref, on_duty(), made.now())
    if case is None:
        abort(404)
    return case


def _suggested(case: Case) -> dict[str, str]:
    """What the rules come to, to be confirmed; nothing where they leave it to the officer."""
    found = worked_out(case.found) or {}
    return {tax.value: str(found[tax]) if tax in found else "" for tax in Tax}


def _answer(
    case: Case, typed: Mapping[str, str], problems: Mapping[str, str] | None = None,
    trouble: str = "",
) -> Response:  # fmt: skip
    made = centre()
    with made.database.reading() as session:
        standing = settle.standing(session, case.id)
        attempts = attempt.listed(session, made.vault, case.id)
        parts = {one.id: record.refunds_of(session, one.id) for one in attempts}
        left = {one.id: one.left for one in record.of(session, case.id)}
    return page(
        "officer/assess.html",
        409 if trouble else 422 if problems else 200,
        case=case,
        worked_out=worked_out(case.found),
        typed=typed,
        problems=problems or {},
        trouble=trouble,
        standing=standing,
        attempts=attempts,
        parts=parts,
        left=left,
        taxes=words_duty.TAXES,
        words=words_duty,
        pay=words_payment,
        may_refund=on_duty().may(Permission.REFUND),
    )


@desk.post("/assessments/<ref>/payments/<uuid:id_>/refund")
def refund(ref: str, id_: UUID) -> Response:
    """Decide that a part of a payment goes back."""
    case, typed, made = _paid(ref, id_), Typed(request.form), centre()
    yen = typed.whole("yen", missing=Fault.FIGURE_MISSING, least=1, most=99_999_999)
    why = typed.text("why", missing=Fault.REASON_MISSING, longest=200)
    if yen is None or typed.problems:
        return _answer(case, _suggested(case), sentences(typed.problems))
    try:
        refunding.ask(made, id_, yen, why, on_duty().actor, made.now())
    except NotLeft:
        return _answer(case, _suggested(case), trouble=NOT_LEFT)
    return to("officer.assess", ref=ref)


@desk.post("/assessments/<ref>/payments/<uuid:id_>/given/<part>")
def refund_given(ref: str, id_: UUID, part: str) -> Response:
    """The treasury has given it."""
    case, made = _paid(ref, id_), centre()
    try:
        refunding.given(made, id_, part, on_duty().actor, made.now())
    except NotWaiting:
        return _answer(case, _suggested(case), trouble=NOT_WAITING)
    return to("officer.assess", ref=ref)


def _paid(ref: str, id_: UUID) -> Case:
    """The case of a payment that is its own."""
    case, made = _case(ref), centre()
    found = attempt.find(made.database, made.vault, id_)
    if found is None or found.declaration != case.id:
        abort(404)
    return case
