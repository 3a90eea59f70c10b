"""A photographed pass, an invented page: neither tells an answer, nor costs its owners a try."""

from __future__ import annotations

import pytest

from customs.chip import ChipVerdict
from customs.crossing.crossing import Cause
from customs.crossing.events import Held, PassportRead
from customs.crossing.joining import causes
from customs.crossing.leg import Named
from customs.lane import AgeGroup, Lane
from customs.public_reason import PublicReason
from customs.verdicts import SENTENCES, Verdict
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.terminal import joining
from kiosk.terminal.news import NotRead
from kiosk.terminal.visit import Answer
from tests import factories as f
from tests.kiosk.terminal.conftest import NewKiosk
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import Kiosk
from tests.kiosk.terminal.test_conversation import show


def cross(kiosk: Kiosk, issued: f.Issued) -> None:
    """One traveller up to the answer, who then walks on."""
    show(kiosk, issued)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    assert kiosk.on(Screen.ANSWER)
    kiosk.touch(Act.STOP)


def seen(kiosk: Kiosk) -> tuple[Screen, str, Answer | None, int]:
    """All that whoever holds a pass learns: the screen, its sentence, an answer, a slip."""
    return kiosk.screen, kiosk.visit.notice, kiosk.visit.answer, len(kiosk.slips())


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("held", [False, True])
def test_a_pass_alone_hears_the_same_whatever_the_lane(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere, lane: Lane, held: bool
) -> None:
    hall.decides, hall.due = sends(lane), 12300
    cross(kiosks(), one)
    if held:
        hall.officer(hall.of(f.DECLARATION).id, Held())
    thief = kiosks()
    show(thief, one)
    assert seen(thief) == (Screen.PASSPORT, NOTICES[Notice.SHOWN_BEFORE], None, 0)
    thief.passport(f.person(7))
    assert seen(thief) == (Screen.PASSPORT, SENTENCES[Verdict.WRONG_DOCUMENT], None, 0)


@pytest.mark.parametrize("lane", list(Lane))
def test_whose_chip_names_them_sees_the_answer_again(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere, lane: Lane
) -> None:
    hall.decides = sends(lane)
    cross(kiosks(), one)
    kiosk = kiosks()
    show(kiosk, one)
    kiosk.passport(f.person(1))
    assert (kiosk.answer.lane, len(kiosk.slips())) == (lane, 1)


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("chip", [None, ChipVerdict.UNREADABLE])
def test_a_page_names_nobody_well_enough_for_an_answer(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere, lane: Lane, chip: ChipVerdict | None
) -> None:
    hall.decides = sends(lane)
    cross(kiosks(), one)
    thief = kiosks()
    show(thief, one)
    thief.passport(f.person(1), chip=chip)
    assert thief.answer == joining.NOT_HERE
    assert [slip.answer for slip in thief.slips()] == [joining.NOT_HERE]


def test_without_the_guard_a_photograph_shows_the_answer(
    kiosks: NewKiosk, one: f.Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    cross(kiosks(), one)
    monkeypatch.setattr(
        joining, "_answer", lambda _visit, _asked: Answer(Lane.GATE, PublicReason.GO_ON)
    )
    thief = kiosks()
    show(thief, one)
    assert thief.answer.lane is Lane.GATE


def test_a_page_alone_leads_to_a_desk_and_shows_no_answers(kiosk: Kiosk, one: f.Issued) -> None:
    kiosk.touch(Act.BEGIN, language="en")
    kiosk.touch(Act.NO_PASS)
    kiosk.touch(Act.BY_PASSPORT)
    kiosk.passport(f.person(1), chip=None)
    assert kiosk.answer == joining.NOT_HERE


def test_the_next_of_a_family_is_told_nothing_of_the_one_before(
    kiosks: NewKiosk, family: f.Issued, hall: HallHere
) -> None:
    kiosk = kiosks()
    show(kiosk, family)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    assert (kiosk.screen, kiosk.visit.named) == (Screen.PASSPORT, False)


def typed(kiosk: Kiosk, number: str) -> None:
    """A page that nobody has, typed."""
    kiosk.touch(Act.TYPE)
    told = {"born-year": "1984", "born-month": "2", "born-day": "29"}
    told |= {"expires-year": "2034", "expires-month": "4", "expires-day": "15"}
    kiosk.touch(Act.TYPED, None, **(told | {"number": number}))
    assert kiosk.on(Screen.READING)
    kiosk.hears(NotRead(Notice.NOTHING_THERE))
    kiosk.touch(Act.NO_CHIP)


def invent(kiosk: Kiosk) -> None:
    """Three of them, one after the other."""
    for number in ("ZZ0000001", "ZZ0000002", "ZZ0000003"):
        if kiosk.on(Screen.PASSPORT):
            typed(kiosk, number)


def test_invented_pages_send_nobody_else_to_an_officer(
    kiosks: NewKiosk, family: f.Issued, hall: HallHere
) -> None:
    thief, kiosk = kiosks(), kiosks()
    show(thief, family)
    invent(thief)
    assert thief.answer == joining.NOT_HERE
    assert hall.told(PassportRead) == []
    assert [note.kind for note in thief.notes()].count("page_of_nobody") == 3
    show(kiosk, family)
    assert kiosk.on(Screen.PASSPORT)
    kiosk.passport(f.person(1))
    assert kiosk.on(Screen.ANSWERS)


def test_reported_they_would(kiosk: Kiosk, family: f.Issued, hall: HallHere) -> None:
    """What the machine makes of them where a terminal reports them after all."""
    show(kiosk, family)
    for _ in range(3):
        told = PassportRead(0, Named.NOBODY, ChipVerdict.GENUINE, AgeGroup.ADULT, b"")
        hall.report(kiosk.crossing, kiosk._means().event(told))
    assert Cause.ATTEMPTS in causes(hall.of(f.DECLARATION))


def test_a_reader_that_is_gone_says_nothing_of_a_chip(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    for _ in range(4):
        kiosk.swipe(f.person(1))
        kiosk.hears(NotRead(Notice.NO_READER))
        assert (kiosk.screen, kiosk.visit.notice) == (Screen.PASSPORT, NOTICES[Notice.NO_READER])
    assert hall.told(PassportRead) == []
