"""What devices and centre say: written is read again, and any bytes get an answer."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from customs import sealed
from customs.messages import bundle, change, enrolment, event, fleet_keys, plain, problem, request
from customs.messages.event import Event, UnknownEvent, open_event, seal_event
from customs.messages.heartbeat import BUNDLE_LIVES, Heartbeat
from customs.messages.plain import Message, Unread
from customs.messages.request import SKEW, Asked, Doubt, Request, open_request, sign
from customs.messages.upload import Upload
from customs.sealed import Opened, Refusal, SigningKey, Use, seal, unbelieved
from tests import factories as f
from tests.customs.messages.drawn import (
    BUNDLE_KEY,
    BUNDLES,
    DEVICE,
    EVENT_KEY,
    EVENTS,
    NOW,
    REQUEST_KEY,
    REQUESTS,
    an_event,
    asked,
    device_key,
    events,
    messages,
)

NUMBER = bytes(range(16))
GOOD_EVENT = seal_event(an_event(), EVENT_KEY)
ASKED = Asked("POST", "/devices/events", "", b"{}")
GOOD_REQUEST = sign(ASKED, DEVICE, REQUEST_KEY, NOW, NUMBER)
CONTENTS = {"tariff": b"of today", "rates": b"of this week"}
MANIFEST = bundle.Manifest(7, NOW, {name: bundle.listed(each) for name, each in CONTENTS.items()})
SIGNED = bundle.seal_manifest(MANIFEST, BUNDLE_KEY)


# Events.


@given(events)
def test_an_event_is_read_as_it_was_written(told: Event) -> None:
    sealed = seal_event(told, EVENT_KEY)
    opened = open_event(sealed, EVENTS, NOW)
    assert isinstance(opened, Opened)
    assert opened.content == told
    assert event.digest(sealed) == hashlib.sha256(sealed).digest()


@given(st.binary(max_size=300))
def test_any_bytes_are_no_event(data: bytes) -> None:
    assert isinstance(open_event(data, EVENTS, NOW), Refusal)
    assert event.read(data) is None or cbor2.loads(data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.binary(max_size=33)
                    | st.text(max_size=9) | st.floats(), st.lists, max_leaves=12))  # fmt: skip
def test_whatever_is_signed_is_answered(told: object) -> None:
    """A device may sign any nonsense: it is still an answer, never a traceback."""
    payload = cbor2.dumps(told, canonical=True)
    assert open_event(seal(EVENT_KEY, payload), EVENTS, NOW) is Refusal.WRONG_TYPE
    sealed = base64.urlsafe_b64encode(seal(REQUEST_KEY, payload)).decode().rstrip("=")
    assert open_request(sealed, ASKED, REQUESTS, NOW)[0] is None
    assert isinstance(bundle.believe(seal(BUNDLE_KEY, payload), BUNDLES, NOW), bundle.Fault)
    assert enrolment.read(payload) is None


@given(st.integers(0, len(GOOD_EVENT) - 1), st.integers(1, 255))
def test_no_byte_of_an_event_can_be_changed(place: int, change: int) -> None:
    forged = bytearray(GOOD_EVENT)
    forged[place] ^= change
    assert isinstance(open_event(bytes(forged), EVENTS, NOW), Refusal)


def test_a_later_envelope_keeps_its_place_in_the_chain() -> None:
    fields = cbor2.loads(unbelieved(GOOD_EVENT).payload)  # type: ignore[union-attr]
    later = seal(EVENT_KEY, cbor2.dumps([2, *fields[1:6], {"all": "new"}], canonical=True))
    opened = open_event(later, EVENTS, NOW)
    assert isinstance(opened, Opened)
    assert opened.content == UnknownEvent(an_event().head, 2)


@pytest.mark.parametrize("changes", [{"kind": "of tomorrow"}, {"kind_version": 2}])
def test_a_kind_of_tomorrow_is_read_and_not_understood(changes: dict[str, object]) -> None:
    assert an_event().understood
    told = replace(an_event(), **changes)  # type: ignore[arg-type]
    opened = open_event(seal_event(told, EVENT_KEY), EVENTS, NOW)
    assert isinstance(opened, Opened)
    assert isinstance(opened.content, Event)
    assert not opened.content.understood


@pytest.mark.parametrize(
    "body",
    [{"a": 1.5}, {"a": 2**63}, {1: "a"}, {"a": "x" * event.LONGEST}, {"a": f.TODAY}],
    ids=["a fraction", "a huge number", "a key of no text", "too long", "a date"],
)
def test_what_nobody_could_read_is_not_written(body: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        seal_event(replace(an_event(), body=body), EVENT_KEY)


def test_a_deep_body_is_no_event() -> None:
    deep: object = "a"
    for _ in range(40):
        deep = [deep]
    with pytest.raises(ValueError, match="nobody could read"):
        seal_event(an_event(deep=deep), EVENT_KEY)


# Requests.


@given(asked, st.timedeltas(-SKEW, SKEW))
def test_a_request_is_believed_within_its_time(told: Asked, off: timedelta) -> None:
    at = NOW + off - timedelta(microseconds=(NOW + off).microsecond % 1000)
    text = sign(told, DEVICE, REQUEST_KEY, at, NUMBER)
    found, doubt = open_request(text, told, REQUESTS, NOW)
    in_time = abs(at - NOW) <= SKEW
    assert isinstance(found, Request)
    assert (found.device, found.at, found.number) == (DEVICE, at, NUMBER)
    assert doubt is (None if in_time else Doubt.SKEWED_CLOCK)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, method="GET"),
        replace(ASKED, path="/devices/event"),
        replace(ASKED, query="after=1"),
        replace(ASKED, body=b"{ }"),
    ],
    ids=["method", "path", "query", "body"],
)
def test_a_signature_is_for_one_request(other: Asked) -> None:
    assert open_request(GOOD_REQUEST, other, REQUESTS, NOW)[1] is Doubt.ANOTHER_REQUEST


@pytest.mark.parametrize("seconds", [-300.001, -86400, 300.001, 86400])
def test_a_skewed_clock_is_told_apart(seconds: float) -> None:
    text = sign(ASKED, DEVICE, REQUEST_KEY, NOW + timedelta(seconds=seconds), NUMBER)
    found, doubt = open_request(text, ASKED, REQUESTS, NOW)
    assert found is not None
    assert doubt is Doubt.SKEWED_CLOCK


def test_keys_that_are_not_the_devices() -> None:
    stranger = sign(ASKED, DEVICE, f.signing_key(b"\2", Use.REQUEST), NOW, NUMBER)
    assert open_request(stranger, ASKED, REQUESTS, NOW) == (None, Doubt.UNKNOWN_KEY)
    other = {b"\1": device_key(b"\2", Use.REQUEST)}
    assert open_request(GOOD_REQUEST, ASKED, other, NOW) == (None, Doubt.BAD_SIGNATURE)
    revoked = {b"\1": f.verifying_key(REQUEST_KEY, revoked_at=NOW)}
    assert open_request(GOOD_REQUEST, ASKED, revoked, NOW) == (None, Doubt.REVOKED_KEY)


def test_an_event_never_passes_for_a_request() -> None:
    """One key signs both; the context keeps them apart."""
    payload = unbelieved(request.unwrap(GOOD_REQUEST) or b"").payload  # type: ignore[union-attr]
    as_event = SigningKey(b"\1", Use.EVENT, REQUEST_KEY.private)
    text = base64.urlsafe_b64encode(seal(as_event, payload)).decode().rstrip("=")
    assert open_request(text, ASKED, REQUESTS, NOW) == (None, Doubt.BAD_SIGNATURE)


def test_without_the_context_an_event_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_context", lambda use: b"")
    text = sign(ASKED, DEVICE, REQUEST_KEY, NOW, NUMBER)
    payload = unbelieved(request.unwrap(text) or b"").payload  # type: ignore[union-attr]
    as_event = SigningKey(b"\1", Use.EVENT, REQUEST_KEY.private)
    text = base64.urlsafe_b64encode(seal(as_event, payload)).decode().rstrip("=")
    assert open_request(text, ASKED, REQUESTS, NOW)[1] is None


def test_a_request_of_a_later_form_is_told_apart() -> None:
    later = seal(REQUEST_KEY, cbor2.dumps([2, "anything"]))
    text = base64.urlsafe_b64encode(later).decode().rstrip("=")
    assert open_request(text, ASKED, REQUESTS, NOW) == (None, Doubt.UNKNOWN_VERSION)


@given(st.text(max_size=400) | st.binary(max_size=400).map(
    lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")))  # fmt: skip
def test_any_header_is_answered(text: str) -> None:
    assert open_request(text, ASKED, REQUESTS, NOW)[0] is None


def test_a_header_has_one_form() -> None:
    """No padding, no other letters, no loose bits at the end."""
    for other in (GOOD_REQUEST + "=", GOOD_REQUEST + " ", GOOD_REQUEST.replace("-", "+", 1) + "A"):
        assert open_request(other, ASKED, REQUESTS, NOW)[0] is None


# JSON messages.


@given(messages)
def test_a_message_is_read_as_it_was_written(told: Message) -> None:
    assert plain.read(type(told), plain.write(told)) == told


@given(st.binary(max_size=100))
def test_any_bytes_are_no_message(data: bytes) -> None:
    assert plain.read(Heartbeat, data) in set(Unread)
    assert problem.read_problem(data) is None


NOT_HEARTBEATS = {
    "nothing": b"",
    "no version": b"{}",
    "an array": b"[1]",
    "version as text": b'{"version":"1"}',
    "version as a fraction": b'{"version":1.5}',
    "this version and nothing else": b'{"version":1}',
    "deep": b'{"version":1,"boot":' + b"[" * 100_000,
    "not text": b'{"version":1,"program":"\xff\xfe"}',
    "a lone surrogate": b'{"version":1,"program":"\\ud800"}',
}


@pytest.mark.parametrize("data", NOT_HEARTBEATS.values(), ids=NOT_HEARTBEATS)
def test_what_is_no_message_is_malformed(data: bytes) -> None:
    assert plain.read(Heartbeat, data) is Unread.MALFORMED


@pytest.mark.parametrize("version", [0, 2, 99, -1])
def test_another_version_is_told_apart(version: int) -> None:
    told = b'{"version":%d,"what":"nobody knows yet"}' % version
    assert plain.read(Heartbeat, told) is Unread.UNKNOWN_VERSION


def test_a_message_holds_nothing_unsaid() -> None:
    told = plain.write(Upload(events=(b"a",)))
    assert plain.read(Upload, told) == Upload(events=(b"a",))
    assert plain.read(Upload, told[:-1] + b',"more":1}') is Unread.MALFORMED
    many = Upload(events=(b"a",) * 101)
    assert plain.read(Upload, plain.write(many)) is Unread.MALFORMED


def test_a_change_of_tomorrow_is_read_and_not_understood() -> None:
    told = change.Change(sequence=1, at=NOW, kind="of tomorrow", subject="x", body={})
    assert told.understood is None
    assert change.Change(sequence=1, at=NOW, kind="key_revoked", subject="x", body={}).understood


# Enrolment.


def offer(key: Ed25519PrivateKey, **changes: object) -> enrolment.Offer:
    public = key.public_key().public_bytes_raw()
    known = enrolment.Offer(None, "3467-9CDF", public, bytes(range(32)))
    return replace(known, **changes)  # type: ignore[arg-type]


def test_an_offer_is_signed_by_the_key_it_offers() -> None:
    key = Ed25519PrivateKey.generate()
    told = offer(key)
    kid = enrolment.key_id(told.sign_pub)
    sealed = enrolment.seal_offer(told, SigningKey(kid, Use.KEY_OFFER, key))
    assert enrolment.open_offer(sealed, NOW) == told
    other = SigningKey(kid, Use.KEY_OFFER, Ed25519PrivateKey.generate())
    assert enrolment.open_offer(enrolment.seal_offer(told, other), NOW) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_no_offer(data: bytes) -> None:
    assert enrolment.open_offer(data, NOW) is None


@pytest.mark.parametrize(
    "changes",
    [{"code": ""}, {"device": UUID(int=1)}, {"code": "3" * 13}, {"sign_pub": b""},
     {"seal_pub": bytes(33)}],
    ids=["neither", "both", "long code", "no key", "long key"],
)  # fmt: skip
def test_an_offer_has_a_code_or_a_device(changes: dict[str, object]) -> None:
    key = Ed25519PrivateKey.generate()
    told = offer(key, **changes)
    with pytest.raises(ValueError, match="nobody could read"):
        enrolment.seal_offer(told, SigningKey(b"\1", Use.KEY_OFFER, key))


# Bundles.


def told_bundle(parts: dict[str, bytes], signed: bytes = SIGNED) -> bundle.Bundle:
    return bundle.Bundle(number=7, made_at=NOW, since=None, signed=signed, parts=parts,
                         sealed_keys=b"", centre_time=NOW)  # fmt: skip


def test_a_whole_bundle_and_a_delta_end_in_the_same() -> None:
    whole = bundle.take(told_bundle(CONTENTS), BUNDLES, NOW)
    older = bundle.Manifest(6, NOW, {"tariff": bundle.listed(b"of today"),
                                     "rates": bundle.listed(b"of last week")})  # fmt: skip
    before = bundle.Held(older, {"tariff": b"of today", "rates": b"of last week"})
    delta = bundle.take(told_bundle({"rates": b"of this week"}), BUNDLES, NOW, before)
    assert whole == delta == bundle.Held(MANIFEST, CONTENTS)


def test_a_bundle_is_not_taken() -> None:
    held = bundle.Held(replace(MANIFEST, number=8), CONTENTS)
    other = f.signing_key(b"\2", Use.BUNDLE)
    later = seal(BUNDLE_KEY, cbor2.dumps([2, "anything"]))
    take, good = bundle.take, told_bundle(CONTENTS)
    assert take(good, BUNDLES, NOW, held) is bundle.Fault.OLDER
    assert take(good, BUNDLES, NOW + BUNDLE_LIVES * 1.01) is bundle.Fault.TOO_OLD
    assert take(good, BUNDLES, NOW - timedelta(hours=1)) is bundle.Fault.FROM_THE_FUTURE
    assert take(told_bundle({}), BUNDLES, NOW) is bundle.Fault.PART_MISSING
    forged = CONTENTS | {"rates": b"forged"}
    assert take(told_bundle(forged), BUNDLES, NOW) is bundle.Fault.PART_CHANGED
    assert take(told_bundle({}, b"nonsense"), BUNDLES, NOW) is bundle.Fault.MALFORMED
    assert take(told_bundle({}, later), BUNDLES, NOW) is bundle.Fault.UNKNOWN_VERSION
    strange = bundle.seal_manifest(MANIFEST, other)
    assert take(told_bundle(CONTENTS, strange), BUNDLES, NOW) is bundle.Fault.WRONG_KEY
    ended = {b"\1": f.verifying_key(BUNDLE_KEY, not_after=NOW)}
    assert take(good, ended, NOW) is bundle.Fault.WRONG_KEY


def test_a_part_nobody_listed_is_not_kept() -> None:
    found = bundle.take(told_bundle(CONTENTS | {"more": b"smuggled"}), BUNDLES, NOW)
    assert found == bundle.Held(MANIFEST, CONTENTS)


shared_keys = st.dictionaries(
    st.sampled_from(["trip", "watch_list"]),
    st.dictionaries(st.integers(0, 65535), st.binary(min_size=32, max_size=32)),
    max_size=2,
)


@given(shared_keys)
def test_fleet_keys_are_those_the_bundle_names(keys: dict[str, dict[int, bytes]]) -> None:
    assert fleet_keys.read(fleet_keys.write(keys)) == keys
    part = fleet_keys.name(keys)
    assert fleet_keys.are_named(keys, part)
    forged = keys | {"trip": keys.get("trip", {}) | {1: b"forged".ljust(32)}}
    assert not fleet_keys.are_named(forged, part)
    trip = {kid: key for kid, key in keys.get("trip", {}).items() if kid != 1}
    assert fleet_keys.only_named(forged, part) == keys | {"trip": trip}
    assert not any(fleet_keys.only_named(forged, b"{").values())


@given(st.binary(max_size=100))
def test_any_bytes_are_no_fleet_keys(data: bytes) -> None:
    assert fleet_keys.read(data) is None or data == cbor2.dumps(cbor2.loads(data), canonical=True)
    assert not fleet_keys.are_named({"trip": {1: bytes(32)}}, data)
