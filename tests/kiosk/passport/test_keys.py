"""Keys and signatures that prove nothing, whatever they look like."""

from __future__ import annotations

import pytest

from kiosk.passport.active_authentication import Signed, holds
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.groups import Curve, curves, dh_groups
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import keys, signatures
from kiosk.passport.pki.keys import EcKey, RsaKey
from kiosk.passport.virtual.signing import EcSigner, Iso9796Signer, RsaSigner, rsa_private
from tests.kiosk.passport.variety import Draw

R1 = curves()["brainpoolP256r1"]
GROUP = dh_groups()["rfc5114_1024_160"]
N = rsa_private(0).public_key().public_numbers().n


def rsa(n: int, e: int) -> bytes:
    algorithm = der.sequence(der.identifier(oids.RSA), encode(der.NULL, b""))
    return der.sequence(algorithm, der.bit_string(der.sequence(der.number(n), der.number(e))))


@pytest.mark.parametrize(
    ("n", "e"),
    [(N, 1), (N, 2), (N, 65536), (N, 1 << 70 | 1), (N + 1, 3), (N >> 1025 | 1, 3)],
    ids=["one", "even", "even and usual", "huge", "even modulus", "short modulus"],
)
def test_an_rsa_key_that_signs_anything_is_none(n: int, e: int) -> None:
    assert keys.parse(rsa(N, 3)) == RsaKey(N, 3)
    with pytest.raises(MalformedError):
        keys.parse(rsa(n, e))


def explicit(
    *,
    p: int = R1.p,
    a: int = R1.a,
    g: tuple[int, int] = R1.g,
    n: int = R1.n,
    cofactor: tuple[int, ...] = (1,),
    point: bytes = R1.encode(R1.g),
) -> bytes:
    """A key of explicit parameters, each of which may be a forger's."""
    field = der.sequence(der.identifier(oids.PRIME_FIELD), der.number(p))
    coefficients = (der.octets(each.to_bytes(32, "big")) for each in (a, R1.b))
    parameters = der.sequence(
        der.number(1), field, der.sequence(*coefficients), der.octets(R1.encode(g)),
        der.number(n), *map(der.number, cofactor),
    )  # fmt: skip
    algorithm = der.sequence(der.identifier(oids.EC_KEY), parameters)
    return der.sequence(algorithm, der.bit_string(point))


@pytest.mark.parametrize("cofactor", [(), (1,)])
def test_a_known_curve_spelled_out_is_known(cofactor: tuple[int, ...]) -> None:
    assert keys.parse(explicit(cofactor=cofactor)) == EcKey(R1, R1.g)


@pytest.mark.parametrize(
    "info",
    [
        explicit(p=R1.p - 2),
        explicit(a=R1.a - 1),
        explicit(g=R1.multiply(2, R1.g)),
        explicit(n=R1.n - 2),
        explicit(n=2 * R1.n),
        explicit(cofactor=(2,)),
        explicit(cofactor=(0,)),
        explicit(point=R1.encode((R1.g[0], R1.g[1] ^ 1))),
        explicit(point=R1.encode((R1.p, 0))),
        explicit(point=b"\x00"),
        explicit(point=b"\x02" + R1.p.to_bytes(32, "big")),
    ],
)
def test_a_curve_or_point_of_a_forgers_is_no_key(info: bytes) -> None:
    with pytest.raises(MalformedError):
        keys.parse(info)


def small_element() -> int:
    """An element of a small order other than 1 and 2: a secret made with it can be guessed."""
    rest = GROUP.p - 1
    order = next(each for each in range(3, 1 << 16) if rest % each == 0 and each % 2)
    return next(found for base in range(2, 50) if (found := pow(base, rest // order, GROUP.p)) != 1)


@pytest.mark.parametrize("element", [0, 1, GROUP.p - 1, GROUP.p, small_element(), GROUP.g + 1])
def test_an_element_of_a_small_subgroup_is_no_key(element: int) -> None:
    assert isinstance(keys.parse(keys.encode_dh(GROUP, GROUP.g)), keys.DhKey)
    with pytest.raises(MalformedError):
        keys.parse(keys.encode_dh(GROUP, element))
    if element < GROUP.p:
        with pytest.raises(MalformedError):
            GROUP.decode(GROUP.encode(element))


@pytest.mark.parametrize("name", ["secp256r1", "brainpoolP224r1"])
def test_an_ecdsa_signature_out_of_range_signs_nothing(name: str) -> None:
    """One curve is left to OpenSSL, the other is our own arithmetic."""
    curve: Curve = curves()[name]
    signer = EcSigner.make(curve, Draw(name))
    key = keys.parse(signer.key_info)
    assert isinstance(key, EcKey)
    digest = bytes(32)
    r, s = signer.numbers(b"a message")
    for odd in ((0, 0), (0, s), (r, 0), (r + curve.n, s), (r, s + curve.n), (-r, s), (curve.n, 1)):
        assert not signatures.ecdsa_holds(key, digest, *odd)
        written = der.sequence(*map(der.number, odd))
        scheme = signatures.Scheme(signatures.Kind.ECDSA, "sha256")
        assert not signatures.holds(key, scheme, b"a message", written)
        assert signatures.holds(key, scheme, b"a message", signer.sign(b"a message"))


def test_a_signature_is_of_one_scheme_and_hash() -> None:
    """No key answers for another family, and no hash for another of its length."""
    signer = RsaSigner(rsa_private(0))
    key, made = keys.parse(signer.key_info), signer.sign(b"a message")
    kinds = signatures.Kind
    assert signatures.holds(key, signatures.Scheme(kinds.PKCS1, "sha256"), b"a message", made)
    for kind, digest in ((kinds.PSS, "sha256"), (kinds.ECDSA, "sha256"), (kinds.PKCS1, "sha512")):
        scheme = signatures.Scheme(kind, digest, digest)
        assert not signatures.holds(key, scheme, b"a message", made)
    assert not signatures.holds(
        key, signatures.Scheme(kinds.PKCS1, "sha256"), b"a message", b"\x00" + made
    )


def test_md5_is_not_known() -> None:
    md5 = der.sequence(der.identifier("1.2.840.113549.2.5"))
    md5_with_rsa = der.sequence(der.identifier("1.2.840.113549.1.1.4"))
    with pytest.raises(MalformedError):
        signatures.digest_name(node(md5))
    with pytest.raises(MalformedError):
        signatures.scheme(md5_with_rsa, "sha256")


def test_a_challenge_is_answered_for_itself_alone() -> None:
    signers = (
        Iso9796Signer(rsa_private(100, 1024)),
        RsaSigner(rsa_private(103, 1536), pss=True),
        EcSigner.make(R1, Draw("active")),
    )
    for signer in signers:
        key, made = keys.parse(signer.key_info), signer.sign(b"12345678")
        assert holds(key, Signed(b"12345678", made, 0x9000), None)
        assert not holds(key, Signed(b"87654321", made, 0x9000), None)
        assert not holds(key, Signed(b"12345678", bytes(len(made)), 0x9000), None)
        assert not holds(key, Signed(b"12345678", b"", 0x9000), None)
