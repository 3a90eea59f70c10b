"""What a virtual passport should be: everything that can be chosen about it, with defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.passport.agreement import Group
from kiosk.passport.groups import curves, dh_groups
from kiosk.passport.lds import mrz
from kiosk.passport.virtual.quirks import Quirk

PACE = "0.4.0.127.0.7.2.2.4"
CHIP = "0.4.0.127.0.7.2.2.3"
CIPHERS = {"3DES": 1, "AES-128": 2, "AES-192": 3, "AES-256": 4}
MAPPINGS = {"DH-GM": 1, "ECDH-GM": 2, "DH-IM": 3, "ECDH-IM": 4, "ECDH-CAM": 6}
ACTIVE = ("RSA", "RSA-LONG", "RSA-SHA256", "PSS", "ECDSA")

ZONE = mrz.build(
    mrz.Size.TD3, code="P", issuer="UTO", surname="ERIKSSON", given="ANNA MARIA",
    number="L898902C3", nationality="UTO", birth="740812", sex="F", expiry="340415",
)  # fmt: skip


def group(name: str) -> Group:
    """A curve or group by its name."""
    return curves()[name] if name in curves() else dh_groups()[name]


@dataclass(frozen=True)
class PaceChoice:
    """A mapping, a cipher, and the group it runs over."""

    mapping: str = "ECDH-GM"
    cipher: str = "AES-128"
    group: str = "brainpoolP256r1"

    @property
    def oid(self) -> str:
        """Its object identifier."""
        return f"{PACE}.{MAPPINGS[self.mapping]}.{CIPHERS[self.cipher]}"

    @property
    def parameter(self) -> int:
        """ICAO's number of the group."""
        found = group(self.group).pace
        if found is None:
            raise ValueError(f"{self.group} has no number in Doc 9303")
        return found


@dataclass(frozen=True)
class ChipChoice:
    """A cipher of chip authentication and the group of its key; no identifier is the old form."""

    cipher: str = "AES-128"
    group: str = "brainpoolP256r1"
    named: bool = True

    @property
    def oid(self) -> str | None:
        """Its object identifier."""
        if not self.named:
            return None
        agreement = 2 if self.group in curves() else 1
        return f"{CHIP}.{agreement}.{CIPHERS[self.cipher]}"


@dataclass(frozen=True)
class Plan:
    """One passport to be made."""

    zone: str = ZONE
    portrait: bytes = b""
    digest: str = "sha256"
    basic: bool = True
    can: str = ""
    pace: tuple[PaceChoice, ...] = ()
    chip: ChipChoice | None = None
    active: str = ""
    quirks: frozenset[Quirk] = field(default_factory=frozenset)
