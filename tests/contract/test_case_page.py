"""The case at the desk, as officers walk through it; the hall and its kiosk are the real ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from customs.chip import ChipVerdict
from customs.crossing import State
from customs.crossing.events import BagMissing
from customs.crossing.joining import state
from customs.officer import Role
from passenger_app import drafts
from passenger_app.centre import Centre
from passenger_app.models import Audit, CaseAct
from tests.contract.scene import Scene
from tests.passenger_app.desk import Desk, on_duty, written
from tests.passenger_app.travellers import begin, fresh, sign

pytestmark = pytest.mark.long


def path(scene: Scene) -> str:
    return f"/officer/cases/{scene.id}"


@pytest.fixture
def ann(app: Flask, centre: Centre) -> Desk:
    """An inspector at a desk."""
    return on_duty(app, centre, Role.INSPECTOR)


def test_an_officer_sees_everything_and_releases(scene: Scene, ann: Desk) -> None:
    scene.passes(ChipVerdict.CLONED)
    words = ann.browser.open(path(scene)).page.words
    for told in (
        "HOSOKAWA MINA",
        "TX4400001",
        "Waits for an officer",
        "The chip leaves a doubt.",
        "The chip did not prove that it is the original.",
        "The face is the one on the passport.",
        "A pass was shown.",
        "It is the declared document.",
        "NRT-T1 device-2",
        "In nobody’s hands",
    ):
        assert told in words, told
    ann.browser.press("Release to the gate", "release", what="released.wrongly_sent")
    words = ann.browser.page.words
    assert "Released: Gate" in words
    assert "Not heard by the hall yet" in words
    scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.told()
    words = ann.browser.open(path(scene)).page.words
    assert "Not heard by the hall yet" not in words
    assert "An officer decided for 1." in words


def test_only_what_can_be_done_is_offered(scene: Scene, ann: Desk) -> None:
    [person] = scene.draft.told.people
    scene.kiosk.open(scene.draft)
    scene.kiosk.read(scene.draft, person, ChipVerdict.UNREADABLE)
    scene.told()
    words = ann.browser.open(path(scene)).page.words
    assert "Compare each person with their document first." in words
    assert "Release to the gate" not in words
    assert "Answers confirmed before me" not in words
    ann.browser.press("looked", "act")
    scene.hears()
    scene.told()
    words = ann.browser.open(path(scene)).page.words
    assert "Person and document compared" in words  # what was done
    assert "Let each adult confirm the answers first" in words
    ann.browser.press("answered", "act")
    scene.hears()
    scene.told()
    words = ann.browser.open(path(scene)).page.words
    assert "Answers confirmed before me" not in words
    assert "Release to the gate" in words


def test_before_any_hall_there_is_the_declaration_and_a_note(scene: Scene, ann: Desk) -> None:
    page = f"/officer/cases/{scene.draft.id}"
    words = ann.browser.open(page).page.words
    assert "No hall has seen it yet" in words
    assert "release" not in [form.id for form in ann.browser.page.forms]
    ann.browser.send({"text": "Asked by telephone"}, which="note-form")
    assert "Asked by telephone" in ann.browser.page.words
    scene.passes()
    assert "Asked by telephone" in ann.browser.open(path(scene)).page.words
    token = ann.browser.form().fields["csrf_token"]
    sent = {"csrf_token": token, "what": "held.ask_first", "seen": ""}
    assert ann.browser.post(f"{path(scene)}/stop", sent).status == 409
    assert "Something has happened since" in ann.browser.page.words


def test_what_was_changed_stands_beside_what_it_was(
    scene: Scene, ann: Desk, centre: Centre
) -> None:
    draft = scene.draft
    trip = draft.told.trip
    assert trip is not None
    drafts.change(
        centre.database,
        centre.vault,
        draft.id,
        lambda told: replace(told, trip=replace(trip, carrier="JL5")),
        centre.now(),
    )
    sign(centre, fresh(centre, draft))
    words = ann.browser.open(f"/officer/cases/{draft.id}").page.words
    assert "Revision 2" in words
    assert "NH106" in words
    assert "JL5" in words


def test_a_counter_officer_holds_and_does_not_refuse(
    app: Flask, centre: Centre, scene: Scene, ann: Desk
) -> None:
    scene.passes()
    ben = on_duty(app, centre, Role.COUNTER)
    words = ben.browser.open(path(scene)).page.words
    assert "Something has to be asked first" in words
    assert "The import of these goods is prohibited" not in words
    form = ben.browser.form()
    sent = {"csrf_token": form.fields["csrf_token"], "seen": form.fields["seen"], "text": "Ivory"}
    grave = {"what": "refused.prohibited"}
    assert ben.browser.post(f"{path(scene)}/act", sent | grave).status == 422
    assert ben.browser.post(f"{path(scene)}/stop", sent | grave).status == 403
    ben.browser.open(path(scene)).send({"what": "held.ask_first"})
    assert ben.browser.status == 200
    assert ann.browser.open(path(scene)).status == 200
    assert "Another officer has it in hand" in ann.browser.page.words
    token = ann.browser.page.forms[0].fields["csrf_token"]
    sent = {"csrf_token": token, "what": "noted", "text": "Me too"}
    assert ann.browser.post(f"{path(scene)}/act", sent).status == 409
    with centre.database.reading() as session:
        assert session.scalars(select(CaseAct.kind)).all() == ["held"]


def test_what_weighs_most_is_said_in_words_and_reversed_with_a_reason(
    scene: Scene, ann: Desk
) -> None:
    scene.passes()
    ann.browser.open(path(scene))
    assert ann.browser.send({"what": "detained.confirmation_missing"}).status == 422
    assert "Say why" in ann.browser.page.words
    ann.browser.send({"what": "detained.confirmation_missing", "text": "No permit for the shell"})
    assert "Goods detained" in ann.browser.page.words
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER
    scene.told()
    ann.browser.open(path(scene)).send({"what": "reversed.new_facts"}, which="reverse")
    assert "More is known now" in ann.browser.page.words
    scene.hears()
    assert state(scene.here) is State.CLEARED


def test_a_case_is_handed_over_by_number(app: Flask, centre: Centre, scene: Scene) -> None:
    ann, ben = on_duty(app, centre, Role.COUNTER), on_duty(app, centre, Role.COUNTER)
    cashier = on_duty(app, centre, Role.CASHIER)
    scene.passes(ChipVerdict.CLONED)
    ann.browser.open(path(scene)).send({}, which="take")
    numbers = [_number(desk) for desk in (ben, cashier)]
    ann.browser.open(path(scene)).send({"number": numbers[0], "note": " "}, which="hand-over")
    assert "Say why" in ann.browser.page.words
    typed = {"number": numbers[1], "note": "My shift ends"}
    assert ann.browser.open(path(scene)).send(typed, which="hand-over").status == 422
    typed["number"] = numbers[0]
    ann.browser.open(path(scene)).send(typed, which="hand-over")
    assert "My shift ends" in ben.browser.open(path(scene)).page.words
    assert "hand-over" in [form.id for form in ben.browser.page.forms]


def _number(desk: Desk) -> str:
    _, _, told = desk.browser.open("/officer/").text.partition('class="on-duty"')
    return told.partition('class="code">')[2].partition("<")[0]


def test_each_look_at_a_person_is_written_down_and_the_poll_shows_none(
    scene: Scene, ann: Desk, centre: Centre
) -> None:
    scene.passes(ChipVerdict.CLONED)
    ann.browser.open(path(scene))
    _, _, rest = ann.browser.text.partition('hx-get="')
    poll = rest.partition('"')[0].replace("&amp;", "&")
    assert ann.browser.client.get(poll, base_url=ann.browser.origin).status_code == 204
    scene.kiosk.say(scene.id, BagMissing())
    scene.told()
    answer = ann.browser.client.get(poll, base_url=ann.browser.origin)
    assert answer.status_code == 200
    assert "A bag is missing." in answer.text
    for no in ("HOSOKAWA", "TX44", "<input", "<form"):
        assert no not in answer.text
    [seen] = written(centre, "case_seen")
    assert (seen.subject, seen.told) == (str(scene.draft.id), {"crossing": str(scene.id)})


def test_nobody_opens_a_case_that_is_not_there_or_not_signed(
    scene: Scene, ann: Desk, centre: Centre
) -> None:
    draft = begin(centre)
    assert ann.browser.open(f"/officer/cases/{draft.id}").status == 404
    assert ann.browser.open(f"/officer/cases/{draft.id}/state").status == 404
    token = ann.browser.open(f"/officer/cases/{scene.draft.id}").page.forms[0].fields["csrf_token"]
    sent = {"csrf_token": token, "what": "noted", "text": "x", "note": "x"}
    for act in ("take", "act", "hand-over", "acts/1/reverse"):
        answer = ann.browser.post(f"/officer/cases/{draft.id}/{act}", sent)
        assert answer.status in {404, 422}, act
    with centre.database.reading() as session:
        assert session.scalars(select(CaseAct)).all() == []
        seen = session.scalars(select(Audit.subject).where(Audit.act == "case_seen")).all()
    assert set(seen) == {str(scene.draft.id)}
