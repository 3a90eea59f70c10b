"""The worker: one program that does the jobs, one at a time, and can be killed at any moment.

A handler does its own transaction and must bear being run twice: a worker may die between
the work and the word that it is done.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from passenger_app import (
    audit,
    crossings,
    exports,
    health,
    held_tasks,
    jobs,
    mail,
    policies,
    proposals,
    rates,
    retention,
    slips,
    watch_list,
)
from passenger_app.audit import rounds
from passenger_app.centre import Centre
from passenger_app.fleet import arrivals, bundles, changes
from passenger_app.fleet import health as fleet
from passenger_app.jobs import Claimed, Kind, Permanent
from passenger_app.keyring import FRESH, due, rotate
from passenger_app.logs import log
from passenger_app.models import IssuedPass, RingKey
from passenger_app.payments import pay
from passenger_app.submit import reissue

OFTEN, HOURLY, DAILY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DRAFTED = timedelta(minutes=15)
NUMBERED = 0.3  # seconds between looks for changes to number; halls are told within one
IDLE = 1.0  # seconds between looks when there is nothing to do


def _erase(centre: Centre, key: str, now: datetime) -> datetime | None:
    return retention.erase(centre.database, UUID(key), now)


def _forget(centre: Centre, key: str, now: datetime) -> datetime | None:
    return retention.forget_unused(centre.database, UUID(key), now)


def _due(centre: Centre, _key: str, now: datetime) -> datetime:
    retention.ask_due(centre.database, now)
    return now + OFTEN


def _sweep(centre: Centre, _key: str, now: datetime) -> datetime:
    retention.sweep(centre.database, now)
    return now + HOURLY


def _rotate(centre: Centre, _key: str, now: datetime) -> datetime:
    with centre.database.writing() as session:
        for use in due(session, now):
            row = rotate(session, centre.vault, use, now)
            told = {"use": row.use, "way": "schedule"}
            audit.note(session, now, audit.WORKER, "key_rotate", f"{row.kid:04x}", **told)
    centre.keys.forget()
    return now + HOURLY


def _reissue(centre: Centre, key: str, now: datetime) -> datetime | None:
    """Every pass signed with one revoked key, again under the key in force.

    Other processes may sign with the ring they hold as long as it is fresh: so once more then.
    """
    centre.keys.forget()
    ring = centre.ring()
    with centre.database.reading() as session:
        asked = select(IssuedPass.declaration_id).where(IssuedPass.kid == int(key))
        ids = session.scalars(asked.where(IssuedPass.valid_to > now)).all()
        revoked_at = session.scalar(select(RingKey.revoked_at).where(RingKey.kid == int(key)))
    for id_ in ids:
        reissue(centre.database, centre.vault, ring, id_, now)
    known_to_all = revoked_at + 2 * FRESH if revoked_at else now
    return known_to_all if now < known_to_all else None


def _lapse(centre: Centre, key: str, now: datetime) -> datetime | None:
    return proposals.lapse(centre.database, UUID(key), now)


def _ageing(centre: Centre, _key: str, now: datetime) -> datetime:
    with centre.database.reading() as session:
        limits = policies.as_of(session, now).tasks
    held_tasks.raise_alarm(centre.database, limits, now)
    held_tasks.take_down(centre.database, now)
    return now + OFTEN


def _export(centre: Centre, key: str, now: datetime) -> datetime | None:
    return exports.make(centre, UUID(key), now)


def _export_over(centre: Centre, key: str, now: datetime) -> datetime | None:
    return exports.erase(centre.database, UUID(key), now)


def _rates(centre: Centre, _key: str, now: datetime) -> datetime:
    rates.look_ahead(centre.database, centre.today(), now)
    return now + DAILY


def _bundle(centre: Centre, _key: str, now: datetime) -> datetime:
    """Draft the next bundle from the keys as they are now, not as they were half a minute ago."""
    centre.keys.forget()
    watch_list.mark(centre, now)
    bundles.draft(centre.database, centre.ring(), now)
    return now + DRAFTED


def _arrivals(centre: Centre, key: str, now: datetime) -> None:
    arrivals.announce(centre.database, date.fromisoformat(key), now)


def _crossing(centre: Centre, key: str, now: datetime) -> None:
    crossings.draw(centre.database, UUID(key), now)
    slips.admit(centre.database, centre.ring(), UUID(key), now)


def _watch(centre: Centre, _key: str, now: datetime) -> datetime:
    fleet.watch(centre.database, now)
    return now + OFTEN


def _payment(centre: Centre, key: str, now: datetime) -> datetime | None:
    return pay.follow(centre, UUID(key), now)


def _letter(centre: Centre, key: str, now: datetime) -> None:
    mail.deliver(centre, UUID(key), now)


def _unknown(_centre: Centre, _key: str, _now: datetime) -> None:
    raise Permanent("nobody does this kind of work")


HANDLERS: dict[str, Callable[[Centre, str, datetime], datetime | None]] = {
    Kind.DUE: _due,
    Kind.ARRIVALS: _arrivals,
    Kind.BUNDLE: _bundle,
    Kind.CROSSING: _crossing,
    Kind.ERASE: _erase,
    Kind.FORGET: _forget,
    Kind.SWEEP: _sweep,
    Kind.ROTATE: _rotate,
    Kind.REISSUE: _reissue,
    Kind.LETTER: _letter,
    Kind.LAPSE: _lapse,
    Kind.AGEING: _ageing,
    Kind.EXPORT: _export,
    Kind.EXPORT_OVER: _export_over,
    Kind.RATES: _rates,
    Kind.WATCH: _watch,
    Kind.PAYMENT: _payment,
}


def step(centre: Centre, name: str) -> bool:
    """Do one due job; False when there was none."""
    job = jobs.claim(centre.database, name, centre.now())
    if job is None:
        return False
    try:
        again_at = HANDLERS.get(job.kind, _unknown)(centre, job.key, centre.now())
    except Exception as error:  # noqa: BLE001  whatever failed, the job must not be lost
        _failed(centre, job, name, error)
    else:
        jobs.done(centre.database, job, name, again_at)
    return True


def _failed(centre: Centre, job: Claimed, name: str, error: Exception) -> None:
    permanent = isinstance(error, Permanent)
    log.error("job failed", exc_info=error, extra={"told": {"job": job.kind}})
    trouble = type(error).__name__
    jobs.failed(centre.database, job, name, centre.now(), trouble, permanent)


def standing_jobs(centre: Centre) -> None:
    """Ask for the jobs that always exist."""
    now = centre.now()
    standing = (Kind.DUE, Kind.SWEEP, Kind.ROTATE, Kind.AGEING, Kind.RATES, Kind.BUNDLE, Kind.WATCH)
    with centre.database.writing() as session:
        for kind in standing:
            jobs.ask(session, kind, "all", now, now)
        arrivals.begin(session, centre.today(), now)


def make_first_keys(centre: Centre) -> list[RingKey]:
    """The keys a new house needs; nothing where they exist."""
    now = centre.now()
    with centre.database.writing() as session:
        made = [rotate(session, centre.vault, use, now) for use in due(session, now)]
    centre.keys.forget()
    return made


def run(centre: Centre, stop: threading.Event) -> None:
    """Work until told to stop."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    standing_jobs(centre)
    others = [
        threading.Thread(target=rounds.run, args=(centre, stop), name="audit"),
        threading.Thread(target=number, args=(centre, stop), name="sequencer"),
    ]
    for other in others:
        other.start()
    try:
        _work(centre, name, stop)
    finally:
        stop.set()
        for other in others:
            other.join()


def _work(centre: Centre, name: str, stop: threading.Event) -> None:
    pulse = health.Pulse(centre.database, health.WORKER)
    while not stop.is_set():
        try:
            pulse.beat(centre.now())
            worked = step(centre, name)
        except Exception as error:  # noqa: BLE001  the database may be away for a while
            log.error("worker waits", exc_info=error)
            worked = False
        if not worked:
            stop.wait(IDLE)


def number(centre: Centre, stop: threading.Event) -> None:
    """Number what changed, beside the jobs: one may take longer than a hall may wait."""
    while not stop.wait(NUMBERED):
        try:
            changes.number(centre.database)
        except Exception as error:  # noqa: BLE001  the database may be away for a while
            log.error("sequencer waits", exc_info=error)
