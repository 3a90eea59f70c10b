"""From the signer of a message to a country's certificate that we trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.certificate import DIGITAL_SIGNATURE, Certificate
from kiosk.passport.pki.cms import SignedData
from kiosk.passport.trust.store import TrustStore, issued

LINKS = 3
# A country's authority also certifies list signers and the like; those may not sign passports.
ANY_PURPOSE = "2.5.29.37.0"


@dataclass(frozen=True)
class Path:
    """The signer, the links in between, and the anchor; `doubts` say why it is not trusted."""

    signer: Certificate | None
    links: tuple[Certificate, ...]
    anchor: Certificate | None
    doubts: tuple[str, ...]

    @property
    def issued(self) -> tuple[Certificate, ...]:
        """Everything below the anchor, which a revocation list may name."""
        return (*((self.signer,) if self.signer else ()), *self.links)


def signer_of(message: SignedData) -> Certificate | None:
    """The certificate whose key made the signature, whatever name the message gives."""
    for one in message.candidates():
        try:
            if message.signature_holds(one.key):
                return one
        except MalformedError:
            continue
    return None


def path(message: SignedData, trust: TrustStore, now: datetime) -> Path:
    """The best path for the message's signer."""
    signer = signer_of(message)
    if signer is None:
        return Path(None, (), None, ("no certificate's key made the signature",))
    found = _climb(signer, (), message.certificates, trust, now)
    if found is None:
        return Path(signer, (), None, ("no trusted country certificate signed the signer",))
    links, anchor, doubts = found
    return Path(signer, links, anchor, (*_signer_doubts(signer, now), *doubts))


def _climb(
    one: Certificate,
    links: tuple[Certificate, ...],
    sent: tuple[Certificate, ...],
    trust: TrustStore,
    now: datetime,
) -> tuple[tuple[Certificate, ...], Certificate, tuple[str, ...]] | None:
    """The anchor above a certificate; one that leaves no doubt before one that does."""
    found = [
        (links, anchor, _anchor_doubts(one, anchor, now))
        for anchor in trust.possible_issuers(one)
        if issued(anchor, one)
    ]
    if found:
        return min(found, key=lambda each: len(each[2]))
    if len(links) >= LINKS:
        return None
    for link in sent:
        if link not in (one, *links) and _may_link(link, one, now) and issued(link, one):
            above = _climb(link, (*links, link), sent, trust, now)
            if above:
                return above
    return None


def _may_link(link: Certificate, one: Certificate, now: datetime) -> bool:
    same = link.subject_name == one.issuer_name and link.country == one.country
    return same and link.is_authority and link.valid_at(now) and not link.unknown_critical


def _anchor_doubts(one: Certificate, anchor: Certificate, now: datetime) -> tuple[str, ...]:
    doubts = []
    if not anchor.valid_at(now):
        doubts.append("the country's certificate is not valid today")
    if anchor.country != one.country:
        doubts.append("the signer's country is not that of the certificate above it")
    return tuple(doubts)


def _signer_doubts(signer: Certificate, now: datetime) -> tuple[str, ...]:
    doubts = []
    if not signer.valid_at(now):
        doubts.append("the signer's certificate is not valid today")
    if signer.is_authority or not signer.may(DIGITAL_SIGNATURE):
        doubts.append("the signer's certificate is not for signing documents")
    if signer.purposes and ANY_PURPOSE not in signer.purposes:
        doubts.append("the signer's certificate is for another purpose")
    if signer.unknown_critical:
        doubts.append(f"critical extensions not understood: {sorted(signer.unknown_critical)}")
    return tuple(doubts)
