"""After matching, failing and crashing nothing of a face lies in temp, at work, or in the log."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kiosk.face import picture
from kiosk.face.liveness import challenge
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DO
from tests.kiosk.face.seen import embedded
from tests.kiosk.face.test_sitting import LEFT_THEN_CLOSER
from tests.test_house import HOUSE

pytestmark = pytest.mark.long

PASSPORT = invented.frame(1)


def frames() -> list[bytes]:
    """What somebody shows who does what is asked."""
    prompts = challenge(LEFT_THEN_CLOSER, 0).prompts
    return [invented.frame(1, DO[prompt]) for prompt in prompts for _ in range(2)]


def needles() -> list[bytes]:
    """Pieces of every frame, of its pixels, and of the template, as bytes and as text."""
    found = []
    for raw in {*frames(), PASSPORT}:
        pixels = picture.read(raw).pixels
        found += [raw[len(raw) // 2 :][:48], pixels[240, 300:340].tobytes()]
    vector = embedded(1).vector
    found += [vector[40:44].tobytes(), vector[40:44].astype(np.float32).tobytes()]
    return [*found, *(f"{number:.7f}".encode() for number in vector if abs(number) > 0.05)]


def left(folder: Path) -> list[Path]:
    """Files in which something of a face is found."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(piece in path.read_bytes() for piece in needles())]


def ran(folder: Path, way: str) -> int:
    """The program in a folder of its own, core files allowed; its exit code."""
    (folder / "tmp").mkdir()
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    sent = b"".join(len(raw).to_bytes(4) + raw for raw in [*frames(), PASSPORT])
    with (folder / "output").open("wb") as output:
        return subprocess.run(
            [sys.executable, "-m", "tests.kiosk.face.canary", way, str(LEFT_THEN_CLOSER)],
            input=sent,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=os.environ | {"TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(HOUSE)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (most, most)),
            check=False,
        ).returncode


@pytest.mark.parametrize(("way", "code"), [("end", 0), ("raise", 1), ("crash", -6), ("piped", -6)])
def test_nothing_of_a_face_is_left_behind(tmp_path: Path, way: str, code: int) -> None:
    assert ran(tmp_path, way) == code
    assert "a torn picture" in (tmp_path / "canary.log").read_text()
    assert left(tmp_path) == []


def test_what_is_left_behind_is_found(tmp_path: Path) -> None:
    assert ran(tmp_path, "leak") == 0
    assert {path.name for path in left(tmp_path)} == {"template.npy", "frame.jpg"}


def test_without_its_guard_a_crash_would_leave_the_face_in_a_core(tmp_path: Path) -> None:
    assert ran(tmp_path, "unguarded") == -6
    cores = list(tmp_path.glob("core*"))
    if not cores:
        pytest.skip("this machine writes its cores elsewhere, or none")
    template = embedded(1).vector[40:44].tobytes()
    assert any(template in core.read_bytes() for core in cores)
    cores[0].unlink()
