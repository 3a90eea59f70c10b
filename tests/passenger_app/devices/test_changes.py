"""The feed: one order for all, complete, within a second; a revoked key is told to every hall."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages import change
from customs.messages.change import MOST, Kind
from customs.messages.enrolment import DeviceKind
from passenger_app import worker
from passenger_app.centre import Centre
from passenger_app.fleet import changes, devices
from passenger_app.models import Change, RingKey
from tests.passenger_app.devices.conftest import New
from tests.passenger_app.devices.machine import Machine

pytestmark = pytest.mark.long


def tell(centre: Centre, subject: object, hall: str | None = None) -> None:
    with centre.database.writing() as session:
        changes.tell(session, centre.now(), Kind.POLICY_CHANGED, subject, hall)


def subjects(told: change.Changes) -> list[str]:
    return [each.subject for each in told.changes if each.kind == "policy_changed"]


def test_a_hall_hears_what_changed(hall: Machine, centre: Centre) -> None:
    for n in range(3):
        tell(centre, n)
    changes.number(centre.database)
    told = hall.changes()
    assert subjects(told) == ["0", "1", "2"]
    numbers = [each.sequence for each in told.changes]
    assert numbers == list(range(1, len(numbers) + 1))
    assert told.head == numbers[-1]
    assert subjects(hall.changes(told.head - 1)) == ["2"]
    assert hall.changes(told.head).changes == ()


def test_what_is_not_numbered_is_not_told(hall: Machine, centre: Centre) -> None:
    tell(centre, "later")
    assert subjects(hall.changes()) == []
    changes.number(centre.database)
    assert subjects(hall.changes()) == ["later"]


def test_a_hall_hears_its_own_and_what_is_for_all(new: New, centre: Centre) -> None:
    narita, haneda = new(DeviceKind.HALL), new(DeviceKind.HALL, "HND-T3")
    tell(centre, "all")
    tell(centre, "narita", "NRT-T1")
    changes.number(centre.database)
    assert subjects(narita.changes()) == ["all", "narita"]
    assert subjects(haneda.changes()) == ["all"]
    assert haneda.changes().head == narita.changes().head


def test_a_long_absence_is_told_in_pieces(hall: Machine, centre: Centre) -> None:
    with centre.database.writing() as session:
        for n in range(MOST + 7):
            changes.tell(session, centre.now(), Kind.BUNDLE_MADE, n)
    changes.number(centre.database)
    heard, after = [], 0
    while told := hall.changes(after).changes:
        heard += [each.subject for each in told if each.kind == "bundle_made"]
        after = told[-1].sequence
        assert hall.changes(after).head >= after
    assert heard == [str(n) for n in range(MOST + 7)]


def test_nobody_who_follows_the_head_misses_a_change(centre: Centre) -> None:
    """Writers commit in any order while one reader follows by the number it was given."""
    written, writers = 4 * 25, []
    heard: list[str] = []
    done = threading.Event()

    def write(who: int) -> None:
        for n in range(25):
            tell(centre, f"{who}-{n}")

    def follow() -> None:
        after = 0
        while True:
            last = done.is_set()
            changes.number(centre.database)
            told = changes.after(centre.database, after, "NRT-T1", centre.now())
            heard.extend(subjects(told))
            after = told.head
            if last:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    for who in range(4):
        writers.append(threading.Thread(target=write, args=(who,)))
        writers[-1].start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    assert len(heard) == len(set(heard)) == written


def test_a_number_taken_inside_a_transaction_would_be_missed(centre: Centre) -> None:
    """Why they are numbered afterwards: the greater number is read before the smaller is there."""
    with centre.database.writing() as session:
        changes.tell(session, centre.now(), Kind.BUNDLE_MADE, "early")
        session.flush()
        row = session.scalars(select(Change).where(Change.subject == "early")).one()
        assert row.sequence is None


def test_the_worker_numbers_beside_its_jobs(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, numbered = threading.Event(), threading.Event()
    real = changes.number

    def number(database: object) -> int:
        found = real(database)  # type: ignore[arg-type]
        if found:
            numbered.set()
        return found

    monkeypatch.setattr(worker, "NUMBERED", 0.01)
    monkeypatch.setattr(changes, "number", number)
    tell(centre, "soon")
    thread = threading.Thread(target=worker.number, args=(centre, stop))
    thread.start()
    try:
        assert numbered.wait(10)
    finally:
        stop.set()
        thread.join()


def test_a_sequencer_outlives_an_absent_database(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, tries = threading.Event(), []

    def number(_database: object) -> int:
        tries.append(time.monotonic())
        if len(tries) == 3:
            stop.set()
        raise ConnectionError

    monkeypatch.setattr(worker, "NUMBERED", 0.001)
    monkeypatch.setattr(changes, "number", number)
    worker.number(centre, stop)
    assert len(tries) == 3


def test_a_revoked_key_is_told_to_every_hall(app: Flask, centre: Centre, new: New) -> None:
    halls = [new(DeviceKind.HALL), new(DeviceKind.HALL, "HND-T3")]
    with centre.database.reading() as session:
        kid = session.scalar(select(RingKey.kid).where(RingKey.use == "pass"))
    told = app.test_cli_runner().invoke(args=["keys", "revoke", f"{kid:04x}"])
    assert told.exit_code == 0
    changes.number(centre.database)
    for hall in halls:
        [heard] = [each for each in hall.changes().changes if each.kind == "key_revoked"]
        assert (heard.subject, heard.body) == (f"{kid:04x}", {"use": "pass"})


def test_a_revoked_device_is_told_to_every_hall(hall: Machine, new: New, centre: Centre) -> None:
    gate = new(DeviceKind.GATE, "HND-T3")
    devices.revoke(centre.database, centre.now(), "test", gate.id)
    devices.revoke(centre.database, centre.now() + timedelta(seconds=1), "test", gate.id)
    changes.number(centre.database)
    heard = [each.subject for each in hall.changes().changes if each.kind == "device_revoked"]
    assert heard == [str(gate.id)]
