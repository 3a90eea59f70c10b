"""What opens a chip: the machine-readable zone of the page, or the card access number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import IntEnum

from kiosk.passport.lds import mrz
from kiosk.passport.malformed import MalformedError


class Password(IntEnum):
    """The password's reference in MSE:Set AT."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True)
class AccessKey:
    """A password, and the bytes keys are derived from."""

    password: Password
    secret: bytes
    zone: mrz.Mrz | None = None
    information: str = ""

    @property
    def bac_seed(self) -> bytes | None:
        """The seed of basic access; the card access number opens PACE only."""
        return self.secret[:16] if self.password is Password.MRZ else None


def from_information(information: str) -> AccessKey:
    """From number, birth and expiry with their check digits."""
    digest = hashlib.sha1(information.encode("ascii"), usedforsecurity=False).digest()
    return AccessKey(Password.MRZ, digest, information=information)


def from_fields(number: str, born: str, expires: str) -> AccessKey:
    """From the three fields as printed."""
    return from_information(mrz.key_information(number.upper(), born, expires))


def from_zone(text: str) -> AccessKey:
    """From the whole zone, which DG1 is compared with later.

    O and 0, which a camera reads alike, are put right where the check digits prove it.
    """
    zone = mrz.repaired(mrz.parse(text))
    return replace(from_fields(zone.number, zone.birth, zone.expiry), zone=zone)


def from_can(digits: str) -> AccessKey:
    """From the six digits printed on the page or card."""
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        raise MalformedError("a card access number has six digits")
    return AccessKey(Password.CAN, digits.encode("ascii"))
