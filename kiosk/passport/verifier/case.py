"""One chip before the judge: the raw evidence, and what can be read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kiosk.passport import pace
from kiosk.passport.asn1 import oids
from kiosk.passport.lds import dg1, dg15, mrz, security_infos, sod
from kiosk.passport.lds.security_infos import SecurityInfos
from kiosk.passport.lds.sod import Sod
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.cms import SignedData
from kiosk.passport.pki.keys import EcKey, PublicKey
from kiosk.passport.reading import Conduct, Files
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.path import Path, path


@dataclass(frozen=True)
class Dossier:
    """The evidence: files, how the chip behaved (None for saved files), and the page.

    `information` is what opened the chip where the page's whole zone is not known.
    """

    files: Files
    now: datetime
    conduct: Conduct | None = None
    page: mrz.Mrz | None = None
    information: str = ""


@dataclass(frozen=True)
class Case:
    """A dossier before the judge, and whom we trust."""

    dossier: Dossier
    trust: TrustStore

    @property
    def files(self) -> Files:
        """The raw files."""
        return self.dossier.files

    @property
    def now(self) -> datetime:
        """The time of judging."""
        return self.dossier.now

    @property
    def conduct(self) -> Conduct | None:
        """What the chip did in front of us."""
        return self.dossier.conduct

    @cached_property
    def sod(self) -> Sod:
        """The security object; MalformedError where it is none."""
        return sod.parse(self.files.sod)

    @cached_property
    def zone(self) -> mrz.Mrz:
        """DG1's zone."""
        return dg1.parse(self.group(1))

    @cached_property
    def path(self) -> Path:
        """The way from the security object's signer to an anchor."""
        return path(self.sod.message, self.trust, self.now)

    @cached_property
    def signed(self) -> frozenset[int]:
        """The groups the security object lists; none where it cannot be read."""
        try:
            return frozenset(self.sod.hashes)
        except MalformedError:
            return frozenset()

    @cached_property
    def infos(self) -> SecurityInfos:
        """DG14, empty where the chip has none."""
        if 14 not in self.signed or 14 not in self.files.groups:
            return SecurityInfos()
        return security_infos.parse_dg14(self.group(14))

    @cached_property
    def active_key(self) -> PublicKey | None:
        """DG15's key, None where the chip has none."""
        if 15 not in self.signed or 15 not in self.files.groups:
            return None
        return dg15.parse(self.group(15))

    @property
    def mapping_signed(self) -> bool:
        """Whether DG14 says that this chip can do chip-authentication mapping."""
        return any(info.oid.startswith(oids.PACE_CHIP_MAPPING + ".") for info in self.infos.pace)

    @cached_property
    def mapping_proven(self) -> bool:
        """Whether chip-authentication mapping holds for a key in a signed EF.CardSecurity.

        Nothing ties that file to this document but DG14, so DG14 must say that it has one:
        otherwise the key of one broken chip would prove every passport of its country.
        """
        found = self.conduct.mapping if self.conduct else None
        if found is None or not self.mapping_signed:
            return False
        try:
            infos, message = security_infos.parse_card_security(self.files.card_security)
            return self._same_hand(message) and any(
                isinstance(each.key, EcKey)
                and pace.mapping_holds(found, each.key.curve, each.key.point)
                for each in infos.chip_keys
            )
        except MalformedError:
            return False

    def _same_hand(self, message: SignedData) -> bool:
        """Whether a message is whole and signed under the same country as the security object."""
        way, anchor = path(message, self.trust, self.now), self.path.anchor
        if way.doubts or way.anchor is None or anchor is None or not message.digest_holds():
            return False
        revoked = any(map(self.trust.revoked, way.issued))
        return way.anchor.country == anchor.country and not revoked

    def group(self, number: int) -> bytes:
        """A group's raw bytes."""
        raw = self.files.groups.get(number)
        if raw is None:
            raise MalformedError(f"DG{number} was not read")
        return raw
