"""Verdicts: each is reached, and of several faults the first in the order is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import base45, pass_qr
from customs import sealed as sealing
from customs.pass_qr import LONGEST, verify
from customs.sealed import KeyRing, Use, ring, seal
from customs.verdicts import SENTENCES, Verdict
from tests import factories as f

SECOND = timedelta(seconds=1)
ISSUED = f.issue()
KEY = f.verifying_key(ISSUED.signer)
BEGINS, ENDS = ISSUED.pass_.not_before, ISSUED.pass_.expires


def parts(text: str) -> list[Any]:
    return list(cbor2.loads(base45.decode(text) or b"").value)


def sealed(value: object) -> str:
    return base45.encode(cbor2.dumps(cbor2.CBORTag(18, value)))


class Trusting:
    """A public key that believes every signature: the signature check taken out."""

    def verify(self, signature: bytes, told: bytes) -> None:
        """Find nothing wrong."""


def faulty(malformed: bool, wrong_type: bool, bad_signature: bool) -> str:
    """A pass with these faults at once; everything else about it is right."""
    payload = parts(ISSUED.text)[2]
    fields = cbor2.loads(payload)
    if wrong_type:
        fields[0] = 2
    made = parts(base45.encode(seal(ISSUED.signer, cbor2.dumps(fields))))
    if bad_signature:
        made[3] = bytes([made[3][0] ^ 1]) + made[3][1:]
    written = cbor2.dumps(cbor2.CBORTag(18, made))
    return base45.encode(b"\xd8\x12" + written[1:] if malformed else written)


ORDER = (
    Verdict.MALFORMED, Verdict.WRONG_TYPE, Verdict.UNKNOWN_KEY, Verdict.REVOKED_KEY,
    Verdict.BAD_SIGNATURE,
)  # fmt: skip
TIMES = {Verdict.VALID: f.LANDED, Verdict.EXPIRED: ENDS, Verdict.NOT_YET_VALID: BEGINS - SECOND}


@pytest.mark.parametrize("timely", TIMES)
@pytest.mark.parametrize("faults", [*product([False, True], repeat=5)], ids=str)
def test_of_several_faults_the_first_is_told(faults: tuple[bool, ...], timely: Verdict) -> None:
    malformed, wrong_type, unknown, revoked, bad_signature = faults
    keys: KeyRing = {} if unknown else ring([replace(KEY, revoked_at=BEGINS if revoked else None)])
    if revoked and timely is Verdict.NOT_YET_VALID:
        keys = {kid: replace(key, revoked_at=BEGINS - SECOND) for kid, key in keys.items()}
    told, pass_ = verify(faulty(malformed, wrong_type, bad_signature), keys, TIMES[timely])
    found = [verdict for verdict, fault in zip(ORDER, faults, strict=True) if fault]
    assert told is (found[0] if found else timely)
    assert (pass_ is None) == bool(found)


def test_a_key_of_another_use_is_told_before_its_revocation() -> None:
    keys = ring([replace(KEY, use=Use.BUNDLE, revoked_at=BEGINS)])
    for bad_signature in (False, True):
        assert verify(faulty(False, False, bad_signature), keys, ENDS)[0] is Verdict.WRONG_TYPE


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (datetime.min.replace(tzinfo=BEGINS.tzinfo), Verdict.NOT_YET_VALID),
        (BEGINS - SECOND, Verdict.NOT_YET_VALID),
        (BEGINS, Verdict.VALID),
        (ENDS - SECOND, Verdict.VALID),
        (ENDS, Verdict.EXPIRED),
        (datetime.max.replace(tzinfo=ENDS.tzinfo), Verdict.EXPIRED),
    ],
)
def test_a_pass_has_its_hours(now: datetime, verdict: Verdict) -> None:
    assert verify(ISSUED.text, ISSUED.keys, now) == (verdict, ISSUED.pass_)


@pytest.mark.parametrize(
    ("not_before", "not_after", "verdict"),
    [
        (f.LANDED, ENDS, Verdict.VALID),
        (f.LANDED + SECOND, ENDS, Verdict.NOT_YET_VALID),
        (BEGINS, f.LANDED, Verdict.EXPIRED),
        (BEGINS, f.LANDED + SECOND, Verdict.VALID),
    ],
)
def test_a_pass_is_never_good_outside_the_hours_of_its_key(
    not_before: datetime, not_after: datetime, verdict: Verdict
) -> None:
    keys = ring([replace(KEY, not_before=not_before, not_after=not_after)])
    assert verify(ISSUED.text, keys, f.LANDED)[0] is verdict


def changed(place: int, value: object) -> Callable[[], str]:
    """A pass signed by the centre's own key, one field of it of another kind."""

    def make() -> str:
        fields = cbor2.loads(parts(ISSUED.text)[2])
        fields[place] = value
        return base45.encode(seal(ISSUED.signer, cbor2.dumps(fields)))

    return make


OTHER_THINGS = {
    "version 2": changed(0, 2),
    "version true": changed(0, True),
    "version 1.0": changed(0, 1.0),
    "short id": changed(1, bytes(15)),
    "revision 0": changed(2, 0),
    "revision true": changed(2, True),
    "revision -1": changed(2, -1),
    "revision 2**32": changed(2, 2**32),
    "begins before 1970": changed(3, -1),
    "begins at a float": changed(3, 1.5),
    "ends after 2106": changed(4, 2**32),
    "ends in text": changed(4, "2026-12-03"),
    "sixth language": changed(5, 5),
    "language -1": changed(5, -1),
    "large sealing kid": changed(6, 2**16),
    "large binding kid": changed(7, 2**16),
    "short nonce": changed(8, bytes(11)),
    "sealed as text": changed(9, "x"),
    "one field more": lambda: base45.encode(seal(ISSUED.signer, cbor2.dumps([1] * 11))),
    "no fields": lambda: base45.encode(seal(ISSUED.signer, cbor2.dumps([]))),
    "a map": lambda: base45.encode(seal(ISSUED.signer, cbor2.dumps({1: 1}))),
    "text": lambda: base45.encode(seal(ISSUED.signer, b"a ticket for something else")),
    "nothing": lambda: base45.encode(seal(ISSUED.signer, b"")),
}


@pytest.mark.parametrize("make", OTHER_THINGS.values(), ids=OTHER_THINGS)
def test_a_genuine_thing_that_is_no_pass_is_of_the_wrong_type(make: Callable[[], str]) -> None:
    assert verify(make(), ISSUED.keys, f.LANDED) == (Verdict.WRONG_TYPE, None)


@pytest.mark.parametrize(
    "text",
    ["", " ", "HTTPS://EXAMPLE.COM", "https://example.com", "関所", "\0", "A" * (LONGEST + 1),
     "A" * 10_000_000, "HC1:" + ISSUED.text, ISSUED.text.lower(), ISSUED.text + "\n",
     " " + ISSUED.text, ISSUED.text[:-1], ISSUED.text * 2, "\ud800"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_what_is_no_pass_at_all_is_malformed(text: str) -> None:
    assert verify(text, ISSUED.keys, f.LANDED) == (Verdict.MALFORMED, None)


@given(st.text(max_size=LONGEST + 10))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert verify(text, ISSUED.keys, f.LANDED) == (Verdict.MALFORMED, None)


# Controls: with a check taken out, what it stops goes through.


def test_without_the_signature_check_a_forgery_passes() -> None:
    forged = faulty(False, False, bad_signature=True)
    assert verify(forged, ISSUED.keys, f.LANDED)[0] is Verdict.BAD_SIGNATURE
    keys = {KEY.kid: replace(KEY, public=Trusting())}  # type: ignore[arg-type]
    assert verify(forged, keys, f.LANDED)[0] is Verdict.VALID


def test_without_the_canonical_check_a_second_form_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    second = faulty(malformed=True, wrong_type=False, bad_signature=False)
    assert verify(second, ISSUED.keys, f.LANDED)[0] is Verdict.MALFORMED
    monkeypatch.setattr(sealing, "canonical", cbor2.loads)
    assert verify(second, ISSUED.keys, f.LANDED)[0] is Verdict.VALID


def test_without_the_revocation_a_leaked_key_passes() -> None:
    leaked = replace(KEY, revoked_at=f.LANDED)
    assert verify(ISSUED.text, ring([leaked]), f.LANDED)[0] is Verdict.REVOKED_KEY
    assert verify(ISSUED.text, ring([leaked]), f.LANDED - SECOND)[0] is Verdict.VALID
    assert verify(ISSUED.text, ring([KEY]), f.LANDED)[0] is Verdict.VALID


def test_without_the_exact_types_true_is_version_1(monkeypatch: pytest.MonkeyPatch) -> None:
    text = changed(0, True)()
    assert verify(text, ISSUED.keys, f.LANDED)[0] is Verdict.WRONG_TYPE
    monkeypatch.setattr(pass_qr, "_array", lambda written, shape: cbor2.loads(written))
    assert verify(text, ISSUED.keys, f.LANDED)[0] is Verdict.VALID


def test_every_verdict_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Verdict)
    assert len(set(SENTENCES.values())) == len(Verdict)
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in SENTENCES.values())
    assert {refusal.value for refusal in sealing.Refusal} <= {verdict.value for verdict in Verdict}
