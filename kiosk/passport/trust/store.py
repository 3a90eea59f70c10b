"""The countries' signing certificates and revocation lists, ready to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import signatures
from kiosk.passport.pki.certificate import CRL_SIGN, Certificate, Name
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
    if not issuer.may_certify:
        return False
    return signed_by(issuer, one.algorithm, one.signed, one.signature)


@dataclass(frozen=True)
class TrustStore:
    """Anchors by key and by name, and the lists their holders signed."""

    anchors: tuple[Certificate, ...]
    by_key_id: dict[bytes, tuple[Certificate, ...]]
    by_name: dict[Name, tuple[Certificate, ...]]
    crls: dict[Name, tuple[Crl, ...]]
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
        """The same anchors with these lists instead, the newest of each key.

        A third of the countries have several keys under one name, and a list of one key says
        nothing of what another has signed.
        """
        kept: dict[tuple[Name, bytes], Crl] = {}
        refused = []
        for crl in crls:
            signer = self.signer_of(crl)
            if signer is None:
                refused.append(crl)
                continue
            held = kept.get((crl.issuer_name, signer.key_info))
            if held is None or held.this_update < crl.this_update:
                kept[crl.issuer_name, signer.key_info] = crl
        by_name: dict[Name, tuple[Crl, ...]] = {}
        for (name, _), crl in kept.items():
            by_name[name] = (*by_name.get(name, ()), crl)
        return TrustStore(self.anchors, self.by_key_id, self.by_name, by_name, tuple(refused))

    def signer_of(self, crl: Crl) -> Certificate | None:
        """The anchor that signed a revocation list, if one did."""
        for anchor in self.by_name.get(crl.issuer_name, ()):
            signs = anchor.may(CRL_SIGN) and not crl.unknown_critical
            if signs and signed_by(anchor, crl.algorithm, crl.signed, crl.signature):
                return anchor
        return None

    def held_beside(self, crl: Crl) -> Crl | None:
        """The list of the same key that is held, if one is."""
        offered = self.signer_of(crl)
        for held in self.crls.get(crl.issuer_name, ()):
            signer = self.signer_of(held)
            if offered and signer and signer.key_info == offered.key_info:
                return held
        return None

    def possible_issuers(self, one: Certificate) -> list[Certificate]:
        """Anchors that may have signed it, by key id and by name.

        Names repeat across key changes, and issuer equal to subject does not mean self-signed, so
        every candidate is tried by its key.
        """
        by_key = self.by_key_id.get(one.issuer_key_id, ()) if one.issuer_key_id else ()
        found = [*by_key, *self.by_name.get(one.issuer_name, ())]
        return list(dict.fromkeys(found))

    def revoked(self, one: Certificate) -> bool:
        """Whether a list of the issuer names this certificate."""
        return any(one.serial in crl.revoked for crl in self.crls.get(one.issuer_name, ()))
