"""The hall station as a terminal meets it: in process on a small site, else over a network.

A terminal reports what it found and is told what to do; what was reported is durable before it
is answered. A station that cannot be reached answers nothing, and the traveller sees an officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from customs.crossing import Crossing, Event
from customs.crossing.commands import Command
from customs.lane import Line
from customs.statements import Answers
from customs.verdicts import Verdict


class HallAway(Exception):
    """The station was not heard, or could not keep what it was told: an officer, for now."""


class HallRefused(Exception):
    """The station heard and said no: this terminal, or this program, is wrong."""

    permanent = True


@dataclass(frozen=True, slots=True)
class PassShown:
    """A pass as it was scanned: the station believes its signature itself."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document alone: its digest under each binding key the terminal holds, by key id."""

    digests: Mapping[int, bytes]  # customs.pass_qr.document_digest


@dataclass(frozen=True, slots=True)
class NothingShown:
    """Somebody stands at a kiosk with neither."""


Shown = PassShown | DocumentShown | NothingShown


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody on the declaration, known by digest only: customs.pass_qr says how each is made."""

    person: int
    binding_kid: int
    binding: bytes  # of the document's number and the birth date
    name: bytes  # of the name and the birth date


@dataclass(frozen=True, slots=True)
class Presented:
    """What the hall knows of what was shown.

    Without a crossing nothing was found: the terminal opens one under an id of its own.
    """

    verdict: Verdict | None  # None where there was nothing to judge
    line: Line
    document_kid: int  # the binding key under which documents are counted in this hall
    crossing: Crossing | None = None  # perhaps with nothing in it yet
    declaration: UUID | None = None
    revision: int = 0
    language: str = ""
    people: tuple[Expected, ...] = ()
    answers: Answers = frozenset()
    summary: bytes = b""  # customs.declaration.from_json reads it; no address, no document numbers
    due: int | None = None  # yen of this revision; None where an officer works it out


@dataclass(frozen=True, slots=True)
class Answered:
    """The crossing after what was reported, and what is to be done."""

    crossing: Crossing
    commands: tuple[Command, ...]
    line: Line


class Station(Protocol):
    """What a terminal asks of its hall; every call raises HallAway, or HallRefused."""

    def present(self, shown: Shown) -> Presented:
        """Look up what a traveller holds; nothing is kept of it."""

    def report(self, crossing: UUID, event: Event, shown: Shown | None = None) -> Answered:
        """Keep what happened, for good, before it answers; told twice it counts once.

        What opens a declaration's crossing comes with what was shown.
        """

    def look(self, crossing: UUID) -> Answered:
        """The crossing as it is now, and all that is to be done about it."""
