"""What is inside a virtual passport: its files, its passwords and its private keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import KeyPair
from kiosk.passport.lds.security_infos import PaceInfo
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.signing import EcSigner, Iso9796Signer, RsaSigner

ActiveKey = EcSigner | Iso9796Signer | RsaSigner


@dataclass(frozen=True)
class Body:
    """A personalised chip."""

    files: dict[int, bytes]
    key: AccessKey
    can: AccessKey | None = None
    basic: bool = True
    pace: tuple[PaceInfo, ...] = ()
    card_access: bytes = b""
    card_security: bytes = b""
    mapping_key: KeyPair | None = None
    chip_key: KeyPair | None = None
    chip_oid: str | None = None
    active: ActiveKey | None = None
    quirks: frozenset[Quirk] = field(default_factory=frozenset)

    def has(self, *quirks: Quirk) -> bool:
        """Whether it shows any of these."""
        return any(quirk in self.quirks for quirk in quirks)
