"""Events are taken as they come: once, in their chain, and the odd ones seen by an officer."""

from __future__ import annotations

import secrets
from threading import Barrier, Thread
from uuid import UUID, uuid4

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from customs.messages import event, routes
from customs.messages.event import FIRST, Head
from customs.messages.problem import Code
from customs.messages.upload import MOST, Disposition, Upload
from customs.sealed import Use, seal, unbelieved
from passenger_app.centre import Centre
from passenger_app.devices import doors
from passenger_app.fleet import chain, events
from passenger_app.fleet.chain import Link, judge, mends
from passenger_app.models import DeviceEvent, DeviceEventAside, OfficerTask
from tests.passenger_app.devices.conftest import New, Seen
from tests.passenger_app.devices.machine import Keys, Machine

pytestmark = pytest.mark.long


def kept(centre: Centre) -> list[DeviceEvent]:
    with centre.database.reading() as session:
        return list(
            session.scalars(select(DeviceEvent).order_by(DeviceEvent.boot, DeviceEvent.sequence))
        )


def aside(centre: Centre) -> dict[bytes, str]:
    with centre.database.reading() as session:
        return {row.raw: row.disposition for row in session.scalars(select(DeviceEventAside))}


def test_events_are_kept_as_they_were_signed(machine: Machine, centre: Centre, seen: Seen) -> None:
    told = [machine.happens() for _ in range(5)]
    machine.restart()
    told += [machine.happens(kind="started") for _ in range(3)]
    assert machine.upload(*told) == ["taken"] * 8
    rows = kept(centre)
    assert [row.raw for row in rows] == told
    assert [(row.boot, row.sequence) for row in rows] == [(1, n) for n in range(1, 6)] + [
        (2, n) for n in range(1, 4)
    ]
    assert {row.device_id for row in rows} == {machine.id}
    assert seen(machine.id) == {}


def ended(centre: Centre) -> list[tuple[str, str | None, str | None]]:
    """What officers are asked no more."""
    with centre.database.reading() as session:
        asked = select(OfficerTask).where(OfficerTask.ended_at.is_not(None))
        return [(row.kind, row.ended_by, row.outcome) for row in session.scalars(asked)]


def test_sent_again_they_are_kept_once(machine: Machine, centre: Centre, seen: Seen) -> None:
    told = [machine.happens() for _ in range(3)]
    assert machine.upload(*told[:2]) == ["taken", "taken"]
    assert machine.upload(*told, told[2]) == ["known", "known", "taken", "known"]
    assert len(kept(centre)) == 3
    assert seen(machine.id) == {}


def test_a_gap_is_kept_and_seen(machine: Machine, centre: Centre, seen: Seen) -> None:
    first, missing, third, fourth = (machine.happens() for _ in range(4))
    assert machine.upload(first, third, fourth) == ["taken", "gap", "taken"]
    assert seen(machine.id) == {"device_gap": {"gap": 1}}
    assert machine.upload(missing) == ["taken"]
    assert [row.disposition for row in kept(centre)] == ["taken"] * 4
    assert seen(machine.id) == {}
    assert ended(centre) == [("device_gap", f"device:{machine.id}", "filled")]


def test_a_gap_filled_in_the_same_upload_asks_nobody(
    machine: Machine, centre: Centre, seen: Seen
) -> None:
    first, missing, third = (machine.happens() for _ in range(3))
    assert machine.upload(first, third, missing) == ["taken", "gap", "taken"]
    assert seen(machine.id) == {}
    assert ended(centre) == []


def test_the_task_waits_for_the_last_gap(
    machine: Machine, new: New, centre: Centre, seen: Seen
) -> None:
    told = [machine.happens() for _ in range(5)]
    assert machine.upload(told[0], told[2], told[4]) == ["taken", "gap", "gap"]
    other = new()
    other.happens()
    other.upload(other.happens())
    assert machine.upload(told[1]) == ["taken"]
    assert set(seen(machine.id)) == {"device_gap"}
    assert machine.upload(told[3]) == ["taken"]
    assert seen(machine.id) == {}
    assert set(seen(other.id)) == {"device_gap"}


def test_what_fills_one_gap_and_leaves_another_ends_nothing(machine: Machine, seen: Seen) -> None:
    """It is missed itself: the gap only moved to the front."""
    told = [machine.happens() for _ in range(4)]
    assert machine.upload(told[0], told[3]) == ["taken", "gap"]
    assert machine.upload(told[2]) == ["gap"]
    assert set(seen(machine.id)) == {"device_gap"}
    assert machine.upload(told[1]) == ["taken"]
    assert seen(machine.id) == {}


def test_without_the_look_for_gaps_a_task_ends_too_soon(
    machine: Machine, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(events._Taking, "_gaps", lambda _: False)
    told = [machine.happens() for _ in range(5)]
    machine.upload(told[0], told[2], told[4])
    machine.upload(told[1])
    assert seen(machine.id) == {}


def test_the_look_for_gaps_reads_no_more_than_them(centre: Centre) -> None:
    """By the index of gaps, however many events a device has."""
    with centre.database.looking() as connection:
        if connection.dialect.name != "sqlite":  # PostgreSQL's plan depends on its figures
            return
        said = str(events._GAPS.compile(connection.engine))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", (b"",)).all()
    assert "ix_device_event_gap" in plan[0][3]


def test_the_end_of_a_start_is_missed_too(machine: Machine, centre: Centre, seen: Seen) -> None:
    """The chain goes over all starts: what was lost with the power is seen."""
    first, lost = machine.happens(), machine.happens()
    machine.restart()
    after = machine.happens()
    assert machine.upload(first, after) == ["taken", "gap"]
    assert "device_gap" in seen(machine.id)
    assert machine.upload(lost) == ["taken"]
    assert {row.disposition for row in kept(centre)} == {"taken"}


def test_the_first_ever_is_missed(machine: Machine, seen: Seen) -> None:
    machine.happens()
    assert machine.upload(machine.happens()) == ["gap"]
    assert "device_gap" in seen(machine.id)


def test_a_fork_is_kept_aside(machine: Machine, centre: Centre, seen: Seen) -> None:
    """A copied disk tells another story with the same numbers."""
    twin = machine.event()
    told = machine.happens()
    assert machine.upload(told, twin) == ["taken", "fork"]
    assert machine.upload(twin) == ["known"]
    assert aside(centre) == {twin: "fork"}
    assert seen(machine.id) == {"device_fork": {"fork": 1}}


def test_an_id_of_another_event(machine: Machine, centre: Centre, seen: Seen) -> None:
    id_ = uuid4()
    told = machine.happens(id=id_)
    other = machine.event(id=id_)
    assert machine.upload(told, other) == ["taken", "id_taken"]
    assert aside(centre) == {other: "id_taken"}
    assert "device_fork" in seen(machine.id)


@pytest.mark.parametrize("previous", [FIRST, b"\1" * 32], ids=["first", "unknown"])
def test_a_wrong_previous(machine: Machine, previous: bytes, seen: Seen) -> None:
    machine.upload(machine.happens())
    assert machine.upload(machine.happens(previous=previous)) == ["wrong_previous"]
    assert seen(machine.id) == {"device_fork": {"wrong_previous": 1}}


def test_numbers_that_are_skipped(machine: Machine) -> None:
    machine.upload(machine.happens())
    assert machine.upload(machine.event(sequence=3)) == ["wrong_previous"]


def test_what_fills_a_gap_must_fit(machine: Machine, seen: Seen) -> None:
    first, _, third = machine.happens(), machine.event(), machine.happens()
    machine.sequence, machine.previous = 1, event.digest(first)
    machine.happens()
    third = machine.happens()
    machine.sequence, machine.previous = 1, event.digest(first)
    other = machine.event()
    assert machine.upload(first, third) == ["taken", "gap"]
    assert machine.upload(other) == ["wrong_previous"]
    assert "device_fork" in seen(machine.id)


@pytest.mark.parametrize("changes", [{"kind": "of tomorrow"}, {"kind_version": 2}])
def test_an_event_of_tomorrow(
    machine: Machine, centre: Centre, seen: Seen, changes: dict[str, object]
) -> None:
    told = machine.happens(**changes)
    assert machine.upload(told, machine.happens()) == ["unknown_version", "taken"]
    assert kept(centre)[0].raw == told
    assert seen(machine.id) == {"unknown_event": {"unknown_version": 1}}


def test_an_envelope_of_tomorrow_holds_its_place(
    machine: Machine, centre: Centre, seen: Seen
) -> None:
    fields = cbor2.loads(unbelieved(machine.event()).payload)  # type: ignore[union-attr]
    payload = cbor2.dumps([2, *fields[1:6], "all new"])
    later = seal(machine.keys.signing(Use.EVENT), payload)
    machine.sequence, machine.previous = 1, event.digest(later)
    assert machine.upload(later, machine.happens()) == ["unknown_version", "taken"]
    assert (kept(centre)[0].raw, kept(centre)[0].kind) == (later, None)
    assert "unknown_event" in seen(machine.id)


def test_a_gap_before_an_event_of_tomorrow_is_seen_as_both(machine: Machine, seen: Seen) -> None:
    missing = machine.happens()
    assert machine.upload(machine.happens(kind="of tomorrow")) == ["gap"]
    assert set(seen(machine.id)) == {"device_gap", "unknown_event"}
    assert machine.upload(missing) == ["taken"]


def test_what_is_not_this_devices(machine: Machine, new: New, centre: Centre, seen: Seen) -> None:
    other = new()
    forged = machine.event(keys=Keys())
    borrowed = other.event()
    lying = machine.event(device=other.id)
    told = machine.upload(forged, borrowed, lying, b"nonsense", machine.happens())
    assert told == ["wrong_key", "wrong_key", "not_its_own", "malformed", "taken"]
    assert len(aside(centre)) == 4
    assert seen(machine.id) == {
        "device_key": {"wrong_key": 2, "not_its_own": 1},
        "unknown_event": {"malformed": 1},
    }
    assert other.upload(borrowed) == ["taken"]  # its own device is still heard


def test_an_upload_has_a_size(machine: Machine, seen: Seen) -> None:
    many = Upload(events=(b"x",) * (MOST + 1))
    assert machine.refused(routes.EVENTS, many) is Code.BAD_SHAPE
    large = b'{"version":1,"events":["' + b"A" * routes.EVENTS.largest + b'"]}'
    assert machine.refused(routes.EVENTS, large) is Code.TOO_LARGE
    assert "unknown_event" in seen(machine.id)


def test_the_largest_upload_is_taken(machine: Machine) -> None:
    body = {"a": secrets.token_bytes(event.LONGEST - 400)}
    told = [machine.happens(body=body) for _ in range(MOST)]
    assert machine.upload(*told) == ["taken"] * MOST


def test_two_uploads_at_once_take_each_event_once(
    machine: Machine, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 60)
    told = [machine.happens() for _ in range(40)]
    start, found = Barrier(4), list[list[Disposition]]()

    def send() -> None:
        start.wait()
        found.append(machine.upload(*told))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sum(each == "taken" for each in answer) for answer in found) == [0, 0, 0, 40]
    assert len(kept(centre)) == 40


def test_a_fleet_that_comes_back_waits_its_turn(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 0)
    told = machine.happens()
    with doors._UPLOADING:
        assert machine.refused(routes.EVENTS, Upload(events=(told,))) is Code.TOO_MANY
        assert machine.answer is not None
        assert machine.answer.headers["Retry-After"] == "2"
        assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None  # live calls go on
    assert machine.upload(told) == ["taken"]


def test_an_id_another_device_takes_at_the_same_moment(
    machine: Machine, new: New, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is there when ours is written, and was not when we looked."""
    other, id_ = new(), uuid4()
    told, theirs = machine.happens(id=id_), other.happens(id=id_)
    look = events._Taking.know
    came: list[int] = []

    def late(self: object, digests: object, opened: object) -> None:
        if not came:
            came.append(1)
            return
        look(self, digests, opened)  # type: ignore[arg-type]

    assert other.upload(theirs) == ["taken"]
    monkeypatch.setattr(events._Taking, "know", late)
    assert machine.upload(told) == ["id_taken"]


def test_tasks_do_not_flood(machine: Machine, centre: Centre, seen: Seen) -> None:
    for _ in range(5):
        machine.happens()
        machine.upload(machine.happens())
    assert set(seen(machine.id)) == {"device_gap"}


def test_without_the_chain_a_gap_is_not_seen(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, seen: Seen
) -> None:
    monkeypatch.setattr(chain, "_fits", lambda *_: Disposition.TAKEN)
    machine.happens()
    assert machine.upload(machine.happens()) == ["taken"]
    assert seen(machine.id) == {}


# The rule itself: whatever order a true chain arrives in, it ends whole.


def links(starts: list[int]) -> list[Link]:
    """A true chain: so many events in each start."""
    told, previous = [], FIRST
    for boot, count in enumerate(starts, 1):
        for sequence in range(1, count + 1):
            sha256 = event.digest(bytes([boot, sequence]))
            told.append(Link((boot, sequence), sha256, previous))
            previous = sha256
    return told


def arrive(order: list[Link]) -> dict[chain.Place, Disposition]:
    """Each judged by its neighbours among those before it."""
    here: dict[chain.Place, Link] = {}
    found: dict[chain.Place, Disposition] = {}
    for link in order:
        head = Head(UUID(int=1), UUID(int=2), *link.place, link.previous)
        before = max((p for p in here if p < link.place), default=None)
        after = min((p for p in here if p > link.place), default=None)
        neighbour = here[after] if after else None
        found[link.place] = judge(head, link.sha256, here[before] if before else None, neighbour)
        if neighbour and after and mends(head, link.sha256, neighbour):
            found[after] = Disposition.TAKEN
        here[link.place] = link
    return found


chains = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(links)


@given(chains.flatmap(st.permutations))
def test_in_any_order_a_true_chain_ends_whole(order: list[Link]) -> None:
    assert set(arrive(order).values()) == {Disposition.TAKEN}


@given(chains.flatmap(lambda told: st.tuples(st.permutations(told), st.sampled_from(told))))
def test_one_missing_is_always_seen(case: tuple[list[Link], Link]) -> None:
    order, missing = case
    last = max(link.place for link in order)
    found = arrive([link for link in order if link is not missing])
    gaps = [place for place, disposition in found.items() if disposition is Disposition.GAP]
    assert len(gaps) == (0 if missing.place == last else 1)


def test_counts_of_rows_agree(machine: Machine, centre: Centre) -> None:
    told = [machine.happens() for _ in range(250)]
    for start in range(0, 250, MOST):
        machine.upload(*told[start : start + MOST])
    with centre.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DeviceEvent)) == 250
