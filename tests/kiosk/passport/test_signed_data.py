"""Signed messages that say one thing and are taken for another."""

from __future__ import annotations

import hashlib

import pytest

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import cms
from kiosk.passport.virtual.signing import digest_algorithm
from tests.kiosk.passport.variety import countries

HOME = countries()[0]
CONTENT = b"what was signed"
DIGEST = hashlib.sha256(CONTENT).digest()


def attribute(oid: str, *values: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.a_set(*values))


TYPE = attribute(oids.CONTENT_TYPE, der.identifier(oids.LDS_SECURITY_OBJECT))
STATED = attribute(oids.MESSAGE_DIGEST, der.octets(DIGEST))


def signer(*attributes: bytes, digest: str = "sha256") -> bytes:
    """One SignerInfo whose signature holds; without attributes it is over the content."""
    named = der.sequence(HOME.signer.issuer, der.number(HOME.signer.serial))
    covered = encode(der.SET, b"".join(attributes)) if attributes else CONTENT
    sent = (encode(0xA0, b"".join(attributes)),) if attributes else ()
    return der.sequence(
        der.number(1), named, digest_algorithm(digest), *sent, HOME.signer_key.algorithm,
        der.octets(HOME.signer_key.sign(covered)),
    )  # fmt: skip


def message(*signers: bytes) -> cms.SignedData:
    inner = der.sequence(
        der.identifier(oids.LDS_SECURITY_OBJECT), encode(0xA0, der.octets(CONTENT))
    )
    body = der.sequence(
        der.number(3), der.a_set(digest_algorithm("sha256")), inner,
        encode(0xA0, HOME.signer.raw), der.a_set(*signers),
    )  # fmt: skip
    return cms.parse(der.sequence(der.identifier(oids.SIGNED_DATA), encode(0xA0, body)))


@pytest.mark.parametrize("attributes", [(TYPE, STATED), ()])
def test_a_message_that_speaks_of_its_content(attributes: tuple[bytes, ...]) -> None:
    found = message(signer(*attributes))
    assert found.signature_holds(HOME.signer.key)
    assert found.digest_holds()


OTHER = attribute(oids.MESSAGE_DIGEST, der.octets(hashlib.sha256(b"another").digest()))
SHORT = attribute(oids.MESSAGE_DIGEST, der.octets(hashlib.sha1(CONTENT).digest()))
LIST = attribute(oids.CONTENT_TYPE, der.identifier(oids.MASTER_LIST))


@pytest.mark.parametrize(
    "attributes",
    [(TYPE,), (STATED,), (LIST, STATED), (TYPE, OTHER), (TYPE, SHORT)],
    ids=["no digest", "no type", "another type", "another content", "another hash"],
)
def test_a_signature_over_something_else(attributes: tuple[bytes, ...]) -> None:
    """The signature holds every time: only what it covers is wrong."""
    found = message(signer(*attributes))
    assert found.signature_holds(HOME.signer.key)
    assert not found.digest_holds()


@pytest.mark.parametrize(
    "signers",
    [
        (),
        (signer(TYPE, STATED), signer(TYPE, OTHER)),
        (signer(TYPE, STATED, OTHER),),
        (signer(TYPE, TYPE, STATED),),
        (signer(TYPE, attribute(oids.MESSAGE_DIGEST, der.octets(DIGEST), der.octets(DIGEST))),),
        (signer(TYPE, attribute(oids.MESSAGE_DIGEST)),),
    ],
    ids=["none", "two", "two digests", "two types", "two values", "no value"],
)
def test_a_message_that_can_be_read_in_two_ways_is_not_read(signers: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedError):
        message(*signers)
