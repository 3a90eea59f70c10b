"""Events of a crossing in their envelope: read as written, and unknown where they are not."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import timedelta
from typing import get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customs.crossing import Event, State, events
from customs.crossing.joining import state
from customs.lane import Lane
from customs.messages import crossed, event
from customs.messages.enrolment import DeviceKind
from tests.customs.crossing import acted
from tests.customs.messages.drawn import DEVICE, EVENT_KEY, EVENTS, NOW, an_event
from tests.customs.messages.drawn import bodies as any_bodies

HALL = DeviceKind.HALL
WRITTEN = [told for told in get_args(events.Told) if told is not events.Unknown]


SIZED = {
    int: st.integers(0, 2**31),
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    bytes: st.binary(max_size=32),
    events.People: st.lists(st.integers(0, 2**31), max_size=10).map(tuple),
    tuple[int, ...]: st.lists(st.integers(0, 999), max_size=10).map(tuple),
    tuple[str, ...]: st.lists(st.text(string.ascii_letters, max_size=9), max_size=5).map(tuple),
    tuple[events.People, ...]: st.just(((1, 3), (2,))),
    frozenset[UUID]: st.frozensets(st.uuids(), max_size=5),
}


def fields_of(kind: type) -> dict[str, st.SearchStrategy[object]]:
    """What each field of an event may hold on the way."""
    hints = get_type_hints(kind)
    return {
        name: SIZED[hint] if hint in SIZED else st.from_type(hint) for name, hint in hints.items()
    }


def told_of(kind: type) -> st.SearchStrategy[Event]:
    """Any event of a kind, of this device or of an officer."""
    milliseconds = st.integers(0, 10**12).map(
        lambda ms: NOW.replace(microsecond=0) + timedelta(milliseconds=ms)
    )
    by = st.sampled_from([f"device:{DEVICE}", acted.OFFICER, "traveller"])
    return st.builds(Event, st.uuids(), milliseconds, by, st.builds(kind, **fields_of(kind)))


def enveloped(happened: Event, **changes: object) -> event.Event:
    """An event on its way, signed and opened again."""
    kind = crossed.KINDS[type(happened.told)]
    head = replace(an_event().head, id=happened.id)
    body = crossed.body(acted.BEGUN.id, happened)
    told = event.Event(head, kind, crossed.VERSION, happened.at, body)
    sealed = event.seal_event(replace(told, **changes), EVENT_KEY)  # type: ignore[arg-type]
    opened = event.open_event(sealed, EVENTS, NOW)
    content = opened.content  # type: ignore[union-attr]
    assert isinstance(content, event.Event)
    return content


def test_every_event_has_a_kind_of_its_own() -> None:
    assert set(crossed.KINDS) == set(WRITTEN)
    assert len(set(crossed.KINDS.values())) == len(WRITTEN)
    assert {kind.value for kind in crossed.KINDS.values()} <= set(event.KNOWN)


@given(st.one_of([told_of(kind) for kind in WRITTEN]))
@settings(max_examples=200)
def test_an_event_is_read_as_it_was_written(happened: Event) -> None:
    read = crossed.read(enveloped(happened), HALL)
    assert read == crossed.Crossed(acted.BEGUN.id, happened)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind_version": 2},
        {"kind": "of_tomorrow"},
        {"kind": "started"},
        {"body": {"told": {}}},
        {"body": {"told": {"how": "PASS", "colour": "red"}}},
        {"body": {"told": None}},
        {"body": {"by": 7}},
        {"body": {"machine": "1"}},
    ],
)
def test_what_cannot_be_read_reaches_its_crossing_as_unknown(changes: dict[str, object]) -> None:
    happened = acted.event(acted.opened(), f"device:{DEVICE}")
    body = crossed.body(acted.BEGUN.id, happened)
    if "body" in changes:
        changes = {**changes, "body": {**body, **changes["body"]}}  # type: ignore[dict-item]
    read = crossed.read(enveloped(happened, **changes), HALL)
    assert read is not None
    assert isinstance(read.event.told, events.Unknown)
    assert state(acted.after(acted.complete(), read.event)[0]) is State.WITH_OFFICER


OTHER = f"device:{UUID(int=77)}"


def by_another(happened: Event, writer: DeviceKind) -> events.Told:
    """What an envelope says whose body names another device."""
    body = {**crossed.body(acted.BEGUN.id, happened), "by": OTHER}
    read = crossed.read(enveloped(happened, body=body), writer)
    assert read is not None
    return read.event.told


def test_a_station_passes_on_what_its_terminals_said_and_nobody_else_does() -> None:
    happened = acted.event(acted.opened(), f"device:{DEVICE}")
    assert by_another(happened, HALL) == happened.told
    for writer in set(DeviceKind) - {HALL}:
        assert isinstance(by_another(happened, writer), events.Unknown)


def test_an_officer_s_word_comes_from_a_station_alone() -> None:
    happened = acted.event(events.OfficerLooked((1,)), f"officer:{UUID(int=9)}")
    body = crossed.body(acted.BEGUN.id, happened)
    for writer in DeviceKind:
        read = crossed.read(enveloped(happened, body=body), writer)
        assert read is not None
        assert isinstance(read.event.told, events.Unknown) is (writer is not HALL)


def test_a_terminal_decides_nothing_by_way_of_its_station() -> None:
    happened = acted.event(events.Paid(1), f"device:{DEVICE}")
    assert isinstance(by_another(happened, HALL), events.Unknown)


@pytest.mark.parametrize("body", [{}, {"crossing": "text"}, {"crossing": bytes(15)}])
def test_what_names_no_crossing_is_about_none(body: dict[str, object]) -> None:
    happened = acted.event(events.Joined(), f"device:{DEVICE}")
    assert crossed.read(enveloped(happened, body=body), HALL) is None


@given(any_bodies)
def test_any_body_is_answered(body: dict[str, object]) -> None:
    happened = acted.event(events.Joined(), f"device:{DEVICE}")
    whole = {"crossing": acted.BEGUN.id.bytes, **body}
    read = crossed.read(replace(enveloped(happened), body=whole), HALL)
    assert read is None or isinstance(read.event.told, events.Joined | events.Unknown)


def test_a_station_only_kind_is_one_because_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossed, "STATION_ONLY", frozenset())
    with pytest.raises(AssertionError):
        test_only_the_hall_station_says_what_was_decided()


def test_only_the_hall_station_says_what_was_decided() -> None:
    happened = acted.decided(acted.complete(), Lane.GATE)
    mine = replace(happened, by=f"device:{DEVICE}")
    told = crossed.read(enveloped(mine), DeviceKind.TERMINAL)
    assert told is not None
    assert isinstance(told.event.told, events.Unknown)
    heard = crossed.read(enveloped(mine), HALL)
    assert heard is not None
    assert heard.event.told == happened.told


def test_a_machine_of_another_version_is_carried() -> None:
    happened = acted.event(events.Joined(), f"device:{DEVICE}", machine=2)
    read = crossed.read(enveloped(happened), HALL)
    assert read is not None
    assert read.event.machine == 2


def test_a_body_is_the_same_bytes_each_time() -> None:
    """Sets have no order of their own: a signed body needs one."""
    ids = [UUID(int=n) for n in (5, 3, 9, 1)]
    told = crossed.body(UUID(int=1), acted.released(acted.BEGUN, ids))["told"]
    assert told["lifts"] == sorted(map(str, ids))


def test_a_word_nobody_can_read_stays_the_word_of_who_said_it() -> None:
    """Passed on by the station it is the terminal's all the same."""
    happened = acted.event(acted.opened(), f"device:{DEVICE}")
    body = {**crossed.body(acted.BEGUN.id, happened), "by": OTHER, "machine": "new"}
    read = crossed.read(enveloped(happened, body=body), HALL)
    assert read is not None
    assert read.event.by == OTHER
    assert isinstance(read.event.told, events.Unknown)
