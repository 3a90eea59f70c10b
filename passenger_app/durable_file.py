"""A small file of the centre's that is there whole or not at all, whatever moment the power is cut.

Written beside its place, synced, moved into it, and the folder synced: only then is it said to be
there. The devices have theirs: neither side imports the other, and the rules touch no disk.
"""

from __future__ import annotations

import os
from pathlib import Path


def replace(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file in its place; an older one is there until the new one is whole."""
    _beside(path, data, mode).replace(path)
    sync_folder(path.parent)


def create(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a new file in its place; raises FileExistsError, and the older one stays."""
    beside = _beside(path, data, mode)
    try:
        os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)


def _beside(path: Path, data: bytes, mode: int) -> Path:
    """The whole content on the disk; what a cut left there before goes first."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(beside, flags, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return beside


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as what they name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
