"""Signed things: one context and one key use each, one way of writing, any bytes answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from customs import sealed as room
from customs.sealed import (
    LARGEST,
    Opened,
    Refusal,
    Use,
    canonical,
    open_sealed,
    ring,
    seal,
)
from tests import factories as f

KEYS = {use: f.signing_key(bytes([place]), use) for place, use in enumerate(Use)}
RING = ring(f.verifying_key(key) for key in KEYS.values())


def whole(payload: bytes) -> bytes | None:
    return payload


def opened(use: Use, sealed: bytes, keys: room.KeyRing = RING) -> Opened[bytes] | Refusal:
    return open_sealed(use, sealed, keys, f.LANDED, whole)


def parts(sealed: bytes) -> list[Any]:
    return list(cbor2.loads(sealed).value)


def put_together(value: object, tag: int = 18) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(tag, value))


GOOD = seal(KEYS[Use.PASS], b"told")
PROTECTED, _, PAYLOAD, SIGNATURE = parts(GOOD)


@given(st.sampled_from(Use), st.binary(max_size=400))
def test_what_was_signed_is_believed(use: Use, payload: bytes) -> None:
    found = opened(use, seal(KEYS[use], payload))
    assert isinstance(found, Opened)
    assert found.content == payload
    assert found.key == RING[KEYS[use].kid]


@pytest.mark.parametrize("signed", Use)
@pytest.mark.parametrize("asked", Use)
def test_a_thing_of_one_use_never_opens_as_another(signed: Use, asked: Use) -> None:
    found = opened(asked, seal(KEYS[signed], b"told"))
    assert isinstance(found, Opened) if signed is asked else found is Refusal.WRONG_TYPE


@pytest.mark.parametrize("signed", Use)
@pytest.mark.parametrize("asked", Use)
def test_not_even_under_the_same_key(signed: Use, asked: Use) -> None:
    """The context is signed along, so a key put to two uses still does not mix them."""
    key = f.signing_key(b"\x77", signed)
    keys = ring([f.verifying_key(key, use=asked)])
    found = opened(asked, seal(key, b"told"), keys)
    assert isinstance(found, Opened) if signed is asked else found is Refusal.BAD_SIGNATURE


def test_without_the_context_they_would_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_context", lambda use: b"")
    key = f.signing_key(b"\x77", Use.BUNDLE)
    keys = ring([f.verifying_key(key, use=Use.PASS)])
    assert isinstance(opened(Use.PASS, seal(key, b"told"), keys), Opened)


NOT_SEALED = {
    "nothing": b"",
    "text": b"hello",
    "empty array": put_together([]),
    "three parts": put_together([PROTECTED, {}, PAYLOAD]),
    "five parts": put_together([PROTECTED, {}, PAYLOAD, SIGNATURE, b""]),
    "no tag": cbor2.dumps([PROTECTED, {}, PAYLOAD, SIGNATURE]),
    "tag of many signers": put_together([PROTECTED, {}, PAYLOAD, SIGNATURE], 98),
    "tag twice": put_together(cbor2.CBORTag(18, [PROTECTED, {}, PAYLOAD, SIGNATURE])),
    "a map": put_together({1: PROTECTED, 2: {}, 3: PAYLOAD, 4: SIGNATURE}),
    "unprotected header": put_together([PROTECTED, {4: b"\0"}, PAYLOAD, SIGNATURE]),
    "unprotected is a list": put_together([PROTECTED, [], PAYLOAD, SIGNATURE]),
    "detached payload": put_together([PROTECTED, {}, None, SIGNATURE]),
    "payload as text": put_together([PROTECTED, {}, "told", SIGNATURE]),
    "short signature": put_together([PROTECTED, {}, PAYLOAD, SIGNATURE[:63]]),
    "long signature": put_together([PROTECTED, {}, PAYLOAD, SIGNATURE + b"\0"]),
    "no signature": put_together([PROTECTED, {}, PAYLOAD, b""]),
    "empty header": put_together([b"", {}, PAYLOAD, SIGNATURE]),
    "header without kid": put_together([cbor2.dumps({1: -8}), {}, PAYLOAD, SIGNATURE]),
    "header with more": put_together(
        [cbor2.dumps({1: -8, 4: b"\0", 5: 0}), {}, PAYLOAD, SIGNATURE]
    ),
    "header is a list": put_together([cbor2.dumps([1, -8]), {}, PAYLOAD, SIGNATURE]),
    "header out of order": put_together([cbor2.dumps({4: b"\0", 1: -8}), {}, PAYLOAD, SIGNATURE]),
    "trailing bytes": GOOD + b"\0",
    "twice": GOOD + GOOD,
    "cut": GOOD[:-1],
    "long tag": b"\xd8\x12" + GOOD[1:],
    "long array": GOOD[:1] + b"\x98\x04" + GOOD[2:],
    "endless array": GOOD[:1] + b"\x9f" + GOOD[2:] + b"\xff",
    "deep": b"\x81" * 60_000,
    "deep tags": b"\xc1" * 60_000,
    "array of 2**63": b"\x9b\x7f" + b"\xff" * 7,
    "bytes of 2**63": b"\x5b\x7f" + b"\xff" * 7,
    "larger than anything": b"\x5a" + (LARGEST).to_bytes(4, "big") + bytes(LARGEST),
    "a cycle": bytes.fromhex("d81c81d81d00"),
    "a huge decimal": cbor2.dumps(cbor2.CBORTag(4, [10**15, 3])),
    "a regular expression": cbor2.dumps(cbor2.CBORTag(35, "(a+)+$" * 50)),
}


@pytest.mark.parametrize("data", NOT_SEALED.values(), ids=NOT_SEALED)
def test_what_is_not_written_as_sealed_is_malformed(data: bytes) -> None:
    assert opened(Use.PASS, data) is Refusal.MALFORMED


@pytest.mark.parametrize(
    "header",
    [{1: -7, 4: b"\0"}, {1: -35, 4: b"\0"}, {1: 0, 4: b"\0"}, {1: -8.0, 4: b"\0"},
     {1: "EdDSA", 4: b"\0"}, {True: -8, 4: b"\0"}, {1.0: -8, 4: b"\0"}],
    ids=str,
)  # fmt: skip
def test_another_algorithm_is_another_thing(header: dict[object, object]) -> None:
    protected = cbor2.dumps(header, canonical=True)
    assert opened(Use.PASS, put_together([protected, {}, PAYLOAD, SIGNATURE])) is Refusal.WRONG_TYPE


@pytest.mark.parametrize("kid", [b"", b"\x99", b"\0\0", "\0", 0, None, [0], {}], ids=repr)
def test_a_key_nobody_knows(kid: object) -> None:
    protected = cbor2.dumps({1: -8, 4: kid}, canonical=True)
    forged = put_together([protected, {}, PAYLOAD, SIGNATURE])
    assert opened(Use.PASS, forged) is Refusal.UNKNOWN_KEY


def test_a_key_is_revoked_from_its_moment_on() -> None:
    sealed = seal(KEYS[Use.PASS], b"told")
    for moment, refused in (
        (timedelta(seconds=-1), True),
        (timedelta(0), True),
        (timedelta(seconds=1), False),
    ):
        key = f.verifying_key(KEYS[Use.PASS], revoked_at=f.LANDED + moment)
        assert (opened(Use.PASS, sealed, ring([key])) is Refusal.REVOKED_KEY) == refused


def test_two_keys_never_share_an_id() -> None:
    one, other = f.signing_key(b"\1", Use.PASS), f.signing_key(b"\1", Use.BUNDLE)
    with pytest.raises(ValueError, match="two keys are called 01"):
        ring([f.verifying_key(one), f.verifying_key(other)])


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert isinstance(opened(Use.PASS, data), Refusal)
    value = canonical(data)
    assert value is None or cbor2.dumps(value, canonical=True) == data


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    forged = bytearray(GOOD)
    forged[place] ^= change
    assert isinstance(opened(Use.PASS, bytes(forged)), Refusal)


# Ed25519's group order: a signature (R, S) and (R, S + L) satisfy the same equation.
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_a_signature_has_one_form() -> None:
    s = int.from_bytes(SIGNATURE[32:], "little")
    for other in (s + ORDER, s + 2 * ORDER, ORDER - s):
        signature = SIGNATURE[:32] + (other % 2**256).to_bytes(32, "little")
        forged = put_together([PROTECTED, {}, PAYLOAD, signature])
        assert opened(Use.PASS, forged) is Refusal.BAD_SIGNATURE


def test_the_signature_is_over_all_that_is_believed() -> None:
    public = RING[KEYS[Use.PASS].kid].public
    told = cbor2.dumps(["Signature1", PROTECTED, b"sekisho/pass/1", PAYLOAD])
    public.verify(SIGNATURE, told)
    for wrong in (PAYLOAD, cbor2.dumps(["Signature1", PROTECTED, b"", PAYLOAD])):
        with pytest.raises(InvalidSignature):
            public.verify(SIGNATURE, wrong)
