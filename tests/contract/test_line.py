"""What happened at a device arrives at the centre once, however the line behaves."""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import delete

from customs.messages.change import Kind as ChangeKind
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind
from customs.messages.problem import Code, tell
from customs.messages.request import Asked
from customs.messages.routes import CHANGES, EVENTS, HEARTBEAT
from kiosk.centre import clock, feed
from kiosk.centre.fault import CentreError, Fault
from kiosk.centre.transport import Answer
from kiosk.store.outbox import MOST_TRIES
from passenger_app.fleet import changes
from passenger_app.fleet import devices as fleet
from passenger_app.models import Change, ChangeHead, DeviceEvent
from tests.contract.hall import NAME, Hall, Member

pytestmark = pytest.mark.long

Join = Callable[..., Member]


def whole(_: Asked, answer: Answer) -> Answer:
    """An answer as it came."""
    return answer


def test_events_arrive_once_and_in_their_chain(member: Member, hall: Hall) -> None:
    sent = member.record(250)
    for _ in range(4):
        member.turn()
    id_ = member.running.device.device
    found = hall.events(id_)
    assert [event.head.id for event in found if event.kind == "stopped"] == sent
    assert hall.dispositions(id_) == {"taken"}
    assert hall.tasks(id_) == set()
    assert member.waiting() == []


def lost(asked: Asked, _answer: Answer) -> Answer:
    """The centre did it, and nobody heard."""
    if asked.path == EVENTS.path:
        raise CentreError(Fault.CUT_OFF, "lost")
    return _answer


def test_an_upload_whose_answer_was_lost_counts_once(member: Member, hall: Hall) -> None:
    sent = member.record(5)
    member.line.after = lost
    member.turn()
    assert len(member.waiting()) >= 5
    member.line.after = whole
    member.restart()
    member.turn()
    assert member.waiting() == []
    found = [event.head.id for event in hall.events(member.running.device.device)]
    assert [id_ for id_ in found if id_ in sent] == sent


def test_a_kill_between_answer_and_mark_counts_once(
    member: Member, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = member.record(3)
    with monkeypatch.context() as killed:
        killed.setattr(member.running.outbox, "arrived", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            member.turn()
    member.restart()
    member.turn()
    found = [event.head.id for event in hall.events(member.running.device.device)]
    assert [id_ for id_ in found if id_ in sent] == sent
    assert hall.dispositions(member.running.device.device) == {"taken"}


def refusal(code: Code, hall: Hall) -> Answer:
    """The centre's no, in its own form."""
    told = tell(code, hall.clock())
    return Answer(told.status, msgspec.json.encode(told))


ANSWERS: dict[str, CentreError | Answer | Code] = {
    "refused": CentreError(Fault.NO_LINE, "refused"),
    "slow": CentreError(Fault.SLOW, "slow"),
    "sign-in page": Answer(200, b"<html>Wi-Fi</html>"),
    "empty": Answer(200, b""),
    "not text": Answer(200, bytes(range(256))),
    "elsewhere": Answer(302, b""),
    "a proxy's 502": Answer(502, b"<html>Bad gateway</html>"),
    "nobody's 404": Answer(404, b"{}"),
    "later version": Answer(200, b'{"version":2,"receipts":[]}'),
    "another message": Answer(200, b'{"version":1,"changes":[]}'),
    "another host": Code.NOT_THERE,  # a proxy that renames us, or the name is not set yet
    "another method": Code.WRONG_METHOD,
}


@pytest.mark.parametrize("said", ANSWERS)
def test_no_answer_loses_an_event_or_ends_the_program(
    member: Member, hall: Hall, said: str
) -> None:
    sent = member.record(3)

    def answer(*_: object) -> Answer:
        told = ANSWERS[said]
        if isinstance(told, CentreError):
            raise told
        return refusal(told, hall) if isinstance(told, Code) else told

    member.line.after = answer
    for _ in range(12):
        member.turn()
    assert {letter.id for letter in member.waiting()} >= set(sent)
    assert member.running.outbox.dead() == []
    member.line.after = whole
    member.turn()
    assert member.waiting() == []
    found = [event.head.id for event in hall.events(member.running.device.device)]
    assert [id_ for id_ in found if id_ in sent] == sent


def test_words_of_a_later_centre_hold_nothing_up(member: Member) -> None:
    def later(_: Asked, answer: Answer) -> Answer:
        body = answer.body.replace(b'"disposition":"taken"', b'"disposition":"taken_on_trust"')
        return Answer(answer.status, body.replace(b'"notices":[]', b'"notices":["new_colour"]'))

    sent = member.record(3)
    member.line.after = later
    member.turn()
    assert member.upkeep.duties["heartbeat"].last is None
    assert not {letter.id for letter in member.waiting()} & set(sent)
    asked = "SELECT told, count(*) FROM event WHERE state = 'sent' GROUP BY told"
    with member.running.store.reading() as looking:
        assert looking.execute(asked).fetchall() == [("taken_on_trust", 5)]


def test_a_centre_under_another_name_loses_no_event(member: Member, hall: Hall) -> None:
    """The real application's answer where a proxy rewrote the host or nobody set it."""
    sent = member.record(3)
    member.line.host = "traveller.localhost"
    for _ in range(12):
        member.turn()
    failed = member.upkeep.duties["send"].last
    assert isinstance(failed, CentreError)
    assert (failed.fault, failed.code) == (Fault.AWAY, Code.NOT_THERE)
    member.line.host = NAME
    member.turn()
    assert member.waiting() == member.running.outbox.dead() == []
    assert {event.head.id for event in hall.events(member.running.device.device)} >= set(sent)


def test_a_lost_line_is_told_of_when_it_is_back(member: Member, hall: Hall) -> None:
    member.turn()
    member.line.before = lambda _: (_ for _ in ()).throw(CentreError(Fault.NO_LINE, "gone"))
    for _ in range(5):
        member.turn()
    member.line.before = lambda _: None
    member.turn()
    kinds = [event.kind for event in hall.events(member.running.device.device)]
    assert [kind for kind in kinds if "line" in kind] == [Kind.LINE_LOST, Kind.LINE_BACK]
    assert kinds[:2] == [Kind.STARTED, Kind.BUNDLE_TAKEN]


def refuse_one(hall: Hall, poison: bytes) -> Callable[[Asked, Answer], Answer]:
    """A centre that cannot take one event."""

    def answer(asked: Asked, told: Answer) -> Answer:
        if base64.b64encode(poison) in asked.body:
            return refusal(Code.TOO_LARGE, hall)
        return told

    return answer


def test_one_the_centre_cannot_take_does_not_hold_up_the_others(member: Member, hall: Hall) -> None:
    member.turn()
    sent = member.record(7)
    poison = member.waiting()[3]
    member.line.after = refuse_one(hall, poison.raw)
    for _ in range(3 * MOST_TRIES):
        member.turn()
    (dead,) = member.running.outbox.dead()
    assert (dead.id, dead.told) == (poison.id, "too_large")
    assert member.waiting() == []
    assert "device_outbox" in hall.tasks(member.running.device.device)
    member.line.after = whole
    member.running.outbox.try_again([dead.id])
    member.turn()
    found = [event.head.id for event in hall.events(member.running.device.device)]
    assert [id_ for id_ in found if id_ in sent] == sent


def test_a_wrong_clock_is_set_and_told_of(hall: Hall) -> None:
    hall.off = timedelta(hours=-7)
    member = hall.join(DeviceKind.TERMINAL, "late-1")
    member.turn()
    assert abs(member.running.clock.now() - hall.clock()) < clock.TOLERANCE
    member.turn()
    assert member.upkeep.duties["heartbeat"].failures == 0
    (told,) = [e for e in hall.events(member.running.device.device) if e.kind == Kind.CLOCK_SET]
    assert told.body == {"by_ms": 7 * 3600 * 1000}
    assert len(member.line.asked) < 20
    member.running.store.close()


def test_a_centre_that_always_says_skewed_is_asked_twice_and_no_more(
    member: Member, hall: Hall
) -> None:
    member.line.after = lambda *_: refusal(Code.SKEWED_CLOCK, hall)
    member.line.asked.clear()
    member.turn()
    paths = [asked.path for asked in member.line.asked]
    assert paths.count(HEARTBEAT.path) == 2
    assert isinstance(member.upkeep.duties["heartbeat"].last, CentreError)


def test_a_full_disk_ends_no_program(member: Member, hall: Hall) -> None:
    """A duty that cannot write is tried again; the others go on."""
    sent = member.record(2)
    full = OSError(errno.ENOSPC, "No space left on device")

    def writes() -> None:
        raise full

    member.upkeep.duties["bundle"].run = writes
    member.turn()
    assert member.upkeep.duties["bundle"].last is full
    assert {event.head.id for event in hall.events(member.running.device.device)} >= set(sent)


def test_a_revoked_device_still_hands_over_what_happened(member: Member, hall: Hall) -> None:
    member.turn()
    id_ = member.running.device.device
    fleet.revoke(hall.centre.database, hall.clock(), "cli", id_)
    sent = member.record(2)
    member.turn()
    assert member.waiting() == []
    assert {event.head.id for event in hall.events(id_)} >= set(sent)
    failed = member.upkeep.duties["heartbeat"].last
    assert isinstance(failed, CentreError)
    assert failed.fault is Fault.REVOKED


def test_a_centre_restored_from_a_backup_is_told_again(member: Member, hall: Hall) -> None:
    member.record(3)
    member.turn()
    backup = hall.clock()
    sent = member.record(5)
    member.turn()
    id_ = member.running.device.device
    before = [event.head.id for event in hall.events(id_)]
    with hall.centre.database.writing() as session:
        session.execute(delete(DeviceEvent).where(DeviceEvent.received_at > backup))
    assert len(hall.events(id_)) < len(before)
    member.running.outbox.send_again()
    member.turn()
    found = [event.head.id for event in hall.events(id_)]
    assert found == before
    assert set(sent) <= set(found)
    assert hall.dispositions(id_) == {"taken"}
    assert hall.tasks(id_) == set()


def test_a_hall_hears_each_change_once(join: Join, hall: Hall) -> None:
    station, gate = join(DeviceKind.HALL), join(DeviceKind.GATE)
    hall.release()
    station.turn()
    heard: list[str] = []
    station.upkeep.takers = (lambda _, change: heard.append(change.kind),)
    fleet.revoke(hall.centre.database, hall.clock(), "cli", gate.running.device.device)
    hall.release()
    station.turn()
    assert heard == ["device_revoked", "bundle_made"]
    subject = str(gate.running.device.device)
    assert subject in feed.revoked(station.running.store, ChangeKind.DEVICE_REVOKED)
    count = len(heard)
    station.restart()
    station.upkeep.takers = (lambda _, change: heard.append(change.kind),)
    station.turn()
    assert len(heard) == count
    assert "changes" not in gate.upkeep.duties


def test_a_feed_that_went_back_is_read_again(join: Join, hall: Hall) -> None:
    station = join(DeviceKind.HALL)
    hall.release()
    station.turn()
    before = feed.after(station.running.store)
    assert before > 1
    with hall.centre.database.writing() as session:
        session.get_one(ChangeHead, 1).sequence = 1
        session.execute(delete(Change).where(Change.sequence > 1))
    station.turn()
    assert changes.head(hall.centre.database) == 1
    assert feed.after(station.running.store) == 1


def test_changes_out_of_order_are_garbage(join: Join, hall: Hall) -> None:
    station = join(DeviceKind.HALL)
    hall.release()

    def turned(asked: Asked, answer: Answer) -> Answer:
        if asked.path == CHANGES.path:
            return Answer(200, answer.body.replace(b'"sequence":1,', b'"sequence":9000,'))
        return answer

    station.line.after = turned
    station.turn()
    failed = station.upkeep.duties["changes"].last
    assert isinstance(failed, CentreError)
    assert failed.fault is Fault.GARBAGE
    assert feed.after(station.running.store) == 0
