"""What halls tell of crossings is joined at the centre, and whoever used a pass twice is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from customs.chip import ChipVerdict
from customs.crossing import State
from customs.lane import Lane
from customs.messages.enrolment import DeviceKind
from customs.officer_task import Kind
from customs.verdicts import Verdict
from kiosk.centre.fault import CentreError, Fault
from passenger_app import crossings, drafts, retention, submit, worker
from passenger_app.centre import Centre
from passenger_app.drafts import Closed
from passenger_app.models import Crossing, CrossingEvent, CrossingLeg, Declaration
from tests.contract.hall import Hall
from tests.contract.station import (
    Kiosk,
    Stationed,
    adults,
    declared,
    draw_rates,
    signed,
    tasks,
)
from tests.passenger_app.travellers import fresh

pytestmark = pytest.mark.long


@pytest.fixture
def two_halls(hall: Hall, centre: Centre) -> Iterator[tuple[Stationed, Stationed]]:
    """Two halls of one airport."""
    draw_rates(centre, 0, 0)
    members = [hall.join_in("NRT-T1", DeviceKind.HALL), hall.join_in("NRT-T2", DeviceKind.HALL)]
    hall.release()
    made = [Stationed.on(member) for member in members]
    for each in made:
        each.hear()
    yield made[0], made[1]
    for each in made:
        each.member.running.store.close()


@pytest.fixture
def kiosks(hall: Hall, two_halls: tuple[Stationed, Stationed]) -> Iterator[list[Kiosk]]:
    """A terminal in each."""
    members = [hall.join_in(each.hall.name, DeviceKind.TERMINAL) for each in two_halls]
    yield [each.kiosk(member) for each, member in zip(two_halls, members, strict=True)]
    for member in members:
        member.running.store.close()


def work(centre: Centre) -> None:
    """All that is due at the centre."""
    while worker.step(centre, "worker"):
        pass


def state_of(centre: Centre, id_: UUID) -> str:
    """Where a declaration stands."""
    with centre.database.reading() as session:
        return session.get_one(Declaration, id_).state


Halls = tuple[Stationed, Stationed]


def test_a_crossing_is_joined_and_the_declaration_presented(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    one, other = two_halls
    draft = signed(centre, declared(people=adults(2), next_index=3))
    one.hear()
    kiosks[0].open(draft)
    one.hear()
    work(centre)
    assert state_of(centre, draft.id) == "submitted"  # a photographed code shuts nobody out
    found = kiosks[0].pass_through(draft).crossing
    one.hear()
    work(centre)
    assert state_of(centre, draft.id) == "presented"
    with centre.database.reading() as session:
        row = session.get_one(Crossing, found.id)
        legs = [session.get_one(CrossingLeg, (found.id, person)) for person in (1, 2)]
    assert (row.declaration_id, row.hall, row.revision) == (draft.id, "NRT-T1", 1)
    assert row.state == State.CLEARED
    assert [leg.lane for leg in legs] == [Lane.GATE, Lane.GATE]
    assert all(leg.chip == "GENUINE" and leg.confirmed_at for leg in legs)
    assert tasks(centre, draft.id) == set()
    other.hear()
    assert kiosks[1].show_pass(draft).verdict is Verdict.USED
    assert kiosks[0].show_pass(draft).verdict is Verdict.VALID


def test_what_was_presented_is_changed_by_nobody_on_a_phone(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    draft = signed(centre)
    two_halls[0].hear()
    kiosks[0].pass_through(draft)
    two_halls[0].hear()
    work(centre)
    with pytest.raises(Closed):
        drafts.change(centre.database, centre.vault, draft.id, lambda told: told, centre.now())
    with pytest.raises(Closed):
        submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    assert not fresh(centre, draft).open


def cut(_: object) -> None:
    raise CentreError(Fault.NO_LINE, "cut")


def twice(two_halls: Halls, kiosks: list[Kiosk], centre: Centre) -> UUID:
    """One pass in two halls that hear nobody, and their lines back."""
    draft = signed(centre)
    for each in two_halls:
        each.hear()
    for each in two_halls:
        each.member.line.before = cut
    for kiosk in kiosks:
        kiosk.pass_through(draft)
    for each in two_halls:
        each.member.line.before = lambda _: None
        for duty in each.member.upkeep.duties.values():
            duty.failures = 0
    for each in (*two_halls, *two_halls, *two_halls):  # each hears of the other's use, and says so
        each.hear()
        work(centre)
    return draft.id


def test_a_pass_used_in_two_halls_at_once_is_seen_by_an_officer(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    id_ = twice(two_halls, kiosks, centre)
    assert tasks(centre, id_) == {Kind.PASS_MISUSED}


def test_what_halls_tell_again_is_not_told_twice_to_an_officer(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    id_ = twice(two_halls, kiosks, centre)
    with centre.database.reading() as session:
        ids = [row.id for row in session.query(Crossing).all()]
        before = session.query(CrossingEvent).count()
    for crossing in ids:
        crossings.draw(centre.database, crossing, centre.now())
    for each in two_halls:
        each.member.running.outbox.send_again()
        each.hear()
        work(centre)
    with centre.database.reading() as session:
        assert session.query(CrossingEvent).count() == before
    assert tasks(centre, id_) == {Kind.PASS_MISUSED}


def test_a_pass_used_after_it_was_withdrawn_is_seen(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    draft = signed(centre)
    two_halls[0].hear()
    kiosks[0].pass_through(draft)
    submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    two_halls[0].hear()
    work(centre)
    assert tasks(centre, draft.id) == {Kind.PASS_MISUSED}
    assert state_of(centre, draft.id) == "withdrawn"


def test_erased_with_its_declaration(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre, hall: Hall
) -> None:
    draft = signed(centre)
    two_halls[0].hear()
    crossing = kiosks[0].pass_through(draft).crossing
    two_halls[0].hear()
    work(centre)
    hall.clock.forward(timedelta(days=370))
    retention.erase(centre.database, draft.id, centre.now())
    with centre.database.reading() as session:
        assert session.get(Crossing, crossing.id) is None
        assert session.query(CrossingLeg).count() == 0


def test_the_centre_never_has_what_a_document_is_known_by(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre, hall: Hall
) -> None:
    draft = signed(centre)
    two_halls[0].hear()
    kiosks[0].pass_through(draft)
    digest = kiosks[0].digest(draft.told.people[0])
    two_halls[0].hear()
    told = [
        event.body["told"]["document"]
        for event in hall.events(two_halls[0].member.running.device.device)
        if event.kind in ("passport_read", "face_taken")
    ]
    assert len(told) == 2
    assert len(set(told)) == 1
    assert digest not in told


def test_a_page_anybody_can_type_and_a_chip_nobody_could_read_name_nobody(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    draft = signed(centre)
    one, other = two_halls
    one.hear()
    kiosks[0].open(draft)
    for chip in (None, ChipVerdict.UNREADABLE):
        kiosks[0].read(draft, draft.told.people[0], chip)
    hear(one, other, centre)
    assert state_of(centre, draft.id) == "submitted"
    assert kiosks[1].show_pass(draft).verdict is Verdict.VALID
    kiosks[0].read(draft, draft.told.people[0])
    hear(one, other, centre)
    assert kiosks[1].show_pass(draft).verdict is Verdict.USED


def test_from_a_name_to_a_decision_it_is_used_there_and_changed_by_its_owner(
    two_halls: Halls, kiosks: list[Kiosk], centre: Centre
) -> None:
    draft = signed(centre)
    one, other = two_halls
    one.hear()
    kiosks[0].open(draft)
    kiosks[0].read(draft, draft.told.people[0])
    hear(one, other, centre)
    assert state_of(centre, draft.id) == "submitted"
    assert kiosks[1].show_pass(draft).verdict is Verdict.USED
    drafts.change(centre.database, centre.vault, draft.id, lambda told: told, centre.now())
    assert tasks(centre, draft.id) == set()
    kiosks[0].finish(draft, draft.told.people[0])
    hear(one, other, centre)
    assert state_of(centre, draft.id) == "presented"


def hear(one: Stationed, other: Stationed, centre: Centre) -> None:
    """What one hall found reaches the other."""
    one.hear()
    work(centre)
    other.hear()
