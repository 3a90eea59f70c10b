"""An answer changed at a kiosk: the owner changes it on the phone, and the kiosk goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from customs.crossing import crossing_id
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.statements import Statement
from customs.words_screen import Act, Screen
from kiosk.screen import view
from kiosk.terminal.news import Ticked
from passenger_app.centre import Centre
from passenger_app.models import Declaration, IssuedPass
from tests import factories
from tests.contract.hall import Hall
from tests.contract.station import SOON, Stationed, tasks
from tests.contract.test_crossings import state_of, work
from tests.contract.test_terminal import Stand, database_kind, stand, station
from tests.passenger_app.browser import Browser

__all__ = ["database_kind", "stand", "station"]
pytestmark = pytest.mark.long


def declares(browser: Browser) -> str:
    """One traveller who lands tomorrow at Narita, through the pages; the reference."""
    browser.open("/start").press(travel="passenger")
    browser.send(factories.person_page()).press()
    asked = browser.form().names()
    trip = factories.trip_page(port="NRT") | {"arrival_on": SOON.isoformat()}
    trip |= {"arrival_on-month": "11", "arrival_on-day": "22"}
    browser.send({name: value for name, value in trip.items() if name in asked})
    browser.send(factories.stay_page()).press("none_applies")
    browser.press("true")
    assert browser.path.endswith("/pass"), browser.page.heading
    return browser.ref


def changes(browser: Browser, ref: str) -> None:
    """Luggage comes separately after all; it is signed again."""
    browser.open(f"/d/{ref}/statements")
    no = {name: "no" for name, told in browser.form().choices.items() if "yes" in told}
    browser.send(no | {Statement.UNACCOMPANIED.value: "yes"})
    browser.press(packages="2", contents="Books", sent_from="Seoul")
    browser.open(f"/d/{ref}/check").press("true")
    assert browser.path.endswith("/pass"), browser.page.words


def test_a_changed_answer_goes_on_at_the_kiosk_it_was_changed_at(
    app: Flask, stand: Stand, station: Stationed, centre: Centre, hall: Hall
) -> None:
    browser = Browser(app)
    ref = declares(browser)
    with centre.database.reading() as session:
        id_ = session.scalars(select(Declaration.id).where(Declaration.ref == ref)).one()
        text = session.get_one(IssuedPass, (id_, 1)).text
    station.hear()
    stand.scan(text)
    stand.lay(factories.person(1, surname="Hosokawa", given="Mina"))
    assert stand.on(Screen.ANSWERS)
    stand.touch(Act.DIFFERENT)
    stand.touch(Act.CHANGE)
    assert stand.on(Screen.CHANGING)
    station.hear()
    work(centre)
    assert state_of(centre, id_) == "submitted"  # named by its chip; its owner may change it

    changes(browser, ref)
    station.hear()
    hall.clock.forward(timedelta(seconds=2))
    stand.terminal.hear(Ticked())
    assert stand.on(Screen.ANSWERS)
    visit = stand.terminal.told.visit
    assert visit
    assert (visit.told and visit.told.answers) == view._answers(visit) == {Statement.UNACCOMPANIED}
    browser.open(f"/d/{ref}/statements")  # and leaves that page open
    stand.touch(Act.CONFIRM)
    for _ in range(2):
        stand.terminal.frame(b"a frame")
    assert stand.on(Screen.ANSWER)
    assert stand.lane == (Lane.OFFICER, PublicReason.AS_DECLARED)
    crossing = station.hall.look(crossing_id(id_, station.hall.name)).crossing
    assert set(crossing.legs[1].confirmed) == {2}

    station.hear()
    work(centre)
    assert state_of(centre, id_) == "presented"
    assert browser.press("none_applies").status == 409
    assert "It can no longer be changed here." in browser.open(f"/d/{ref}").page.words
    assert tasks(centre, id_) == set()
