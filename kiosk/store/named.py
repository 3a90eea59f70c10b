"""The database a station keeps its store in instead of a file, by its address in the folder.

The address may hold a password: its owner alone may read it. Named once, it is where the store
is; another one is believed only if it holds that store already, or two would each hold half.
"""

from __future__ import annotations

from pathlib import Path

from kiosk import durable_file

ADDRESS = "database"


def of(folder: Path) -> str:
    """The address; nothing where the folder holds its store itself."""
    path = folder / ADDRESS
    return path.read_text().strip() if path.exists() else ""


def remember(folder: Path, address: str) -> None:
    """The store is there from now on."""
    durable_file.write(folder / ADDRESS, f"{address}\n".encode())
