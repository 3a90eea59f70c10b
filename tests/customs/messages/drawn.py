"""Messages drawn for general rules, and the keys of a device that does not exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from customs.messages import change, enrolment, event, heartbeat, upload
from customs.messages.event import Event, Head
from customs.messages.request import Asked
from customs.sealed import Use, VerifyingKey, ring
from tests import factories as f

NOW = f.LANDED
DEVICE = UUID(int=0x0198_0000_0000_7000_8000_0000_0000_00D1)
EVENT_KEY, REQUEST_KEY, BUNDLE_KEY = (
    f.signing_key(b"\1", use) for use in (Use.EVENT, Use.REQUEST, Use.BUNDLE)
)
EVENTS, REQUESTS, BUNDLES = (
    ring([f.verifying_key(key)]) for key in (EVENT_KEY, REQUEST_KEY, BUNDLE_KEY)
)

_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.integers(0, 253_402_300_799_999).map(lambda ms: _SINCE + timedelta(milliseconds=ms))
counts = st.integers(0, 2**53 - 1)
ordinals = st.integers(1, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64)
digests = st.binary(min_size=32, max_size=32)
bodies = st.dictionaries(
    st.text(max_size=10),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.text(max_size=20)
        | st.binary(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=10,
    ),
    max_size=5,
)
heads = st.builds(Head, st.uuids(), st.uuids(), ordinals, ordinals, digests)
events = st.builds(
    Event,
    heads,
    st.sampled_from([*event.KNOWN, "of tomorrow"]),
    st.integers(1, 2**31 - 1),
    moments,
    bodies,
)
asked = st.builds(
    Asked,
    st.sampled_from(["GET", "POST"]),
    st.from_regex(r"/devices/[a-z]{1,20}", fullmatch=True),
    st.from_regex(r"(after=[0-9]{1,9})?", fullmatch=True),
    st.binary(max_size=200),
)
json_bodies = st.dictionaries(texts, st.none() | st.booleans() | st.integers(0, 9) | texts)
changes = st.builds(change.Change, sequence=ordinals, at=moments, kind=texts, subject=texts,
                    body=json_bodies)  # fmt: skip
messages = st.one_of(
    st.builds(change.Changes, changes=st.lists(changes, max_size=3).map(tuple), head=counts,
              centre_time=moments),
    st.builds(
        upload.Upload,
        events=st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=9).map(tuple),
    ),
    st.builds(
        upload.Uploaded,
        receipts=st.lists(
            st.builds(upload.Receipt, sha256=digests, disposition=texts), max_size=3,
        ).map(tuple),
        centre_time=moments,
    ),
    st.builds(heartbeat.Heartbeat, program=texts, boot=ordinals, bundle=st.none() | counts,
              change=counts, waiting=counts, oldest=st.none() | moments, dead=counts),
    st.builds(heartbeat.Heard, centre_time=moments, bundle=st.none() | counts, head=counts,
              notices=st.lists(texts, max_size=5).map(tuple)),
    st.builds(enrolment.Enrolment, offer=digests),
    st.builds(enrolment.Proof, challenge=digests),
)  # fmt: skip


def an_event(sequence: int = 1, previous: bytes = event.FIRST, **body: object) -> Event:
    """A device that started."""
    head = Head(UUID(int=sequence), DEVICE, 1, sequence, previous)
    return Event(head, "started", 1, NOW, body)


def device_key(kid: bytes, use: Use) -> VerifyingKey:
    """The public half of one of these keys, by another name."""
    return f.verifying_key(f.signing_key(kid, use))
