"""A device becomes one, whatever answer is lost and wherever its program is cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from customs.messages.enrolment import DeviceKind
from customs.messages.problem import Code
from customs.messages.request import Asked
from customs.messages.routes import ENROL, KEYS, PROOF, Route
from kiosk import device, keys
from kiosk.centre import enrolment
from kiosk.centre.centre import Centre as Client
from kiosk.centre.enrolment import NotEnrolled
from kiosk.centre.fault import CentreError, Fault
from kiosk.centre.transport import Answer
from tests.contract.hall import Hall, InProcess, Member

pytestmark = pytest.mark.long


class Cut(Exception):
    """The program ends here."""


def cut_before(route: Route) -> Callable[[Asked], None]:
    """A program killed before a request."""

    def end(asked: Asked) -> None:
        if asked.path == route.path:
            raise Cut

    return end


def cut_after(route: Route) -> Callable[[Asked, Answer], Answer]:
    """A program killed, or a line lost, before the answer came."""

    def end(asked: Asked, answer: Answer) -> Answer:
        if asked.path == route.path:
            raise Cut
        return answer

    return end


def test_a_device_enrols_and_is_believed(member: Member, hall: Hall) -> None:
    told = member.running.device
    assert (told.kind, told.hall, told.name) == (DeviceKind.TERMINAL, "NRT-T1", "device-1")
    assert told.challenge is None
    assert len(told.bundle_keys) == 2
    assert hall.state(told.device) == "active"
    member.turn()
    assert member.upkeep.duties["heartbeat"].failures == 0


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("route", [ENROL, PROOF], ids=lambda route: route.name)
def test_enrolment_goes_on_where_it_was_cut(hall: Hall, route: Route, when: str) -> None:
    code, folder = hall.invite(DeviceKind.GATE, "gate-1"), hall.folder / "gate"
    cut = InProcess(hall.app)
    if when == "before":
        cut.before = cut_before(route)
    else:
        cut.after = cut_after(route)
    with pytest.raises(Cut):
        enrolment.enrol(folder, Client(cut, hall.device_clock()), code)
    with pytest.raises(NotEnrolled):
        device.start(folder)
    whole = Client(InProcess(hall.app), hall.device_clock())
    told = enrolment.enrol(folder, whole, code)
    assert hall.state(told.device) == "active"
    assert enrolment.enrol(folder, whole, "nothing is asked any more") == told


def test_a_code_is_good_for_one_device(hall: Hall) -> None:
    code = hall.invite(DeviceKind.GATE, "gate-1")
    client = Client(InProcess(hall.app), hall.device_clock())
    enrolment.enrol(hall.folder / "one", client, code)
    with pytest.raises(CentreError) as refused:
        enrolment.enrol(hall.folder / "two", client, code)
    assert refused.value.permanent


def test_a_wrong_code_is_refused_and_may_be_typed_again(hall: Hall) -> None:
    code = hall.invite(DeviceKind.GATE, "gate-1")
    client = Client(InProcess(hall.app), hall.device_clock())
    with pytest.raises(CentreError) as refused:
        enrolment.enrol(hall.folder / "one", client, code[:-1] + ("4" if code[-1] == "3" else "3"))
    assert refused.value.code is Code.WRONG_CODE
    enrolment.enrol(hall.folder / "one", client, code.lower())


def test_a_challenge_for_another_is_not_answered(hall: Hall, member: Member) -> None:
    """The centre's answer was put in the place of another's."""
    code = hall.invite(DeviceKind.GATE, "gate-1")
    kept: list[Answer] = []

    def keep(_: Asked, answer: Answer) -> Answer:
        kept.append(answer)
        return answer

    first = InProcess(hall.app, after=keep)
    enrolment.enrol(hall.folder / "one", Client(first, hall.device_clock()), code)
    swapped = InProcess(hall.app, after=lambda *_: kept[0])
    with pytest.raises(CentreError) as refused:
        enrolment.enrol(hall.folder / "two", Client(swapped, hall.device_clock()), code)
    assert refused.value.fault is Fault.GARBAGE


def end_key_soon(hall: Hall) -> None:
    """The time comes when the next key is to be made."""
    hall.clock.forward(timedelta(days=340))


def test_the_next_key_is_made_when_the_centre_asks(hall: Hall, member: Member) -> None:
    before = member.running.keys.current.kid
    end_key_soon(hall)
    member.record(2)
    member.turn()
    after = member.running.keys.current.kid
    assert after != before
    assert member.running.keys.next is None
    member.record()
    member.turn()
    assert hall.dispositions(member.running.device.device) == {"taken"}
    assert keys.load(member.folder) is not None
    member.restart()
    assert member.running.keys.current.kid == after


@pytest.mark.parametrize("route", [KEYS, PROOF], ids=lambda route: route.name)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cut_in_the_change_of_keys_leaves_no_device_outside(
    hall: Hall, member: Member, route: Route, when: str
) -> None:
    end_key_soon(hall)
    if when == "before":
        member.line.before = cut_before(route)
    else:
        member.line.after = cut_after(route)
    with pytest.raises(Cut):
        member.turn()
    member.line.before, member.line.after = InProcess(hall.app).before, lambda _, answer: answer
    before = member.running.keys.current.kid
    member.restart()
    member.turn()
    member.turn()
    assert member.running.keys.current.kid != before
    assert member.upkeep.duties["heartbeat"].failures == 0
    member.record()
    member.turn()
    assert member.waiting() == []
    assert hall.dispositions(member.running.device.device) == {"taken"}


def test_a_key_whose_time_is_over_is_changed_all_the_same(hall: Hall, member: Member) -> None:
    before = member.running.keys.current.kid
    hall.clock.forward(timedelta(days=400))
    member.turn()
    assert member.running.keys.current.kid != before
