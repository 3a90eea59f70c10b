"""Makes the folder of secrets: `python -m passenger_app.secret_files FOLDER`.

An existing file is never touched: a key that is lost takes what it sealed with it.
"""

from __future__ import annotations

import base64
import secrets
import sys
from pathlib import Path

from passenger_app import durable_file
from passenger_app.config import COOKIE, INDEX, KEKS


def make(folder: Path) -> list[Path]:
    """Make what is missing, readable by its owner alone; the files that were made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for name in (KEKS, INDEX, COOKIE):
        path = folder / name
        if not path.exists():
            label = f"k{secrets.token_hex(2)}:" if name == KEKS else ""
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            durable_file.create(path, f"{label}{key}\n".encode())
            made.append(path)
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m passenger_app.secret_files FOLDER")
    for path in make(Path(sys.argv[1])):
        print(f"made {path}")  # noqa: T201
