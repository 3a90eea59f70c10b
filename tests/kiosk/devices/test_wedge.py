"""Keystrokes of a scanner are told from a person's, whatever either types."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.apparatus import Scanned
from kiosk.devices import wedge
from kiosk.devices.scanner import LONGEST
from kiosk.devices.wedge import GAP, Wedge
from tests import factories as f
from tests.kiosk.test_scanned import ISSUED, ZONE, said

FAST, HAND = 0.004, 0.090
LONG_AFTER = 10_000.0


def pressed(keys: Iterable[str], apart: float, into: Wedge | None = None) -> list[bytes]:
    """The scans that come of keys pressed so far apart."""
    into = into or Wedge()
    found = [into.press(key, at * apart) for at, key in enumerate(keys)]
    return [scan for scan in (*found, into.quiet(LONG_AFTER)) if scan is not None]


def typed_out(text: str) -> list[str]:
    """The keys a scanner sends, Shift among them."""
    return [key for letter in text for key in (["Shift"] if letter in "$%*+:" else []) + [letter]]


def test_a_scanned_pass_is_one_scan() -> None:
    assert pressed([*typed_out(ISSUED.text), "Enter"], FAST) == [ISSUED.text.encode()]


def test_the_lines_of_a_passport_are_one_scan() -> None:
    (scan,) = pressed([*ZONE[:44], "Enter", *ZONE[44:], "Enter"], FAST)
    assert said(scan).what is Scanned.DOCUMENT


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200))
def test_what_a_person_types_is_no_scan(text: str) -> None:
    assert pressed([*text, "Enter"], HAND) == []


def test_a_person_who_rolls_over_two_keys_is_no_scanner() -> None:
    into, at, found = Wedge(), 0.0, []
    for place, key in enumerate("a long sentence typed with both hands"):
        at += 0.02 if place % 3 else 0.15
        found.append(into.press(key, at))
    assert not any(found)
    assert into.quiet(LONG_AFTER) is None


def test_a_key_held_down_is_no_scanner() -> None:
    assert pressed("5" * 400, 0.030) == []


@pytest.mark.parametrize(
    ("letters", "end", "scans"), [(7, ["Enter"], 0), (8, ["Tab"], 1), (15, [], 0), (16, [], 1)]
)
def test_a_burst_must_be_long_enough(letters: int, end: list[str], scans: int) -> None:
    assert len(pressed([*"0123456789ABCDEF"[:letters], *end], FAST)) == scans


def test_two_scans_are_two() -> None:
    into = Wedge()
    keys = [*"https://one.example", "Enter"]
    times = [*(at * FAST for at in range(20)), *(5 + at * FAST for at in range(20))]
    found = [into.press(key, at) for key, at in zip(keys * 2, times, strict=True)]
    assert [scan for scan in found if scan] == [b"https://one.example"]
    assert into.quiet(LONG_AFTER) == b"https://one.example"


def test_a_scan_ends_by_its_pause_and_no_sooner() -> None:
    into = Wedge()
    for at, key in enumerate([*"https://one.example", "Enter"]):
        into.press(key, at * FAST)
    due = into.due()
    assert due is not None
    assert into.quiet(due) is None
    assert into.quiet(due + 0.001) == b"https://one.example"
    assert into.due() is None


def test_endless_keys_are_bounded() -> None:
    into = Wedge()
    for at in range(3 * LONGEST):
        into.press("AB"[at % 2], at * FAST)
    scan = into.quiet(LONG_AFTER)
    assert scan is not None
    assert len(scan) == LONGEST


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 0.2)), max_size=60))
def test_any_keys_are_taken(keys: list[tuple[str, float]]) -> None:
    into, at = Wedge(), 0.0
    for key, after in keys:
        at += after
        scan = into.press(key, at)
        assert scan is None or len(scan) >= wedge.SHORTEST
    into.quiet(at + 1)
    assert into.due() is None


def test_without_its_speed_a_person_would_be_taken_for_a_scanner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard taken out: the test above goes red."""
    assert HAND > GAP
    monkeypatch.setattr(wedge, "GAP", 1.0)
    assert pressed([*"a person's words", "Enter"], HAND) != []


def test_a_valid_pass_through_a_wedge() -> None:
    (scan,) = pressed([*typed_out(ISSUED.text), "Enter"], FAST)
    assert said(scan).judged == said(f.issue(f.declaration(10)).text).judged
