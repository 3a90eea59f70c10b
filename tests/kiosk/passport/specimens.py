"""Data that nobody in this project made; it lies beside the project and may be absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.passport.reading import Files

DATA = Path(__file__).parents[3].parent / "shared" / "data"
SPECIMEN, LISTS = DATA / "specimens", DATA / "masterlists"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")


def specimen() -> Files:
    groups = {
        int(path.stem.removeprefix("Datagroup")): path.read_bytes()
        for path in SPECIMEN.glob("Datagroup*.bin")
    }
    return Files(
        (SPECIMEN / "EF_SOD.bin").read_bytes(), (SPECIMEN / "EF_COM.bin").read_bytes(), groups
    )


def master_list() -> bytes:
    return next(LISTS.glob("*.ml")).read_bytes()


def root() -> bytes:
    return next(LISTS.glob("*.cer")).read_bytes()
