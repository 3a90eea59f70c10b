"""Luggage that comes by itself."""

from __future__ import annotations

import pytest

from customs.faults import Fault
from customs.typed import Typed
from customs.unaccompanied import Unaccompanied, read_unaccompanied
from tests import factories as f


def test_a_page_is_a_statement() -> None:
    assert read_unaccompanied(Typed(f.unaccompanied_page())) == f.unaccompanied()


def test_where_and_when_it_is_imported_may_be_told() -> None:
    page = f.unaccompanied_page(import_at="Tokyo, Ohi", import_when="January 2027")
    assert read_unaccompanied(Typed(page)) == Unaccompanied(
        2, "Books and winter clothes", "Rotterdam", "Tokyo, Ohi", "January 2027"
    )


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("packages", "", Fault.PACKAGES_MISSING),
        ("packages", "0", Fault.NUMBER_OUT_OF_RANGE),
        ("packages", "100", Fault.NUMBER_OUT_OF_RANGE),
        ("packages", "two", Fault.NOT_A_WHOLE_NUMBER),
        ("contents", "", Fault.CONTENTS_MISSING),
        ("contents", "x" * 201, Fault.TOO_LONG),
        ("sent_from", "", Fault.SENT_FROM_MISSING),
        ("sent_from", "Rotter\u202edam", Fault.UNPRINTABLE),
        ("import_at", "x" * 81, Fault.TOO_LONG),
        ("import_when", "x" * 41, Fault.TOO_LONG),
    ],
)
def test_what_is_wrong_is_told_at_its_field(field: str, value: str, fault: Fault) -> None:
    typed = Typed(f.unaccompanied_page(**{field: value}))
    assert read_unaccompanied(typed) is None
    assert [(p.field, p.fault) for p in typed.problems] == [(field, fault)]
