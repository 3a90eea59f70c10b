"""The countries' signing certificates and revocation lists, ready to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import signatures
from kiosk.passport.pki.certificate import CERT_SIGN, CRL_SIGN, Certificate, Name
from kiosk.passport.pki.crl import Crl


def signed_by(key_holder: Certificate, algorithm: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this certificate's key made the signature."""
    try:
        scheme = signatures.scheme(algorithm)
        return signatures.holds(key_holder.key, scheme, message, signature)
    except MalformedError:
        return False


def issued(issuer: Certificate, one: Certificate) -> bool:
    """Whether the issuer signed the certificate and may sign any."""
    if not issuer.may(CERT_SIGN):
        return False
    return signed_by(issuer, one.algorithm, one.signed, one.signature)


@dataclass(frozen=True)
class TrustStore:
    """Anchors by key and by name, and the lists their holders signed."""

    anchors: tuple[Certificate, ...]
    by_key_id: dict[bytes, tuple[Certificate, ...]]
    by_name: dict[Name, tuple[Certificate, ...]]
    crls: dict[Name, Crl]
    refused_crls: tuple[Crl, ...] = ()

    @classmethod
    def build(cls, anchors: Iterable[Certificate], crls: Iterable[Crl] = ()) -> TrustStore:
        """A store; a revocation list that no anchor signed is left out and reported."""
        unique = tuple(dict.fromkeys(anchors))
        by_key_id: dict[bytes, list[Certificate]] = defaultdict(list)
        by_name: dict[Name, list[Certificate]] = defaultdict(list)
        for anchor in unique:
            by_key_id[anchor.key_id].append(anchor)
            by_name[anchor.subject_name].append(anchor)
        plain = cls(
            unique,
            {key: tuple(found) for key, found in by_key_id.items()},
            {name: tuple(found) for name, found in by_name.items()},
            {},
        )
        return plain.with_crls(crls)

    def with_crls(self, crls: Iterable[Crl]) -> TrustStore:
        """The same anchors with these lists instead."""
        kept: dict[Name, Crl] = {}
        refused = []
        for crl in crls:
            if not any(
                self._signs(anchor, crl) for anchor in self.by_name.get(crl.issuer_name, ())
            ):
                refused.append(crl)
                continue
            held = kept.get(crl.issuer_name)
            if held is None or held.this_update < crl.this_update:
                kept[crl.issuer_name] = crl
        return TrustStore(self.anchors, self.by_key_id, self.by_name, kept, tuple(refused))

    @staticmethod
    def _signs(anchor: Certificate, crl: Crl) -> bool:
        return anchor.may(CRL_SIGN) and signed_by(anchor, crl.algorithm, crl.signed, crl.signature)

    def possible_issuers(self, one: Certificate) -> list[Certificate]:
        """Anchors that may have signed it, by key id and by name.

        Names repeat across key changes, and issuer equal to subject does not mean self-signed, so
        every candidate is tried by its key.
        """
        by_key = self.by_key_id.get(one.issuer_key_id, ()) if one.issuer_key_id else ()
        found = [*by_key, *self.by_name.get(one.issuer_name, ())]
        return list(dict.fromkeys(found))

    def revoked(self, one: Certificate) -> bool:
        """Whether the issuer's list names this certificate."""
        crl = self.crls.get(one.issuer_name)
        return crl is not None and one.serial in crl.revoked
