from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from customs.sealed import Use
from passenger_app import jobs, worker
from passenger_app.centre import Centre
from passenger_app.keyring import (
    FRESH,
    SIGNING,
    TOLD,
    USES,
    NoKey,
    Ring,
    Shared,
    due,
    kid_bytes,
    read,
    revoke,
    rotate,
)
from passenger_app.models import RingKey
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long


def ring_of(centre: Centre) -> Ring:
    with centre.database.reading() as session:
        return read(session, centre.vault, centre.now())


def make(centre: Centre, use: Use | Shared) -> RingKey:
    with centre.database.writing() as session:
        return rotate(session, centre.vault, use, centre.now())


def test_a_new_house_has_one_key_of_each_use(centre: Centre) -> None:
    ring = ring_of(centre)
    assert set(ring.signing) == set(SIGNING)
    assert set(ring.current) == set(Shared)
    assert worker.make_first_keys(centre) == []  # a second start makes none


def test_the_newest_signs_and_the_older_is_believed(centre: Centre, clock: Clock) -> None:
    old = ring_of(centre).signer(Use.PASS).kid
    clock.forward(timedelta(days=1))
    new = make(centre, Use.PASS)
    clock.forward(TOLD)
    ring = ring_of(centre)
    assert ring.signer(Use.PASS).kid == kid_bytes(new.kid) != old
    assert old in ring.verifying


@pytest.mark.parametrize("use", USES.values())
def test_a_key_is_told_of_before_it_is_used(
    centre: Centre, clock: Clock, use: Use | Shared
) -> None:
    before, new = in_use(centre, use), make(centre, use)
    clock.forward(TOLD - timedelta(microseconds=1))
    ring = ring_of(centre)
    assert in_use(centre, use) == before != new.kid
    told = ring.verifying if isinstance(use, Use) else ring.shared[use]
    assert {before, new.kid} <= {
        kid if isinstance(kid, int) else int.from_bytes(kid) for kid in told
    }
    clock.forward(timedelta(microseconds=1))
    assert in_use(centre, use) == new.kid


def in_use(centre: Centre, use: Use | Shared) -> int:
    ring = ring_of(centre)
    return (int.from_bytes(ring.signer(use).kid) if isinstance(use, Use)
            else ring.sharing(use)[0])  # fmt: skip


def test_a_key_waits_for_no_other_where_none_signs(centre: Centre) -> None:
    with centre.database.writing() as session:
        session.execute(delete(RingKey).where(RingKey.use == Use.PASS))
    assert make(centre, Use.PASS).not_before == centre.now()


def test_a_late_key_takes_over_in_the_moment_the_one_before_ends(
    centre: Centre, clock: Clock
) -> None:
    """The worker was away for days."""
    with centre.database.reading() as session:
        until = session.scalars(select(RingKey).where(RingKey.use == Use.PASS)).one().sign_until
    clock.now = until - timedelta(minutes=1)
    assert make(centre, Use.PASS).not_before == until
    clock.now = until
    ring_of(centre).signer(Use.PASS)


@pytest.mark.parametrize("use", USES.values())
def test_after_a_revocation_nobody_waits(centre: Centre, use: Use | Shared) -> None:
    """Nor does it help that a key was made for tomorrow."""
    kid, tomorrow = in_use(centre, use), make(centre, use)
    with centre.database.writing() as session:
        made = revoke(session, centre.vault, kid, centre.now())
    assert made is not None
    assert (made.not_before, in_use(centre, use)) == (centre.now(), made.kid)
    assert tomorrow.kid != made.kid


def test_the_key_before_signs_on_where_the_newest_was_revoked(centre: Centre, clock: Clock) -> None:
    """Every hall knows it, and nobody took it."""
    before, new = in_use(centre, Use.PASS), make(centre, Use.PASS)
    clock.forward(TOLD)
    with centre.database.writing() as session:
        made = revoke(session, centre.vault, new.kid, centre.now())
    assert in_use(centre, Use.PASS) == before
    clock.forward(TOLD)
    assert made is not None
    assert in_use(centre, Use.PASS) == made.kid


def test_a_revoked_key_neither_signs_nor_shares(centre: Centre) -> None:
    ring = ring_of(centre)
    kids = [int.from_bytes(ring.signer(Use.PASS).kid), ring.sharing(Shared.PASS_SEALING)[0]]
    with centre.database.writing() as session:
        for kid in kids:
            session.get_one(RingKey, kid).revoked_at = centre.now()
    after = ring_of(centre)
    with pytest.raises(NoKey):
        after.signer(Use.PASS)
    with pytest.raises(NoKey):
        after.sharing(Shared.PASS_SEALING)
    assert after.verifying[kid_bytes(kids[0])].revoked_at == centre.now()


def test_a_key_of_tomorrow_does_not_sign_today(centre: Centre, clock: Clock) -> None:
    now = clock.now
    clock.forward(timedelta(days=1))
    tomorrow = make(centre, Use.PASS)
    clock.now = now
    assert ring_of(centre).signer(Use.PASS).kid != kid_bytes(tomorrow.kid)


def test_no_key_signs_past_its_time(centre: Centre, clock: Clock) -> None:
    with centre.database.reading() as session:
        until = session.scalars(select(RingKey).where(RingKey.use == Use.PASS)).one().sign_until
    clock.now = until - timedelta(microseconds=1)
    ring_of(centre).signer(Use.PASS)
    clock.now = until
    with pytest.raises(NoKey):
        ring_of(centre).signer(Use.PASS)


def test_rotation_is_due_before_a_key_ends_and_for_missing_ones(
    centre: Centre, clock: Clock
) -> None:
    def due_now() -> list[Use | Shared]:
        with centre.database.reading() as session:
            return due(session, centre.now())

    assert due_now() == []
    clock.forward(timedelta(days=31))
    assert Use.PASS in due_now()
    assert Shared.TRIP not in due_now()
    with centre.database.writing() as session:
        session.execute(delete(RingKey).where(RingKey.use == Shared.TRIP))
    assert Shared.TRIP in due_now()


def test_the_daily_job_never_leaves_a_day_without_a_key(centre: Centre, clock: Clock) -> None:
    with centre.database.writing() as session:
        jobs.ask(session, jobs.Kind.ROTATE, "all", clock.now, clock.now)
    kids = set()
    for _ in range(70):
        while worker.step(centre, "w"):
            pass
        ring = ring_of(centre)
        kids.add(ring.signer(Use.PASS).kid)
        assert ring.sharing(Shared.PASS_BINDING)
        clock.forward(timedelta(days=1))
    assert len(kids) == 3  # monthly


def test_a_pass_outlives_no_key_that_signed_it(centre: Centre, clock: Clock) -> None:
    """Issued at the last moment for the last arrival allowed, it is believed to its end."""
    with centre.database.reading() as session:
        row = session.scalars(select(RingKey).where(RingKey.use == Use.PASS)).one()
    latest = row.sign_until + timedelta(days=365 + 4)
    assert row.not_after > latest


def test_secrets_of_the_ring_are_wrapped(centre: Centre) -> None:
    ring = ring_of(centre)
    with centre.database.reading() as session:
        kept = b"".join(row.wrapped for row in session.scalars(select(RingKey)))
    for keys in ring.shared.values():
        assert not any(key in kept for key in keys.values())
    assert ring.signer(Use.PASS).private.private_bytes_raw() not in kept


def test_a_ring_is_read_again_within_half_a_minute(centre: Centre, clock: Clock) -> None:
    new = kid_bytes(make(centre, Use.PASS).kid)
    clock.forward(TOLD - timedelta(seconds=1))
    before = centre.ring().signer(Use.PASS).kid
    clock.forward(timedelta(seconds=1))
    assert before != new
    assert centre.ring().signer(Use.PASS).kid == before
    clock.forward(FRESH)
    assert centre.ring().signer(Use.PASS).kid == new


def test_kids_are_never_zero_or_repeated(centre: Centre) -> None:
    made = [make(centre, Use.PASS).kid for _ in range(40)]
    assert len(set(made)) == 40
    assert all(0 < kid < 65536 for kid in made)
