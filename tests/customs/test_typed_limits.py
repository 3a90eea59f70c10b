"""Ten megabytes in a field: refused before anything costly looks at them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import typed as room
from customs.alphabet import composed
from customs.faults import Fault
from customs.person import DocumentKind
from customs.typed import LONGEST, Problem, Typed

MISSING = Fault.NAME_MISSING
WEIGHT = 10_000_000  # letters; ten megabytes and more


def typed(value: str) -> Typed:
    return Typed({"it": value})


HEAVY = {
    "letters": "a" * WEIGHT,
    "marks": "a" + "\u0301\u0327" * (WEIGHT // 2),  # composing these takes the square of it
    "ligatures": "\ufdfa" * WEIGHT,
    "digits": "9" * WEIGHT,
    "commas": "1," * (WEIGHT // 2),
    "dashes": "-" * WEIGHT,
    "spaces": " " * WEIGHT,
    "spaces and a letter": "a" + " " * WEIGHT + "b",
}


READINGS: dict[str, Callable[[Typed], object]] = {
    "text": lambda t: t.text("it", missing=MISSING, longest=60),
    "name": lambda t: t.name("it", missing=MISSING),
    "number": lambda t: t.number("it"),
    "whole": lambda t: t.whole("it", missing=MISSING, least=1, most=10),
    "money": lambda t: t.money("it", missing=MISSING),
    "date": lambda t: t.date("it", missing=MISSING),
    "choice": lambda t: t.choice("it", DocumentKind, missing=MISSING),
    "one of": lambda t: t.one_of("it", {"red"}, missing=MISSING),
    "raw": lambda t: t.raw("it"),
}
reading_kinds = pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Composing a text longer than any field is the costly thing that must not happen."""

    def watched(text: str) -> str:
        assert len(text) <= LONGEST, "a long text was composed"
        return composed(text)

    monkeypatch.setattr(room, "composed", watched)


@pytest.mark.usefixtures("light")
@reading_kinds
@pytest.mark.parametrize("value", HEAVY.values(), ids=HEAVY)
def test_ten_megabytes_are_refused_before_they_are_looked_at(
    value: str, read: Callable[[Typed], object]
) -> None:
    reading = typed(value)
    read(reading)
    assert [problem.fault for problem in reading.problems] == [Fault.TOO_LONG]


@pytest.mark.usefixtures("light")
def test_without_the_limit_they_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LONGEST", WEIGHT + 1)
    with pytest.raises(AssertionError, match="a long text was composed"):
        typed(HEAVY["letters"]).raw("it")


def test_what_is_too_long_is_told_the_limit_of_its_field() -> None:
    for length in (61, LONGEST + 1):
        reading = typed("a" * length)
        reading.text("it", missing=MISSING, longest=60)
        assert reading.problems == [Problem("it", Fault.TOO_LONG, "60")]


def test_thousands_of_fields_are_not_looked_at() -> None:
    reading = Typed({f"it-{n}": "x" * 50 for n in range(50_000)})
    assert reading.text("it", missing=MISSING, longest=10) == ""
    assert reading.problems == [Problem("it", MISSING)]


@reading_kinds
@given(value=st.text(max_size=LONGEST + 50))
def test_reading_never_raises(read: Callable[[Typed], object], value: str) -> None:
    read(typed(value))
