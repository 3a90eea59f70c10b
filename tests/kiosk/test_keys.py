"""The device's keys: made once, its owner's alone, whole at every moment."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import durable_file, keys
from kiosk.keys import UnusableKeys


class Cut(BaseException):
    """The power is gone here."""


def same(one: keys.Keys | None, other: keys.Keys | None) -> bool:
    """Whether two are the same keys."""
    assert one is not None
    assert other is not None
    nexts = (one.next.kid if one.next else None) == (other.next.kid if other.next else None)
    return one.store == other.store and one.current.kid == other.current.kid and nexts


def test_keys_are_made_once_and_read_back(tmp_path: Path) -> None:
    assert keys.load(tmp_path) is None
    made = keys.make(tmp_path / "device")
    assert same(keys.load(tmp_path / "device"), made)
    with pytest.raises(FileExistsError):
        keys.make(tmp_path / "device")
    assert same(keys.load(tmp_path / "device"), made)
    assert len(list((tmp_path / "device").iterdir())) == 1


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keys.make(tmp_path / "device")
    finally:
        os.umask(before)
    path = tmp_path / "device" / keys.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(UnusableKeys, match="read by others"):
        keys.load(tmp_path / "device")


def test_the_next_pair_is_made_once_and_comes_into_force(tmp_path: Path) -> None:
    first = keys.make(tmp_path)
    second = keys.with_next(tmp_path, first)
    assert second.next is not None
    again = keys.load(tmp_path)
    assert again is not None
    assert keys.with_next(tmp_path, again).next is again.next
    third = keys.promoted(tmp_path, again)
    assert third.current.kid == second.next.kid
    assert third.store == first.store
    assert same(keys.load(tmp_path), third)
    with pytest.raises(ValueError, match="no next"):
        keys.promoted(tmp_path, third)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "keys", '{"version":1,"store":"AA==","current":{"sign":"","seal":""}}'],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / keys.FILE).write_text(text)
    (tmp_path / keys.FILE).chmod(0o600)
    with pytest.raises(UnusableKeys):
        keys.load(tmp_path)


def test_keys_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    keys.make(tmp_path)
    path = tmp_path / keys.FILE
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2'))
    with pytest.raises(UnusableKeys, match="version 2"):
        keys.load(tmp_path)


def test_no_secret_is_shown(tmp_path: Path) -> None:
    made = keys.make(tmp_path)
    assert made.store.hex() not in repr(made)
    assert "store" not in repr(made)


STEPS: dict[str, tuple[object, str]] = {
    "sync": (os, "fsync"),
    "move": (Path, "replace"),
    "folder": (durable_file, "sync_folder"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_cut_in_a_change_leaves_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = keys.make(tmp_path)

    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as cutting:
        cutting.setattr(*STEPS[step], cut)
        with pytest.raises(Cut):
            keys.with_next(tmp_path, first)
    found = keys.load(tmp_path)
    assert found is not None
    assert found.current.kid == first.current.kid
    assert (found.next is not None) == (step == "folder")
    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE]


def test_what_a_kill_left_beside_is_removed(tmp_path: Path) -> None:
    keys.make(tmp_path)
    (tmp_path / f".{keys.FILE}.0badcafe").write_bytes(b"half a key")
    keys.load(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE]


def test_a_file_is_synced_before_it_is_moved_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is what makes it last; another order passes every test that cuts no power."""
    seen: list[str] = []

    def told(name: str, does: Callable[..., object]) -> Callable[..., object]:
        def act(*given: object) -> object:
            seen.append(name)
            return does(*given)

        return act

    monkeypatch.setattr(os, "fsync", told("sync", os.fsync))
    monkeypatch.setattr(Path, "replace", told("move", Path.replace))
    durable_file.write(tmp_path / "file", b"whole")
    assert seen == ["sync", "move", "sync"]
