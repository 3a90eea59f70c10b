"""Base45, against the RFC's own examples and an independent package."""

from __future__ import annotations

import base45 as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import base45

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
        (b"\0", "00"),
        (b"\xff\xff", "FGW"),
    ],
)
def test_the_examples_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@given(st.binary(max_size=300))
def test_it_writes_what_another_package_writes(data: bytes) -> None:
    assert base45.encode(data) == oracle.b45encode(data).decode()
    assert base45.decode(base45.encode(data)) == data


@given(st.text(LETTERS, max_size=60))
def test_it_reads_what_another_package_reads(text: str) -> None:
    try:
        expected: bytes | None = oracle.b45decode(text)
    except ValueError:
        expected = None
    assert base45.decode(text) == expected


@given(st.text(LETTERS, max_size=60))
def test_no_two_texts_say_the_same(text: str) -> None:
    data = base45.decode(text)
    assert data is None or base45.encode(data) == text


@pytest.mark.parametrize(
    "text", ["A", "AAAA", "GGW", ":::", "::", "5U", "bb8", "BB8\n", "ＢＢ８", "BB_", "\0\0", "😀😀"]
)
def test_what_was_never_encoded_is_refused(text: str) -> None:
    assert base45.decode(text) is None
