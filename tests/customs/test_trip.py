"""The trip: flights as people write them, dates a pass can be made for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.faults import Fault
from customs.trip import EARLIEST, LATEST, Trip, read_trip
from customs.typed import Problem, Typed
from tests import factories as f


def read(**changes: str) -> tuple[Trip | None, list[Problem]]:
    typed = Typed(f.trip_page(**changes))
    return read_trip(typed, f.TODAY), typed.problems


def on(day: date) -> dict[str, str]:
    parts = day.isoformat().split("-")
    return dict(zip(("arrival_on-year", "arrival_on-month", "arrival_on-day"), parts, strict=True))


def test_a_page_is_a_trip() -> None:
    assert read() == (f.trip(), [])


FLIGHTS = {
    "JL5": "JL5",
    "jl005": "JL5",
    "NH 106": "NH106",
    "NH-106": "NH106",
    "ＮＨ１０６": "NH106",
    "NH\u0661\u0660\u0666": "NH106",
    "ANA 106": "ANA106",
    "9C8515": "9C8515",
    "7C 1101": "7C1101",
    "U2 8001": "U28001",
    "QF61A": "QF61A",
    "N4 1701": "N41701",
    "N0 0701": "N0701",
    "N105": "N105",  # an aircraft, not flight 5 of N1
    "N105AB": "N105AB",
    "G-ABCD": "G-ABCD",
    "vp-bab": "VP-BAB",
    "B-1234": "B-1234",
    "9M-ABC": "9M-ABC",
    "RA-12345": "RA-12345",
}


@pytest.mark.parametrize(("typed", "kept"), FLIGHTS.items())
def test_a_flight_is_kept_in_one_form(typed: str, kept: str) -> None:
    trip, problems = read(carrier=typed)
    assert not problems
    assert trip is not None
    assert trip.carrier == kept
    again, _ = read(carrier=kept)
    assert again == trip


@pytest.mark.parametrize(
    "typed",
    ["106", "1234", "12 345", "NH", "NH0", "NH 0000", "NH12345", "NHAX106", "NH106AB", "全日空106",
     "\u041dH106", "NH 1 06", "NH--106", "1-ABCD", "12-345", "NH106;", "<b>", "-", "😀"],
)  # fmt: skip
def test_what_is_no_flight_is_told_how_to_write_one(typed: str) -> None:
    trip, problems = read(carrier=typed)
    assert trip is None
    assert problems == [Problem("carrier", Fault.FLIGHT_FORM)]


def test_a_ship_has_a_name_in_any_script() -> None:
    trip, problems = read(port="JPYOK", carrier="飛鳥 iii")
    assert not problems
    assert trip is not None
    assert (trip.carrier, trip.by_sea) == ("飛鳥 III", True)


@pytest.mark.parametrize("days", [-EARLIEST.days, 0, 1, LATEST.days])
def test_an_arrival_that_a_pass_can_be_made_for(days: int) -> None:
    day = f.TODAY + timedelta(days=days)
    trip, problems = read(**on(day))
    assert not problems
    assert trip is not None
    assert trip.arrival_on == day


@pytest.mark.parametrize("days", [-EARLIEST.days - 1, LATEST.days + 1, 100_000])
def test_one_too_early_or_too_late(days: int) -> None:
    trip, problems = read(**on(f.TODAY + timedelta(days=days)))
    assert trip is None
    assert problems == [Problem("arrival_on", Fault.ARRIVAL_OUT_OF_RANGE)]


def test_the_last_day_there_is() -> None:
    _, problems = read(**on(date.max))
    assert problems == [Problem("arrival_on", Fault.ARRIVAL_OUT_OF_RANGE)]


@pytest.mark.parametrize("port", ["", "LHR", "hnd", "JFK", "HND ", "羽田"])
def test_only_a_port_of_entry_is_one(port: str) -> None:
    _, problems = read(port=port)
    assert bool(problems) == (port != "HND ")  # edges are tidied


@given(st.text(max_size=80))
def test_any_flight_is_read_or_refused(text: str) -> None:
    trip, problems = read(carrier=text)
    assert (trip is None) == bool(problems)
