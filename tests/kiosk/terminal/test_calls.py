"""An officer who is waited for is called, and whoever comes back with something to say is heard."""

from __future__ import annotations

import pytest

from customs.crossing.commands import Cancel
from customs.crossing.duties import duties
from customs.crossing.events import BagMissing, ClearanceCancelled, MustAdd, OfficerLooked
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.terminal import joining, touching
from kiosk.terminal.orders import Note
from tests import factories as f
from tests.kiosk.terminal.conftest import NewKiosk
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import Kiosk
from tests.kiosk.terminal.test_conversation import show


def calls(kiosk: Kiosk) -> list[Note]:
    return [note for note in kiosk.notes() if note.kind == "officer_called"]


def to_the_look(kiosk: Kiosk, issued: f.Issued) -> None:
    show(kiosk, issued)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.touch(Act.NOT_BY_FACE)
    assert kiosk.on(Screen.LOOK)


def test_an_officer_who_is_waited_for_is_called_once(kiosk: Kiosk, one: f.Issued) -> None:
    to_the_look(kiosk, one)
    for _ in range(5):
        kiosk.tick(2)
    (call,) = calls(kiosk)
    told = {"because": "look", "crossing": str(kiosk.crossing)}
    assert call.body == told | {"reference": joining.reference(kiosk.visit)}


def test_behind_a_warning_nobody_is_called_again(kiosk: Kiosk, one: f.Issued) -> None:
    to_the_look(kiosk, one)
    kiosk.tick(301)
    kiosk.touch(Act.STAY)
    kiosk.tick(2)
    assert (kiosk.screen, len(calls(kiosk))) == (Screen.LOOK, 1)


def test_a_child_calls_an_officer_when_the_last_is_done(
    kiosk: Kiosk, family: f.Issued, hall: HallHere
) -> None:
    show(kiosk, family)
    for number in (1, 2):
        kiosk.passport(f.person(number))
        kiosk.touch(Act.CONFIRM)
        kiosk.face()
    assert calls(kiosk) == []
    kiosk.passport(f.person(4))
    assert (kiosk.screen, len(calls(kiosk))) == (Screen.LOOK, 1)
    hall.officer(kiosk.crossing, OfficerLooked((4,)))
    kiosk.tick(1)
    assert (kiosk.answer.lane, len(calls(kiosk))) == (Lane.GATE, 1)


@pytest.mark.parametrize("screen", [Screen.PASSPORT, Screen.LOOK, Screen.CHANGING, Screen.NO_PASS])
def test_where_somebody_waits_they_may_ask_for_an_officer(screen: Screen) -> None:
    assert Act.SEE_OFFICER in touching.ON[screen]


def test_who_asks_for_an_officer_is_sent_to_one_and_the_officers_are_told(
    kiosk: Kiosk, one: f.Issued
) -> None:
    show(kiosk, one)
    kiosk.touch(Act.SEE_OFFICER)
    assert kiosk.answer == joining.NOT_HERE
    assert [call.body["because"] for call in calls(kiosk)] == ["asked"]


@pytest.mark.parametrize(
    ("act", "told", "sentence"),
    [
        (Act.BAG_MISSING, BagMissing, PublicReason.BAG),
        (Act.MUST_ADD, MustAdd, PublicReason.CHANGED),
    ],
)
def test_after_the_answer_it_opens_again(
    kiosk: Kiosk, one: f.Issued, hall: HallHere, act: Act, told: type, sentence: PublicReason
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    assert (kiosk.answer.lane, len(hall.of(f.DECLARATION).minted)) == (Lane.GATE, 1)
    kiosk.touch(act)
    assert (kiosk.answer.lane, kiosk.answer.sentence) == (Lane.OFFICER, sentence)
    assert len(hall.told(told)) == 1
    assert [slip.answer.lane for slip in kiosk.slips()] == [Lane.GATE, Lane.OFFICER]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [(Act.BAG_MISSING, PublicReason.BAG), (Act.MUST_ADD, PublicReason.CHANGED)],
)
def test_who_comes_back_says_so_with_their_passport(
    kiosk: Kiosk, one: f.Issued, act: Act, sentence: PublicReason
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    kiosk.tick(21)
    assert kiosk.on(Screen.ATTRACT)
    kiosk.touch(act)
    assert (kiosk.screen, kiosk.visit.notice) == (Screen.PASSPORT, NOTICES[Notice.TO_FIND_YOU])
    kiosk.passport(f.person(1))
    assert (kiosk.answer.lane, kiosk.answer.sentence) == (Lane.OFFICER, sentence)


def test_a_page_alone_opens_nothing_again(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    kiosk.touch(Act.BAG_MISSING)
    kiosk.passport(f.person(1), chip=None)
    assert kiosk.answer == joining.NOT_HERE
    assert hall.told(BagMissing) == []


def test_a_pass_of_others_opens_nothing_again(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    kiosk.touch(Act.BAG_MISSING)
    show(kiosk, one)
    kiosk.passport(f.person(7))
    assert hall.told(BagMissing) == []
    kiosk.touch(Act.BAG_MISSING)
    assert hall.told(BagMissing) == []


def test_nobody_named_is_offered_to_open_anything(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    hall.away = True
    show(kiosk, one)
    assert kiosk.on(Screen.ANSWER)
    assert touching.offered(kiosk.visit) == ()


def test_the_clearance_is_cancelled_with_it(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    kiosk.touch(Act.BAG_MISSING)
    crossing = hall.of(f.DECLARATION)
    assert hall.told(ClearanceCancelled) == []  # the station's own, which this hall has none of
    assert crossing.minted
    assert isinstance(duties(crossing)[0], Cancel)


@pytest.mark.parametrize("line", [Line.OFFLINE, Line.STALE])
def test_without_the_centre_a_changed_answer_is_an_officers(
    kiosk: Kiosk, one: f.Issued, hall: HallHere, line: Line
) -> None:
    """The new revision would never come here: nobody waits for it."""
    hall.line, hall.decides = line, sends(Lane.GATE)
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.DIFFERENT)
    kiosk.touch(Act.CHANGE)
    assert (kiosk.answer.lane, kiosk.answer.sentence) == (Lane.OFFICER, PublicReason.CHANGED)


def test_a_hall_that_is_cut_off_while_one_waits_is_said_and_tried_again(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere
) -> None:
    kiosk = kiosks()
    to_the_look(kiosk, one)
    hall.away = True
    kiosk.tick(2)
    assert (kiosk.screen, kiosk.visit.notice) == (Screen.LOOK, NOTICES[Notice.HALL_AWAY])
    hall.away = False
    kiosk.tick(2)
    assert (kiosk.screen, kiosk.visit.notice) == (Screen.LOOK, "")
