"""Arrivals: every declaration of a hall's port and days, sealed to its station, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from customs import pass_qr
from customs.declaration import Declaration, from_json, to_json
from customs.messages import arrival, plain, routes
from customs.messages.arrival import AHEAD, MOST, Arrival, Arrivals, Standing, awaits
from customs.messages.change import Kind
from customs.messages.enrolment import DeviceKind
from customs.messages.problem import Code
from customs.pass_qr import LATE
from customs.sealed import Use
from customs.statements import Statement, from_bits
from customs.trip import Trip
from passenger_app import drafts, submit, worker
from passenger_app.centre import Centre
from passenger_app.fleet import arrivals, changes
from passenger_app.keyring import Shared, revoke
from passenger_app.models import Change
from tests import factories
from tests.factories import LANDED
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New
from tests.passenger_app.devices.machine import Machine
from tests.passenger_app.travellers import begin, fresh, sign

pytestmark = pytest.mark.long

SOON = date(2026, 11, 23)  # the tests' clock begins on the 21st


def declared(port: str = "NRT", day: date = SOON, size: int = 1) -> Declaration:
    """Somebody who lands there then."""
    return factories.declaration(size, trip=factories.trip(port=port, arrival_on=day))


def heard(machine: Machine, after: int = 0) -> tuple[dict[str, Arrival], Arrivals]:
    """What a station is answered, unsealed by it."""
    answer = machine.knock(routes.ARRIVALS, query=f"after={after}")
    assert answer.status_code == 200, answer.text
    told = plain.read(Arrivals, answer.data)
    assert isinstance(told, Arrivals)
    opened = arrival.unseal(told, machine.keys.seal, machine.id, after)
    assert opened is not None
    return {str(each.declaration): each for each in opened}, told


def standings(machine: Machine, centre: Centre) -> list[Standing]:
    changes.number(centre.database)
    return [each.standing for each in heard(machine)[0].values()]


def test_what_is_signed_near_its_day_is_there_at_once(hall: Machine, centre: Centre) -> None:
    told = declared(size=3)
    told = replace(told, answers=frozenset({Statement.GOLD}), goods=(factories.goods("9"),))
    draft = begin(centre, told, "ja")
    sign(centre, draft)
    changes.number(centre.database)
    found = heard(hall)[0][str(draft.id)]
    signed = found.signed
    assert signed is not None
    assert (signed.revision, signed.language, signed.arrival_on) == (1, "ja", SOON)
    assert from_bits(signed.answers) == {Statement.GOLD}
    assert [each.person for each in signed.people] == [1, 2, 3]
    kid, key = centre.ring().sharing(Shared.PASS_BINDING)
    for person, each in zip(told.people, signed.people, strict=True):
        number, born = person.document_number, person.born
        assert each.binding_kid == kid
        assert each.binding == pass_qr.binding_digest(key, draft.id, number, born)
        assert each.document == pass_qr.document_digest(key, number, born)
        assert len({each.binding, each.name, each.document}) == 3
    summary = from_json(signed.summary)
    assert summary.goods == told.goods
    assert summary.answers == told.answers


def test_no_address_number_or_occupation_goes_along(hall: Machine, centre: Centre) -> None:
    draft = begin(centre, declared())
    sign(centre, draft)
    changes.number(centre.database)
    signed = heard(hall)[0][str(draft.id)].signed
    assert signed is not None
    for secret in ("TX4400001", "5550", "Hotel", "Gardener"):
        assert secret.encode() in to_json(draft.told)
        assert secret.encode() not in signed.summary


def test_only_the_station_that_asked_can_open_it(new: New, centre: Centre) -> None:
    one, other = new(DeviceKind.HALL), new(DeviceKind.HALL)
    sign(centre, begin(centre, declared()))
    changes.number(centre.database)
    _, told = heard(one)
    assert arrival.unseal(told, other.keys.seal, one.id, 0) is None
    assert arrival.unseal(told, other.keys.seal, other.id, 0) is None
    assert arrival.unseal(told, one.keys.seal, one.id, 1) is None
    assert b"HOSOKAWA" not in plain.write(told)


@pytest.mark.parametrize("kind", [DeviceKind.TERMINAL, DeviceKind.GATE])
def test_the_door_is_a_halls(new: New, kind: DeviceKind) -> None:
    machine = new(kind)
    assert machine.refused(routes.ARRIVALS, query="after=0") is Code.NOT_FOR_THIS_KIND


def test_another_port_and_another_day_are_not_told(new: New, centre: Centre) -> None:
    narita, haneda = new(DeviceKind.HALL), new(DeviceKind.HALL, "HND-T3")
    sign(centre, begin(centre, declared()))
    far = begin(centre, declared(day=SOON + timedelta(days=30)))
    sign(centre, far)
    changes.number(centre.database)
    assert len(heard(narita)[0]) == 1
    assert heard(haneda)[0] == {}
    assert str(far.id) not in heard(narita)[0]


def test_a_later_revision_takes_the_place_and_may_leave_the_port(new: New, centre: Centre) -> None:
    narita, haneda = new(DeviceKind.HALL), new(DeviceKind.HALL, "HND-T3")
    draft = begin(centre, declared())
    sign(centre, draft)
    moved = factories.trip(port="HND", arrival_on=SOON)
    change_trip(centre, draft.id, moved)
    sign(centre, fresh(centre, draft))
    changes.number(centre.database)
    assert heard(narita)[0][str(draft.id)].standing is Standing.ELSEWHERE
    signed = heard(haneda)[0][str(draft.id)].signed
    assert signed is not None
    assert signed.revision == 2


def change_trip(centre: Centre, id_: UUID, trip: Trip) -> None:
    """The traveller's page of the trip."""

    def changed(told: Declaration) -> Declaration:
        return replace(told, trip=trip)

    drafts.change(centre.database, centre.vault, id_, changed, centre.now())


def test_a_withdrawn_one_stands_no_more(hall: Machine, centre: Centre) -> None:
    draft = begin(centre, declared())
    sign(centre, draft)
    assert standings(hall, centre) == [Standing.SIGNED]
    submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    assert standings(hall, centre) == [Standing.WITHDRAWN]


def test_a_day_that_comes_near_is_announced(hall: Machine, centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    day = SOON + timedelta(days=30)
    draft = begin(centre, declared(day=day))
    sign(centre, draft)
    while worker.step(centre, "worker"):
        pass
    assert standings(hall, centre) == []
    clock.forward(day - SOON - AHEAD + timedelta(days=2, hours=1))
    while worker.step(centre, "worker"):
        pass
    assert standings(hall, centre) == [Standing.SIGNED]


def test_days_are_announced_one_after_the_other_after_a_pause(centre: Centre, clock: Clock) -> None:
    """A worker that was away for a week leaves out no day."""
    worker.standing_jobs(centre)
    days = [SOON + timedelta(days=number) for number in range(8, 14)]
    for day in days:
        sign(centre, begin(centre, declared(day=day)))
    clock.forward(timedelta(days=10))
    for _ in range(60):
        worker.step(centre, "worker")
    changes.number(centre.database)
    told = changes.after(centre.database, 0, "NRT-T1", clock())
    assert len({each.subject for each in told.changes if each.kind == "pass_issued"}) == len(days)


def test_days_of_which_no_pass_is_good_are_passed_over(centre: Centre, clock: Clock) -> None:
    """A worker away for most of a year does not walk it, and tells of the first good day."""
    with centre.database.writing() as session:
        arrivals.begin(session, centre.today(), clock())
    day = SOON + timedelta(days=350)
    draft = begin(centre, declared(day=day))
    sign(centre, draft)
    clock.forward(day + LATE - centre.today())
    steps = 0
    while worker.step(centre, "worker"):
        steps += 1
    assert steps < 50
    changes.number(centre.database)
    told = changes.after(centre.database, 0, "NRT-T1", clock())
    assert [each.subject for each in told.changes if each.kind == Kind.PASS_ISSUED] == [
        str(draft.id)
    ]


def test_a_revoked_key_tells_of_the_new_passes(hall: Machine, centre: Centre) -> None:
    sign(centre, begin(centre, declared()))
    changes.number(centre.database)
    _, before = heard(hall)
    kid = int.from_bytes(centre.ring().signer(Use.PASS).kid, "big")
    with centre.database.writing() as session:
        revoke(session, centre.vault, kid, centre.now())
    while worker.step(centre, "worker"):
        pass
    changes.number(centre.database)
    found, _ = heard(hall, before.reached)
    assert [each.standing for each in found.values()] == [Standing.SIGNED]


def test_many_come_in_pieces_and_nobody_is_left_out(hall: Machine, centre: Centre) -> None:
    drafts_ = [begin(centre, declared()) for _ in range(3)]
    for draft in drafts_:
        sign(centre, draft)
    with centre.database.writing() as session:
        for _ in range(MOST):
            changes.tell(session, centre.now(), Kind.PASS_ISSUED, drafts_[0].id, "NRT")
    changes.number(centre.database)
    found, told = heard(hall)
    assert told.more
    rest, end = heard(hall, told.reached)
    assert not end.more
    assert {*found, *rest} == {str(draft.id) for draft in drafts_}
    assert end.reached == changes.head(centre.database)


def test_a_centre_from_a_backup_says_so_by_a_smaller_number(hall: Machine, centre: Centre) -> None:
    changes.number(centre.database)
    _, told = heard(hall, 10_000)
    assert told.reached < 10_000


def test_what_no_hall_holds_any_more_is_forgotten(centre: Centre, clock: Clock) -> None:
    sign(centre, begin(centre, declared()))
    with centre.database.writing() as session:
        changes.tell(session, clock(), Kind.BUNDLE_MADE, 1)
        assert changes.forget_passes(session, clock() + changes.KEPT) == 0
        assert changes.forget_passes(session, clock() + changes.KEPT + timedelta(seconds=1)) == 1
        kinds = session.scalars(select(Change.kind)).all()
    assert "bundle_made" in kinds


@given(st.integers(-30, 30))
def test_a_hall_holds_what_a_pass_is_good_for(days: int) -> None:
    """Whenever a pass is valid its hall has it."""
    moment = LANDED + timedelta(days=days)
    begins, ends = pass_qr.validity(factories.ARRIVAL)
    if begins <= moment < ends:
        assert awaits(factories.ARRIVAL, moment)
    if moment < begins - timedelta(days=5) or moment >= ends:
        assert not awaits(factories.ARRIVAL, moment)


@given(st.binary(max_size=200))
def test_any_bytes_are_arrivals_or_none(data: bytes) -> None:
    assert arrival.read(data) is None or isinstance(arrival.read(data), tuple)
