from __future__ import annotations

import json
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from passenger_app import audit
from passenger_app.audit import anchor, chain, lines
from passenger_app.audit.anchor import Backwards, Keeper, new_key
from passenger_app.audit.chain import Head
from passenger_app.audit.lines import Anchor, AnchorFolder, Unfit
from passenger_app.centre import Centre
from passenger_app.operations import create_operations
from tests.passenger_app.conftest import NOW, Clock

MINUTE = timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> AnchorFolder:
    """A folder with a key."""
    new_key(tmp_path / "anchor", NOW)
    return AnchorFolder(tmp_path / "anchor")


def head(seq: int) -> Head:
    return Head(seq, bytes([seq]) * 32)


def read(folder: AnchorFolder) -> list[Anchor]:
    return list(folder.anchors(folder.keys(), NOW + MINUTE * 99))


def keep(folder: AnchorFolder, *seqs: int) -> Keeper:
    keeper = Keeper(folder.path, NOW)
    for n, seq in enumerate(seqs):
        keeper.keep(head(seq), NOW + n * MINUTE)
    return keeper


def test_the_key_is_its_owner_s_alone_and_the_rest_is_for_all_to_read(folder: AnchorFolder) -> None:
    keep(folder, 1)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) & 0o077 for p in folder.path.iterdir()}
    assert modes["key"] == 0
    assert set(modes) == {"key", "keys.json", "heads"}
    assert "key" not in folder.path.joinpath("keys.json").read_text().split('"x"')[0].split(":")


def test_each_line_says_a_head_and_names_the_line_before(folder: AnchorFolder) -> None:
    keep(folder, 1, 1, 5)
    assert [(a.n, a.seq, a.hash, a.at) for a in read(folder)] == [
        (1, 1, b"\1" * 32, NOW),
        (2, 1, b"\1" * 32, NOW + MINUTE),
        (3, 5, b"\5" * 32, NOW + 2 * MINUTE),
    ]


def test_ended_and_begun_again_it_goes_on(folder: AnchorFolder) -> None:
    keep(folder, 1, 2)
    Keeper(folder.path, NOW).keep(head(3), NOW + 5 * MINUTE)
    assert [a.seq for a in read(folder)] == [1, 2, 3]


@pytest.mark.parametrize("cut", [1, 7, 100])
def test_a_line_cut_off_when_the_power_went_is_covered_by_the_next(
    folder: AnchorFolder, cut: int
) -> None:
    keep(folder, 1, 2)
    path = folder.path / lines.HEADS
    path.write_bytes(path.read_bytes()[:-cut])
    Keeper(folder.path, NOW).keep(head(3), NOW + 5 * MINUTE)
    whole = [2] if cut == 1 else []  # all but its end was there
    assert [a.seq for a in read(folder)] == [1, *whole, 3]
    torn = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(torn[0] + b"x" + b"".join(torn[1:]))  # the piece itself is covered too
    with pytest.raises(Unfit):
        read(folder)


def test_a_full_disk_leaves_a_piece_that_the_next_line_covers(
    folder: AnchorFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, write = keep(folder, 1), os.write
    monkeypatch.setattr(os, "write", lambda file, what: write(file, what[:50]))
    with pytest.raises(OSError, match="50 of"):
        keeper.keep(head(2), NOW + MINUTE)
    monkeypatch.undo()
    keeper.keep(head(3), NOW + 2 * MINUTE)
    assert [a.seq for a in read(folder)] == [1, 3]


@pytest.mark.parametrize("told", [head(4), Head(5, b"x" * 32)])
def test_a_head_that_goes_backwards_is_not_signed(folder: AnchorFolder, told: Head) -> None:
    keeper = keep(folder, 5)
    with pytest.raises(Backwards):
        keeper.keep(told, NOW + MINUTE)
    assert [a.seq for a in read(folder)] == [5]


def test_a_file_exchanged_under_the_running_program_is_seen(folder: AnchorFolder) -> None:
    keeper = keep(folder, 1, 2, 3)
    path = folder.path / lines.HEADS
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))
    keeper.keep(head(4), NOW + 9 * MINUTE)
    with pytest.raises(Unfit, match="line 2: OUT_OF_LINE"):
        read(folder)


def test_what_is_no_file_of_ours_is_not_continued(folder: AnchorFolder) -> None:
    (folder.path / lines.HEADS).write_bytes(b"rubbish\n")
    with pytest.raises(ValueError, match="no line of ours"):
        Keeper(folder.path, NOW)


def test_a_clock_set_back_does_not_break_the_row_of_lines(folder: AnchorFolder) -> None:
    keep(folder, 1, 2).keep(head(3), NOW - MINUTE)
    assert [a.at for a in read(folder)] == [NOW, NOW + MINUTE, NOW + MINUTE]


def test_after_a_new_key_the_older_lines_are_still_believed(folder: AnchorFolder) -> None:
    keep(folder, 1, 2)
    first = (folder.path / "key").read_text()
    new_key(folder.path, NOW + MINUTE)
    assert (folder.path / "key").read_text() != first
    Keeper(folder.path, NOW).keep(head(3), NOW + 5 * MINUTE)
    assert [a.seq for a in read(folder)] == [1, 2, 3]


def test_a_key_out_of_its_time_signs_nothing_that_is_believed(folder: AnchorFolder) -> None:
    keep(folder, 1).keep(head(2), NOW + timedelta(days=500))
    with pytest.raises(Unfit, match="line 2: KEY_NOT_IN_FORCE"):
        read(folder)


class Quiet(WSGIRequestHandler):
    """A server that does not talk."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_the_program_asks_signs_and_keeps(
    centre: Centre, clock: Clock, folder: AnchorFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over HTTP, from the real door; an answer that fails is tried again a minute later."""
    for n in range(3):
        with centre.database.acting() as connection:
            audit.note(connection, clock(), "test", "act", str(n))
    chain.number(centre.database, clock())
    door = create_operations(centre.settings, clock)
    with make_server("127.0.0.1", 0, door, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        address = f"http://127.0.0.1:{server.server_port}"
        rests: list[float] = []
        anchor.run(folder.path, address, clock, rests.append, times=2)
        server.shutdown()
    anchor.run(folder.path, address, clock, rests.append, times=1)
    made: Centre = door.extensions["sekisho"]
    made.database.close()
    assert rests == [60.0] * 3
    assert [(a.seq, a.hash) for a in read(folder)] == [(3, chain.head(centre.database).hash)] * 2
    said = [json.loads(told) for told in capsys.readouterr().err.splitlines()]
    assert [one.get("anchored") for one in said] == [3, 3, None]
    assert said[2]["error"] == "ConnectionRefusedError"


def test_the_program_makes_its_key_once(tmp_path: Path) -> None:
    for _ in range(2):
        assert anchor.main([str(tmp_path / "a")]) == 0
    assert len(AnchorFolder(tmp_path / "a").keys()) == 1
    assert anchor.main([str(tmp_path / "a"), "--new-key"]) == 0
    assert len(AnchorFolder(tmp_path / "a").keys()) == 2
