"""A slip leads any phone to what the kiosk said; what is said on the phone reaches the hall."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from customs import slip
from customs.chip import ChipVerdict
from customs.crossing import Crossing, State, crossing_id
from customs.crossing.crossing import Cause
from customs.crossing.events import AnswersConfirmed
from customs.crossing.joining import causes, state
from customs.face import FaceBand
from customs.goods import Kind as Goods
from customs.messages.arrival import What
from customs.officer_task import Kind
from customs.statements import Statement
from kiosk.devices.printer import SimulatedPrinter
from kiosk.face.dlib_matcher import Dlib
from kiosk.terminal.installed import Installed
from passenger_app import access, crossings, reopening, retention, slips, worker
from passenger_app.centre import Centre
from passenger_app.drafts import Closed, Draft
from passenger_app.models import Access, Reopening, Scope
from tests import factories
from tests.contract.hall import Hall, Member
from tests.contract.station import Kiosk, Stationed, adults, declared, draw_rates, signed, tasks
from tests.passenger_app.browser import ORIGIN, Browser
from tests.passenger_app.travellers import key

pytestmark = pytest.mark.long
GATE, OFFICER = "Please walk on to the gate.", "Some travellers are seen in person."
BAG = "who will help you with the missing bag."


@pytest.fixture
def database_kind() -> str:
    """What is asked of it here, other tests ask of both databases."""
    return "sqlite"


@dataclass
class Arrived:
    """Somebody in the hall, and the phones that are pointed at their slip."""

    centre: Centre
    app: Flask
    station: Stationed
    kiosk: Kiosk
    installed: Installed
    draft: Draft

    @property
    def slip(self) -> str:
        """The address its kiosk prints, without asking anybody."""
        return self.installed._status(self.id).removeprefix(ORIGIN)

    @property
    def id(self) -> UUID:
        """Of the crossing."""
        return crossing_id(self.draft.id, self.station.hall.name)

    def tell(self) -> None:
        """What happened in the hall reaches the centre, and what is done there the hall."""
        for _ in range(2):
            self.station.hear()
            while worker.step(self.centre, "worker"):
                pass

    def scanned(self, language: str = "en") -> Browser:
        """A phone that holds nothing scans the slip."""
        phone = Browser(self.app, language=language).open(self.slip)
        return phone.press() if phone.page.forms else phone

    def own(self, scope: Scope = Scope.EDIT) -> Browser:
        """The traveller's own phone."""
        lives = retention.DRAFT.after_arrival
        made = access.make_link(
            self.centre.database, self.draft.id, scope, self.centre.now(), lives
        )
        return Browser(self.app).open(f"/a/{made}").press("Open")

    def in_hall(self) -> Crossing:
        """The crossing as the station has it."""
        return self.station.hall.look(self.id).crossing

    def at_centre(self) -> Crossing:
        """The same as the centre joins it."""
        with self.centre.database.reading() as session:
            found = crossings.drawn(session, self.id)
        assert found
        return found


New = Callable[..., Arrived]


@pytest.fixture
def new(
    stationed: Stationed, kiosk: Kiosk, join: Callable[..., Member], centre: Centre, app: Flask,
    hall: Hall, tmp_path: Path,
) -> New:  # fmt: skip
    """Travellers whom the hall awaits, each at its one kiosk."""
    terminal = join()
    terminal.turn()
    printer = SimulatedPrinter(tmp_path / "slips")
    installed = Installed(terminal.running, ORIGIN, printer, Dlib())

    def make(size: int = 1, **more: Any) -> Arrived:
        told = declared(people=adults(size), next_index=size + 1, **more)
        draft = signed(centre, told)
        stationed.hear()
        return Arrived(centre, app, stationed, kiosk, installed, draft)

    return make


def test_a_slip_opens_once_the_centre_knows(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    assert one.scanned().status == 404
    assert "the hall may not have told us" in one.scanned().text
    one.tell()
    page = one.scanned()
    assert page.path.endswith("/status")
    assert GATE in page.text
    assert slip.reference(one.id) in page.text


def test_a_slip_is_status_and_tells_nobody_s_name(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    page = one.scanned()
    (person,) = one.draft.told.people
    for canary in (person.surname, person.given, person.document_number, person.initials):
        assert canary not in page.text
    for path in ("pass", "check", "reopen", "devices"):
        assert page.open(f"/d/{one.draft.ref}/{path}").status == 403, path
    with one.centre.database.reading() as session:
        (row,) = session.query(Access).filter_by(scope="status")
    assert row.token_sha256 == access.digest(one.slip.removeprefix("/a/"))


def test_another_key_makes_another_address(new: New) -> None:
    """Negative control: it is the fleet's key that opens it."""
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    forged = slip.token(bytes(32), one.id)
    assert Browser(one.app).open(f"/a/{forged}").status == 404
    assert Browser(one.app).open(one.slip).status == 200


def test_told_again_a_slip_is_one(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    slips.admit(one.centre.database, one.centre.ring(), one.id, one.centre.now())
    with one.centre.database.reading() as session:
        assert session.query(Access).filter_by(scope="status").count() == 1


def test_no_lane_is_told_before_the_hall_decided(new: New) -> None:
    two = new(2)
    two.kiosk.open(two.draft)
    two.tell()
    assert "Nothing to tell yet" in two.scanned().text
    first, second = two.draft.told.people
    two.kiosk.finish(two.draft, first)
    two.tell()
    page = two.scanned().text
    assert "Not everyone is done" in page
    assert "Your part is done." in page
    assert GATE not in page
    two.kiosk.finish(two.draft, second)
    two.tell()
    assert GATE in two.scanned().text


def drawn(one: Arrived) -> None:
    draw_rates(one.centre, 1000, 1000)
    one.station.member.hall.release()
    one.station.hear()
    one.kiosk.pass_through(one.draft)


def doubted(one: Arrived) -> None:
    (person,) = one.draft.told.people
    one.kiosk.open(one.draft)
    one.kiosk.read(one.draft, person, ChipVerdict.UNTRUSTED_SIGNER)
    one.kiosk.say(one.id, AnswersConfirmed(person.index, 1))
    one.kiosk.face(one.draft, person)


def looked_at(one: Arrived) -> None:
    (person,) = one.draft.told.people
    one.kiosk.open(one.draft)
    one.kiosk.read(one.draft, person)
    one.kiosk.say(one.id, AnswersConfirmed(person.index, 1))
    one.kiosk.face(one.draft, person, FaceBand.REVIEW)


def test_chance_chip_and_face_are_told_apart_by_nobody(new: New) -> None:
    told = set()
    for why in (doubted, looked_at, drawn):
        one = new()
        why(one)
        one.tell()
        page = one.scanned().text
        assert OFFICER in page, why
        same = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
        same = re.sub(r"seen=[^&\"]*", "", same).replace(one.draft.ref, "REF")
        told.add(same.replace(slip.reference(one.id), "REFERENCE"))
    assert len(told) == 1


def test_what_is_owed_is_told_in_all(new: New) -> None:
    wine = factories.goods("g5", kind=Goods.WINE, name="", price=None, currency="", ml=750, count=6)
    one = new(answers=frozenset({Statement.OVER_ALLOWANCE}), goods=(wine,))
    one.kiosk.pass_through(one.draft)
    one.tell()
    due = one.kiosk.show_pass(one.draft).due
    assert due
    page = one.scanned()
    assert "Please pay first." in page.text
    assert f"¥{due:,}" in page.text


def test_the_reader_s_language(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    assert "ゲート" in one.scanned("ja").text


def test_the_page_asks_again_and_hears_what_changed(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    phone = one.scanned()
    (asks,) = re.findall(r'hx-get="([^"]*)"', phone.text)
    assert phone.open(asks).status == 204
    assert phone.answer.headers["Cache-Control"] == "no-store"
    reopening.reopen(one.centre.database, one.draft.id, What.BAG_MISSING, key(), one.centre.now())
    one.tell()
    assert phone.open(asks).status == 200
    assert BAG in phone.text
    assert "<input" not in phone.text


def test_the_pass_page_says_it_too(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    phone = one.own(Scope.PASS)
    assert phone.path.endswith("/pass")
    assert GATE in phone.text
    assert "reopen" not in phone.text  # the pass alone changes nothing
    assert "reopen" in one.own().open(f"/d/{one.draft.ref}/pass").text


@pytest.mark.parametrize(
    ("button", "cause"), [("bag_missing", Cause.BAG_MISSING), ("must_add", Cause.MUST_ADD)]
)
def test_said_on_the_phone_it_is_heard_in_the_hall(new: New, button: str, cause: Cause) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    assert state(one.in_hall()) is State.CLEARED
    phone = one.own().open(f"/d/{one.draft.ref}/reopen").press(button)
    assert phone.path.endswith("/status")
    assert "Please see an officer" in phone.text  # at once, whatever the hall has heard
    one.tell()
    for crossing in (one.in_hall(), one.at_centre()):
        assert state(crossing) is State.WITH_OFFICER
        assert causes(crossing) == {cause}
        assert len(crossing.concerns) == 1  # the same event, not two
        assert crossing.cancelled == crossing.minted != frozenset()
    assert tasks(one.centre, one.id) == {Kind.CROSSING_REOPENED}
    assert one.kiosk.show_pass(one.draft).crossing is not None


def test_the_hall_that_was_away_hears_it_when_it_is_back(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    reopening.reopen(one.centre.database, one.draft.id, What.BAG_MISSING, key(), one.centre.now())
    restarted = one.station.restarted()
    assert state(restarted.hall.look(one.id).crossing) is State.CLEARED
    restarted.hear()
    assert state(restarted.hall.look(one.id).crossing) is State.WITH_OFFICER


def test_pressed_twice_it_is_said_once(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    phone = one.own().open(f"/d/{one.draft.ref}/reopen")
    phone.press("bag_missing")
    one.own().open(f"/d/{one.draft.ref}/reopen").press("bag_missing")
    same, now = key(), one.centre.now()
    for _ in range(2):
        reopening.reopen(one.centre.database, one.draft.id, What.MUST_ADD, same, now)
    with one.centre.database.reading() as session:
        assert {row.what for row in session.query(Reopening)} == {"bag_missing", "must_add"}
        assert session.query(Reopening).count() == 2


def test_there_is_nothing_to_reopen_before_a_hall(new: New) -> None:
    one = new()
    assert one.own().open(f"/d/{one.draft.ref}/reopen").path == f"/d/{one.draft.ref}"
    with pytest.raises(Closed):
        reopening.reopen(
            one.centre.database, one.draft.id, What.BAG_MISSING, key(), one.centre.now()
        )


def test_a_late_change_is_led_to_an_officer(new: New) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    phone = one.own().open(f"/d/{one.draft.ref}/statements")
    assert phone.status == 409
    phone.open(next(link for link in phone.page.links if link.endswith("/reopen")))
    assert phone.press("must_add").path.endswith("/status")
    assert "who will go through your answers with you" in phone.text


def test_erased_with_its_declaration(new: New, hall: Hall) -> None:
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    now = one.centre.now()
    reopening.reopen(one.centre.database, one.draft.id, What.BAG_MISSING, key(), now)
    hall.clock.forward(retention.SUBMITTED.after_arrival * 2)
    retention.erase(one.centre.database, one.draft.id, one.centre.now())
    with one.centre.database.reading() as session:
        assert session.query(Reopening).count() == session.query(Access).count() == 0
    slips.admit(one.centre.database, one.centre.ring(), one.id, one.centre.now())
    with one.centre.database.reading() as session:
        assert session.query(Access).count() == 0


def test_without_the_reopening_the_crossing_would_stay_cleared(
    new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: it is what the arrivals carry that the hall hears."""
    monkeypatch.setattr(reopening, "of", lambda *_: {})
    one = new()
    one.kiosk.pass_through(one.draft)
    one.tell()
    reopening.reopen(one.centre.database, one.draft.id, What.BAG_MISSING, key(), one.centre.now())
    one.tell()
    assert state(one.in_hall()) is State.CLEARED
