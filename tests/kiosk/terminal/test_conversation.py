"""One traveller, a family, and everything that can go another way, through the real crossing."""

from __future__ import annotations

from uuid import UUID

import pytest

from customs import public_reason, words_crossing
from customs.chip import ChipVerdict
from customs.crossing.events import (
    AnswersChanged,
    AnswersConfirmed,
    Ended,
    OfficerLooked,
    PassportRead,
    Quit,
)
from customs.crossing.leg import Named
from customs.face import FaceBand
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.verdicts import SENTENCES, Verdict
from customs.words_face import ADVICE, Advice
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.terminal import reading
from kiosk.terminal.conversation import step
from kiosk.terminal.joining import sentence
from kiosk.terminal.news import Examined, Prompted, Reply, Serviced
from kiosk.terminal.orders import Present, ReadChip, Report, WatchFace
from tests import factories as f
from tests.kiosk.terminal.conftest import NewKiosk, believed
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import Kiosk, document


def show(kiosk: Kiosk, issued: f.Issued) -> None:
    kiosk.scan(issued.text, believed(issued))


def walk(kiosk: Kiosk, issued: f.Issued) -> None:
    """One traveller up to the answer."""
    show(kiosk, issued)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.face()


def test_a_traveller_goes_from_pass_to_gate(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    assert kiosk.on(Screen.ATTRACT)
    show(kiosk, one)
    assert kiosk.on(Screen.PASSPORT)
    kiosk.swipe(f.person(1))
    assert kiosk.on(Screen.READING)
    kiosk.chip(document(f.person(1)))
    assert kiosk.on(Screen.ANSWERS)
    kiosk.touch(Act.CONFIRM)
    assert kiosk.on(Screen.FACE)
    kiosk.face()
    assert kiosk.on(Screen.ANSWER)
    assert (kiosk.answer.lane, len(kiosk.slips())) == (Lane.GATE, 1)
    assert hall.told(AnswersConfirmed) == [AnswersConfirmed(1, 1)]


def test_the_pass_speaks_its_language_unless_one_was_chosen(
    kiosks: NewKiosk, hall: HallHere
) -> None:
    told = f.declaration(1)
    hall.expects(told)
    issued = f.issue(told, language="ko")
    one, other = kiosks(), kiosks()
    one.scan("menu", believed(issued))
    other.touch(Act.BEGIN, language="ja")
    for kiosk in (one, other):
        kiosk.scan(issued.text, believed(issued))
    assert [one.visit.language, other.visit.language] == ["en", "ja"]  # the hall says "en"


@pytest.mark.parametrize("lane", list(Lane))
def test_each_lane_has_its_answer(kiosk: Kiosk, one: f.Issued, hall: HallHere, lane: Lane) -> None:
    hall.decides = sends(lane)
    walk(kiosk, one)
    assert kiosk.answer.lane is lane
    assert sentence(kiosk.answer) == words_crossing.PUBLIC[public_reason.OF_LANE[lane]]


def test_a_second_tap_and_an_old_page_do_nothing(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    before = kiosk.told.serial
    kiosk.touch(Act.CONFIRM)
    kiosk.touch(Act.CONFIRM, before)
    kiosk.touch(Act.NOT_BY_FACE, before)
    assert kiosk.on(Screen.FACE)
    assert len(hall.told(AnswersConfirmed)) == 1


def test_an_act_that_is_not_offered_is_not_taken(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.touch(Act.CONFIRM)
    assert kiosk.on(Screen.PASSPORT)


def test_somebody_elses_pass(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    show(kiosk, one)
    for _ in range(3):
        assert kiosk.on(Screen.PASSPORT)
        kiosk.passport(f.person(7))
    assert hall.told(PassportRead)[0].named is Named.NOBODY
    assert kiosk.on(Screen.ANSWER)
    assert kiosk.answer.lane is Lane.OFFICER


def test_it_says_that_a_passport_is_not_on_the_pass(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(7))
    assert kiosk.visit.notice == SENTENCES[Verdict.WRONG_DOCUMENT]


def test_a_renewed_passport_is_corrected_on_the_spot(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1, document_number="NEW123456"))
    assert kiosk.on(Screen.ANSWERS)
    assert kiosk.visit.notice == NOTICES[Notice.NEW_DOCUMENT]
    assert hall.of(f.DECLARATION).legs[1].corrected


def test_a_forged_chip_walks_the_same_way_to_the_same_words(
    kiosks: NewKiosk, one: f.Issued, hall: HallHere
) -> None:
    hall.decides = sends(Lane.OFFICER, PublicReason.CHECK)
    kiosk = kiosks()
    show(kiosk, one)
    kiosk.passport(f.person(1), chip=ChipVerdict.ALTERED)
    kiosk.touch(Act.CONFIRM)
    kiosk.face()
    assert kiosk.answer.sentence is PublicReason.CHECK
    assert all("ALTERED" not in str(order) for order in kiosk.slips())


def test_a_wrong_face_may_try_again_and_then_sees_an_officer(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    for _ in range(3):
        assert kiosk.on(Screen.FACE)
        kiosk.face(FaceBand.REFUSED)
    assert (kiosk.answer.lane, kiosk.bands()) == (Lane.OFFICER, [FaceBand.REFUSED] * 3)


def test_not_by_face_waits_for_an_officer_and_goes_on(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.touch(Act.NOT_BY_FACE)
    assert kiosk.on(Screen.LOOK)
    hall.officer(kiosk.crossing, OfficerLooked((1,)))
    kiosk.tick(1)
    assert kiosk.on(Screen.ANSWER)


def test_a_changed_answer_waits_for_the_new_revision(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.DIFFERENT)
    kiosk.touch(Act.CHANGE)
    assert kiosk.on(Screen.CHANGING)
    assert hall.told(AnswersChanged) == [AnswersChanged(1, 1)]
    hall.revised(f.DECLARATION, f.declaration(1))
    kiosk.tick(1)
    assert kiosk.on(Screen.ANSWERS)
    kiosk.touch(Act.CONFIRM)
    assert hall.told(AnswersConfirmed) == [AnswersConfirmed(1, 2)]


@pytest.mark.parametrize(
    ("act", "reason"),
    [(Act.BAG_MISSING, PublicReason.BAG), (Act.MUST_ADD, None)],
)
def test_a_missing_bag_and_more_to_declare(
    kiosk: Kiosk, one: f.Issued, act: Act, reason: PublicReason | None
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.DIFFERENT)
    kiosk.touch(act)
    if reason is None:
        assert kiosk.on(Screen.CHANGING)
    else:
        assert kiosk.answer.sentence is reason


def test_a_family_goes_one_after_the_other_and_an_officer_taps_the_child(
    kiosk: Kiosk, family: f.Issued, hall: HallHere
) -> None:
    show(kiosk, family)
    for number in (1, 2):
        kiosk.passport(f.person(number))
        kiosk.touch(Act.CONFIRM)
        kiosk.face()
        assert kiosk.on(Screen.PASSPORT)
        assert kiosk.visit.document is None
    kiosk.passport(f.person(4))
    assert kiosk.on(Screen.LOOK)
    hall.officer(kiosk.crossing, OfficerLooked((4,)))
    kiosk.tick(1)
    assert kiosk.answer.lane is Lane.GATE


def test_members_finish_at_another_kiosk(
    kiosks: NewKiosk, family: f.Issued, hall: HallHere
) -> None:
    one, other = kiosks(), kiosks()
    show(one, family)
    one.passport(f.person(1))
    one.touch(Act.CONFIRM)
    one.face()
    one.touch(Act.ELSEWHERE)
    assert one.on(Screen.DONE)
    one.tick(11)
    assert one.on(Screen.ATTRACT)
    show(other, family)
    other.passport(f.person(2))
    other.touch(Act.CONFIRM)
    other.face()
    other.passport(f.person(4))
    assert other.on(Screen.LOOK)
    hall.officer(other.crossing, OfficerLooked((4,)))
    other.tick(1)
    assert other.on(Screen.ANSWER)
    assert len(hall.of(f.DECLARATION).kiosks) == 2


def test_the_document_alone_finds_the_declaration(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    kiosk.touch(Act.BEGIN, language="en")
    kiosk.touch(Act.NO_PASS)
    kiosk.touch(Act.BY_PASSPORT)
    kiosk.passport(f.person(1))
    assert kiosk.on(Screen.ANSWERS)
    assert one.pass_.declaration in hall.of(f.DECLARATION).declarations


def test_a_document_of_nobody_expected(kiosk: Kiosk) -> None:
    kiosk.touch(Act.BEGIN, language="en")
    kiosk.passport(f.person(5))
    assert (kiosk.screen, kiosk.visit.notice) == (Screen.NO_PASS, NOTICES[Notice.NOT_FOUND])


def test_the_hall_lost_in_mid_crossing_is_an_officer(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    hall.away = True
    kiosk.touch(Act.CONFIRM)
    assert kiosk.answer.sentence is PublicReason.NOT_HERE
    assert [note.kind for note in kiosk.notes()] == ["hall_away"]


def test_a_superseded_pass_says_so(kiosk: Kiosk, one: f.Issued, hall: HallHere) -> None:
    hall.revisions[f.DECLARATION] = 2
    show(kiosk, one)
    assert (kiosk.screen, kiosk.visit.notice) == (Screen.PASS, SENTENCES[Verdict.SUPERSEDED])


@pytest.mark.parametrize(
    "data", ["https://menu.example/lunch", "M1X", b"\xff\x00\xfe", "WIFI:S:x;;", "A" * 9000]
)
def test_any_code_gets_a_sentence_and_a_record(
    kiosk: Kiosk, one: f.Issued, data: str | bytes
) -> None:
    kiosk.scan(data, believed(one))
    assert kiosk.on(Screen.PASS)
    assert kiosk.visit.notice
    assert [note.kind for note in kiosk.notes()] == ["scanned"]
    kiosk.scan(data, believed(one))
    assert len(kiosk.notes()) == 1
    assert kiosk.done(Present) == []


def test_another_familys_pass_in_between_changes_nothing(
    kiosk: Kiosk, one: f.Issued, hall: HallHere
) -> None:
    other = f.issue(f.declaration(2), id_=UUID(int=5))
    hall.expects(f.declaration(2), UUID(int=5))
    show(kiosk, one)
    show(kiosk, other)
    assert kiosk.visit.notice == NOTICES[Notice.OTHER_PASS]
    assert kiosk.visit.presented
    assert kiosk.visit.presented.declaration == f.DECLARATION


def test_nobody_there_warns_then_clears_every_trace(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.tick(121)
    assert kiosk.on(Screen.STILL_THERE)
    kiosk.tick(21)
    assert kiosk.on(Screen.ATTRACT)
    assert kiosk.told.visit is None
    assert kiosk.forgot()
    ended = [
        order.event.told
        for order in kiosk.orders
        if isinstance(order, Report) and isinstance(order.event.told, Ended)
    ]
    assert ended == [Ended(Quit.TIMED_OUT)]


def test_a_touch_at_the_warning_goes_on_where_it_was(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.tick(61)
    assert kiosk.on(Screen.STILL_THERE)
    kiosk.touch(Act.STAY)
    assert kiosk.on(Screen.PASSPORT)


def test_what_comes_late_reaches_nobody(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.swipe(f.person(1))
    gone = kiosk.visit.id
    kiosk.touch(Act.STOP)
    after, orders = step(kiosk.told, Reply(gone, Examined(document(f.person(1)))), kiosk._means())
    assert (after, orders) == (kiosk.told, ())
    assert len(kiosk.done(ReadChip)) == 1


def test_out_of_service_takes_nobody(kiosk: Kiosk, one: f.Issued) -> None:
    kiosk.hears(Serviced(("The camera sends no pictures.",)))
    show(kiosk, one)
    assert (kiosk.screen, kiosk.told.visit) == (Screen.OUT_OF_SERVICE, None)
    kiosk.hears(Serviced(()))
    assert kiosk.on(Screen.ATTRACT)


def test_a_camera_that_sees_nobody_keeps_nobody_here(kiosk: Kiosk, one: f.Issued) -> None:
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    for seconds, somebody in ((50, True), (50, False), (11, False)):
        kiosk.clock.forward(seconds)
        kiosk.hears(Prompted(ADVICE[Advice.NO_FACE], somebody=somebody))
        kiosk.tick()
    assert kiosk.on(Screen.STILL_THERE)
    kiosk.touch(Act.STAY)
    assert kiosk.on(Screen.FACE)
    assert len(kiosk.done(WatchFace)) == 2


def test_behind_a_warning_nobody_puts_another_passport(kiosk: Kiosk, one: f.Issued) -> None:
    """The picture a face is held up to stays that of whose turn it is."""
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    kiosk.tick(61)
    assert kiosk.on(Screen.STILL_THERE)
    reads = len(kiosk.done(ReadChip))
    kiosk.swipe(f.person(7))
    assert len(kiosk.done(ReadChip)) == reads


def test_a_passport_that_names_nobody_takes_the_turn_away(
    kiosk: Kiosk, one: f.Issued, hall: HallHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it came in all the same, no camera is held up to it in another's name."""
    monkeypatch.setattr(reading, "_takes_lines", lambda _visit: True)
    show(kiosk, one)
    kiosk.passport(f.person(1))
    kiosk.touch(Act.CONFIRM)
    watched = len(kiosk.done(WatchFace))
    kiosk.tick(61)
    kiosk.passport(f.person(7))
    assert len(kiosk.done(WatchFace)) == watched
    assert kiosk.visit.turn == 0
    assert hall.told(PassportRead)[-1].person == 0
