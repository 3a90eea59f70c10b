"""The hall station without a line, after a kill, on a full disk, and told the same thing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from customs.crossing import State
from customs.crossing.events import AnswersConfirmed, How, OfficerLooked, Opened
from customs.crossing.joining import decision, people, state
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from kiosk.centre.fault import CentreError, Fault
from kiosk.hall.rounds import became, give_word
from kiosk.hall.station import HallAway, HallRefused, NothingShown
from kiosk.hall.word import Word
from kiosk.store.failure import Full
from passenger_app.centre import Centre
from tests.contract.hall import Hall, Member
from tests.contract.station import (
    Kiosk,
    Stationed,
    adults,
    declared,
    lane,
    sheet,
    signed,
)
from tests.passenger_app.travellers import begin, sign

pytestmark = pytest.mark.long

Join = Callable[..., Member]


def away(stationed: Stationed) -> None:
    """Pull the cable to the centre."""

    def cut(_: object) -> None:
        raise CentreError(Fault.NO_LINE, "cut")

    stationed.member.line.before = cut


def test_the_line_goes_and_the_hall_goes_on_by_what_it_has(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, hall: Hall
) -> None:
    known, unknown = signed(centre), begin(centre, declared(people=adults(1)))
    stationed.hear()
    away(stationed)
    sign(centre, unknown)
    stationed.hear()
    found = kiosk.show_pass(known)
    assert found.line is Line.OFFLINE
    assert lane(kiosk.pass_through(known).crossing) is Lane.GATE
    crossing = kiosk.pass_through(unknown).crossing
    found_ = decision(crossing, people(crossing))
    assert found_ is not None
    assert (found_.lane, found_.public) == (Lane.OFFICER, PublicReason.NOT_HERE)
    stationed.member.line.before = lambda _: None
    for _ in range(2):
        stationed.hear()
    assert kiosk.show_pass(known).line is Line.ONLINE
    assert stationed.member.waiting() == []
    assert hall.dispositions(stationed.member.running.device.device) == {"taken"}


def test_after_a_quarter_of_an_hour_a_supervisor_says_so(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, hall: Hall
) -> None:
    draft, later = signed(centre), signed(centre, declared(people=adults(1)))
    number, codes = sheet(centre)
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    stationed.hear()
    away(stationed)
    hall.clock.forward(timedelta(minutes=16))
    assert kiosk.show_pass(draft).line is Line.STALE
    assert lane(kiosk.pass_through(draft).crossing) is Lane.OFFICER
    folder = stationed.member.folder
    give_word(folder, number, "2222-2222-2222")
    stationed.hear()
    assert (became(folder), kiosk.show_pass(draft).line) == (Word.NOT_KNOWN, Line.STALE)
    give_word(folder, number, codes[0])
    stationed.hear()
    assert became(folder) is Word.TAKEN
    assert kiosk.show_pass(later).line is Line.OFFLINE
    assert lane(kiosk.pass_through(later).crossing) is Lane.GATE
    again = stationed.restarted()
    assert again.hall.present(NothingShown()).line is Line.OFFLINE
    away(again)
    hall.clock.forward(timedelta(hours=25))
    assert again.hall.present(NothingShown()).line is Line.STALE


def test_a_word_given_for_one_cut_does_not_hold_for_the_next(
    stationed: Stationed, hall: Hall, centre: Centre
) -> None:
    number, codes = sheet(centre)
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    stationed.hear()
    assert stationed.hall.confirm(number, codes[0]) is Word.TAKEN
    hall.clock.forward(timedelta(minutes=1))
    stationed.hear()
    away(stationed)
    hall.clock.forward(timedelta(minutes=16))
    assert stationed.hall.present(NothingShown()).line is Line.STALE


def test_switching_it_off_and_on_gains_no_time(stationed: Stationed, hall: Hall) -> None:
    away(stationed)
    hall.clock.forward(timedelta(minutes=16))
    stationed.member.running.store.close()
    again = stationed.restarted()
    assert again.hall.present(NothingShown()).line is Line.STALE


def test_a_restart_has_the_same_crossings(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, join: Join
) -> None:
    draft = signed(centre, declared(people=adults(2), next_index=3))
    stationed.hear()
    kiosk.open(draft)
    before = kiosk.finish(draft, draft.told.people[0]).crossing
    again = stationed.restarted()
    assert again.hall.look(before.id).crossing == before
    answered = again.kiosk(join()).finish(draft, draft.told.people[1])
    assert lane(answered.crossing) is Lane.GATE


def test_said_twice_it_counts_once_and_is_answered_alike(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    answered = kiosk.pass_through(draft)
    for crossing, event in kiosk.sent:
        kiosk.station.report(crossing, event)
    assert kiosk.station.report(*kiosk.sent[-1]) == answered
    assert len(stationed.hall.book.of(answered.crossing.id).log) == len(answered.crossing.seen)


def test_what_cannot_be_kept_is_not_answered(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft)

    def full(*_: object) -> None:
        raise Full("no room")

    with monkeypatch.context() as filled:
        filled.setattr(type(stationed.hall.running.outbox), "add", full)
        with pytest.raises(HallAway):
            kiosk.finish(draft, draft.told.people[0])
    assert kiosk.station.look(crossing.id).crossing == crossing
    assert lane(kiosk.finish(draft, draft.told.people[0]).crossing) is Lane.GATE


def test_a_terminal_speaks_for_itself_and_of_the_right_crossing(
    stationed: Stationed, kiosk: Kiosk, join: Join, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft).id
    other = stationed.kiosk(join())
    with pytest.raises(HallRefused):
        kiosk.say(draft.id, Opened(How.PASS, draft.id, 1, (1,), "en"))
    impostor = Kiosk(stationed.hall, other.id, kiosk.station, centre)
    before = stationed.hall.look(crossing).crossing
    impostor.say(crossing, AnswersConfirmed(1, 1))
    after = stationed.hall.look(crossing).crossing
    assert before.legs == after.legs
    assert state(after) is State.WITH_OFFICER


@pytest.mark.parametrize("by", ["officer:0", "traveller", "worker"])
def test_a_terminal_speaks_for_no_officer(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, by: str
) -> None:
    """Relayed as the station's own, such a word would be believed at the centre."""
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft).id
    before = stationed.hall.look(crossing).crossing
    for told in (OfficerLooked((1,)), AnswersConfirmed(1, 1)):
        with pytest.raises(HallRefused):
            kiosk.say(crossing, told, by)
    assert stationed.hall.look(crossing).crossing == before


def test_whoever_is_gone_is_forgotten(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, hall: Hall
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.pass_through(draft).crossing
    hall.clock.forward(timedelta(days=6))
    stationed.hall.forget()
    assert stationed.hall.awaiting.everyone() == []
    assert stationed.hall.look(crossing.id).crossing.seen == frozenset()
    assert kiosk.show_document(draft.told.people[0]).declaration is None
