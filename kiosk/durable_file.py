"""A small file that is there whole or not at all, whatever moment the power is cut.

Written beside its place, synced, moved into it, and the folder synced: only then is it said
to be there. Readable by its owner alone.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Put a file in its place; an older one is there until the new one is whole."""
    beside = _beside(path, data)
    beside.replace(path)
    sync_folder(path.parent)


def create(path: Path, data: bytes) -> None:
    """Put a new file in its place; raises FileExistsError, and the older one stays."""
    beside = _beside(path, data)
    try:
        os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)


def _beside(path: Path, data: bytes) -> Path:
    """The whole content on the disk, under a name nobody looks for."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink()
        raise
    return beside


def left_over(path: Path) -> list[Path]:
    """What a cut left beside a file: never used, and holding what must not lie about."""
    return sorted(path.parent.glob(f".{path.name}.*"))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as what they name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
