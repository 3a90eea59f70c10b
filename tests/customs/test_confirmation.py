"""A confirmation: who signed it, until when it is good, and that nobody writes one for us."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import confirmation
from customs.confirmation import (
    BARS,
    STANDINGS,
    Bar,
    Confirmation,
    Standing,
    import_by,
    standing,
    verify,
    write,
)
from customs.sealed import Use, ring
from tests import factories

KEY = factories.signing_key(b"\x00\x07", Use.DOCUMENT)
KEYS = ring([factories.verifying_key(KEY)])
NOW = datetime(2026, 12, 3, 5, 0, tzinfo=UTC)
MADE = Confirmation(UUID(int=7), "KQ7D-9MXR", 2, "NRT", date(2026, 12, 3), 3, NOW)


def test_what_was_written_is_read_back_and_says_no_name() -> None:
    text = write(MADE, KEY)
    assert verify(text, KEYS, NOW) == MADE
    assert confirmation.read(text) == MADE
    assert len(text) <= 300  # a code that a phone's camera reads from paper


@pytest.mark.parametrize("at", range(0, 260, 7))
def test_one_letter_changed_is_not_ours(at: int) -> None:
    text = write(MADE, KEY)
    at %= len(text)
    other = "A" if text[at] != "A" else "B"
    assert verify(text[:at] + other + text[at + 1 :], KEYS, NOW) is None


def test_another_key_or_another_use_is_not_ours() -> None:
    other = factories.signing_key(b"\x00\x08", Use.DOCUMENT)
    assert verify(write(MADE, other), KEYS, NOW) is None
    wrong = factories.signing_key(b"\x00\x07", Use.PASS)
    with pytest.raises(ValueError, match="nobody could read"):
        write(MADE, wrong)
    assert verify(write(MADE, KEY), ring([factories.verifying_key(wrong)]), NOW) is None


def test_it_outlives_its_key_and_not_the_key_s_revocation() -> None:
    text = write(MADE, KEY)
    later = NOW + timedelta(days=900)
    assert verify(text, KEYS, later) == MADE
    revoked = factories.verifying_key(KEY, revoked_at=NOW)
    assert verify(text, ring([revoked]), later) is None
    early = write(replace(MADE, issued_at=NOW - timedelta(days=900)), KEY)
    assert verify(early, KEYS, NOW) is None  # before its key was in force


@given(st.text(max_size=500) | st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode()))
def test_any_text_gets_an_answer(text: str) -> None:
    assert verify(text, KEYS, NOW) is None
    assert confirmation.read(text) is None


@pytest.mark.parametrize(
    ("entered", "last"),
    [
        (date(2026, 12, 3), date(2027, 6, 3)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 8, 30), date(2027, 2, 28)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2027, 8, 28), date(2028, 2, 28)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2027, 8, 31)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 6, 30), date(2026, 12, 31)),
    ],
)
def test_six_months_end_as_the_civil_code_counts_them(entered: date, last: date) -> None:
    """民法140条, 143条: from the day after entry, to the day before the one that corresponds."""
    assert import_by(entered) == last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_later_entry_never_ends_sooner(entered: date) -> None:
    assert import_by(entered) <= import_by(entered + timedelta(days=1))
    assert 181 <= (import_by(entered) - entered).days <= 184


def test_what_is_held_up_is_told_in_one_word() -> None:
    last = MADE.import_by
    assert standing(None, False, False, last) is Standing.NOT_OURS
    assert standing(MADE, False, False, last) is Standing.NOT_KEPT
    assert standing(MADE, True, True, last) is Standing.TAKEN_BACK
    assert standing(MADE, True, False, last) is Standing.STANDS
    assert standing(MADE, True, False, last + timedelta(days=1)) is Standing.OVER
    assert set(STANDINGS) == set(Standing)
    assert set(BARS) == set(Bar)
