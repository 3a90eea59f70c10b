"""Which cipher and which agreement a protocol's object identifier stands for."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.asn1 import oids
from kiosk.passport.ciphers import Aes, Suite, TripleDes
from kiosk.passport.malformed import MalformedError

CIPHERS: dict[int, tuple[str, Suite]] = {
    1: ("3DES", TripleDes()),
    2: ("AES-128", Aes(16)),
    3: ("AES-192", Aes(24)),
    4: ("AES-256", Aes(32)),
}
MAPPINGS = {1: "DH-GM", 2: "ECDH-GM", 3: "DH-IM", 4: "ECDH-IM", 6: "ECDH-CAM"}
AGREEMENTS = {1: "DH", 2: "ECDH"}


@dataclass(frozen=True)
class PaceKind:
    """A way of PACE: agreement and mapping, and the cipher."""

    mapping: str
    cipher: str
    suite: Suite

    @property
    def name(self) -> str:
        """As reports show it."""
        return f"PACE-{self.mapping}-{self.cipher}"

    @property
    def elliptic(self) -> bool:
        """Whether it runs over a curve."""
        return self.mapping.startswith("ECDH")


def pace_kind(oid: str) -> PaceKind:
    """What a PACE identifier means."""
    mapping, cipher = _arcs(oid, oids.PACE_GROUP)
    if mapping not in MAPPINGS or cipher not in CIPHERS or (mapping == 6 and cipher == 1):
        raise MalformedError("a kind of PACE that does not exist")
    return PaceKind(MAPPINGS[mapping], *CIPHERS[cipher])


def chip_suite(oid: str) -> tuple[str, Suite]:
    """The name and cipher of a chip authentication identifier."""
    agreement, cipher = _arcs(oid, oids.CHIP_AUTHENTICATION)
    if agreement not in AGREEMENTS or cipher not in CIPHERS:
        raise MalformedError("a kind of chip authentication that does not exist")
    name, suite = CIPHERS[cipher]
    return f"CA-{AGREEMENTS[agreement]}-{name}", suite


def _arcs(oid: str, prefix: str) -> tuple[int, int]:
    parts = oid.removeprefix(prefix + ".").split(".")
    if not oid.startswith(prefix + ".") or len(parts) != 2:
        raise MalformedError("an identifier of another family")
    return int(parts[0]), int(parts[1])
