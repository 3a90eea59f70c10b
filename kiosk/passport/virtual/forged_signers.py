"""Forged signers: whole documents made anew under certificates that prove nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.groups import curves
from kiosk.passport.pki import certificate
from kiosk.passport.pki.certificate import CERT_SIGN, CRL_SIGN, Certificate
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual import certificates
from kiosk.passport.virtual.certificates import Draft
from kiosk.passport.virtual.country import YEAR, Country
from kiosk.passport.virtual.messages import Pen
from kiosk.passport.virtual.signing import (
    EcSigner,
    RsaSigner,
    SigningKey,
    digest_algorithm,
    rsa_private,
)
from kiosk.passport.virtual.workshop import Exhibit, Workshop


def _pen(shop: Workshop, signer: Certificate, key: SigningKey, *more: Certificate) -> Pen:
    return Pen(signer, key, shop.country.digest, more=more)


def _draft(shop: Workshop, key: SigningKey) -> Draft:
    """A signer of the victim's country, not yet certified by anybody."""
    valid = shop.now - YEAR, shop.now + 9 * YEAR
    serial = 1 + shop.pick(1 << 30)
    return certificates.draft_signer(shop.country.authority, key, serial, valid)


def _own_key(shop: Workshop) -> EcSigner:
    return EcSigner.make(curves()["secp256r1"], shop.random)


def authority_imitated(shop: Workshop) -> Exhibit:
    """An authority of the same name, serial number and key identifier, with another key."""
    real, fake_key, key = shop.country.authority, _own_key(shop), _own_key(shop)
    fake = Draft(
        real.subject, real.subject, fake_key.key_info, real.serial, real.not_before,
        real.not_after, real.key_id, authority=True, usage=CERT_SIGN | CRL_SIGN,
        claimed_key_id=real.key_id,
    ).signed_by(fake_key)  # fmt: skip
    signer = _draft(shop, key).signed_by(fake_key)
    return shop.signed_again(shop.victim(), _pen(shop, signer, key, fake))


def authority_unknown(shop: Workshop) -> Exhibit:
    """An authority that nobody has heard of."""
    return shop.signed_again(shop.victim(), replace(shop.impostor.pen, more=(
        shop.impostor.authority,
    )))  # fmt: skip


def authority_abroad(shop: Workshop) -> Exhibit:
    """A trusted country signs a document in another country's name."""
    return shop.signed_again(shop.victim(), shop.abroad.pen)


def authority_expired(shop: Workshop) -> Exhibit:
    """The authority's own certificate has run out."""
    country = shop.country
    past = shop.now - 15 * YEAR, shop.now - timedelta(days=1 + shop.pick(500))
    common = "CSCA of long ago"
    old = certificates.self_signed(country.code, common, country.authority_key, 5, past)
    signer = certificates.document_signer(
        old, country.authority_key, country.signer_key, 6, (past[0], shop.now + YEAR)
    )
    exhibit = shop.signed_again(shop.victim(), _pen(shop, signer, country.signer_key))
    return replace(exhibit, trust=TrustStore.build([old, shop.abroad.authority]))


def signer_self_signed(shop: Workshop) -> Exhibit:
    """A signer that vouches for itself."""
    key = _own_key(shop)
    return shop.signed_again(shop.victim(), _pen(shop, _draft(shop, key).signed_by(key), key))


def signer_key_swapped(shop: Workshop) -> Exhibit:
    """A genuine certificate with the forger's key written in."""
    key, real = _own_key(shop), shop.country.signer
    forged = certificate.parse(_with_key(real, key.key_info))
    return shop.signed_again(shop.victim(), _pen(shop, forged, key))


def _with_key(real: Certificate, key_info: bytes) -> bytes:
    body = real.signed.replace(real.key_info, key_info)
    inner = body[4:] if body[1] == 0x82 else body[3:]
    return der.sequence(encode(der.SEQUENCE, inner), real.algorithm, der.bit_string(real.signature))


def signer_expired(shop: Workshop) -> Exhibit:
    """A real signer whose time is over."""
    past = shop.now - 11 * YEAR, shop.now - timedelta(days=1 + shop.pick(500))
    return _real_signer(shop, replace(_draft(shop, shop.country.signer_key),
                                      not_before=past[0], not_after=past[1]))  # fmt: skip


def signer_not_yet_valid(shop: Workshop) -> Exhibit:
    """A real signer whose time has not come."""
    start = shop.now + timedelta(days=1 + shop.pick(500))
    return _real_signer(shop, replace(_draft(shop, shop.country.signer_key), not_before=start))


def _real_signer(shop: Workshop, draft: Draft) -> Exhibit:
    country = shop.country
    signer = draft.signed_by(country.authority_key)
    return shop.signed_again(shop.victim(), _pen(shop, signer, country.signer_key))


def signer_revoked(shop: Workshop) -> Exhibit:
    """A real signer that its country has revoked."""
    country = shop.country
    crl = certificates.revocation_list(
        country.authority, country.authority_key, (77, country.signer.serial),
        shop.now - timedelta(days=3), shop.now + timedelta(days=80),
    )  # fmt: skip
    trust = TrustStore.build([country.authority, shop.abroad.authority], [crl])
    return replace(shop.exhibit(shop.victim()), trust=trust)


def signer_revoked_beside(shop: Workshop) -> Exhibit:
    """Revoked under the country's old key, which a newer list of its new key says nothing of."""
    country, fresh_key = shop.country, _own_key(shop)
    old, day = country.authority, timedelta(days=1)
    fresh = Draft(
        old.subject, old.subject, fresh_key.key_info, 9, shop.now - YEAR, shop.now + 9 * YEAR,
        certificates.key_id(fresh_key.key_info), authority=True, usage=CERT_SIGN | CRL_SIGN,
    ).signed_by(fresh_key)  # fmt: skip
    due, revoked = shop.now + 80 * day, (country.signer.serial,)
    lists = [
        certificates.revocation_list(old, country.authority_key, revoked, shop.now - 9 * day, due),
        certificates.revocation_list(fresh, fresh_key, (4, 5), shop.now - 2 * day, due, 2),
    ]
    return replace(shop.exhibit(shop.victim()), trust=TrustStore.build([old, fresh], lists))


def signer_naturalised(shop: Workshop) -> Exhibit:
    """A trusted country certifies a signer in another country's name."""
    abroad, key = shop.abroad, _own_key(shop)
    draft = replace(
        _draft(shop, key), issuer=abroad.authority.subject, issuer_key_id=abroad.authority.key_id
    )
    signer = draft.signed_by(abroad.authority_key)
    return shop.signed_again(shop.victim(), _pen(shop, signer, key))


def signer_restricted(shop: Workshop) -> Exhibit:
    """A real signer under a restriction that we do not understand."""
    draft = replace(_draft(shop, shop.country.signer_key), critical=("1.3.6.1.4.1.99999.1",))
    return _real_signer(shop, draft)


def signer_under_signer(shop: Workshop) -> Exhibit:
    """A stolen document signer certifies the forger's own key."""
    country, key = shop.country, _own_key(shop)
    forged = certificates.draft_signer(
        country.signer, key, 99, (shop.now - YEAR, shop.now + YEAR)
    ).signed_by(country.signer_key)
    return shop.signed_again(shop.victim(), _pen(shop, forged, key, country.signer))


def link_forged(shop: Workshop) -> Exhibit:
    """A link from the real authority to the forger's, which the real one never signed."""
    real, fake_key, key = shop.country.authority, _own_key(shop), _own_key(shop)
    named = certificates.name(shop.country.code, "CSCA of tomorrow")
    link = Draft(
        named, real.subject, fake_key.key_info, 4, shop.now - YEAR, shop.now + 9 * YEAR,
        real.key_id, authority=True, usage=CERT_SIGN | CRL_SIGN,
    ).signed_by(fake_key)  # fmt: skip
    signer = certificates.document_signer(
        link, fake_key, key, 5, (shop.now - YEAR, shop.now + YEAR)
    )
    return shop.signed_again(shop.victim(), _pen(shop, signer, key, link))


def link_abroad(shop: Workshop) -> Exhibit:
    """A trusted country links to an authority that calls itself another country's."""
    abroad, fake_key, key = shop.abroad, _own_key(shop), _own_key(shop)
    valid = shop.now - YEAR, shop.now + 9 * YEAR
    link = Draft(
        shop.country.authority.subject, abroad.authority.subject, fake_key.key_info, 4, *valid,
        abroad.authority.key_id, authority=True, usage=CERT_SIGN | CRL_SIGN,
    ).signed_by(abroad.authority_key)  # fmt: skip
    signer = certificates.document_signer(link, fake_key, key, 5, valid)
    return shop.signed_again(shop.victim(), _pen(shop, signer, key, link))


def curve_generator(shop: Workshop) -> Exhibit:
    """CVE-2020-0601: the authority's own public point, over a generator of the forger's choice."""
    country = _elliptic(shop)
    real_key = country.authority_key
    if not isinstance(real_key, EcSigner):
        raise TypeError("this forgery needs an authority on a curve")
    curve = real_key.curve
    point = curve.multiply(real_key.private, curve.g)
    private = 2 + shop.pick(1 << 31)
    generator = curve.multiply(pow(private, -1, curve.n), point)
    twisted = replace(curve, g=generator)
    fake_key, key = EcSigner(twisted, private, shop.random, explicit=True), _own_key(shop)
    real = country.authority
    fake = Draft(
        real.subject, real.subject, fake_key.key_info, real.serial, real.not_before,
        real.not_after, real.key_id, authority=True, usage=CERT_SIGN | CRL_SIGN,
        claimed_key_id=real.key_id,
    ).signed_by(fake_key)  # fmt: skip
    draft = replace(_draft(shop, key), issuer=real.subject, issuer_key_id=real.key_id)
    pen = _pen(shop, draft.signed_by(fake_key), key, fake)
    return shop.trusting(shop.signed_again(shop.victim(), pen), country, shop.abroad)


def _elliptic(shop: Workshop) -> Country:
    if isinstance(shop.country.authority_key, EcSigner):
        return shop.country
    kinds = "brainpoolP256r1 explicit", "secp256r1"
    return Country.establish(shop.country.code, kinds, shop.random, shop.now)


def list_signer(shop: Workshop) -> Exhibit:
    """The country's master list signer signs a passport: a real certificate, another purpose."""
    draft = replace(_draft(shop, shop.country.signer_key), purposes=(oids.MASTER_LIST_SIGNER,))
    return _real_signer(shop, draft)


def garbage_after_hash(shop: Workshop) -> Exhibit:
    """Bleichenbacher's forgery of 2006: exponent 3, and rubbish after the hash."""
    anchor_key = RsaSigner(rsa_private(200, 2048, 3))
    real = certificates.self_signed(
        shop.country.code, "CSCA with exponent 3", anchor_key, 8,
        (shop.now - 3 * YEAR, shop.now + 9 * YEAR),
    )  # fmt: skip
    key = _own_key(shop)
    draft = replace(_draft(shop, key), issuer=real.subject, issuer_key_id=real.key_id)
    forged = draft.signed_by(_CubeRoot(anchor_key))
    exhibit = shop.signed_again(shop.victim(), _pen(shop, forged, key))
    return replace(exhibit, trust=TrustStore.build([real, shop.abroad.authority]))


class _CubeRoot:
    """Signs without the private key, for verifiers that stop reading after the hash."""

    def __init__(self, real: RsaSigner) -> None:
        self.real = real

    @property
    def key_info(self) -> bytes:
        """The real public half."""
        return self.real.key_info

    @property
    def algorithm(self) -> bytes:
        """The real algorithm."""
        return self.real.algorithm

    def sign(self, message: bytes) -> bytes:
        """The cube root of a block whose leading bytes look right."""
        digest = der.octets(hashlib.sha256(message).digest())
        info = der.sequence(_with_null("sha256"), digest)
        head = b"\x00\x01" + b"\xff" * 8 + b"\x00" + info
        block = int.from_bytes(head + b"\xff" * (256 - len(head)), "big")
        low, high = 0, 1 << 700
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**3 <= block else (low, middle - 1)
        return low.to_bytes(256, "big")


def _with_null(digest: str) -> bytes:
    algorithm = digest_algorithm(digest)
    return der.sequence(algorithm[2:], encode(der.NULL, b""))
