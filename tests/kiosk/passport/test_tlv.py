"""Tags and lengths: what is well formed comes back as it was, the rest is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.passport.asn1 import der
from kiosk.passport.asn1.tlv import DEPTH, definite, encode, node, nodes
from kiosk.passport.malformed import MalformedError


@given(st.sampled_from([0x02, 0x30, 0x5F1F, 0x7F61]), st.binary(max_size=70_000))
def test_what_is_written_is_read(tag: int, value: bytes) -> None:
    found = node(encode(tag, value))
    assert (found.tag, found.value) == (tag, value)


@given(st.integers(-(1 << 300), 1 << 300))
def test_numbers_come_back(number: int) -> None:
    assert der.integer(node(der.number(number))) == number


@given(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=8), st.integers(0, 2))
def test_identifiers_come_back(arcs: list[int], first: int) -> None:
    name = ".".join(map(str, [first, arcs[0] % 40, *arcs[1:]]))
    assert der.oid(node(der.identifier(name))) == name


@given(st.binary(max_size=400))
def test_any_bytes_are_objects_or_refused(data: bytes) -> None:
    for read in (lambda raw: list(nodes(raw)), node, definite):
        try:
            read(data)
        except MalformedError:
            continue


TREES = st.recursive(
    st.binary(max_size=60).map(der.octets),
    lambda inner: st.lists(inner, max_size=5).map(lambda parts: der.sequence(*parts)),
    max_leaves=20,
)


@given(TREES)
def test_definite_objects_come_back_byte_for_byte(tree: bytes) -> None:
    assert definite(tree) == tree


def opened(raw: bytes) -> bytes:
    """The same object, its lengths left open and its octets in pieces."""
    one = node(raw)
    if one.tag == der.OCTETS:
        halves = one.value[: len(one.value) // 2], one.value[len(one.value) // 2 :]
        return b"\x24\x80" + b"".join(map(der.octets, halves)) + b"\x00\x00"
    return b"\x30\x80" + b"".join(opened(each.raw) for each in one.children()) + b"\x00\x00"


@given(TREES)
def test_open_lengths_are_closed(tree: bytes) -> None:
    assert definite(opened(tree)) == tree


@pytest.mark.parametrize(
    "raw",
    [
        b"\x30\x80" * (DEPTH + 2),
        b"\x30\x80" * 100_000,
        b"\x04\x80\x00\x00",
        b"\x30\x85\x01\x00\x00\x00\x00",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x1f\x81\x82\x83\x84",
        b"\x30",
        b"\x30\x80\x02\x01",
        b"\x24\x80\x02\x01\x05\x00\x00",
        b"\x30\x80" + b"\x05\x00" * 30_000 + b"\x00\x00",
    ],
)
def test_what_cannot_be_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        definite(raw)
