from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from customs.officer import Permission
from customs.outcome import VOLUME
from customs.policy import Difference, Draw, Duty, Hall, Name, Policies, body_of
from customs.proposal import Decider, Decision, Kind, Refusal, State
from passenger_app import policies, proposals
from passenger_app.centre import Centre
from passenger_app.models import Audit, Policy, Proposal
from passenger_app.proposals import Refused
from tests.passenger_app.conftest import NOW, Clock
from tests.passenger_app.test_proposals import AUTHOR, OTHER, refused

pytestmark = pytest.mark.long

DAY = timedelta(days=1)
STRICT = Hall(bundle_age_hours=12)
YES = Decision(Decider(OTHER, frozenset({Permission.PROPOSALS_DECIDE}), True), True, "Agreed")


def draft(
    centre: Centre,
    wanted: Any = STRICT,
    begins: datetime | None = None,
    name: Name = Name.HALL,
) -> UUID:
    return policies.draft(
        centre.database, name, wanted, begins, "Longer cuts were seen", AUTHOR, centre.now()
    )


def decide(centre: Centre, id_: UUID, what: Decision = YES) -> None:
    proposals.decide(centre, centre.now(), id_, what)


def approved(
    centre: Centre, wanted: Any = STRICT, begins: datetime | None = None, name: Name = Name.HALL
) -> None:
    decide(centre, draft(centre, wanted, begins, name))


def as_of(centre: Centre, moment: datetime | None = None) -> Policies:
    with centre.database.reading() as session:
        return policies.as_of(session, moment or centre.now())


def history(centre: Centre, name: Name = Name.HALL) -> list[policies.Version]:
    with centre.database.reading() as session:
        return policies.history(session, name, centre.now())


def test_a_new_house_stands_on_what_is_written_in_the_product(centre: Centre) -> None:
    assert as_of(centre) == Policies()
    [only] = history(centre)
    assert (only.version, only.stands, only.proposal) == (0, True, None)


def test_a_draft_changes_nothing(centre: Centre) -> None:
    draft(centre)
    assert as_of(centre) == Policies()


def test_approved_it_stands_at_once_and_decisions_can_name_it(centre: Centre) -> None:
    approved(centre)
    standing = as_of(centre)
    assert standing.hall == STRICT
    assert standing.named(Name.HALL) == "hall 1"
    assert replace(standing, hall=Hall(), versions=Policies().versions) == Policies()


def test_the_audit_says_which_version_became_which_and_what_holds_the_reason(
    centre: Centre,
) -> None:
    id_ = draft(centre)
    decide(centre, id_)
    approved(centre, Hall(bundle_age_hours=6))
    with centre.database.reading() as session:
        asked = select(Audit).where(Audit.act == "policy").order_by(Audit.after)
        first, second = session.scalars(asked)
    assert (first.actor, first.subject, first.why) == (OTHER, "hall", str(id_))
    assert [(row.before, row.after) for row in (first, second)] == [(0, 1), (1, 2)]


def test_it_begins_on_its_moment_and_not_before(centre: Centre) -> None:
    begins = NOW + 3 * DAY
    approved(centre, begins=begins)
    assert as_of(centre, begins - timedelta(microseconds=1)).hall == Hall()
    assert as_of(centre, begins).hall == STRICT
    assert [version.stands for version in history(centre)] == [False, True]


def test_what_was_approved_later_overrides_what_was_approved_before(
    centre: Centre, clock: Clock
) -> None:
    approved(centre, Hall(bundle_age_hours=12), NOW + 5 * DAY)
    approved(centre, Hall(bundle_age_hours=6), NOW + 2 * DAY)
    assert as_of(centre, NOW + DAY).hall.bundle_age_hours == 24
    for days in (2, 5, 9):
        assert as_of(centre, NOW + days * DAY).hall.bundle_age_hours == 6
    clock.forward(6 * DAY)
    assert [version.stands for version in history(centre)] == [True, False, False]


@given(begins=st.lists(st.integers(0, 20), max_size=6), look=st.integers(0, 25))
def test_the_highest_version_that_has_begun_stands(begins: list[int], look: int) -> None:
    """The rule itself, beside a plain reading of it."""
    rows = [(version, NOW + day * DAY) for version, day in enumerate(begins, 1)]
    moment = NOW + look * DAY
    expected = max([version for version, begin in rows if begin <= moment], default=0)

    class Rows:
        """What the database would answer, in the order it was asked for."""

        def scalars(self, _asked: object) -> list[Policy]:
            return [
                Policy(name="hall", version=n, effective_from=at, body=body_of(Hall()))
                for n, at in rows
                if at <= moment
            ]

    assert policies.as_of(Rows(), moment).versions[Name.HALL] == expected  # type: ignore[arg-type]


BROKEN: list[dict[str, Any]] = [
    {"bundle_age_hours": 25},
    {"bundle_age_hours": 0},
    {"bundle_age_hours": "12"},
    {"bundle_age_hours": None},
    {"unheard_of": 1},
]


@pytest.mark.parametrize("changes", BROKEN)
def test_a_broken_body_is_refused_at_the_draft(centre: Centre, changes: dict[str, Any]) -> None:
    body = {"before": 0, "values": body_of(STRICT) | changes, "from": None}
    assert proposed(centre, body) == (Refusal.BROKEN, next(iter(changes)))


def proposed(centre: Centre, body: Mapping[str, Any], name: str = "hall") -> tuple[Refusal, str]:
    with pytest.raises(Refused) as error, centre.database.writing() as session:
        proposals.propose(session, centre.now(), Kind.POLICY, name, body, "Because", AUTHOR)
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []
    return error.value.why, error.value.field


@pytest.mark.parametrize("begins", ["yesterday", "2026-12-01T00:00:00", 5, "", [], "9999-12-31"])
def test_a_beginning_that_is_no_moment_is_refused(centre: Centre, begins: object) -> None:
    body = {"before": 0, "values": body_of(STRICT), "from": begins}
    assert proposed(centre, body) == (Refusal.BROKEN, "from")


def test_a_policy_nobody_knows_or_of_nothing_is_refused(centre: Centre) -> None:
    assert proposed(centre, {"values": {}}, "unheard-of") == (Refusal.BROKEN, "name")
    assert proposed(centre, {"before": 0}) == (Refusal.BROKEN, "values")


def test_nothing_begins_in_the_past_or_too_far_ahead(centre: Centre) -> None:
    past = refused(lambda: draft(centre, begins=NOW - timedelta(microseconds=1)))
    assert past is Refusal.PAST
    assert refused(lambda: draft(centre, begins=NOW + 367 * DAY)) is Refusal.BROKEN
    draft(centre, begins=NOW)


def test_what_changes_nothing_is_refused(centre: Centre) -> None:
    assert refused(lambda: draft(centre, Hall())) is Refusal.UNCHANGED
    approved(centre)
    assert refused(lambda: draft(centre, STRICT)) is Refusal.UNCHANGED


def test_its_day_may_pass_before_anybody_approves(centre: Centre, clock: Clock) -> None:
    id_ = draft(centre, begins=NOW + DAY)
    clock.forward(DAY + timedelta(seconds=1))
    assert refused(lambda: decide(centre, id_)) is Refusal.PAST
    assert as_of(centre) == Policies()


def test_of_two_drafts_on_one_version_the_second_has_moved(centre: Centre) -> None:
    first, second = draft(centre), draft(centre, Hall(bundle_age_hours=6))
    decide(centre, first)
    assert refused(lambda: decide(centre, second)) is Refusal.MOVED
    assert as_of(centre).hall == STRICT


def test_approved_at_once_one_of_them_is_the_version(centre: Centre) -> None:
    ids = [draft(centre, Hall(bundle_age_hours=hours)) for hours in (3, 4, 5, 6)]
    start, ends = threading.Barrier(4), list[str]()

    def approve(id_: UUID) -> None:
        start.wait()
        try:
            decide(centre, id_)
        except Refused as error:
            ends.append(error.why)
        else:
            ends.append("done")

    threads = [threading.Thread(target=approve, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["done", "moved", "moved", "moved"]
    assert len(history(centre)) == 2


def test_a_version_is_never_written_twice(centre: Centre) -> None:
    """Should the lock ever fail, the table itself refuses."""
    approved(centre)
    with centre.database.reading() as session:
        first = session.scalars(select(Policy)).one()
    again = Policy(
        name=first.name,
        version=first.version,
        effective_from=NOW,
        body=first.body,
        proposal_id=first.proposal_id,
    )
    with pytest.raises(IntegrityError), centre.database.writing() as session:
        session.add(again)


def test_the_history_tells_changes_reasons_and_both_officers(centre: Centre) -> None:
    approved(centre)
    approved(centre, Hall(bundle_age_hours=12, offline_confirm_minutes=5))
    second, first, _ = history(centre)
    assert [(d.figure, d.before, d.after) for d in first.changes] == [("bundle_age_hours", 24, 12)]
    assert list(second.changes) == [Difference("offline_confirm_minutes", 15, 5)]
    assert second.proposal is not None
    told = second.proposal
    assert (told.author, told.decided_by) == (AUTHOR, OTHER)
    assert (told.reason, told.answer) == ("Longer cuts were seen", "Agreed")
    assert second.stands
    assert not first.stands


def test_a_refused_and_a_withdrawn_draft_are_kept_with_what_they_would_have_changed(
    centre: Centre,
) -> None:
    refused_, withdrawn, waits = draft(centre), draft(centre), draft(centre)
    decide(centre, refused_, replace(YES, approve=False))
    proposals.withdraw(centre.database, centre.now(), withdrawn, AUTHOR)
    approved(centre, Hall(bundle_age_hours=6))
    with centre.database.reading() as session:
        found = {one.proposal.id: one for one in policies.drafts(session, Name.HALL)}
    assert {id_: one.state for id_, one in found.items()} == {
        refused_: State.REFUSED,
        withdrawn: State.WITHDRAWN,
        waits: State.WAITING,
    }
    assert all(list(one.changes) == [HOURS] for one in found.values())


HOURS = Difference("bundle_age_hours", 24, 12)


def test_policies_do_not_meddle_with_each_other(centre: Centre) -> None:
    approved(centre, Duty(alcohol=VOLUME), name=Name.DUTY)
    approved(centre, Draw(online=100, offline=200), name=Name.DRAW)
    standing = as_of(centre)
    assert (standing.duty.alcohol, standing.draw.online, standing.hall) == (VOLUME, 100, Hall())
    assert standing.versions == dict.fromkeys(Name, 0) | {Name.DUTY: 1, Name.DRAW: 1}
