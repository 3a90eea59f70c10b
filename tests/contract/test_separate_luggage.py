"""Luggage that arrives separately: confirmed in the hall, printed, checked, taken back."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from customs.confirmation import Bar
from customs.officer import Role
from passenger_app import confirmations
from passenger_app.centre import Centre
from passenger_app.confirmations import Refused
from passenger_app.models import Confirmed
from tests import factories
from tests.contract.scene import ANN, Scene
from tests.contract.station import Kiosk, Stationed, adults, declared
from tests.passenger_app.browser import Browser
from tests.passenger_app.desk import on_duty, written

pytestmark = pytest.mark.long


@pytest.fixture
def sent(centre: Centre, stationed: Stationed, kiosk: Kiosk) -> Scene:
    """A traveller whose boxes come by sea."""
    everything = factories.everything(1)
    told = declared(
        people=adults(1),
        answers=everything.answers,
        goods=everything.goods[:1],
        means=everything.means[:1],
        unaccompanied=factories.unaccompanied(),
        next_index=52,
    )
    return Scene(centre, stationed, kiosk, told)


def rows(centre: Centre) -> list[Confirmed]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Confirmed).order_by(Confirmed.issued_at)))


def test_it_is_confirmed_in_a_hall_once(sent: Scene, scene: Scene, centre: Centre) -> None:
    with pytest.raises(Refused) as refused:
        confirmations.issue(sent.desk(), sent.draft.id)
    assert refused.value.why is Bar.NOT_IN_A_HALL
    sent.passes()
    confirmations.issue(sent.desk(), sent.id)
    with pytest.raises(Refused) as refused:
        confirmations.issue(sent.desk(), sent.id)
    assert refused.value.why is Bar.STANDS_ALREADY
    scene.passes()
    with pytest.raises(Refused) as refused:
        confirmations.issue(scene.desk(), scene.id)
    assert refused.value.why is Bar.NOT_DECLARED
    with pytest.raises(Refused) as refused:
        confirmations.take_back(scene.desk(), scene.id, "sample")
    assert refused.value.why is Bar.THERE_IS_NONE
    [row] = rows(centre)
    assert (row.declaration_id, row.revision, row.issued_by) == (sent.draft.id, 1, ANN)
    [act] = sent.file().acts
    assert act.act == "confirmed"


def test_the_paper_holds_a_code_that_anybody_can_check(
    app: Flask, sent: Scene, centre: Centre
) -> None:
    sent.passes()
    ann = on_duty(app, centre, Role.COUNTER)
    page = f"/officer/cases/{sent.id}"
    assert ann.browser.open(f"{page}/separate.pdf").status == 404
    ann.browser.open(page).send({}, which="confirm-separate")
    assert "Confirmed: 21 November 2026" in ann.browser.page.words
    answer = ann.browser.client.get(f"{page}/separate.pdf", base_url=ann.browser.origin)
    assert answer.mimetype == "application/pdf"
    words = " ".join(part.extract_text() for part in PdfReader(BytesIO(answer.data)).pages)
    for told in ("HOSOKAWA MINA", sent.draft.ref, "Rotterdam", "22 May 2027"):
        assert told in words, told
    assert len(written(centre, "confirmation_printed")) == 1
    [row] = rows(centre)
    anybody = Browser(app)
    words = anybody.open(f"/confirmed/{row.text}").page.words
    assert "Genuine. Customs confirmed this luggage" in words
    assert sent.draft.ref in words
    assert "HOSOKAWA" not in anybody.text
    forged = row.text[:-2] + ("AA" if row.text[-2:] != "AA" else "BB")
    assert anybody.open(f"/confirmed/{forged}").status == 404
    assert "Customs did not sign this" in anybody.page.words


def test_what_was_taken_back_says_so_and_another_can_be_issued(
    app: Flask, sent: Scene, centre: Centre
) -> None:
    sent.passes()
    ann = on_duty(app, centre, Role.COUNTER)
    page = f"/officer/cases/{sent.id}"
    ann.browser.open(page).send({}, which="confirm-separate")
    assert ann.browser.send({"why": " "}, which="take-back").status == 422
    ann.browser.send({"why": "Four boxes, not two"}, which="take-back")
    words = ann.browser.page.words
    assert re.search("Confirmation taken back.*Four boxes, not two", words, re.DOTALL)
    [row] = rows(centre)
    anybody = Browser(app)
    assert "took this confirmation back" in anybody.open(f"/confirmed/{row.text}").page.words
    ann.browser.send({}, which="confirm-separate")
    assert [bool(one.taken_back_at) for one in rows(centre)] == [True, False]


def test_once_erased_it_is_genuine_and_no_longer_kept(
    app: Flask, sent: Scene, centre: Centre
) -> None:
    sent.passes()
    confirmations.issue(sent.desk(), sent.id)
    [row] = rows(centre)
    with centre.database.writing() as session:
        session.delete(session.get_one(Confirmed, row.id))
    assert "no longer keeps" in Browser(app).open(f"/confirmed/{row.text}").page.words
