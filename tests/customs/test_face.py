"""Every band has its sentence; a child is one until the twelfth birthday."""

from __future__ import annotations

from datetime import date

import pytest

from customs.face import ANOTHER_TRY, SENTENCES, FaceBand
from customs.lane import AgeGroup, age_group


def test_every_band_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(FaceBand)
    assert len(set(SENTENCES.values())) == len(FaceBand)


def test_no_band_that_settles_something_asks_for_another_try() -> None:
    assert {FaceBand.REFUSED, FaceBand.NOT_TAKEN} == ANOTHER_TRY


@pytest.mark.parametrize(
    ("born", "child"),
    [
        (date(2014, 11, 22), True),  # twelve tomorrow
        (date(2014, 11, 21), False),  # twelve today
        (date(2026, 11, 20), True),
        (date(1964, 2, 29), False),
    ],
)
def test_a_child_is_one_until_the_twelfth_birthday(born: date, child: bool) -> None:
    assert (age_group(born, date(2026, 11, 21)) is AgeGroup.CHILD) is child
