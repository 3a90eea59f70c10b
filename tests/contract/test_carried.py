"""Policies and exchange rates in a hall: as the centre has them, from their moment on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest

from customs.lane_table import shipped
from customs.messages import carried
from customs.messages.change import Kind
from customs.messages.enrolment import DeviceKind
from customs.policy import Draw, Hall, Name, Tasks
from customs.rates import week_for
from kiosk.centre.bundle_held import BundleRefused
from passenger_app import rates, worker
from passenger_app.fleet import bundles, changes, release
from passenger_app.models import Bundle
from tests.contract.hall import Hall as Place
from tests.contract.hall import Member
from tests.contract.test_bundles import held
from tests.customs.messages.test_carried import opening_wrongly
from tests.passenger_app.test_policies import approved

pytestmark = pytest.mark.long


def worked(place: Place) -> None:
    """What the worker and the release signer do by themselves."""
    while worker.step(place.centre, "w"):
        pass
    release.sign(place.centre.database, place.folder / "release", place.clock())
    changes.number(place.centre.database)


def bring_in(place: Place) -> None:
    """The table for today's arrivals."""
    week = week_for(place.centre.today())
    text = (
        "week_from,week_to,currency,units,yen,source\n"
        f"{week},{week + timedelta(days=6)},USD,1,152.81,invented\n"
    )
    rates.bring_in(place.centre.database, text, "cli:test", place.clock())


def test_before_any_policy_what_is_written_in_the_product_stands(member: Member) -> None:
    member.turn()
    found = held(member).policies(member.running.clock.now())
    assert found.hall == Hall()
    assert found.named(Name.HALL) == "hall 0"
    assert held(member).rates().each("USD", member.hall.centre.today()) is None


def test_a_policy_carried_out_reaches_the_hall(member: Member, hall: Place) -> None:
    member.turn()
    before = held(member).number
    approved(hall.centre, Hall(bundle_age_hours=12))
    worked(hall)
    member.turn()
    assert held(member).number == before + 1
    found = held(member).policies(hall.clock())
    assert (found.hall.bundle_age_hours, found.named(Name.HALL)) == (12, "hall 1")
    member.restart()
    assert held(member).policies(hall.clock()) == found


def test_the_feed_tells_of_it_and_of_nothing_that_is_the_centres_own(
    join: Callable[..., Member], hall: Place
) -> None:
    approved(hall.centre, Hall(bundle_age_hours=12))
    approved(hall.centre, Tasks(claim_minutes=31), name=Name.TASKS)
    worked(hall)
    told = changes.after(hall.centre.database, 0, "NRT-T1", hall.clock()).changes
    changed = [(one.subject, one.body) for one in told if one.kind == Kind.POLICY_CHANGED]
    assert changed == [("hall", {"version": 1})]
    station = join(DeviceKind.HALL)
    station.turn()
    assert not station.upkeep.duties["changes"].failures


def test_a_hall_without_a_line_goes_over_at_the_moment(member: Member, hall: Place) -> None:
    begins = hall.clock() + timedelta(hours=3)
    approved(hall.centre, Draw(offline=70), begins, Name.DRAW)
    worked(hall)
    member.turn()
    member.line.before = lambda _: pytest.fail("the line is cut")
    found = held(member)
    assert found.policies(begins - timedelta(seconds=1)).draw.offline == 50
    assert found.policies(begins).draw.offline == 70


def test_rates_reach_the_hall_with_the_next_bundle(member: Member, hall: Place) -> None:
    member.turn()
    bring_in(hall)
    worked(hall)
    member.turn()
    found = held(member).rates()
    assert found.each("USD", hall.centre.today()) == Fraction(15281, 100)
    assert found.each("USD", hall.centre.today() + timedelta(days=30)) is None


def test_the_lane_table_comes_with_the_bundle(member: Member) -> None:
    member.turn()
    table = held(member).lanes()
    assert table is not shipped()
    assert table.written == shipped().written


def test_a_table_that_opens_a_shut_way_is_not_taken(
    member: Member, hall: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    member.turn()
    before = held(member)
    hall.clock.forward(timedelta(minutes=1))
    forged = opening_wrongly(carried.write_lanes(shipped()))
    monkeypatch.setattr(carried, "write_lanes", lambda _: forged)
    hall.release()
    member.turn()
    assert isinstance(member.upkeep.duties["bundle"].last, BundleRefused)
    assert held(member) == before


@pytest.mark.parametrize("write", ["write_policies", "write_rates", "write_lanes"])
def test_a_part_of_tomorrow_is_not_taken(
    member: Member, hall: Place, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    member.turn()
    before = held(member)
    hall.clock.forward(timedelta(minutes=1))
    monkeypatch.setattr(carried, write, lambda _: b'{"version":2,"all":"new"}')
    hall.release()
    member.turn()
    assert isinstance(member.upkeep.duties["bundle"].last, BundleRefused)
    assert held(member) == before


def test_a_centre_that_carries_none_of_it_is_understood(
    member: Member, hall: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older centre."""
    whole = bundles.parts

    def fewer(*told: object) -> dict[str, bytes]:
        parts = whole(*told)  # type: ignore[arg-type]
        return {
            name: part for name, part in parts.items() if name not in {"policies", "rates", "lanes"}
        }

    monkeypatch.setattr(bundles, "parts", fewer)
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    member.turn()
    assert held(member).policies(hall.clock()).hall == Hall()
    assert held(member).lanes() is shipped()
    with hall.centre.database.reading() as session:
        assert session.get(Bundle, held(member).number) is not None
