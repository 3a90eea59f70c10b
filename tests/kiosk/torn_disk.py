"""A disk that loses power: SQLite's own writes and syncs, seen through a VFS laid over its own.

A kill leaves what was written in the system's hands, so it cannot show that a commit waited for
the disk. Here what was not synced is kept apart, and a cut keeps as much of it as is drawn.
Layouts: https://www.sqlite.org/c3ref/vfs.html and https://www.sqlite.org/c3ref/io_methods.html
"""

from __future__ import annotations

import ctypes
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# SQLite keeps the pointer to a file's name: it is handed on as it came, never copied.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p),
        ("name", c_char_p), ("data", c_void_p), ("open", c_void_p), ("others", c_void_p * 15),
    )  # fmt: skip


class _Methods(Structure):
    _fields_ = (
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p),
        ("truncate", c_void_p), ("sync", c_void_p), ("others", c_void_p * 13),
    )  # fmt: skip


@dataclass
class _File:
    """What surely lies on the disk, and what was written since."""

    synced: bytearray
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def after(self, kept: list[bool]) -> bytes:
        """The file after a cut that kept these of the writes since."""
        raw = bytearray(self.synced)
        for (at, data), keep in zip(self.since, kept, strict=True):
            if keep:
                _apply(raw, at, data)
        return bytes(raw)


def _apply(raw: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del raw[at:]
        return
    raw.extend(bytes(max(0, at + len(data) - len(raw))))
    raw[at : at + len(data)] = data


class Disk:
    """The files of one folder that SQLite opens while this disk is laid under it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: dict[str, _File] = {}
        self._open: dict[int, str] = {}
        self._methods: list[_Methods] = []
        self._library = _library()
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._under = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs()
        ctypes.pointer(self._vfs)[0] = self._under.contents
        self._under_open = _OPEN(self._under.contents.open)
        self._hold: list[Any] = [_OPEN(self._opens)]
        self._vfs.name = b"torn"
        self._vfs.open = ctypes.cast(self._hold[0], c_void_p)

    @contextmanager
    def laid(self) -> Iterator[Disk]:
        """SQLite opens on this disk as long as the block lasts."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def cut(self, folder: Path, draw: random.Random | None = None) -> None:
        """What a power cut at this moment leaves; undrawn, nothing that was not synced."""
        for path, file in self.files.items():
            kept = [draw is not None and draw.random() < 0.5 for _ in file.since]
            (folder / Path(path).name).write_bytes(file.after(kept))

    def _opens(self, _: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        answer = self._under_open(ctypes.addressof(self._under.contents), name, file, flags, out)
        path = ctypes.string_at(name).decode() if name else ""
        if answer == 0 and Path(path).parent == self._folder:
            self._open[file] = path
            if path not in self.files:
                self.files[path] = _File(bytearray(Path(path).read_bytes()))
            self._lay_over(file)
        return int(answer)

    def _lay_over(self, file: int) -> None:
        first = ctypes.cast(file, POINTER(c_void_p))
        under = ctypes.cast(first[0] or 0, POINTER(_Methods)).contents
        over = _Methods()
        ctypes.pointer(over)[0] = under
        write, sync, truncate = _WRITE(under.write), _SYNC(under.sync), _TRUNCATE(under.truncate)

        def writes(which: int, data: int, count: int, at: int) -> int:
            self.files[self._open[which]].since.append((at, ctypes.string_at(data, count)))
            return int(write(which, data, count, at))

        def truncates(which: int, size: int) -> int:
            self.files[self._open[which]].since.append((size, None))
            return int(truncate(which, size))

        def syncs(which: int, flags: int) -> int:
            held = self.files[self._open[which]]
            for at, data in held.since:
                _apply(held.synced, at, data)
            held.since.clear()
            return int(sync(which, flags))

        made = (_WRITE(writes), _TRUNCATE(truncates), _SYNC(syncs))
        over.write, over.truncate, over.sync = (ctypes.cast(each, c_void_p) for each in made)
        self._hold += [made, over]
        first[0] = ctypes.addressof(over)


def _library() -> ctypes.CDLL:
    """The library that the sqlite3 module itself uses."""
    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_libversion.restype = c_char_p
    if library.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise OSError("Python's SQLite is another one")
    return library
