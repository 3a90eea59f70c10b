"""The cell: what a chip sent may kill it, never the kiosk."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from customs.chip import ChipVerdict
from kiosk.passport import access, reader
from kiosk.passport.cell import portrait
from kiosk.passport.cell.frames import BrokenFrameError, Frame, receive
from kiosk.passport.cell.keeper import Cell
from kiosk.passport.examination import OpenBench, examine
from kiosk.passport.lds import dg2
from kiosk.passport.malformed import MalformedError
from kiosk.passport.reading import Reading
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from tests.kiosk.passport.reading import trust
from tests.kiosk.passport.variety import NOW, Draw, countries

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    with closing(Cell(trust(), seconds=20.0)) as warm:  # what bites in 2 s is tested elsewhere
        yield warm


def reading(plan: Plan) -> Reading:
    made = issue(plan, countries()[0], Draw(plan))
    return reader.read(Chip(made.body), access.from_zone(plan.zone))


@pytest.mark.parametrize(
    "plan",
    [
        Plan(),
        Plan(chip=ChipChoice(), active="ECDSA"),
        Plan(pace=(PaceChoice("ECDH-CAM"),)),
    ],
)
def test_the_cell_says_what_the_judge_says(cell: Cell, plan: Plan) -> None:
    found = reading(plan)
    told = Dossier(
        found.files, NOW, found.conduct, found.page, access.from_zone(plan.zone).information
    )
    assert cell.judge(told) == OpenBench(trust()).judge(told)


def test_a_chip_is_examined_through_the_cell(cell: Cell) -> None:
    made = issue(Plan(chip=ChipChoice()), countries()[0], Draw("whole"))
    found = examine(Chip(made.body), access.from_zone(made.plan.zone), cell, NOW)
    assert found.report.verdict is ChipVerdict.GENUINE


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000", "CODESTREAM"])
def test_a_portrait_becomes_pixels(cell: Cell, kind: str) -> None:
    found = cell.portrait(dg2.build(factory.portrait(kind)))
    assert found is not None
    assert (found.width, found.height, len(found.data)) == (120, 160, 120 * 160 * 3)


def test_who_captures_a_darkroom_never_meets_a_verdict(cell: Cell) -> None:
    """Judges and portraits in two processes, and no portrait in one that saw another."""
    assert cell.bench is not None
    bench, seen = cell.bench.pid, set()
    for _ in range(2):
        assert cell.darkroom is not None
        seen.add(cell.darkroom.pid)
        assert cell.portrait(dg2.build(factory.portrait())) is not None
    assert cell.bench.pid == bench
    assert len(seen) == 2
    assert bench not in seen


def test_a_darkroom_that_died_in_the_dark_costs_no_portrait(cell: Cell) -> None:
    assert cell.darkroom is not None
    os.kill(cell.darkroom.pid, signal.SIGKILL)
    cell.darkroom.process.wait()
    assert cell.portrait(dg2.build(factory.portrait())) is not None


def test_a_large_portrait_is_made_smaller() -> None:
    found = portrait.decode(dg2.build(factory.portrait(width=1200)))
    assert max(found.width, found.height) == portrait.LARGEST


def bomb() -> bytes:
    """Half a megabyte that would unpack to 1.2 gigabytes."""
    out = io.BytesIO()
    Image.new("L", (20_000, 20_000)).save(out, "JPEG", quality=1)
    return out.getvalue()


def test_an_image_bomb_is_refused(cell: Cell) -> None:
    raw = dg2.build(bomb())
    assert cell.portrait(raw) is None
    with pytest.raises(MalformedError):
        portrait.decode(raw)


def test_the_limit_of_memory_holds_where_the_limit_of_pixels_does_not() -> None:
    """The same bomb with the first guard taken out: the second kills the cell, not the kiosk."""
    careless = (
        "import sys; from kiosk.passport.cell import limits, portrait;"
        "portrait.PIXELS = 1 << 60; portrait.Image.MAX_IMAGE_PIXELS = None;"
        "limits.lock(512 << 20); sys.stdout.write(str(portrait.decode(sys.stdin.buffer.read())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", careless], input=dg2.build(bomb()), capture_output=True,
        cwd=HOUSE, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stdout == b""
    assert b"MemoryError" in done.stderr or b"MalformedError" in done.stderr


def test_a_killed_cell_is_unreadable_and_the_next_one_serves() -> None:
    found = reading(Plan())
    told = Dossier(found.files, NOW, found.conduct)
    with closing(Cell(trust())) as warm:
        assert warm.bench is not None
        os.kill(warm.bench.pid, signal.SIGSTOP)  # hangs, as a decoder in a loop would
        warm.seconds = 0.2
        stuck = warm.judge(told)
        assert stuck.verdict is ChipVerdict.UNREADABLE
        warm.seconds = 20.0
        fine = warm.judge(told)
        assert fine.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED
        assert warm.bench is not None
        os.kill(warm.bench.pid, signal.SIGKILL)
        warm.bench.process.wait()
        again = warm.judge(told)
        assert again.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x00",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x0c" + b'{"parts":[9]}',
    ],
)
def test_a_broken_frame_is_refused(raw: bytes) -> None:
    with pytest.raises(BrokenFrameError):
        receive(io.BytesIO(raw).read)


def test_a_frame_comes_through_whole() -> None:
    sent = Frame({"task": "x"}, [b"one", b"", b"three"])
    assert receive(io.BytesIO(sent.encode()).read) == sent
