"""A page without its chip leads to a desk: it shows nothing, tells nothing and keeps nobody out."""

from __future__ import annotations

import pytest

from customs.chip import ChipVerdict
from customs.crossing.events import PassportRead
from customs.crossing.leg import SIGNED, UNPROVEN
from customs.lane import Lane
from customs.person import Person
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.terminal import visit
from kiosk.terminal.joining import NOT_HERE
from kiosk.terminal.news import NotRead
from kiosk.terminal.orders import Present
from tests import factories as f
from tests.kiosk.terminal.conftest import NewKiosk
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import Kiosk
from tests.kiosk.terminal.test_conversation import show, walk


def test_a_page_without_a_chip_goes_to_a_desk_with_nothing_typed_again(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    hall.decides = sends(Lane.OFFICER)
    show(kiosk, one)
    kiosk.touch(Act.NO_CHIP)
    assert kiosk.on(Screen.PASSPORT)  # not before a try
    kiosk.swipe(f.person(1))
    kiosk.hears(NotRead(Notice.NOTHING_THERE))
    kiosk.touch(Act.NO_CHIP)
    assert [(one.person, one.chip) for one in hall.told(PassportRead)] == [(1, None)]
    assert kiosk.answer == NOT_HERE
    assert Screen.ANSWERS not in kiosk.screens
    assert hall.of(f.DECLARATION).id == kiosk.crossing


def typed(kiosk: Kiosk, person: Person) -> None:
    """Number and birth date that anybody may know, and "no chip"."""
    kiosk.touch(Act.BEGIN, language="en")
    kiosk.swipe(person)
    kiosk.hears(NotRead(Notice.NOTHING_THERE))
    kiosk.touch(Act.NO_CHIP)


def after_typing(kiosk: Kiosk, person: Person) -> tuple[object, ...]:
    """All that the traveller at it could tell apart."""
    typed(kiosk, person)
    assert kiosk.visit.told is None
    assert kiosk.visit.presented is None or not kiosk.visit.presented.summary
    slips = [(slip.answer, slip.language) for slip in kiosk.slips()]
    return kiosk.screens, kiosk.answer, kiosk.visit.language, kiosk.visit.notice, slips


@pytest.mark.parametrize("became", ["awaited", "withdrawn", "cleared"])
def test_a_page_alone_tells_nobody_whether_anybody_is_awaited(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere, became: str
) -> None:
    if became == "withdrawn":
        hall.withdrawn.add(f.DECLARATION)
    elif became == "cleared":
        walk(kiosks(), one)
    known, nobody = kiosks(), kiosks()
    assert after_typing(known, f.person(1)) == after_typing(nobody, f.person(7))
    assert known.answer == NOT_HERE


@pytest.mark.parametrize("chip", [one for one in ChipVerdict if one not in SIGNED | UNPROVEN])
def test_a_chip_no_country_signed_finds_no_more_than_a_page(
    kiosks: NewKiosk, one: f.Issued, chip: ChipVerdict
) -> None:
    """Written for a passport somebody has heard of, it shows nothing and opens nothing again."""
    known, nobody = kiosks(), kiosks()
    for kiosk, person in ((known, f.person(1)), (nobody, f.person(7))):
        kiosk.touch(Act.BEGIN, language="en")
        kiosk.passport(person, chip=chip)
        assert kiosk.visit.told is None
        assert Screen.ANSWERS not in kiosk.screens
        assert not kiosk.visit.named
    assert known.screens == nobody.screens
    assert known.answer == nobody.answer == NOT_HERE


def test_without_that_rule_a_written_chip_shows_the_answers(
    kiosks: NewKiosk, one: f.Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(visit, "SIGNED", frozenset(ChipVerdict))
    kiosk = kiosks()
    kiosk.touch(Act.BEGIN, language="en")
    kiosk.passport(f.person(1), chip=ChipVerdict.ALTERED)
    assert Screen.ANSWERS in kiosk.screens


def test_whoever_comes_with_the_chip_finds_all_as_if_nobody_had_typed(
    kiosks: NewKiosk, one: f.Issued
) -> None:
    typed(kiosks(), f.person(1))
    own = kiosks()
    walk(own, one)
    assert own.answer.lane is Lane.GATE


def test_a_chip_that_cannot_be_read_is_tried_again_and_shows_nothing(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    for _ in range(3):
        assert kiosk.on(Screen.PASSPORT)
        kiosk.passport(f.person(1), chip=ChipVerdict.UNREADABLE)
    assert kiosk.answer.lane is Lane.OFFICER
    assert Screen.ANSWERS not in kiosk.screens


def test_alone_an_unreadable_chip_finds_nobody_before_it_is_a_page(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    kiosk.touch(Act.BEGIN, language="en")
    for _ in range(2):
        kiosk.passport(f.person(1), chip=ChipVerdict.UNREADABLE)
        assert (kiosk.screen, kiosk.visit.notice) == (Screen.PASSPORT, NOTICES[Notice.NOT_OPENED])
        assert kiosk.done(Present) == []
    kiosk.passport(f.person(1), chip=ChipVerdict.UNREADABLE)
    assert kiosk.answer == NOT_HERE
