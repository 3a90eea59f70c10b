"""Tariff: all rows, checked whole, and the tables in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from customs.tariff.rows import File, Row, TariffError, check, read
from customs.tariff.tables import Tables

HERE = Path(__file__).parent


class Tariff:
    """Built from files; anything wrong in them raises TariffError before it is used."""

    def __init__(self, files: Iterable[File], switched_on: Iterable[str] = ()) -> None:
        files = sorted(files, key=lambda file: file.name)
        self.rows = tuple(row for file in files for row in read(file))
        self.switched_on = frozenset(switched_on)
        check(self.rows)
        self._every_switch_exists()
        self.version = self._version(files)
        self._days: dict[date, Tables] = {}
        self._every_day_is_whole()

    def on(self, day: date) -> Tables:
        """The tables in force on a day."""
        if day not in self._days:
            if len(self._days) > 400:  # a year of days; a caller may ask for any
                self._days.clear()
            self._days[day] = Tables(day, self._in_force(day))
        return self._days[day]

    def _in_force(self, day: date) -> list[Row]:
        rows = [row for row in self.rows if row.holds_on(day)]
        stand_in = {row.key: row for row in rows if row.switch in self.switched_on and row.switch}
        kept = [row for row in rows if not row.switch and row.key not in stand_in]
        return kept + list(stand_in.values())

    def _every_day_is_whole(self) -> None:
        """Tables are whole on each day on which any row begins, since the engine's first day."""
        first = max(
            min(r.effective_from for r in self.rows if r.key == key)
            for key in Tables.NEEDED
            if any(row.key == key for row in self.rows)
        )
        for day in sorted({max(row.effective_from, first) for row in self.rows}):
            self.on(day)

    def _every_switch_exists(self) -> None:
        unknown = self.switched_on - {row.switch for row in self.rows}
        if unknown:
            message = f"no row has the switch {', '.join(sorted(unknown))}"
            raise TariffError(message)

    def _version(self, files: Iterable[File]) -> str:
        """The newest day a row was verified and a digest, so that any change has its own name."""
        digest = hashlib.sha256()
        for file in files:
            digest.update(f"{file.name}\n{file.text}".encode())
        digest.update(" ".join(sorted(self.switched_on)).encode())
        newest = max(row.verified_on for row in self.rows)
        return f"{newest}.{digest.hexdigest()[:8]}"


def files(folder: Path = HERE) -> list[File]:
    """The table files of a folder."""
    return [File(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]


@lru_cache(maxsize=8)
def load(switched_on: frozenset[str] = frozenset()) -> Tariff:
    """The tariff that ships, with the named switches on."""
    return Tariff(files(), switched_on)
