"""The search for faces in its short form, and that it finds what it should."""

from __future__ import annotations

import base64
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.face import picture
from tests.journeys.prove_faces import PUBLIC, Scene, prove
from tests.kiosk.face.invented import STRAIGHT
from tests.kiosk.face.seen import dlib

pytestmark = [pytest.mark.long, pytest.mark.camera]

SITTINGS, SEED = 3, 1
ELSEWHERE = "left-by-a-test-"


def leak(scene: Scene) -> None:
    """What a program might have left: a file, a line, a row that is not copied back, a segment."""
    here, frame = scene.airport.folder, scene.frame(next(iter(scene.codes)), STRAIGHT)
    seen = picture.read(frame)
    template = dlib().embed(seen, dlib().find(seen)[0]).vector.tobytes()
    (here / "work" / "terminal" / "tmp" / "frame.jpg").write_bytes(frame)
    (here / "work" / "terminal" / "core.7").write_bytes(template)
    with (here / "work" / "hall" / "log").open("ab") as log:
        log.write(b"INFO " + base64.b64encode(frame))
    with closing(sqlite3.connect(here / "sekisho.db")) as database:
        database.execute("CREATE TABLE planted (template BLOB)")
        database.execute("INSERT INTO planted VALUES (?)", (template,))
        database.commit()
    with os.fdopen(tempfile.mkstemp(prefix=ELSEWHERE, dir=PUBLIC[0])[0], "wb") as shared:
        shared.write(seen.pixels.tobytes())


def test_nothing_of_a_face_is_in_any_file_and_what_is_there_is_found(tmp_path: Path) -> None:
    try:
        scene = prove(tmp_path, SITTINGS, SEED, leak)
    finally:
        for path in PUBLIC[0].glob(f"{ELSEWHERE}*"):
            path.unlink()
    assert scene.ways.total() == SITTINGS
    assert scene.frames > 2 * SITTINGS
    found = [each.partition(": ") for each in scene.found]
    assert {when for when, _, _ in found} <= {"at the end", "after the end"}
    first = {where for when, _, where in found if when == "at the end"}
    elsewhere = {where for where in first if where.startswith(ELSEWHERE)}
    assert len(elsewhere) == 1
    database = {where for where in first if where.startswith("sekisho.db")}
    assert database != set()
    assert first - elsewhere - database == {"frame.jpg", "core.7", "log", "a core"}
