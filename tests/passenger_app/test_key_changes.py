from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Permission
from customs.proposal import Decider, Decision, Kind, Refusal
from customs.sealed import Use
from passenger_app import key_changes, proposals, worker
from passenger_app.centre import Centre
from passenger_app.keyring import TOLD, USES, Shared, kid_bytes
from passenger_app.models import Audit, IssuedPass, Job, Proposal, RingKey
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_proposals import AUTHOR, OTHER, refused
from tests.passenger_app.travellers import pass_of, signed

pytestmark = pytest.mark.long

YES = Decision(
    Decider(OTHER, frozenset({Permission.PROPOSALS_DECIDE}), True), True, "Seen the report"
)


def rotation(centre: Centre, use: str = Use.PASS) -> UUID:
    return key_changes.propose_rotation(
        centre.database, use, "The laptop was lost", AUTHOR, centre.now()
    )


def revocation(centre: Centre, kid: int) -> UUID:
    return key_changes.propose_revocation(
        centre.database, kid, "The laptop was lost", AUTHOR, centre.now()
    )


def approve(centre: Centre, id_: UUID) -> None:
    proposals.decide(centre, centre.now(), id_, YES)


def rows(centre: Centre, use: str = Use.PASS) -> list[RingKey]:
    with centre.database.reading() as session:
        return [row for row in key_changes.keys(session) if row.use == use]


def signer(centre: Centre) -> int:
    centre.keys.forget()
    return int.from_bytes(centre.ring().signer(Use.PASS).kid)


def told(centre: Centre, act: str) -> list[tuple[str, dict[str, Any]]]:
    with centre.database.reading() as session:
        return [(r.actor, r.told) for r in session.scalars(select(Audit).where(Audit.act == act))]


def changed(centre: Centre, act: str) -> list[tuple[Any, Any, str | None]]:
    with centre.database.reading() as session:
        found = session.scalars(select(Audit).where(Audit.act == act))
        return [(row.before, row.after, row.why) for row in found]


def kid(row: RingKey) -> str:
    return f"{row.kid:04x}"


@pytest.mark.parametrize("use", sorted(USES))
def test_a_key_of_every_use_is_rotated_by_two(centre: Centre, clock: Clock, use: str) -> None:
    clock.forward(timedelta(hours=1))
    id_ = rotation(centre, use)
    assert len(rows(centre, use)) == 1
    approve(centre, id_)
    newest, older = rows(centre, use)
    assert newest.not_before == centre.now() + TOLD
    assert older.revoked_at is None
    assert told(centre, "key_rotate") == [(OTHER, {"use": use, "way": "proposal"})]
    assert changed(centre, "key_rotate") == [(kid(older), kid(newest), str(id_))]


def test_a_key_is_revoked_by_two_and_its_passes_written_again(centre: Centre, clock: Clock) -> None:
    draft = signed(centre)
    revoked = signer(centre)
    clock.forward(timedelta(minutes=5))
    id_ = revocation(centre, revoked)
    assert signer(centre) == revoked
    approve(centre, id_)
    assert signer(centre) != revoked
    assert centre.ring().verifying[kid_bytes(revoked)].revoked_at == centre.now()
    while worker.step(centre, "w"):
        pass
    assert pass_of(centre, draft).kid == signer(centre)
    assert [actor for actor, _ in told(centre, "key_revoke")] == [OTHER]
    assert changed(centre, "key_revoke") == [
        (f"{revoked:04x}", f"{signer(centre):04x}", str(id_)),
    ]


def test_a_shared_key_is_revoked_without_writing_passes(centre: Centre) -> None:
    [row] = rows(centre, Shared.TRIP)
    approve(centre, revocation(centre, row.kid))
    with centre.database.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == "reissue")).all() == []
        assert session.scalars(select(IssuedPass)).all() == []
    assert len(rows(centre, Shared.TRIP)) == 2


def test_what_the_schedule_rotated_meanwhile_is_not_rotated_again(
    centre: Centre, clock: Clock
) -> None:
    with centre.database.reading() as session:
        until = session.scalars(select(RingKey).where(RingKey.use == Use.PASS)).one().sign_until
    clock.now = until - timedelta(days=2, hours=1)
    worker.standing_jobs(centre)
    id_ = rotation(centre)
    clock.forward(timedelta(hours=2))
    while worker.step(centre, "w"):
        pass
    assert len(rows(centre)) == 2
    assert refused(lambda: approve(centre, id_)) is Refusal.MOVED
    assert len(rows(centre)) == 2
    assert ("worker", "schedule") in [
        (actor, one["way"]) for actor, one in told(centre, "key_rotate")
    ]


def test_what_was_revoked_in_an_emergency_is_not_revoked_again(app: Flask, centre: Centre) -> None:
    kid = signer(centre)
    id_ = revocation(centre, kid)
    assert app.test_cli_runner().invoke(args=["keys", "revoke", f"{kid:04x}"]).exit_code == 0
    assert refused(lambda: approve(centre, id_)) is Refusal.MOVED
    assert len(rows(centre)) == 2


def test_two_proposals_to_rotate_one_key_make_one_key(centre: Centre, clock: Clock) -> None:
    ids = [rotation(centre), rotation(centre)]
    clock.forward(timedelta(minutes=1))
    approve(centre, ids[0])
    assert refused(lambda: approve(centre, ids[1])) is Refusal.MOVED
    assert len(rows(centre)) == 2


@pytest.mark.parametrize("kid", [0, -1, 65536])
def test_a_key_there_is_not_is_refused_at_the_draft(centre: Centre, kid: int) -> None:
    assert refused(lambda: revocation(centre, kid)) is Refusal.BROKEN


@pytest.mark.parametrize("use", ["", "bundle", "device", "unheard-of"])
def test_a_use_the_centre_has_not_is_refused_at_the_draft(centre: Centre, use: str) -> None:
    assert refused(lambda: rotation(centre, use)) is Refusal.BROKEN


@pytest.mark.parametrize(
    "body", [{}, {"act": "burn"}, {"act": "revoke"}, {"act": "revoke", "kid": "1"}]
)
def test_a_broken_body_is_refused_at_the_draft(centre: Centre, body: dict[str, Any]) -> None:
    def draft() -> None:
        with centre.database.writing() as session:
            proposals.propose(session, centre.now(), Kind.KEY, "pass", body, "Because", AUTHOR)

    assert refused(draft) is Refusal.BROKEN
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []


def test_a_key_of_one_use_is_not_revoked_as_another(centre: Centre) -> None:
    [trip] = rows(centre, Shared.TRIP)
    body = {"act": "revoke", "kid": trip.kid}

    def draft() -> None:
        with centre.database.writing() as session:
            proposals.propose(session, centre.now(), Kind.KEY, "pass", body, "Because", AUTHOR)

    assert refused(draft) is Refusal.BROKEN
