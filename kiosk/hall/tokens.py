"""Whom a token stands for at a gate: the clearance, whose faces confirm it, and their templates.

A token only picks; it opens nothing. A pass whose party was split picks nobody: the passport does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from customs.clearance import clearance_id
from customs.crossing import Crossing, Leg
from customs.crossing.events import People
from customs.face import FaceBand
from customs.lane import AgeGroup, Look
from kiosk.hall.hall import Hall
from kiosk.hall.messages import Template
from kiosk.hall.station import DocumentShown, HallRefused, PassShown


@dataclass(frozen=True)
class SlipShown:
    """The reference on a slip."""

    reference: str


Token = PassShown | DocumentShown | SlipShown


@dataclass(frozen=True)
class Wanted:
    """A party at a gate. `faces` look one after the other; whoever is left over is an officer's."""

    clearance: bytes
    faces: People
    by_officer: People
    templates: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)

    def template(self, person: int) -> bytes:
        """The template of one of them, sealed; empty where there is none."""
        return dict(self.templates).get(person, b"")


def find(hall: Hall, gate: UUID, token: Token) -> Wanted | None:
    """What a gate may know of whoever holds this; None where nobody is cleared by it."""
    with hall.turn:
        declaration = _declaration(hall, token)
        if declaration is None:
            return None
        crossing = hall.crossing(declaration)
        found = [
            (party, signed)
            for party, number in sorted(crossing.minted - crossing.cancelled)
            if (signed := hall.keeper.mintage.signed(clearance_id(declaration, party, number)))
            and _picks(token, crossing, party)
        ]
        if len(found) != 1:
            return None
        [(party, signed)] = found
        return _wanted(hall, gate, declaration, crossing, party, signed)


def _declaration(hall: Hall, token: Token) -> UUID | None:
    """The station judges a pass itself; what no longer stands is cancelled with its clearance."""
    if isinstance(token, SlipShown):
        return hall.keeper.holds.by_slip(token.reference)
    return hall.present(token).declaration


def _picks(token: Token, crossing: Crossing, party: People) -> bool:
    """A document picks the party its bearer belongs to; the rest pick the only one there is."""
    if not isinstance(token, DocumentShown):
        return True
    shown = set(token.digests.values())
    legs = (crossing.legs.get(person, Leg(person)) for person in party)
    return any(shown & leg.documents for leg in legs)


def _wanted(
    hall: Hall, gate: UUID, declaration: UUID, crossing: Crossing, party: People, signed: bytes
) -> Wanted:
    faces = tuple(_with(crossing, party, face=True))
    others = tuple(_with(crossing, party, face=False))
    templates = hall.templates.of(declaration, faces, gate, hall.now())
    return Wanted(signed, faces, others, tuple(sorted(templates.items())))


def _with(crossing: Crossing, party: People, *, face: bool) -> Iterator[int]:
    """Those the camera accepted at the kiosk; or all others but children an officer saw there."""
    for person in party:
        leg = crossing.legs.get(person, Leg(person))
        child = leg.age is AgeGroup.CHILD and leg.look is Look.BY_OFFICER
        if not child and (leg.band is FaceBand.ACCEPTED) is face:
            yield person


def take(hall: Hall, terminal: UUID, face: Template) -> None:
    """A face for the gates, from a kiosk that takes part in its crossing; in memory only."""
    with hall.turn:
        if f"device:{terminal}" not in hall.crossing(face.declaration).kiosks:
            raise HallRefused("this kiosk takes no part in that crossing")
        sealed = {each.gate: each.sealed for each in face.faces}
        hall.templates.put(face.declaration, face.person, sealed, hall.now())
