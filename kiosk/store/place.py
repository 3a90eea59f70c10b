"""Where a store's rows lie: a file of the device's own, or a database named by its address.

What is said to them is the same: the SQL that SQLite and PostgreSQL have in common, with a `?`
for each value. What differs between the two is behind `Place` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

VERSION = 1  # of the tables


class Found(Protocol):
    """What a statement found or did."""

    @property
    def rowcount(self) -> int:
        """How many rows it was about."""

    def fetchone(self) -> Any:  # noqa: ANN401  a row, as the driver reads it
        """The first row, or None."""

    def fetchall(self) -> list[Any]:
        """Every row."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""


class Acting(Protocol):
    """A transaction, or a look: whatever statements are said to."""

    def execute(self, statement: str, given: Sequence[Any] = (), /) -> Found:
        """Say one statement."""

    def executemany(self, statement: str, given: Iterable[Sequence[Any]], /) -> Found:
        """Say it for each of many."""


class Place(Protocol):
    """One place of one store; every call raises StoreError."""

    def version(self) -> int:
        """Which program's tables it holds; none are 0."""

    def make(self) -> None:
        """The tables of a new store, whole or not at all."""

    def writing(self) -> AbstractContextManager[Acting]:
        """A transaction that outlives the power when its block has ended well."""

    def reading(self) -> AbstractContextManager[Acting]:
        """A look, which inside a transaction sees what it has written."""

    def take(self) -> None:
        """This program works on it from now on."""

    def check(self) -> None:
        """Raise Damaged where the place itself is not whole."""

    def room(self, used: int, free: int) -> bool:
        """Whether it is smaller than one number of bytes, and more than the other are left."""

    def tidy(self) -> None:
        """What is to be done now and then."""

    def close(self) -> None:
        """Let go of it."""
