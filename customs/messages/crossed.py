"""Crossings in the event envelope: what kiosk and hall station write of them, read strictly.

Every body names the crossing and the machine's version. What cannot be read, or is told by a
device that may not tell it, still reaches its crossing: as something unknown, for an officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from customs.crossing import Event, events
from customs.messages import event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind

KINDS: Mapping[type, Kind] = {
    events.Opened: Kind.CROSSING_OPENED,
    events.Joined: Kind.CROSSING_JOINED,
    events.PassportRead: Kind.PASSPORT_READ,
    events.AnswersConfirmed: Kind.ANSWERS_CONFIRMED,
    events.AnswersChanged: Kind.ANSWERS_CHANGED,
    events.FaceTaken: Kind.FACE_TAKEN,
    events.NotByFace: Kind.NOT_BY_FACE,
    events.OfficerLooked: Kind.OFFICER_LOOKED,
    events.LaneDecided: Kind.LANE_DECIDED,
    events.Paid: Kind.PAID,
    events.BagMissing: Kind.BAG_MISSING,
    events.MustAdd: Kind.MUST_ADD,
    events.Revised: Kind.REVISED,
    events.Ended: Kind.TURN_ENDED,
    events.Held: Kind.HELD,
    events.Released: Kind.RELEASED,
    events.Split: Kind.SPLIT,
    events.PassTold: Kind.PASS_TOLD,
    events.AttemptsSpent: Kind.ATTEMPTS_SPENT,
    events.ClearanceMinted: Kind.CLEARANCE_MINTED,
    events.ClearanceCancelled: Kind.CLEARANCE_CANCELLED,
}
_TYPES = {kind: told for told, kind in KINDS.items()}
VERSION = 1
_RELAYS = DeviceKind.HALL  # passes on what the terminals of its hall have said, as theirs

# What the hall station alone writes; the rest it may write as well, at its desks.
STATION_ONLY = frozenset(
    {
        Kind.LANE_DECIDED,
        Kind.PAID,
        Kind.REVISED,
        Kind.HELD,
        Kind.RELEASED,
        Kind.SPLIT,
        Kind.PASS_TOLD,
        Kind.ATTEMPTS_SPENT,
        Kind.CLEARANCE_MINTED,
        Kind.CLEARANCE_CANCELLED,
    }
)


@dataclass(frozen=True, slots=True)
class Crossed:
    """An event and the crossing it is about."""

    crossing: UUID
    event: Event


def body(crossing: UUID, happened: Event) -> dict[str, Any]:
    """The body of an envelope of `KINDS[type(happened.told)]`, version 1."""
    return {
        "crossing": crossing.bytes,
        "machine": happened.machine,
        "by": happened.by,
        "told": _plain(happened.told),
    }


def _plain(told: events.Told) -> Any:  # noqa: ANN401  what an envelope holds
    """Text, numbers, bytes and lists; sets sorted, so that a signed body is one run of bytes."""
    return _listed(msgspec.to_builtins(told, builtin_types=(bytes,), order="deterministic"))


def _listed(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _listed(each) for key, each in value.items()}
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def read(enveloped: event.Event, writer: DeviceKind) -> Crossed | None:
    """The event of a crossing; None where the envelope is about something else."""
    crossing, by = enveloped.body.get("crossing"), enveloped.body.get("by")
    if type(crossing) is not bytes or len(crossing) != 16:
        return None
    machine = enveloped.body.get("machine")
    device = f"device:{enveloped.head.device}"
    relayed = type(by) is str and by != device and by.startswith("device:")
    told = _told(enveloped, DeviceKind.TERMINAL if relayed else writer)
    if type(by) is not str or (relayed and writer is not _RELAYS):
        by, machine = device, None
    elif by != device and writer is not _RELAYS:
        machine = None  # nobody but a station speaks for others; the hall refuses it by its name
    if type(machine) is not int:  # nobody can read it, and it stays the word of who said it
        machine, told = 0, _unknown(enveloped)
    happened = Event(enveloped.head.id, enveloped.at, by, told, machine)
    return Crossed(UUID(bytes=crossing), happened)


def _told(enveloped: event.Event, writer: DeviceKind) -> events.Told:
    kind = _KIND.get(enveloped.kind)
    allowed = kind not in STATION_ONLY or writer is DeviceKind.HALL
    if kind is None or not allowed or enveloped.kind_version != VERSION:
        return _unknown(enveloped)
    said = enveloped.body.get("told")
    try:
        told: events.Told = msgspec.convert(said, _TYPES[kind], builtin_types=(bytes,))
    except msgspec.ValidationError:
        return _unknown(enveloped)
    return told if _plain(told) == said else _unknown(enveloped)


def _unknown(enveloped: event.Event) -> events.Unknown:
    return events.Unknown(enveloped.kind, enveloped.kind_version)


_KIND = {kind.value: kind for kind in _TYPES}
