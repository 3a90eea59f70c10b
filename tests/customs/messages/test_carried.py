"""Policies and rates on their way to a hall: read back as written, or not read at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.lane_table import shipped
from customs.messages.carried import (
    read_lanes,
    read_policies,
    read_rates,
    write_lanes,
    write_policies,
    write_rates,
)
from customs.messages.plain import Unread
from customs.policy import CARRIED, Dated, Draw, Hall, Name, body_of, standing
from customs.rates import Rate

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
HALL = Dated(Name.HALL, 1, NOW, body_of(Hall(bundle_age_hours=12)))
DRAW = Dated(Name.DRAW, 2, NOW + timedelta(hours=3), body_of(Draw(offline=70)))
USD = Rate(date(2026, 11, 1), "USD", 1, Decimal("152.81"), "invented")


def test_what_is_written_is_read() -> None:
    assert read_policies(write_policies([HALL, DRAW])) == (HALL, DRAW)
    assert read_rates(write_rates([USD])) == (USD,)
    assert read_policies(write_policies([])) == ()
    assert read_rates(write_rates([])) == ()


def test_a_version_stands_from_its_moment_on() -> None:
    told = (HALL, DRAW)
    before = standing(told, NOW + timedelta(hours=2, minutes=59))
    assert (before.hall.bundle_age_hours, before.draw.offline) == (12, 50)
    after = standing(told, NOW + timedelta(hours=3))
    assert after.draw.offline == 70
    assert (after.named(Name.HALL), after.named(Name.DRAW)) == ("hall 1", "draw 2")


moments = st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))
dated = st.builds(
    Dated,
    st.sampled_from(CARRIED[1:]),
    st.integers(1, 9),
    moments,
    st.just({}),
)


@given(st.lists(dated, unique_by=lambda one: (one.name, one.version)), moments)
def test_the_highest_version_that_began_stands(told: list[Dated], moment: datetime) -> None:
    for name, number in standing(told, moment).versions.items():
        begun = [one.version for one in told if one.name is name and one.begins <= moment]
        assert number == max(begun, default=0)


def altered(part: bytes, what: str, **changes: Any) -> bytes:
    """The first row with other values."""
    told = json.loads(part)
    told[what][0] |= changes
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": {"bundle_age_hours": 25}},
        {"body": {"bundle_age_hours": 0}},
        {"body": {"bundle_age_hours": "12"}},
        {"body": {"bundle_age_hours": 1.5}},
        {"body": []},
        {"number": 0},
        {"begins": "2026-11-21T03:00:00"},
        {"more": 1},
    ],
)
def test_a_policy_out_of_its_bounds_is_not_read(changes: dict[str, Any]) -> None:
    part = altered(write_policies([HALL]), "policies", **changes)
    assert read_policies(part) is Unread.MALFORMED


def test_what_a_later_centre_added_is_passed_over() -> None:
    part = write_policies([HALL])
    assert read_policies(altered(part, "policies", name="weather")) == ()
    later = altered(part, "policies", body=dict(HALL.body) | {"doors": 3})
    found = read_policies(later)
    assert not isinstance(found, Unread)
    assert standing(found, NOW).hall == Hall(bundle_age_hours=12)
    older = altered(part, "policies", body={"bundle_age_hours": 12})
    found = read_policies(older)
    assert not isinstance(found, Unread)
    assert standing(found, NOW).hall == Hall(bundle_age_hours=12)


@pytest.mark.parametrize(
    "changes",
    [
        {"yen": "0"},
        {"yen": "0.000"},
        {"yen": "-1"},
        {"yen": "1e3"},
        {"yen": "NaN"},
        {"yen": 152.81},
        {"units": 0},
        {"currency": "usd"},
        {"week": "soon"},
        {"source": "x" * 201},
    ],
)
def test_a_rate_that_is_none_is_not_read(changes: dict[str, Any]) -> None:
    assert read_rates(altered(write_rates([USD]), "rates", **changes)) is Unread.MALFORMED


def test_a_currency_twice_in_a_week_is_not_read() -> None:
    assert read_rates(write_rates([USD, USD])) is Unread.MALFORMED


@pytest.mark.parametrize("read", [read_policies, read_rates])
@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"", Unread.MALFORMED),
        (b"[]", Unread.MALFORMED),
        (b"{}", Unread.MALFORMED),
        (b'{"version":1}', Unread.MALFORMED),
        (b'{"version":2,"all":"new"}', Unread.UNKNOWN_VERSION),
        (b"\xff", Unread.MALFORMED),
    ],
)
def test_another_part_is_not_read(read: Any, part: bytes, why: Unread) -> None:
    assert read(part) is why


def test_the_lane_table_is_read_as_written() -> None:
    part = write_lanes(shipped())
    read = read_lanes(part)
    assert not isinstance(read, Unread)
    assert read.written == shipped().written
    assert write_lanes(read) == part


def opening_wrongly(part: bytes) -> bytes:
    """The table with forged chips at the gate."""
    told = json.loads(part)
    for row in told["table"]["row"]:
        row["nothing_due"], row["duty_due"] = "GATE", "PAY"
    return json.dumps(told).encode()


def test_a_table_that_nothing_may_go_by_is_not_read() -> None:
    part = write_lanes(shipped())
    assert read_lanes(opening_wrongly(part)) is Unread.MALFORMED
    assert read_lanes(part.replace(b"OFFLINE", b"BETWEEN")) is Unread.MALFORMED
    assert read_lanes(part.replace(b'"version":1', b'"version":2')) is Unread.UNKNOWN_VERSION
    assert read_lanes(b"") is Unread.MALFORMED
