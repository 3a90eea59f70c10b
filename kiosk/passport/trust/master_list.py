"""CSCA master lists: many countries' certificates under one country's signature (Doc 9303-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import node, nodes
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, cms
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.pki.cms import SignedData
from kiosk.passport.trust.store import TrustStore, issued

MAX_BYTES = 32 * 1024 * 1024
MAX_SIGNERS = 64


class ListRefusedError(Exception):
    """A master list that must not be taken; the old one stays."""

    permanent = True


@dataclass(frozen=True)
class MasterList:
    """The certificates and the signed message they came in."""

    message: SignedData
    certificates: tuple[Certificate, ...]
    unreadable: int

    @property
    def made_at(self) -> datetime:
        """When it was signed; without a signed time, never."""
        made = self.message.signer.signing_time
        return made or datetime.min.replace(tzinfo=UTC)

    def signed_under(self, root: Certificate) -> Certificate | None:
        """The list's signer, if the pinned root vouches for him and his signature holds."""
        if not self.message.digest_holds():
            return None
        for one in self.message.candidates():
            if _may_sign_lists(one, root) and self._signed_with(one):
                return one
        return None

    def _signed_with(self, one: Certificate) -> bool:
        try:
            return self.message.signature_holds(one.key)
        except MalformedError:
            return False

    def keys_loaded(self) -> int:
        """How many of the keys we can use."""
        return sum(_has_key(one) for one in self.certificates)

    def signatures_verified(self) -> int:
        """How many of the certificates are signed by a key that is itself in the list."""
        store = TrustStore.build(self.certificates)
        return sum(
            any(issued(issuer, one) for issuer in store.possible_issuers(one))
            for one in self.certificates
        )


def _may_sign_lists(one: Certificate, root: Certificate) -> bool:
    if one == root:
        return True
    return oids.MASTER_LIST_SIGNER in one.purposes and issued(root, one)


def _has_key(one: Certificate) -> bool:
    try:
        return one.key is not None
    except MalformedError:
        return False


def parse(raw: bytes) -> MasterList:
    """A list from BER or DER. A certificate that cannot be read costs itself, not the list."""
    if len(raw) > MAX_BYTES:
        raise MalformedError("a master list larger than any there is")
    message = cms.parse(raw, MAX_SIGNERS)
    if message.content_type != oids.MASTER_LIST:
        raise MalformedError("a signed message that is no master list")
    fields = node(message.content).expect(der.SEQUENCE).children()
    if len(fields) != 2:
        raise MalformedError("a master list that is not whole")
    found, unreadable = [], 0
    for part in nodes(fields[1].expect(der.SET).value):
        try:
            found.append(certificate.parse(part.raw))
        except MalformedError:
            unreadable += 1
    return MasterList(message, tuple(found), unreadable)


def adopt(
    raw: bytes,
    root: Certificate,
    held: MasterList | None,
    now: datetime,
    pinned: TrustStore | None = None,
) -> MasterList:
    """The offered list if it may replace the held one; ListRefusedError says why not.

    `pinned` holds the roots and their revocation lists: a stolen list signer would be the end of
    all trust.
    """
    try:
        offered = parse(raw)
    except MalformedError as error:
        raise ListRefusedError(f"the list cannot be read: {error}") from error
    signer = offered.signed_under(root)
    if signer is None:
        raise ListRefusedError("the list is not signed under the pinned root")
    if pinned is not None and pinned.revoked(signer):
        raise ListRefusedError("the list's signer is revoked")
    if not root.valid_at(now):
        raise ListRefusedError("the pinned root has expired: pin its successor first")
    if not signer.valid_at(offered.made_at) or offered.made_at > now:
        raise ListRefusedError("the list was signed outside its signer's validity")
    if held is not None and offered.made_at < held.made_at:
        raise ListRefusedError("the list is older than the one held")
    return offered
