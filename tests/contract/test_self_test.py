"""The start of a kiosk's day: each piece that fails is named, with whom to call, and closes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from customs.apparatus import Call, Piece, Printed, State, Trouble
from customs.messages.bundle import Part
from customs.messages.enrolment import DeviceKind
from customs.messages.heartbeat import BUNDLE_LIVES
from customs.words_kiosk import TROUBLES
from kiosk import believed, device, self_test
from kiosk.__main__ import main
from kiosk.centre import clock as kiosk_clock
from kiosk.device import Running
from kiosk.devices import wiring
from kiosk.devices.camera import PlayedCamera
from kiosk.devices.card_reader import SimulatedReader
from kiosk.devices.printer import SimulatedPrinter
from kiosk.devices.scanner import ScriptedScanner
from kiosk.self_test import Apparatus, Finding, in_service, tried
from kiosk.store import failure
from kiosk.store.outbox import Limits, Outbox
from tests.contract.hall import Hall, Member
from tests.kiosk import pictures

pytestmark = pytest.mark.long
RIGHT = timedelta(0)


@dataclass
class Station:
    """A hall station that answers, or not."""

    up: bool = True

    def answers(self) -> bool:
        return self.up


@pytest.fixture
def database_kind() -> str:
    """A kiosk does not see which database its centre has."""
    return "sqlite"


@pytest.fixture
def member(hall: Hall, join: Callable[..., Member]) -> Member:
    """A terminal that holds a bundle."""
    hall.release()
    joined = join(DeviceKind.TERMINAL)
    joined.turn()
    return joined


@pytest.fixture
def apparatus(tmp_path: Path) -> Apparatus:
    """Everything wired, simulated, and in order."""
    return Apparatus(
        SimulatedReader(),
        PlayedCamera([pictures.jpeg(pictures.held("https://menu.example"))]),
        ScriptedScanner(),
        SimulatedPrinter(tmp_path / "slips"),
        Station(),
    )


def findings(running: Running, apparatus: Apparatus, off: timedelta = RIGHT) -> list[Finding]:
    return tried(running, apparatus, 0.0, running.clock.now() + off)


def troubles(found: list[Finding]) -> set[Trouble]:
    return {finding.trouble for finding in found if finding.trouble}


def test_a_kiosk_in_order_opens(member: Member, apparatus: Apparatus) -> None:
    found = findings(member.running, apparatus)
    assert [finding.piece for finding in found] == list(Piece)
    assert troubles(found) == set()
    assert in_service(found)


def pulled() -> ScriptedScanner:
    made = ScriptedScanner()
    made.connected = False
    return made


def hanging() -> PlayedCamera:
    made = PlayedCamera([b"a picture"])
    made.hangs = True
    return made


def printing(stands: Printed) -> dict[str, object]:
    return {"printer": SimulatedPrinter(Path("none"), stands)}


BROKEN: list[tuple[dict[str, object], Trouble]] = [
    ({"reader": SimulatedReader(connected=False)}, Trouble.NO_READER),
    ({"camera": PlayedCamera()}, Trouble.CAMERA_SILENT),
    ({"camera": PlayedCamera([b"no picture"])}, Trouble.CAMERA_UNFIT),
    ({"camera": hanging()}, Trouble.CAMERA_FROZEN),
    ({"camera": Trouble.NOT_TESTED}, Trouble.NOT_TESTED),
    ({"scanner": Trouble.NOT_WIRED}, Trouble.NOT_WIRED),
    ({"scanner": pulled()}, Trouble.SCANNER_GONE),
    ({"hall": Station(up=False)}, Trouble.HALL_SILENT),
    (printing(Printed.PAPER_OUT), Trouble.PAPER_OUT),
    (printing(Printed.PAPER_LOW), Trouble.PAPER_LOW),
    (printing(Printed.COVER_OPEN), Trouble.COVER_OPEN),
    (printing(Printed.BROKEN), Trouble.PRINTER_BROKEN),
    (printing(Printed.GONE), Trouble.PRINTER_GONE),
    (printing(Printed.UNSURE), Trouble.PRINTER_UNSURE),
]


def test_a_piece_that_fails_is_named(member: Member, apparatus: Apparatus) -> None:
    for broken, trouble in BROKEN:
        found = findings(member.running, replace(apparatus, **broken))  # type: ignore[arg-type]
        assert troubles(found) == {trouble}
        assert in_service(found) is (TROUBLES[trouble].state is not State.OUT)


def test_a_bundle_grows_old(member: Member, apparatus: Apparatus) -> None:
    for later, trouble in (
        (timedelta(hours=17), None),
        (timedelta(hours=2), Trouble.BUNDLE_ENDS_SOON),
        (BUNDLE_LIVES - timedelta(hours=18), Trouble.BUNDLE_ENDED),
    ):
        member.hall.clock.forward(later)
        found = findings(member.running, apparatus)
        assert troubles(found) == ({trouble} if trouble else set())
        assert in_service(found) is (trouble is not Trouble.BUNDLE_ENDED)


def test_a_terminal_without_a_bundle_stays_closed(
    join: Callable[..., Member], apparatus: Apparatus
) -> None:
    found = findings(join(DeviceKind.TERMINAL).running, apparatus)
    assert troubles(found) == {Trouble.NO_BUNDLE}
    assert not in_service(found)


def test_a_bundle_without_keys_for_passes_opens_nothing(
    member: Member, apparatus: Apparatus
) -> None:
    held = member.running.bundle
    assert held is not None
    assert believed.sign_now(believed.pass_keys(held), member.running.clock.now())
    for part in (b"", b"[]", b'{"keys": [{}]}', b'{"keys": []}', b"\xff"):
        parts = dict(held.held.parts) | {Part.PASS_KEYS: part}
        member.running.bundle = replace(held, held=replace(held.held, parts=parts))
        assert troubles(findings(member.running, apparatus)) == {Trouble.NO_PASS_KEYS}
    kept = {"pass_binding": held.fleet_keys["pass_binding"]}
    member.running.bundle = replace(held, fleet_keys=kept)
    assert troubles(findings(member.running, apparatus)) == {Trouble.NO_PASS_KEYS}


def test_a_key_is_renewed_in_time_or_told(member: Member, apparatus: Apparatus) -> None:
    running, now = member.running, member.running.clock.now()
    for ends, trouble in (
        (timedelta(days=40), set()),
        (timedelta(days=10), {Trouble.KEY_ENDS_SOON}),
        (timedelta(days=-1), {Trouble.KEY_ENDED}),
    ):
        running.device = msgspec.structs.replace(running.device, ends=now + ends)
        assert troubles(findings(running, apparatus)) == trouble


def test_a_wrong_clock_warns_and_one_that_stands_still_closes(
    member: Member, apparatus: Apparatus
) -> None:
    assert troubles(findings(member.running, apparatus, timedelta(minutes=-2))) == {
        Trouble.CLOCK_OFF
    }
    held = member.running.bundle
    assert held is not None
    made_at = held.held.manifest.made_at
    found = list(self_test._clock(held, made_at, made_at - timedelta(days=900)))
    assert troubles(found) == {Trouble.CLOCK_BEHIND}
    assert not in_service(found)


def test_a_full_disk_closes(member: Member, apparatus: Apparatus) -> None:
    outbox = member.running.outbox
    member.running.outbox = Outbox(outbox.store, outbox._device, outbox._key, Limits(free=1 << 60))
    found = findings(member.running, apparatus)
    assert troubles(found) == {Trouble.STORE_FULL}
    assert not in_service(found)


def test_what_was_not_sent_and_what_was_set_aside_are_told(
    member: Member, apparatus: Apparatus
) -> None:
    with member.running.store.writing() as acting:
        acting.execute("UPDATE event SET state = 'dead'")
        acting.execute("INSERT INTO aside VALUES ('set-aside-1', 1, 0, NULL)")
    found = findings(member.running, apparatus)
    assert troubles(found) == {Trouble.NOT_ALL_SENT, Trouble.STORE_SET_ASIDE}
    assert in_service(found)


def test_every_trouble_has_its_words_and_somebody_to_call() -> None:
    assert set(TROUBLES) == set(Trouble)
    for trouble, about in TROUBLES.items():
        assert about.words.endswith("."), trouble
        if about.state is State.OUT:
            assert about.call is not Call.NOBODY, trouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (failure.Busy("x"), Trouble.STORE_BUSY),
        (failure.Full("x"), Trouble.STORE_FULL),
        (failure.Damaged("x"), Trouble.STORE_BROKEN),
        (failure.Newer("x"), Trouble.STORE_BROKEN),
    ],
)
def test_a_program_that_does_not_start_says_why(
    apparatus: Apparatus, error: Exception, trouble: Trouble
) -> None:
    found = self_test.not_started(error, apparatus, 0.0)
    assert troubles(found) == {trouble}
    assert not in_service(found)
    assert len(found) == 6


# The command.


Said = tuple[int, list[dict[str, Any]]]


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What it exits with and says."""
    code = main(["selftest", str(folder)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_says_what_is_wrong_and_whom_to_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "apparatus.json").write_text(
        '{"printer": {"kind": "folder", "path": "slips"},'
        ' "scanner": {"kind": "serial", "port": "/dev/nothing"}}'
    )
    code, lines = told(tmp_path, capsys)
    assert code == 1
    assert lines[0]["trouble"] == "not_enrolled"
    assert lines[0]["call"] == "Call the technician on duty."
    assert {line["piece"]: line["state"] for line in lines[:-1]}["scanner"] == "warn"
    assert lines[-1]["in_service"] is False
    assert "out of service" in lines[-1]["says"]


def test_the_command_opens_a_kiosk_in_order(
    member: Member, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = member.folder
    member.running.stop()
    clock, starts = member.hall.device_clock(), device.start
    monkeypatch.setattr(wiring, "reader", lambda _: SimulatedReader())
    monkeypatch.setattr(kiosk_clock, "wall", member.hall.clock)
    monkeypatch.setattr(device, "start", lambda folder: starts(folder, clock, Limits(free=0)))
    code, lines = told(folder, capsys)
    assert [(line["piece"], line["state"]) for line in lines[:-1] if line["state"] == "out"] == []
    assert (code, lines[-1]) == (0, {"in_service": True})
    assert {line["trouble"] for line in lines[:-1]} == {None, "not_tested", "not_wired"}


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        '{"laser": 1}',
        '{"printer": {"kind": "fax"}}',
        '{"printer": {"kind": "network"}}',
        '{"printer": {"kind": "usb", "vendor": 0, "product": 1}}',
        '{"printer": {"kind": "network", "host": "127.0.0.1", "model": "none such"}}',
    ],
)
def test_a_kiosk_that_is_wired_badly_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    (tmp_path / "apparatus.json").write_text(written)
    code, lines = told(tmp_path, capsys)
    assert code == 1
    assert lines[0]["error"] == "WiredBadly"
