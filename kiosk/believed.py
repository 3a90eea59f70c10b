"""What a kiosk believes a pass by: the bundle's keys, and what the hall heard since it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from customs import pass_command, pass_qr
from customs.messages.bundle import Part
from customs.pass_qr import Inside, Pass
from customs.sealed import KeyRing, Use
from customs.verdicts import Verdict
from kiosk.centre.bundle_held import InUse

SEALING = "pass_sealing"  # the name of this use among the fleet's keys


@dataclass(frozen=True, slots=True)
class Standing:
    """What the hall knows of a declaration."""

    revision: int
    withdrawn: bool = False
    used: bool = False


def nothing_heard(_declaration: UUID) -> Standing | None:
    """What a kiosk knows that hears no hall."""
    return None


@dataclass(frozen=True)
class Believed:
    """Keys, where our pages are, and whom to ask about a declaration."""

    keys: KeyRing
    sealing: Mapping[int, bytes] = field(repr=False)
    origin: str  # of the travellers' site
    standing: Callable[[UUID], Standing | None] = nothing_heard


@dataclass(frozen=True)
class Judged:
    """A verdict, and what a believed pass says; nothing of it shows in a log."""

    verdict: Verdict
    pass_: Pass | None = field(default=None, repr=False)
    inside: Inside | None = field(default=None, repr=False)


def pass_keys(bundle: InUse) -> KeyRing:
    """The public keys a bundle carries; none where this program cannot read them."""
    try:
        return pass_command.read_keys(bundle.held.parts.get(Part.PASS_KEYS, b"").decode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def sign_now(keys: KeyRing, now: datetime) -> bool:
    """Whether there is a key for passes in force."""
    return any(
        key.use is Use.PASS
        and key.not_before <= now < key.not_after
        and not (key.revoked_at and key.revoked_at <= now)
        for key in keys.values()
    )


def by(
    bundle: InUse, origin: str, standing: Callable[[UUID], Standing | None] = nothing_heard
) -> Believed:
    """What is believed under a bundle."""
    return Believed(pass_keys(bundle), bundle.fleet_keys.get(SEALING, {}), origin, standing)


def judge(text: str, believed: Believed, now: datetime) -> Judged:
    """The verdict on a text: as any phone would say, then with what only devices and halls know.

    A wedge with its capitals locked types small letters; a pass has none, and its signature
    says whether that guess was right.
    """
    capitals = text.upper() if text.islower() else text
    verdict, pass_ = pass_qr.verify(capitals, believed.keys, now)
    if pass_ is None:
        return Judged(verdict)
    inside = pass_qr.open_inside(pass_, believed.sealing)
    if inside is None:
        return Judged(Verdict.UNKNOWN_KEY)
    if verdict is Verdict.VALID:
        verdict = _heard(pass_, believed.standing(pass_.declaration))
    return Judged(verdict, pass_, inside)


def _heard(pass_: Pass, standing: Standing | None) -> Verdict:
    if standing is None:
        return Verdict.VALID
    if standing.withdrawn:
        return Verdict.WITHDRAWN
    if standing.used:
        return Verdict.USED
    return Verdict.SUPERSEDED if pass_.revision < standing.revision else Verdict.VALID
