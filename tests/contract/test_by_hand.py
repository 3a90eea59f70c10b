"""A hall without a line goes on with a newer bundle carried in by hand, and with no forged one."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from customs.lane import Line
from customs.messages import plain
from customs.messages.by_hand import ByHand
from customs.messages.enrolment import DeviceKind
from kiosk.centre import bundle_held, by_hand
from kiosk.centre.bundle_held import BundleRefused
from kiosk.commands import bundle as command
from kiosk.hall.hall import Hall as Station
from kiosk.hall.station import NothingShown
from passenger_app.fleet import bundles
from tests.contract.hall import Hall
from tests.contract.station import Sheet, Stationed, sheet
from tests.contract.test_crossings import cut

pytestmark = pytest.mark.long


@pytest.fixture
def stationed(hall: Hall) -> Stationed:
    """A station that has been without a line for a day and an hour."""
    made = Stationed.on(hall.join_in("NRT-T1", DeviceKind.HALL))
    hall.release()
    made.hear()
    made.member.line.before = cut
    hall.clock.forward(timedelta(hours=25))
    return made


def written(hall: Hall, file: Path, of: str = "NRT-T1") -> ByHand:
    """What the centre's command writes."""
    hall.release()
    done = hall.app.test_cli_runner().invoke(args=["devices", "bundle", of, str(file)])
    assert done.exit_code == 0, done.output
    told = plain.read(ByHand, file.read_bytes())
    assert isinstance(told, ByHand)
    return told


def line(stationed: Stationed, paper: Sheet) -> Line:
    """How the hall stands once a supervisor has given their word."""
    number, codes = paper
    stationed.hall.confirm(number, codes.pop())
    return stationed.hall.present(NothingShown()).line


@pytest.fixture
def paper(hall: Hall) -> Sheet:
    """A supervisor's codes."""
    return sheet(hall.centre)


def test_a_newer_one_brought_by_hand_ends_the_officers_lane(
    stationed: Stationed, paper: Sheet, hall: Hall, tmp_path: Path
) -> None:
    assert line(stationed, paper) is Line.STALE
    file = tmp_path / "by-hand"
    told = written(hall, file)
    by_hand.lay_down(stationed.member.folder, file)
    stationed.hear()
    assert line(stationed, paper) is Line.OFFLINE
    assert stationed.hall.bundle is not None
    assert stationed.hall.bundle.number == told.number
    assert not (stationed.member.folder / by_hand.FILE).exists()


@pytest.mark.parametrize("fault", ["another hall", "forged", "no bundle", "a part changed"])
def test_a_wrong_one_changes_nothing_and_is_set_aside(
    stationed: Stationed, paper: Sheet, hall: Hall, tmp_path: Path, fault: str
) -> None:
    file = tmp_path / "by-hand"
    told = written(hall, file)
    before = stationed.hall.bundle
    wrong = {
        "another hall": msgspec.structs.replace(told, sealed_keys={}),
        "forged": msgspec.structs.replace(told, signed=told.signed[:-1] + b"\x00"),
        "a part changed": msgspec.structs.replace(told, parts=told.parts | {"tariff": b"{}"}),
    }
    data = plain.write(wrong[fault]) if fault in wrong else b"nothing"
    (stationed.member.folder / by_hand.FILE).write_bytes(data)
    with pytest.raises(BundleRefused):
        by_hand.take(stationed.member.running)
    assert line(stationed, paper) is Line.STALE
    assert Station(stationed.member.running).bundle == before
    assert (stationed.member.folder / by_hand.REFUSED).exists()
    stationed.hear()
    assert line(stationed, paper) is Line.STALE


def test_a_station_makes_the_file_for_the_terminals_of_its_hall(
    hall: Hall, stationed: Stationed, tmp_path: Path
) -> None:
    terminal = hall.join_in("NRT-T1", DeviceKind.TERMINAL)
    elsewhere = hall.join_in("NRT-T2", DeviceKind.TERMINAL)
    file = tmp_path / "by-hand"
    written(hall, file)
    by_hand.lay_down(stationed.member.folder, file)
    stationed.hear()
    file.write_bytes(plain.write(command.made(stationed.member.running)))
    for member in (terminal, elsewhere):
        by_hand.lay_down(member.folder, file)
    taken = by_hand.take(terminal.running)
    assert taken is not None
    assert taken.fleet_keys == bundles.shared(hall.centre.ring())
    with pytest.raises(BundleRefused, match="not made for this device"):
        by_hand.take(elsewhere.running)


def test_the_command_lays_it_down_and_says_whether_it_was_taken(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    member = hall.join_in("NRT-T1", DeviceKind.TERMINAL)
    file = tmp_path / "by-hand"
    told = written(hall, file)
    assert command.main(["import", str(member.folder), str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["taken"] is False  # a program runs: it takes it
    by_hand.take(member.running)
    held = bundle_held.read(member.running.store, member.running.device)
    assert held is not None
    assert held.number == told.number
    file.write_bytes(b"{}")
    assert command.main(["import", str(member.folder), str(file)]) == 1
    assert "BundleRefused" in capsys.readouterr().out
