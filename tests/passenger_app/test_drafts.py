from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select

from customs.declaration import Declaration as Told
from customs.declaration import with_person
from passenger_app import access, drafts, submit
from passenger_app.centre import Centre
from passenger_app.drafts import Closed
from passenger_app.models import Access, Audit, DataKey, Declaration, Scope, State
from tests import factories
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import begin, fresh, key, row_of, sign

pytestmark = pytest.mark.long


def count(centre: Centre, table: type) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def change(centre: Centre, draft: drafts.Draft, how: Callable[[Told], Told]) -> Told:
    return drafts.change(centre.database, centre.vault, draft.id, how, centre.now())


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Every act in a thread of its own, begun together; what failed."""
    start, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001  handed to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_the_same_form_sent_twice_begins_one_declaration(centre: Centre) -> None:
    once = key()
    begun = [
        drafts.start(centre.database, centre.vault, Told(), "en", once, centre.now())
        for _ in range(2)
    ]
    assert begun[0] == begun[1]
    assert [count(centre, table) for table in (Declaration, DataKey, Access, Audit)] == [1, 1, 1, 1]


def test_the_same_form_sent_at_once_begins_one_declaration(centre: Centre) -> None:
    once, begun = key(), set()

    def start() -> None:
        begun.add(drafts.start(centre.database, centre.vault, Told(), "en", once, centre.now()))

    assert at_once(*[start] * 6) == []
    assert len(begun) == 1
    assert [count(centre, table) for table in (Declaration, DataKey, Access)] == [1, 1, 1]


def test_a_reference_that_is_taken_is_drawn_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["CCCC-CCCC", "CCCC-CCCC", "DDDD-DDDD"])
    monkeypatch.setattr(drafts, "reference", lambda: next(drawn))
    assert begin(centre).ref == "CCCC-CCCC"
    assert begin(centre).ref == "DDDD-DDDD"
    monkeypatch.setattr(drafts, "reference", lambda: "DDDD-DDDD")
    with pytest.raises(Closed):
        begin(centre)


def test_pages_changed_by_two_phones_at_once_are_all_kept(centre: Centre) -> None:
    draft = begin(centre, Told())
    parts = factories.declaration(), factories.unaccompanied()
    acts = [
        lambda: change(centre, draft, lambda told: replace(told, trip=parts[0].trip)),
        lambda: change(centre, draft, lambda told: replace(told, stay=parts[0].stay)),
        lambda: change(centre, draft, lambda told: replace(told, answers=frozenset())),
        lambda: change(centre, draft, lambda told: replace(told, unaccompanied=parts[1])),
        lambda: change(centre, draft, lambda told: with_person(told, factories.person(1))),
    ]
    assert at_once(*acts) == []
    after = fresh(centre, draft)
    assert after.told.trip
    assert after.told.stay
    assert after.told.answers == frozenset()
    assert after.told.unaccompanied
    assert len(after.told.people) == 1
    assert after.version == draft.version + 5


def test_without_the_lock_a_change_is_lost(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: read, let the other phone write, then put: the other's page is gone."""
    draft = begin(centre, Told())
    before = fresh(centre, draft).told
    change(centre, draft, lambda told: replace(told, trip=factories.trip()))
    change(centre, draft, lambda _: replace(before, stay=factories.stay()))
    assert fresh(centre, draft).told.trip is None


def test_a_change_that_changes_nothing_moves_nothing(centre: Centre, clock: Clock) -> None:
    draft = begin(centre)
    clock.forward(timedelta(hours=1))
    change(centre, draft, lambda told: told)
    assert fresh(centre, draft) == draft


@pytest.mark.parametrize("state", [State.PRESENTED, State.WITHDRAWN, State.ERASED])
def test_what_is_closed_is_not_changed(centre: Centre, state: State) -> None:
    draft = begin(centre)
    with centre.database.writing() as session:
        session.get_one(Declaration, draft.id).state = state
    with pytest.raises(Closed):
        change(centre, draft, lambda told: replace(told, stay=None))
    with pytest.raises(Closed):
        sign(centre, draft)
    if state is not State.WITHDRAWN:
        with pytest.raises(Closed):
            submit.withdraw(centre.database, centre.vault, draft.id, centre.now())


def test_only_its_own_access_finds_a_declaration(centre: Centre) -> None:
    one, other = begin(centre), begin(centre)
    for ref, entrance in ((one.ref, other.access), (other.ref, one.access), (one.ref, uuid4())):
        assert drafts.find(centre.database, centre.vault, ref, entrance, centre.now()) is None


def test_the_working_copy_opens_in_its_own_row_only(centre: Centre) -> None:
    one, other = begin(centre), begin(centre)
    with centre.database.writing() as session:
        rows = [session.get_one(Declaration, draft.id) for draft in (one, other)]
        rows[0].draft_enc = rows[1].draft_enc
    with pytest.raises(InvalidTag):
        fresh(centre, one)


def test_beginning_writes_who_did_it_and_when_it_ends(centre: Centre) -> None:
    draft = begin(centre, Told())
    row = row_of(centre, draft)
    assert row.erase_after == centre.now() + timedelta(days=90)
    with centre.database.reading() as session:
        [note] = session.scalars(select(Audit)).all()
    assert (note.actor, note.act, note.subject) == ("traveller", "start", str(draft.id))


def test_telling_the_arrival_moves_the_end(centre: Centre) -> None:
    draft = begin(centre, Told())
    change(centre, draft, lambda told: replace(told, trip=factories.trip()))
    row = row_of(centre, draft)
    assert (row.port, row.arrival_on) == ("HND", factories.ARRIVAL)
    assert row.erase_after.isoformat() == "2026-12-06T15:00:00+00:00"  # midnight in Tokyo


def test_who_began_it_keeps_it_until_after_the_arrival(centre: Centre, clock: Clock) -> None:
    """A traveller may tell the trip a year ahead; the browser that did must not lose it."""
    draft = begin(centre, Told())
    far = factories.trip(arrival_on=factories.TODAY + timedelta(days=300))
    change(centre, draft, lambda told: replace(told, trip=far))
    clock.forward(timedelta(days=301))
    assert fresh(centre, draft).told.trip == far


def test_a_link_ends_when_it_said(centre: Centre, clock: Clock) -> None:
    draft = begin(centre, Told())
    secret = access.make_link(
        centre.database, draft.id, Scope.EDIT, centre.now(), timedelta(hours=24)
    )
    change(centre, draft, lambda told: replace(told, trip=factories.trip()))
    clock.forward(timedelta(hours=23, minutes=59))
    assert access.enter(centre.database, secret, centre.now())
    clock.forward(timedelta(minutes=1))
    assert access.enter(centre.database, secret, centre.now()) is None
