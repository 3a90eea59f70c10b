"""Devices by two: proposed by one, approved by another, and the code for who proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from customs import device
from customs.device import Expected
from customs.messages import routes
from customs.messages.enrolment import CODE_LIVES, DeviceKind, Enrolment
from customs.messages.problem import Code
from customs.officer import Permission
from customs.proposal import Decider, Decision, Kind, Refusal
from passenger_app import device_changes, proposals
from passenger_app.centre import Centre
from passenger_app.fleet import devices
from passenger_app.fleet.devices import NotExpected
from passenger_app.models import Audit, Device, Proposal
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import release_folder
from tests.passenger_app.devices.machine import Machine
from tests.passenger_app.test_proposals import AUTHOR, OTHER, THIRD, refused

pytestmark = pytest.mark.long

__all__ = ["release_folder"]

GATE = Expected(DeviceKind.GATE, "NRT-T1", "gate-1")
YES = Decision(Decider(OTHER, frozenset({Permission.PROPOSALS_DECIDE}), True), True, "Ordered")


def propose(centre: Centre, wanted: Expected = GATE) -> UUID:
    return device_changes.propose(centre.database, wanted, "A new lane", AUTHOR, centre.now())


def approve(centre: Centre, id_: UUID, what: Decision = YES) -> None:
    proposals.decide(centre, centre.now(), id_, what)


def joined(centre: Centre, wanted: Expected = GATE) -> UUID:
    """A device that is expected by two officers."""
    id_ = propose(centre, wanted)
    approve(centre, id_)
    with centre.database.reading() as session:
        found = device_changes.of(session, id_)
    assert found is not None
    return found


def draw(centre: Centre, id_: UUID, by: str = AUTHOR) -> str:
    index_key = centre.settings.secrets.blind_index_key
    return device_changes.draw_code(centre.database, index_key, id_, by, centre.now())


def rows(centre: Centre) -> list[Device]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Device)))


def test_nothing_is_expected_before_the_second_officer(centre: Centre) -> None:
    id_ = propose(centre)
    assert rows(centre) == []
    own = replace(YES, by=replace(YES.by, actor=AUTHOR))
    assert refused(partial(approve, centre, id_, own)) is Refusal.OWN
    plain = replace(YES, by=replace(YES.by, stepped_up=False))
    assert refused(partial(approve, centre, id_, plain)) is Refusal.STEP_UP
    assert rows(centre) == []
    approve(centre, id_)
    [row] = rows(centre)
    assert (row.kind, row.hall, row.name, row.state) == ("gate", "NRT-T1", "gate-1", "expected")
    with centre.database.reading() as session:
        [told] = session.scalars(select(Audit).where(Audit.act == "device_admit"))
    assert (told.actor, told.why, told.after) == (OTHER, str(id_), "expected")


def test_what_is_refused_expects_nothing(centre: Centre) -> None:
    approve(centre, propose(centre), replace(YES, approve=False))
    assert rows(centre) == []


@pytest.mark.usefixtures("release_folder")
def test_the_code_lets_the_device_in_once(app: Flask, centre: Centre) -> None:
    id_ = joined(centre)
    code = draw(centre, id_)
    machine = Machine(app).enrol(code)
    assert machine.id == id_
    with pytest.raises(NotExpected):
        draw(centre, id_)
    thief = Machine(app)
    offer = Enrolment(offer=thief.offer(code))
    assert thief.refused(routes.ENROL, offer, header="") is Code.WRONG_CODE


@pytest.mark.usefixtures("release_folder")
def test_a_code_can_be_drawn_again_and_the_one_before_is_over(app: Flask, centre: Centre) -> None:
    id_ = joined(centre)
    before, after = draw(centre, id_), draw(centre, id_)
    late = Machine(app)
    assert late.refused(routes.ENROL, Enrolment(offer=late.offer(before)), header="") is (
        Code.WRONG_CODE
    )
    assert Machine(app).enrol(after).id == id_


@pytest.mark.usefixtures("release_folder")
def test_a_code_lives_shortly(app: Flask, centre: Centre, clock: Clock) -> None:
    code = draw(centre, joined(centre))
    clock.forward(CODE_LIVES)
    late = Machine(app)
    told = Enrolment(offer=late.offer(code))
    assert late.refused(routes.ENROL, told, header="") is Code.WRONG_CODE


@pytest.mark.parametrize("by", [OTHER, THIRD, "cli", ""])
def test_nobody_but_the_proposer_draws_a_code(centre: Centre, by: str) -> None:
    id_ = joined(centre)
    with pytest.raises(NotExpected):
        draw(centre, id_, by)
    assert len(draw(centre, id_)) == len("AAAA-BBBB-CCCC")


def test_without_the_look_at_the_proposer_anybody_draws(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(device_changes, "proposer", lambda *_: THIRD)
    assert draw(centre, joined(centre), THIRD)


def test_no_code_for_what_is_revoked_unknown_or_of_the_command_line(centre: Centre) -> None:
    id_ = joined(centre)
    devices.revoke(centre.database, centre.now(), OTHER, id_, "Lost on the way")
    with centre.database.writing() as session:
        told = (session, centre.now(), "cli", DeviceKind.GATE, "NRT-T1", "gate-2")
        alone = devices.admit(*told)
    for one in (id_, alone, uuid4()):
        with pytest.raises(NotExpected):
            draw(centre, one)


def test_a_name_its_hall_ever_had_is_refused(centre: Centre) -> None:
    first, second = propose(centre), propose(centre)
    approve(centre, first)
    assert refused(partial(approve, centre, second)) is Refusal.NAME_TAKEN
    assert refused(partial(propose, centre)) is Refusal.NAME_TAKEN
    devices.revoke(centre.database, centre.now(), OTHER, rows(centre)[0].id)
    assert refused(partial(propose, centre)) is Refusal.NAME_TAKEN
    propose(centre, replace(GATE, hall="HND-T3"))
    assert len(rows(centre)) == 1


def test_what_waits_too_long_lapses(centre: Centre, clock: Clock) -> None:
    id_ = propose(centre)
    clock.forward(device_changes.LIVES + timedelta(seconds=1))
    assert refused(partial(approve, centre, id_)) is Refusal.LAPSED
    assert rows(centre) == []


WHOLE = device.body_of(GATE)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (GATE.called, {}),
        (GATE.called, WHOLE | {"kind": "tank"}),
        (GATE.called, WHOLE | {"hall": "nrt-t1"}),
        (GATE.called, WHOLE | {"hall": "A" * 25}),
        (GATE.called, WHOLE | {"name": "gate 1"}),
        (GATE.called, WHOLE | {"name": 1}),
        (GATE.called, WHOLE | {"more": "x"}),
        ("NRT-T1 gate-2", WHOLE),
    ],
)
def test_a_broken_body_is_refused_at_the_draft(
    centre: Centre, subject: str, body: dict[str, Any]
) -> None:
    def draft() -> None:
        with centre.database.writing() as session:
            told = (session, centre.now(), Kind.ENROLMENT, subject, body, "Because", AUTHOR)
            proposals.propose(*told)

    assert refused(draft) is Refusal.BROKEN
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []


def test_who_revoked_it_and_why_stays(centre: Centre) -> None:
    id_ = joined(centre)
    devices.revoke(centre.database, centre.now(), THIRD, id_, "Stolen from lane 4")
    devices.revoke(centre.database, centre.now(), OTHER, id_, "Once more")
    [row] = rows(centre)
    assert (row.state, row.revoked_by, row.revoked_why) == (
        "revoked", THIRD, "Stolen from lane 4",
    )  # fmt: skip
    with centre.database.reading() as session:
        [told] = session.scalars(select(Audit).where(Audit.act == "device_revoke"))
    assert (told.actor, told.before, told.after) == (THIRD, "expected", "revoked")
    assert "Stolen" not in str(told.told)
