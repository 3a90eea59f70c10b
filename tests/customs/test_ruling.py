"""What an officer may fix, and when a reason is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customs.assessment import Assessment, Tax, TaxSum
from customs.faults import Fault
from customs.ruling import Ruling, read_ruling, worked_out
from customs.typed import Typed

FOUND = Assessment(600, 600, 600, True, (TaxSum(Tax.LIQUOR_TAX, 640, 600),), (), (), "t")
AS_WORKED_OUT = {tax.value: "0" for tax in Tax} | {"liquor_tax": "600"}


def faults(*, again: bool = False, **typed: str) -> dict[str, Fault]:
    page = Typed(AS_WORKED_OUT | typed)
    assert read_ruling(page, FOUND, again=again) is None
    return {problem.field: problem.fault for problem in page.problems}


def test_what_the_rules_say_needs_no_reason() -> None:
    ruling = read_ruling(Typed(AS_WORKED_OUT), FOUND, again=False)
    assert ruling == Ruling({Tax.LIQUOR_TAX: 600}, "")
    assert ruling.yen == 600


def test_anything_else_needs_one() -> None:
    assert faults(liquor_tax="500") == {"reason": Fault.REASON_MISSING}
    assert faults(again=True) == {"reason": Fault.REASON_MISSING}
    typed = Typed(AS_WORKED_OUT | {"customs_duty": "1,200", "reason": "a coat"})
    ruling = read_ruling(typed, FOUND, again=True)
    assert ruling == Ruling({Tax.LIQUOR_TAX: 600, Tax.CUSTOMS_DUTY: 1200}, "a coat")


@pytest.mark.parametrize("low", [0, 500])
def test_where_the_rules_leave_it_open_a_reason_is_asked_for(low: int) -> None:
    found = replace(FOUND, low=low, high=600)
    assert worked_out(found) is None
    page = Typed(AS_WORKED_OUT)
    assert read_ruling(page, found, again=False) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.FIGURE_MISSING),
        ("650", Fault.TAX_HUNDREDS),
        ("-100", Fault.NUMBER_OUT_OF_RANGE),
        ("99999999999", Fault.NUMBER_OUT_OF_RANGE),
        ("six", Fault.NOT_A_WHOLE_NUMBER),
        ("600.00", Fault.NOT_A_WHOLE_NUMBER),
    ],
)
def test_a_tax_is_a_whole_number_of_hundreds(typed: str, fault: Fault) -> None:
    assert faults(liquor_tax=typed, reason="sample") == {"liquor_tax": fault}
