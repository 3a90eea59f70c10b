"""A reading on disk: EF_COM.bin, EF_SOD.bin, Datagroup1.bin and so on, raw as they were sent."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.passport.lds.names import MAX_FILE
from kiosk.passport.malformed import MalformedError
from kiosk.passport.reading import Files

GROUP = re.compile(r"Datagroup(\d{1,2})\.bin")
NAMES = {"EF_COM.bin": "com", "EF_SOD.bin": "sod", "EF_CardAccess.bin": "card_access",
         "EF_CardSecurity.bin": "card_security"}  # fmt: skip


def load(folder: Path) -> Files:
    """The files in the folder."""
    plain = {
        kind: _bytes(folder / name) for name, kind in NAMES.items() if (folder / name).exists()
    }
    groups = {
        int(found[1]): _bytes(path)
        for path in sorted(folder.iterdir())
        if (found := GROUP.fullmatch(path.name)) and 1 <= int(found[1]) <= 16
    }
    return Files(groups=groups, **plain)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise MalformedError(f"{path.name} is larger than any file of a passport")
    return path.read_bytes()


def save(files: Files, folder: Path) -> None:
    """The files into the folder, readable by their owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = {name: getattr(files, kind) for name, kind in NAMES.items()}
    named |= {f"Datagroup{group}.bin": raw for group, raw in files.groups.items()}
    for name, raw in named.items():
        if raw:
            path = folder / name
            path.touch(mode=0o600)
            path.write_bytes(raw)
