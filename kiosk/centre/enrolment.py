"""How a device becomes one: its keys, a one-time code, a proof; and its next keys later.

Each step is on the disk before the next is asked, so that a kill or a lost answer at any
moment is made good by asking again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from customs import sealed
from customs.messages import enrolment, sealed_box
from customs.messages.enrolment import (
    CHALLENGE,
    CODE_LETTERS,
    Challenge,
    DeviceKind,
    Enrolled,
    Enrolment,
    NewKeys,
    PinnedKey,
    Proof,
    Welcome,
    typed_code,
)
from customs.messages.routes import ENROL, KEYS, PROOF
from customs.sealed import KeyRing, Use, VerifyingKey
from kiosk import durable_file, keys
from kiosk.centre.centre import Centre, Signature
from kiosk.centre.fault import CentreError, Fault
from kiosk.keys import Keys, Pair

FILE = "device.json"
VERSION = 1


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who the device is, as the centre said when it was enrolled."""

    version: int = VERSION
    device: UUID
    kind: DeviceKind
    hall: str
    name: str
    bundle_keys: tuple[PinnedKey, ...]
    challenge: bytes | None  # what is still to be proven
    ends: datetime | None = None

    @property
    def ring(self) -> KeyRing:
        """The release signer's keys, pinned at enrolment."""
        return sealed.ring(
            VerifyingKey(
                key.kid,
                Use.BUNDLE,
                Ed25519PublicKey.from_public_bytes(key.public),
                key.not_before,
                key.not_after,
            )
            for key in self.bundle_keys
        )


class NotEnrolled(Exception):
    """This folder holds no device, or one that was not finished."""

    permanent = True


def load(folder: Path) -> Device | None:
    """Who the device of a folder is, if it is one."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        told = msgspec.json.decode(path.read_bytes(), type=Device)
    except (msgspec.DecodeError, ValueError) as error:
        raise NotEnrolled(f"{path}: {error}") from None
    if told.version != VERSION:
        raise NotEnrolled(f"{path} is of version {told.version}, this program of {VERSION}")
    return told


def enrol(folder: Path, centre: Centre, code: str) -> Device:
    """Become a device, or go on where it was cut off; raises CentreError."""
    held = keys.load(folder) or keys.make(folder)
    device = load(folder) or _offered(folder, centre, held.current, code)
    if device.challenge is None:
        return device
    return _proven(folder, centre, device, held.current, device.challenge)


def _offered(folder: Path, centre: Centre, pair: Pair, code: str) -> Device:
    code = typed_code(code)
    if len(code) != CODE_LETTERS:
        raise NotEnrolled(f"a code has {CODE_LETTERS} letters and digits")
    welcome = centre.ask(ENROL, Welcome, None, Enrolment(offer=pair.offer(None, code)))
    device = Device(
        device=welcome.challenge.device,
        kind=welcome.kind,
        hall=welcome.hall,
        name=welcome.name,
        bundle_keys=_readable(welcome.bundle_keys),
        challenge=_opened(welcome.challenge, pair),
    )
    return _put(folder, device)


def _readable(pinned: Sequence[PinnedKey]) -> tuple[PinnedKey, ...]:
    try:
        for key in pinned:
            Ed25519PublicKey.from_public_bytes(key.public)
    except ValueError:
        raise CentreError(Fault.GARBAGE, "a pinned key is none") from None
    if len({key.kid for key in pinned}) != len(pinned):
        raise CentreError(Fault.GARBAGE, "two pinned keys have one id")
    return tuple(pinned)


def _opened(challenge: Challenge, pair: Pair) -> bytes:
    info = enrolment.challenge_info(challenge.device)
    opened = sealed_box.unseal(challenge.sealed, pair.seal, info)
    if opened is None or len(opened) != CHALLENGE:
        raise CentreError(Fault.GARBAGE, "the challenge is not sealed to this device")
    return opened


def _proven(folder: Path, centre: Centre, device: Device, pair: Pair, challenge: bytes) -> Device:
    enrolled = _prove(centre, device, pair, challenge)
    return _put(folder, replace(device, challenge=None, ends=enrolled.ends))


def _prove(centre: Centre, device: Device, pair: Pair, challenge: bytes) -> Enrolled:
    signature = Signature(device.device, pair.signs(Use.REQUEST))
    return centre.ask(PROOF, Enrolled, signature, Proof(challenge=challenge))


def renew(folder: Path, centre: Centre, device: Device, held: Keys) -> tuple[Device, Keys]:
    """The next keys in force; asked again after a cut, it ends with the same pair."""
    held = keys.with_next(folder, held)
    if held.next is None:
        raise ValueError("no next pair was made")
    signature = Signature(device.device, held.current.signs(Use.REQUEST))
    offer = NewKeys(offer=held.next.offer(device.device, ""))
    challenge = centre.ask(KEYS, Challenge, signature, offer)
    enrolled = _prove(centre, device, held.next, _opened(challenge, held.next))
    held = keys.promoted(folder, held)
    return _put(folder, replace(device, ends=enrolled.ends)), held


def pin(folder: Path, device: Device, pinned: Sequence[PinnedKey]) -> Device:
    """The release signer's keys from now on."""
    if tuple(pinned) == device.bundle_keys:
        return device
    return _put(folder, replace(device, bundle_keys=_readable(pinned)))


def _put(folder: Path, device: Device) -> Device:
    durable_file.write(folder / FILE, msgspec.json.encode(device))
    return device
