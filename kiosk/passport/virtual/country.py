"""A virtual country: its authority, its document signer, and the keys of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.passport.agreement import Random
from kiosk.passport.groups import curves
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.virtual import certificates
from kiosk.passport.virtual.messages import Pen
from kiosk.passport.virtual.signing import EcSigner, RsaSigner, SigningKey, rsa_private

YEAR = timedelta(days=365)
Valid = tuple[datetime, datetime]


def signing_key(kind: str, random: Random, number: int = 0, digest: str = "sha256") -> SigningKey:
    """A key by its kind: RSA, PSS, a curve's name, or a curve's name with "explicit" after it."""
    if kind in ("RSA", "PSS"):
        return RsaSigner(rsa_private(number), digest, pss=kind == "PSS")
    name, _, explicit = kind.partition(" ")
    return EcSigner.make(curves()[name], random, digest, explicit=bool(explicit))


@dataclass(frozen=True)
class Country:
    """Who certifies, and who signs documents."""

    code: str
    authority: Certificate
    authority_key: SigningKey
    signer: Certificate
    signer_key: SigningKey
    now: datetime
    digest: str = "sha256"
    more: tuple[Certificate, ...] = ()

    @classmethod
    def establish(
        cls,
        code: str,
        kinds: tuple[str, str],
        random: Random,
        now: datetime,
        *,
        digest: str = "sha256",
        number: int = 0,
    ) -> Country:
        """A country with an authority and a signer of the given kinds of key."""
        authority_key = signing_key(kinds[0], random, 2 * number, digest)
        signer_key = signing_key(kinds[1], random, 2 * number + 1, digest)
        serial = int.from_bytes(random(8), "big")
        valid = now - 3 * YEAR, now + 12 * YEAR
        common = f"CSCA-{code}-{serial & 0xFFFF:04X}"
        authority = certificates.self_signed(code, common, authority_key, serial, valid)
        signer = certificates.document_signer(
            authority, authority_key, signer_key, serial + 7, (now - 2 * YEAR, now + 11 * YEAR)
        )
        return cls(code, authority, authority_key, signer, signer_key, now, digest)

    @property
    def pen(self) -> Pen:
        """The document signer, ready to sign."""
        return Pen(self.signer, self.signer_key, self.digest, more=self.more)
