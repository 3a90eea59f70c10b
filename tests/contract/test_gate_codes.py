"""Gates stay on by a supervisor's code: once, in one hall, theirs, and not to be guessed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from customs import gate_code
from customs.messages.bundle import Part
from customs.officer import Role, Standing
from kiosk.hall.hall import Hall as Station_
from kiosk.hall.word import MOST, WITHIN, Word, Words
from passenger_app import gate_codes, officers
from passenger_app.centre import Centre
from passenger_app.models import Officer
from tests.contract.hall import Hall
from tests.contract.station import Sheet, Stationed, sheet
from tests.passenger_app.desk import on_duty

pytestmark = pytest.mark.long


@pytest.fixture
def database_kind() -> str:
    """A hall does not see which database its centre has."""
    return "sqlite"


@pytest.fixture
def paper(centre: Centre) -> Sheet:
    """A supervisor's codes, before the hall's first bundle."""
    return sheet(centre)


@pytest.fixture
def there(paper: Sheet, hall: Hall, stationed: Stationed) -> Stationed:
    """A station that holds them."""
    release(hall, stationed)
    assert paper
    return stationed


def release(hall: Hall, stationed: Stationed) -> None:
    """A bundle with what is known now."""
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    stationed.hear()


def test_each_code_is_good_once(there: Stationed, paper: Sheet) -> None:
    number, codes = paper
    said = [there.hall.confirm(number, code) for code in (codes[0], codes[0], codes[1])]
    assert said == [Word.TAKEN, Word.NOT_KNOWN, Word.TAKEN]
    again = there.restarted()
    assert again.hall.confirm(number, codes[0]) is Word.NOT_KNOWN


def test_a_staff_number_alone_is_nothing_and_nobody_elses_is_good(
    there: Stationed, paper: Sheet, hall: Hall, centre: Centre
) -> None:
    number, codes = paper
    elsewhere = sheet(centre, "NRT-T2", "OTHER")
    release(hall, there)
    for who, code in [(number, ""), ("T-9999", codes[0]), elsewhere_first(elsewhere)]:
        assert there.hall.confirm(who, code) is Word.NOT_KNOWN
    assert there.hall.confirm(f" {number.lower()} ", codes[0].lower().replace("-", " "))


def elsewhere_first(paper: Sheet) -> tuple[str, str]:
    """A good code of another hall."""
    return paper[0], paper[1][0]


def guesses(there: Stationed, paper: Sheet) -> Word:
    """Wrong ones, a restart, and then the right one."""
    number, codes = paper
    for _ in range(MOST):
        there.hall.confirm(number, "2222-2222-2222")
    return there.restarted().hall.confirm(number, codes[0])


def test_nobody_guesses_for_long(there: Stationed, paper: Sheet, hall: Hall) -> None:
    assert guesses(there, paper) is Word.TOO_OFTEN
    hall.clock.forward(WITHIN)
    assert there.restarted().hall.confirm(paper[0], paper[1][0]) is Word.TAKEN


def test_without_the_count_anybody_could(
    there: Stationed, paper: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(Words, "missed", lambda *_: None)
    assert guesses(there, paper) is Word.TAKEN


def test_without_the_mark_a_code_is_good_again(
    there: Stationed, paper: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(Words, "taken", lambda *_: None)
    assert [there.hall.confirm(paper[0], paper[1][0]) for _ in range(2)] == 2 * [Word.TAKEN]


def test_what_was_said_and_what_was_wrong_reaches_the_centre(
    there: Stationed, paper: Sheet, hall: Hall
) -> None:
    number, codes = paper
    there.hall.confirm(number, "wrong")
    there.hall.confirm(number, codes[0])
    there.hear()
    told = [
        (event.kind, event.body["by"])
        for event in hall.events(there.member.running.device.device)
        if event.kind.startswith("offline")
    ]
    assert told == [("offline_refused", number), ("offline_confirmed", number)]
    assert len(there.hall.running.bundle.gate_codes()) == 5  # type: ignore[union-attr]
    release(hall, there)
    assert len(there.hall.running.bundle.gate_codes()) == 4  # type: ignore[union-attr]


@pytest.mark.parametrize("change", ["suspended", "counter", "old", "drawn again"])
def test_whose_codes_are_carried_no_more(
    there: Stationed, paper: Sheet, hall: Hall, centre: Centre, change: str
) -> None:
    number, codes = paper
    with centre.database.writing() as session:
        row = session.query(Officer).filter_by(number=number).one()
        if change == "suspended":
            row.standing = Standing.SUSPENDED.value
        elif change == "counter":
            row.role = Role.COUNTER.value
        id_ = row.id
    if change == "old":
        hall.clock.forward(gate_code.LIVES)
    if change == "drawn again":
        by = officers.find(centre.database, centre.vault, id_)
        assert by
        gate_codes.draw(centre.database, by, there.hall.name, centre.now())
    release(hall, there)
    assert there.hall.confirm(number, codes[0]) is Word.NOT_KNOWN


def test_a_bundle_tells_nobody_a_code(there: Stationed, paper: Sheet) -> None:
    bundle = there.hall.running.bundle
    assert bundle
    part = bundle.held.parts[Part.GATE_CODES].decode()
    assert paper[0] in part
    assert not any(code in part or code.replace("-", "") in part for code in paper[1])


def test_a_supervisor_reads_them_once(app: Flask, centre: Centre) -> None:
    desk = on_duty(app, centre, Role.SUPERVISOR)
    desk.browser.open("/officer/")
    desk.steps_up()
    desk.browser.open("/officer/gate-codes").press(hall="no hall!")
    assert desk.browser.status == 422
    desk.browser.press(hall="NRT-T1")
    shown = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", desk.browser.text)
    assert len(set(shown)) == gate_codes.SHEET
    assert "no-store" in desk.browser.answer.headers["Cache-Control"]
    desk.browser.open("/officer/gate-codes")
    assert not any(one in desk.browser.text for one in shown)


def test_only_a_hall_uses_up_its_own(hall: Hall, there: Stationed, centre: Centre) -> None:
    other = hall.join_in("NRT-T2", there.member.running.device.kind).running
    bundle = there.hall.running.bundle
    assert bundle
    ids = [code.id for code in bundle.gate_codes()]
    with centre.database.writing() as session:
        gate_codes.used(session, other.device.device, ids, centre.now())
        assert len(gate_codes.carried(session, centre.now())) == len(ids)
    other.store.close()
    assert isinstance(there.hall, Station_)
