"""What terminal and station say to each other over the hall's network.

A crossing travels as its log: both ends run the same machine, so that neither can be told a
state that nothing led to.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from msgspec import Meta

from customs.crossing.duties import duties
from customs.lane import Line
from customs.messages.plain import Count, Message, Moment, Piece
from customs.messages.sealed_box import SUITE
from customs.pass_qr import LONGEST
from customs.statements import bits, from_bits
from customs.verdicts import Verdict
from kiosk.hall import said
from kiosk.hall.log_book import Kept
from kiosk.hall.said import Said
from kiosk.hall.station import (
    Answered,
    DocumentShown,
    Expected,
    NothingShown,
    PassShown,
    Presented,
    Shown,
)

LONGEST_QUESTION = 32 * 1024
LONGEST_ANSWER = 4 * 1024 * 1024


class Door(StrEnum):
    """Where a terminal asks."""

    PRESENT = "/hall/present"
    REPORT = "/hall/report"
    LOOK = "/hall/look"
    TEMPLATE = "/hall/template"


class Sealed(Message, frozen=True):
    """A question, sealed to the station."""

    sealed: bytes


class Signed(Message, frozen=True):
    """An answer: signed by the station, sealed to the terminal; nothing is sealed in a refusal."""

    signed: bytes
    sealed: bytes


class DigestPiece(Piece, frozen=True):
    """A document under one of the keys."""

    kid: Annotated[int, Meta(ge=0, lt=2**16)]
    digest: bytes


class ShownPiece(Piece, frozen=True):
    """What was shown: a pass, a document, or nothing."""

    text: Annotated[str, Meta(max_length=LONGEST)] | None = None
    document: tuple[DigestPiece, ...] | None = None


class Present(Message, frozen=True):
    """What was shown, to be looked up."""

    shown: ShownPiece


class Report(Message, frozen=True):
    """What happened."""

    crossing: UUID
    said: Said
    shown: ShownPiece | None = None  # by which it is opened


class Look(Message, frozen=True):
    """How a crossing is."""

    crossing: UUID


class SealedFace(Piece, frozen=True):
    """A face, sealed to one gate."""

    gate: UUID
    sealed: bytes


class Template(Message, frozen=True):
    """A face this kiosk accepted, sealed to each gate of the hall."""

    declaration: UUID
    person: Annotated[int, Meta(ge=1)]
    faces: tuple[SealedFace, ...]


class Taken(Message, frozen=True):
    """The answer to it."""


class PersonPiece(Piece, frozen=True):
    """Somebody on the declaration."""

    person: int
    binding_kid: int
    binding: bytes
    name: bytes


class WhatIsKnown(Message, frozen=True):
    """The answer to Present."""

    verdict: Verdict | None
    line: Line
    document_kid: int
    crossing: UUID | None
    log: tuple[Said, ...]
    declaration: UUID | None
    revision: int
    language: str
    people: tuple[PersonPiece, ...]
    answers: int
    summary: bytes
    due: Count | None


class HowItIs(Message, frozen=True):
    """The answer to Report and to Look."""

    crossing: UUID
    log: tuple[Said, ...]
    line: Line
    at: Moment


def piece(shown: Shown) -> ShownPiece:
    """What was shown, as it is told."""
    if isinstance(shown, PassShown):
        return ShownPiece(text=shown.text)
    if isinstance(shown, DocumentShown):
        told = (DigestPiece(kid=kid, digest=each) for kid, each in shown.digests.items())
        return ShownPiece(document=tuple(told))
    return ShownPiece()


def shown(told: ShownPiece) -> Shown:
    """What was told, as it was shown."""
    if told.text is not None:
        return PassShown(told.text)
    if told.document is not None:
        return DocumentShown({each.kid: each.digest for each in told.document})
    return NothingShown()


def known(found: Presented, kept: Kept | None) -> WhatIsKnown:
    """What a station found, with the log of its crossing."""
    people = (
        PersonPiece(person=p.person, binding_kid=p.binding_kid, binding=p.binding, name=p.name)
        for p in found.people
    )
    return WhatIsKnown(
        verdict=found.verdict,
        line=found.line,
        document_kid=found.document_kid,
        crossing=found.crossing.id if found.crossing else None,
        log=kept.log if kept else (),
        declaration=found.declaration,
        revision=found.revision,
        language=found.language,
        people=tuple(people),
        answers=bits(found.answers),
        summary=found.summary,
        due=found.due,
    )


def presented(told: WhatIsKnown, hall: str, station: UUID) -> Presented:
    """The same at the terminal."""
    crossing = None
    if told.crossing is not None:
        crossing, _ = said.after(told.crossing, hall, said.events(told.log, station))
    return Presented(
        told.verdict,
        told.line,
        told.document_kid,
        crossing,
        told.declaration,
        told.revision,
        told.language,
        tuple(Expected(p.person, p.binding_kid, p.binding, p.name) for p in told.people),
        from_bits(told.answers),
        told.summary,
        told.due,
    )


def how(kept: Kept, line: Line, at: datetime) -> HowItIs:
    """A crossing as a station has it."""
    return HowItIs(crossing=kept.crossing.id, log=kept.log, line=line, at=at)


def answered(told: HowItIs, hall: str, station: UUID, since: UUID | None) -> Answered:
    """The same at the terminal; without an event of its own, all that is to be done."""
    events = said.events(told.log, station)
    crossing, commands = said.after(told.crossing, hall, events, since)
    return Answered(crossing, commands if since else duties(crossing), told.line)


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes:
    """Seal to one device; raises ValueError where its key is none."""
    return SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info)


def question_info(terminal: UUID, station: UUID, door: str) -> bytes:
    """What binds a sealed question to who asks whom and where."""
    return b"sekisho/hall-question/1|" + terminal.bytes + station.bytes + door.encode()


def answer_info(terminal: UUID, number: bytes) -> bytes:
    """What binds a sealed answer to who asked, and to the question."""
    return b"sekisho/hall-answer/1|" + terminal.bytes + number
