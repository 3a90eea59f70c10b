"""Watches what an officer's request unseals, and whether a row says that they saw it.

For walks over the officers' routes: whatever the page is and however it came to the names, what
was opened must be written down under who opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from passenger_app.centre import Centre
from passenger_app.models import Audit
from passenger_app.vault import Sealer


@dataclass
class Watch:
    """What was unsealed, as table and row, while somebody watched."""

    opened: set[tuple[str, str]] = field(default_factory=set)


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Note everything that is unsealed in this block."""
    watch, real = Watch(), Sealer.open

    def seen(self: Sealer, sealed: bytes, table: str, column: str, row: object) -> bytes:
        watch.opened.add((table, str(row).partition(".")[0]))
        return real(self, sealed, table, column, row)

    with monkeypatch.context() as patch:
        patch.setattr(Sealer, "open", seen)
        yield watch


def unwritten(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, actor: str, act: Callable[[], object]
) -> set[tuple[str, str]]:
    """What an officer saw in this act and no new row of theirs says so.

    A row names the subject itself, or the whole table of a list (`officers`). One's own name is
    on every page and is no view.
    """
    before = _subjects(centre, actor)
    with watching(monkeypatch) as watch:
        act()
    rows = _subjects(centre, actor)
    for subject in before:
        rows.remove(subject)
    own = actor.partition(":")[2]
    return {
        (table, row)
        for table, row in watch.opened
        if row != own and row not in rows and f"{table}s" not in rows
    }


def _subjects(centre: Centre, actor: str) -> list[str]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Audit.subject).where(Audit.actor == actor)))
