"""The claim keeper on a real store: once, kept before it is answered, and never by failure."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from customs import claim, clearance, epoch
from customs.claim import Claim, Denied
from customs.clearance import Clearance
from customs.gate_command import Act, Disobeyed
from customs.hold import By, Mark
from customs.messages.event import Event, read
from customs.sealed import Use, unbelieved
from customs.signers import CENTRE
from kiosk.hall.epochs import Epochs
from kiosk.hall.minting import MOST, WITHIN
from kiosk.store.failure import Full, StoreError
from kiosk.store.store import Store
from tests.hall_factory import AT, GATE, HALL, OTHER_GATE
from tests.kiosk.gate.site import KeptHall, bundle, hall, restarted, start

TRY, OTHER_TRY = UUID(int=1), UUID(int=2)
PARTY = UUID(int=0x51)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptHall]:
    with hall(tmp_path / "station") as made:
        yield made


def events(made: KeptHall, kind: str) -> list[Event]:
    """What is on its way to the centre, of a kind."""
    letters = made.running.outbox.due(made.time() + timedelta(minutes=9), 10_000)
    found = [read(said.payload) for one in letters if (said := unbelieved(one.raw))]
    return [each for each in found if isinstance(each, Event) and each.kind == kind]


def test_one_gate_is_granted_and_no_other(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    granted = kept.keeper.claim(GATE, TRY, signed)
    assert isinstance(granted, Claim)
    assert kept.keeper.claim(OTHER_GATE, OTHER_TRY, signed) is Denied.USED
    assert kept.keeper.claim(GATE, OTHER_TRY, signed) is Denied.USED
    assert kept.keeper.claim(GATE, TRY, signed) == granted
    assert len(events(kept, "clearance_claimed")) == 1
    assert [one.body["why"] for one in events(kept, "claim_denied")] == ["used", "used"]


def test_sixteen_at_once_are_one(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    gates = [UUID(int=100 + number) for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda gate: kept.keeper.claim(gate, gate, signed), gates))
    assert sum(isinstance(each, Claim) for each in found) == 1


def test_a_kill_forgets_no_grant(kept: KeptHall, tmp_path: Path) -> None:
    signed = kept.mint(PARTY)
    granted = kept.keeper.claim(GATE, TRY, signed)
    again = restarted(kept, tmp_path / "station")
    assert again.keeper.claim(OTHER_GATE, OTHER_TRY, signed) is Denied.USED
    assert again.keeper.claim(GATE, TRY, signed) == granted


def test_it_is_on_the_disk_before_it_is_answered(
    kept: KeptHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that fails is no grant: the gate hears nothing, and nothing was kept."""
    signed = kept.mint(PARTY)

    def fails(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "keep", fails)
        with pytest.raises((StoreError, sqlite3.OperationalError)):
            kept.keeper.claim(GATE, TRY, signed)
    assert kept.keeper.claims(PARTY) == ()
    assert isinstance(kept.keeper.claim(OTHER_GATE, OTHER_TRY, signed), Claim)


def test_a_full_disk_grants_nothing(kept: KeptHall, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = kept.mint(PARTY)

    def full(*_: Any) -> None:
        raise Full("no room")

    monkeypatch.setattr(type(kept.running.outbox), "make_room", full)
    with pytest.raises(Full):
        kept.keeper.claim(GATE, TRY, signed)
    assert kept.keeper.claims(PARTY) == ()


def test_without_its_guard_two_gates_are_granted(
    kept: KeptHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = kept.mint(PARTY)
    kept.keeper.claim(GATE, TRY, signed)
    monkeypatch.setattr(claim, "_of", lambda *_: None)
    monkeypatch.setattr(Clearance, "shares_people_with", lambda *_: False)
    assert isinstance(kept.keeper.claim(OTHER_GATE, OTHER_TRY, signed), Claim)


# What is not granted


def test_only_what_this_station_made_is_granted(kept: KeptHall) -> None:
    """A signature of the station's key is not enough: a stolen key mints nothing that counts."""
    key = kept.running.keys.current.signs(Use.CLEARANCE)
    forged = clearance.sign(kept.made(PARTY), key)
    assert kept.keeper.claim(GATE, TRY, forged) is Denied.UNKNOWN


def test_a_changed_clearance_is_not_believed(kept: KeptHall) -> None:
    signed = bytearray(kept.mint(PARTY))
    signed[60] ^= 1
    assert kept.keeper.claim(GATE, TRY, bytes(signed)) is Denied.NOT_BELIEVED


def test_a_station_struck_from_the_bundle_is_not_believed(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    kept.bundle.held.parts["devices"] = b'{"devices": []}'  # type: ignore[index]
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.NOT_BELIEVED


def test_it_is_too_late_two_hours_after(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    kept.time.forward(7200)
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.EXPIRED


def test_old_rules_open_nothing(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    kept.live = False
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.RULES_ENDED


def test_what_was_cancelled_opens_nothing_not_even_if_it_is_made_later(kept: KeptHall) -> None:
    with kept.running.store.writing() as acting:
        kept.keeper.mintage.cancel(acting, PARTY, (1,), 1)
    assert kept.keeper.claim(GATE, TRY, kept.mint(PARTY)) is Denied.CANCELLED


# Takeover


def test_a_takeover_leaves_what_was_cleared_to_officers(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    kept.time.forward(1)
    kept.keeper.take_over("S-2001", "the station was moved")
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.OLD_EPOCH
    assert isinstance(kept.keeper.claim(GATE, TRY, kept.mint(PARTY, number=2)), Claim)
    assert [one.body["supervisor"] for one in events(kept, "keeper_named")] == ["S-1004", "S-2001"]


def test_a_station_that_heard_of_a_higher_epoch_keeps_nothing(
    kept: KeptHall, tmp_path: Path
) -> None:
    signed = kept.mint(PARTY)
    kept.time.forward(1)
    with hall(tmp_path / "other", 22) as other:
        other.time.at = kept.time.at
        other.keeper.take_over("S-2001", "the station burnt")
        both = [kept.running, other.running]
        kept.bundle = replace(kept.bundle, held=_listing(*both))
        assert kept.keeper.take(other.keeper.epochs.sealed()) is not None
    assert kept.keeper.keeps() is None
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.NO_KEEPER


def _listing(*members: Any) -> Any:
    return bundle(*members).held


def test_nobody_is_named_by_a_stranger_or_by_a_lower_number(kept: KeptHall) -> None:
    held = kept.keeper.epochs.held()
    assert held is not None
    key = kept.running.keys.current.signs(Use.KEEPER)
    centre = epoch.Epoch(HALL, held.number + 9, GATE, CENTRE, AT)
    assert kept.keeper.take(epoch.sign(centre, key)) is None  # the centre did not sign it
    assert kept.keeper.take(kept.keeper.epochs.sealed()) is None
    assert kept.keeper.take(b"") is None
    assert kept.keeper.keeps() == held


def test_a_store_that_was_damaged_keeps_no_claims_until_somebody_says_so(
    kept: KeptHall, tmp_path: Path
) -> None:
    """Part of it is saved, and nobody knows which claims were in the part that is not."""
    signed = kept.mint(PARTY)
    kept.keeper.claim(GATE, TRY, signed)
    kept.running.store.close()
    file = tmp_path / "station" / "store" / "store.db"
    spoilt = bytearray(file.read_bytes())
    at = spoilt.index(f"claim {PARTY}".encode()) + 80  # in what is sealed of the claim
    spoilt[at : at + 40] = bytes(40)
    file.write_bytes(spoilt)
    kept.running = start(tmp_path / "station", kept.time)
    kept.__post_init__()
    assert kept.keeper.claims(PARTY) == ()  # it is lost indeed, and its clearance is not
    assert kept.keeper.mintage.signed(kept.made_id(PARTY)) == signed
    assert kept.keeper.keeps() is None
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.NO_KEEPER
    before = kept.keeper.epochs.held()
    assert before is not None
    kept.time.forward(1)
    after = kept.keeper.take_over("S-2001", "the disk was changed")
    assert after.number > before.number
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.OLD_EPOCH


def test_without_the_look_at_what_was_set_aside_a_lost_claim_is_granted_again(
    kept: KeptHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = kept.mint(PARTY)
    kept.keeper.claim(GATE, TRY, signed)
    with kept.running.store.writing() as acting:
        kept.running.store.forget_all(acting, f"claim {PARTY}")
        acting.execute("INSERT INTO aside VALUES ('set-aside-1', 9, 1, NULL)")
    assert kept.keeper.claim(OTHER_GATE, OTHER_TRY, signed) is Denied.NO_KEEPER
    monkeypatch.setattr(Epochs, "_asides", lambda _: ())
    assert isinstance(kept.keeper.claim(OTHER_GATE, OTHER_TRY, signed), Claim)


# Officers


@pytest.mark.parametrize(
    "held",
    [
        Mark(By.PERSON, f"{PARTY}/1"),
        Mark(By.PARTY, str(PARTY)),
        Mark(By.FLIGHT, "JL5"),
        Mark(By.BAG, "0131NH123456"),
        Mark(By.SLIP, "AB12CD34"),
    ],
)
def test_a_hold_stops_a_clearance_and_a_release_lets_it_go(kept: KeptHall, held: Mark) -> None:
    signed = kept.mint(PARTY)
    others = [Mark(By.FLIGHT, "JL5"), Mark(By.BAG, "0131NH123456"), Mark(By.SLIP, "AB12CD34")]
    with kept.running.store.writing() as acting:
        kept.keeper.holds.mark(acting, PARTY, others)
    assert kept.keeper.obey(kept.command(Act.HOLD, held.text)) is None
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.HELD
    id_ = clearance.clearance_id(PARTY, (1,), 1)
    assert kept.keeper.standing(GATE, id_).held
    assert kept.keeper.obey(kept.command(Act.RELEASE, str(UUID(int=1)), 2)) is None
    assert not kept.keeper.standing(GATE, id_).held
    assert isinstance(kept.keeper.claim(GATE, TRY, signed), Claim)


def test_a_hold_survives_a_kill(kept: KeptHall, tmp_path: Path) -> None:
    signed = kept.mint(PARTY)
    kept.keeper.obey(kept.command(Act.HOLD, f"party:{PARTY}"))
    again = restarted(kept, tmp_path / "station")
    assert again.keeper.claim(GATE, TRY, signed) is Denied.HELD


def test_a_command_is_obeyed_once_and_in_time(kept: KeptHall) -> None:
    signed = kept.command(Act.HOLD, f"party:{PARTY}")
    late = kept.command(Act.HOLD, "flight:JL5", 2)
    assert kept.keeper.obey(signed) is None
    kept.keeper.obey(kept.command(Act.RELEASE, str(UUID(int=1)), 3))
    assert kept.keeper.obey(signed) is Disobeyed.DONE_BEFORE
    kept.time.forward(30)
    assert kept.keeper.obey(late) is Disobeyed.TOO_LATE
    assert kept.keeper.obey(b"anything") is Disobeyed.NOT_BELIEVED
    assert kept.keeper.holds.all() == []
    assert [one.body["act"] for one in events(kept, "commanded")] == ["hold", "release"]


def test_a_lane_out_of_service_claims_nothing(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    close, open_ = (kept.command(act, str(GATE), n) for n, act in enumerate(
        (Act.CLOSE_LANE, Act.OPEN_LANE), 1))  # fmt: skip
    kept.keeper.obey(close)
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.LANE_CLOSED
    assert not kept.keeper.standing(GATE, None).lane_open
    kept.keeper.obey(open_)
    assert isinstance(kept.keeper.claim(GATE, TRY, signed), Claim)


def test_a_gate_hears_its_commands_until_it_has_them(kept: KeptHall) -> None:
    signed = kept.command(Act.RESTORE, str(GATE), 7)
    kept.keeper.obey(signed)
    assert kept.keeper.standing(GATE, None).commands == (signed,)
    assert kept.keeper.standing(OTHER_GATE, None).commands == ()
    kept.keeper.heard(GATE, {UUID(int=7)})
    assert kept.keeper.standing(GATE, None).commands == ()


# Minting


def test_a_clearance_made_again_is_the_first(kept: KeptHall) -> None:
    first = kept.mint(PARTY)
    kept.time.forward(60)
    assert kept.mint(PARTY) == first
    assert len(events(kept, "clearance_signed")) == 1


def test_a_kiosk_that_mints_too_many_is_stopped_for_a_while(kept: KeptHall) -> None:
    assert kept.keeper.mintage.too_many({"device:kiosk"}, kept.time()) == ""
    for number in range(MOST):
        kept.mint(UUID(int=1000 + number))
    assert kept.keeper.mintage.too_many({"device:kiosk"}, kept.time()) == "device:kiosk"
    assert kept.keeper.mintage.too_many({"device:other"}, kept.time()) == ""
    kept.time.forward(WITHIN.total_seconds())
    assert kept.keeper.mintage.too_many({"device:kiosk"}, kept.time()) == ""


def test_what_is_over_for_days_is_let_go(kept: KeptHall) -> None:
    signed = kept.mint(PARTY)
    kept.keeper.claim(GATE, TRY, signed)
    kept.time.forward(4 * 86_400)
    young = kept.mint(UUID(int=0x52))
    kept.time.forward(2 * 86_400)
    kept.keeper.forget()
    assert kept.keeper.claims(PARTY) == ()
    assert kept.keeper.claim(GATE, TRY, signed) is Denied.UNKNOWN
    assert kept.keeper.claim(GATE, TRY, young) is Denied.EXPIRED
