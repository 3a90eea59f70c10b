"""Keys and heads of the centre are on the disk under their names before anybody relies on them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from passenger_app import durable_file, secret_files
from passenger_app.audit import anchor
from passenger_app.audit.chain import Head
from tests.passenger_app.conftest import NOW


def head_kept(folder: Path) -> None:
    """The anchor's first line."""
    anchor.new_key(folder, NOW)
    anchor.Keeper(folder, NOW).keep(Head(1, bytes(32)), NOW)


WRITERS: dict[str, tuple[Callable[[Path], object], int]] = {
    "secrets": (secret_files.make, 3),
    "anchor key": (lambda folder: anchor.new_key(folder, NOW), 2),
    "anchor head": (head_kept, 3),
}


def steps(folder: Path, write: Callable[[Path], object], patch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and moved, in order."""
    told: list[str] = []

    def seen(word: str, plain: Callable[..., object]) -> Callable[..., object]:
        def act(*given: object, **more: object) -> object:
            told.append(word)
            return plain(*given, **more)

        return act

    sync = os.fsync

    def synced(descriptor: int) -> None:
        told.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    with patch.context() as watched:
        watched.setattr(os, "fsync", synced)
        watched.setattr(os, "link", seen("move", os.link))
        watched.setattr(os, "replace", seen("move", os.replace))
        write(folder)
    return told


def lasting(told: list[str], files: int) -> bool:
    """Whether each file was synced before it was moved, and its name after."""
    after = {"file": {"move", "folder"}, "move": {"folder"}, "folder": {"file"}}
    in_order = all(later in after[step] for step, later in pairwise(told))
    return told.count("file") == told.count("folder") == files and in_order and told[0] == "file"


@pytest.mark.parametrize("writer", WRITERS)
def test_content_then_place_then_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    write, files = WRITERS[writer]
    assert lasting(steps(tmp_path, write, monkeypatch), files)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_name_that_is_not_synced_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    """Negative control."""
    monkeypatch.setattr(durable_file, "sync_folder", lambda _: None)
    write, files = WRITERS[writer]
    assert not lasting(steps(tmp_path, write, monkeypatch), files)


def test_a_disk_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    durable_file.create(path, b"first")

    def fails(_: int) -> None:
        raise OSError("no")

    for write in (durable_file.replace, durable_file.create):
        with monkeypatch.context() as broken, pytest.raises(OSError, match="no"):
            broken.setattr(os, "fsync", fails)
            write(path, b"second")
    assert path.read_bytes() == b"first"
    with pytest.raises(FileExistsError):
        durable_file.create(path, b"second")
    durable_file.replace(path, b"third")  # over what the failures left beside it
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"third", 0o600)


def test_a_cut_leaves_no_half_of_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty file would be taken for a key that must not be touched."""

    def cut(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as power, pytest.raises(KeyboardInterrupt):
        power.setattr(os, "fsync", cut)
        secret_files.make(tmp_path)
    assert len(secret_files.make(tmp_path)) == 3
