"""Nothing that is scanned or seen is written to a file or a log.

A program of its own says by Python's audit hook which files it opens to write, while it is shown
passes, passports and pictures, good and broken.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_house import HOUSE

PROGRAM = """
import logging, os, sys
logging.basicConfig(level=logging.DEBUG)
written = []

def heard(event, told):
    if event == "open" and isinstance(told[1], str) and set(told[1]) & set("wax+"):
        written.append(str(told[0]))
    elif event == "open" and told[1] is None and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        written.append(str(told[0]))

sys.dont_write_bytecode = True
from tests.kiosk import pictures
from tests.kiosk.test_scanned import BELIEVED, ISSUED, ZONE, f, look, read
from kiosk.devices.camera import PostedCamera
from kiosk.devices.wedge import Wedge
from PIL import Image
Image.preinit()
sys.addaudithook(heard)
camera, wedge = PostedCamera(), Wedge()
bodies = [pictures.jpeg(change(pictures.held(ISSUED.text, 560)))
          for change in pictures.CHANGES.values()]
bodies += [bodies[0][:5000], b"canary" * 1000, pictures.png(pictures.finders())]
for at, body in enumerate(bodies):
    camera.post(body, at)
    print(repr(look(camera.frame(at) or b"", BELIEVED, f.LANDED, closely=True)))
for at, key in enumerate([*ZONE, "Enter"]):
    wedge.press(key, at / 1000)
for data in (wedge.quiet(1000) or b"", ISSUED.text.encode(), ISSUED.text[:-3].encode(), b"canary"):
    print(repr(read(data, BELIEVED, f.LANDED)))
if "break" in sys.argv:
    open(sys.argv[-1], "w").write("a frame")
print("written", written)
"""


def told(folder: Path, *arguments: str) -> str:
    """Everything a program said that saw and scanned."""
    environment = os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(HOUSE)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.long
def test_nothing_scanned_or_seen_is_written_anywhere(tmp_path: Path) -> None:
    said = told(tmp_path)
    assert said.count("Verdict.VALID") > 10
    assert "written []" in said
    assert list(tmp_path.iterdir()) == []
    for secret in ("HOSOKAWA", "TX4400001", "840229", "canary", "HND"):
        assert secret not in said


@pytest.mark.long
def test_a_file_that_is_written_would_be_seen(tmp_path: Path) -> None:
    assert f"written ['{tmp_path / 'frame'}']" in told(tmp_path, "break", str(tmp_path / "frame"))
