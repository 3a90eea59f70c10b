"""The check: walks the chain from its first row, beside the anchors, and names what does not fit.

It reads a page at a time, so a million rows need no more memory than a thousand, and can be
taken up and laid down between pages. It believes nothing it has not recomputed, and does not
stop at a value that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, select, type_coerce
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.types import NullType

from customs.sealed import KeyRing
from passenger_app.audit.chain import (
    AUDIT,
    GENESIS,
    HEAD,
    RAW,
    Head,
    Waiting,
    digest,
    waiting,
)
from passenger_app.audit.lines import LATE, TROUBLES, Anchor, AnchorFolder, Unfit
from passenger_app.database import Database

PAGE = 1000
NAMED = 100  # ids of rows without a number that a report names


class Why(StrEnum):
    """What is wrong with a row."""

    MISSING = "missing"  # the numbers have a gap here, or an anchor knows of more rows
    EDITED = "edited"  # its hash is not the hash of what it holds
    REWRITTEN = "rewritten"  # its hash was made to fit, and the row after it holds another
    NOT_AS_ANCHORED = "not_as_anchored"  # the chain fits in itself, but not with the outside file
    INSERTED = "inserted"  # a number twice, below 1, or beyond the head
    UNREADABLE = "unreadable"
    HEAD = "head"  # the head's row is gone or tells another hash than the last row


@dataclass(frozen=True)
class Bad:
    """The first row that does not fit."""

    seq: int
    why: Why


@dataclass
class Anchored:
    """What the outside file says."""

    lines: int = 0
    until: int = 0  # rows up to here are vouched for by an anchor that agrees
    last_at: datetime | None = None
    flaw: str | None = None  # the first line that does not fit, and why
    late: bool = False


@dataclass
class Checked:
    """What a whole walk found."""

    rows: int = 0
    first_bad: Bad | None = None
    anchors: Anchored | None = None
    waiting: Waiting = field(default_factory=lambda: Waiting(0, None))

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against the chain."""
        outside = self.anchors
        return self.first_bad is None and (
            outside is None or (outside.flaw is None and not outside.late)
        )


_NEXT = (
    select(*RAW)
    .where(AUDIT.c.seq >= bindparam("seq"), AUDIT.c.seq <= bindparam("top"))
    .order_by(AUDIT.c.seq, AUDIT.c.id)
    .limit(bindparam("most"))
)
_LOWEST, _HIGHEST = (
    select(type_coerce(which(AUDIT.c.seq), NullType())).where(AUDIT.c.seq.is_not(None))
    for which in (func.min, func.max)
)
# Head and last row in one statement, which sees one moment.
_ENDS = select(
    select(HEAD.c.seq).scalar_subquery(),
    select(HEAD.c.hash).scalar_subquery(),
    _LOWEST.scalar_subquery(),
    _HIGHEST.scalar_subquery(),
)

_Row = dict[str, Any]


@dataclass(frozen=True)
class _Ends:
    head: Head | None
    lowest: object
    highest: object


def _ends(database: Database) -> _Ends:
    with database.looking() as connection:
        seq, hash_, lowest, highest = connection.execute(_ENDS).one()
    return _Ends(None if seq is None else Head(seq, hash_), lowest, highest)


def check(
    database: Database, folder: AnchorFolder | None, clock: Callable[[], datetime]
) -> Checked:
    """The whole walk at once."""
    walk = steps(database, folder, clock)
    while True:
        try:
            next(walk)
        except StopIteration as end:
            found: Checked = end.value
            return found


def steps(
    database: Database, folder: AnchorFolder | None, clock: Callable[[], datetime]
) -> Generator[None, None, Checked]:
    """The walk, a page at a time."""
    outside = _Outside(folder, clock()) if folder else None
    walk = _Walk(database, outside)
    first_bad = yield from walk.go()
    if outside:
        outside.finish(clock())
    found = Checked(walk.rows, first_bad, outside.told if outside else None)
    found.waiting = waiting(database, NAMED)
    return found


class _Outside:
    """The anchors, read beside the rows; where the file is broken its good part still counts."""

    def __init__(self, folder: AnchorFolder, now: datetime) -> None:
        self.told = Anchored()
        try:
            keys: KeyRing = folder.keys()
        except TROUBLES as error:
            keys = {}
            self.told.flaw = f"keys: {type(error).__name__}"
        self._lines = folder.anchors(keys, now)
        self.next: Anchor | None = None
        self.forward()

    def forward(self) -> None:
        """Look at the next line."""
        try:
            self.next = next(self._lines, None)
        except Unfit as error:
            self.next, self.told.flaw = None, self.told.flaw or str(error)
        except TROUBLES as error:
            self.next, self.told.flaw = None, self.told.flaw or type(error).__name__
        if self.next:
            self.told.lines, self.told.last_at = self.next.n, self.next.at

    def agrees(self, seq: int, hash_: object) -> bool:
        """Whether every anchor of this row says this hash."""
        while self.next and self.next.seq == seq:
            if self.next.hash != hash_:
                return False
            self.told.until = seq
            self.forward()
        return True

    def finish(self, now: datetime) -> None:
        """Read what is left: the file must hold to its end, and its end be of now."""
        while self.next:
            self.forward()
        last = self.told.last_at
        self.told.late = last is None or now - last >= LATE


class _Walk:
    """One walk from the first row to the head as it stood at the start."""

    def __init__(self, database: Database, outside: _Outside | None) -> None:
        self._database, self._outside = database, outside
        self._ends = _ends(database)
        self.rows = 0

    def go(self) -> Generator[None, None, Bad | None]:
        """The first row that does not fit, if there is one."""
        bad = self.before_the_first()
        if bad:
            return bad
        last = GENESIS
        for row in self._rows():
            if row is None:
                yield
                continue
            bad = _first(ask(self, row, last) for ask in EACH)
            if bad:
                return bad
            last = Head(row["seq"], row["hash"])
            self.rows += 1
        return _first(ask(self, last) for ask in AT_THE_END)

    def before_the_first(self) -> Bad | None:
        """No number below one, and the file outside began with an empty chain, if with one."""
        lowest = self._ends.lowest
        if isinstance(lowest, int) and lowest < 1:
            return Bad(lowest, Why.INSERTED)
        if self._outside and not self._outside.agrees(GENESIS.seq, GENESIS.hash):
            return Bad(1, Why.NOT_AS_ANCHORED)
        return None

    def in_order(self, row: _Row, last: Head) -> Bad | None:
        """The numbers have no gap, and each is there once."""
        if row["seq"] == last.seq:
            return Bad(last.seq, Why.INSERTED)
        return None if row["seq"] == last.seq + 1 else Bad(last.seq + 1, Why.MISSING)

    def of_its_hash(self, row: _Row, _last: Head) -> Bad | None:
        """The hash is that of what the row holds."""
        if "hash" not in row:
            return Bad(row["seq"], Why.UNREADABLE)
        return None if digest(row) == row["hash"] else Bad(row["seq"], Why.EDITED)

    def after_the_last(self, row: _Row, last: Head) -> Bad | None:
        """The row holds the hash of the one before; if not, one of the two was rewritten."""
        if row["prev"] == last.hash:
            return None
        return Bad(last.seq if last.seq and self._vouched(row) else row["seq"], Why.REWRITTEN)

    def as_anchored(self, row: _Row, _last: Head) -> Bad | None:
        """The file outside says the same."""
        agrees = not self._outside or self._outside.agrees(row["seq"], row["hash"])
        return None if agrees else Bad(row["seq"], Why.NOT_AS_ANCHORED)

    def _vouched(self, row: _Row) -> bool:
        """Whether what comes after a row knows it as it is: then the one before was rewritten."""
        after = self._page(row, 1)
        if after:
            return bool(after[0].get("prev") == row["hash"])
        return self._ends.head == Head(row["seq"], row["hash"])

    def up_to_the_head(self, last: Head) -> Bad | None:
        """There is a row for every number the head has given."""
        return Bad(last.seq + 1, Why.MISSING) if last.seq < self._top() else None

    def with_its_head(self, last: Head) -> Bad | None:
        """The head's row is there and tells the last hash; in a new house both are absent."""
        known = self._ends.head or (GENESIS if last == GENESIS else None)
        return None if known == last else Bad(max(last.seq, 1), Why.HEAD)

    def not_beyond(self, _last: Head) -> Bad | None:
        """No row has a number the head has not given."""
        now = _ends(self._database)
        known = now.head.seq if now.head else self._top()
        beyond = now.highest is not None and now.highest != known
        return Bad(known + 1, Why.INSERTED) if beyond else None

    def as_far_as_anchored(self, _last: Head) -> Bad | None:
        """The file outside knows of no more rows than there are."""
        now = _ends(self._database)
        known = now.head.seq if now.head else self._top()
        more = self._outside and self._outside.next and self._outside.next.seq > known
        return Bad(known + 1, Why.MISSING) if more else None

    def _top(self) -> int:
        """How far this walk goes: to the head; without one, to the last row."""
        if self._ends.head:
            return self._ends.head.seq
        highest = self._ends.highest
        return highest if isinstance(highest, int) else 0

    def _rows(self) -> Iterator[_Row | None]:
        """Every numbered row up to the head, with None between two pages."""
        last: _Row | None = None
        while page := self._page(last, PAGE):
            yield from page
            last = page[-1]
            yield None

    def _page(self, last: _Row | None, most: int) -> list[_Row]:
        """The next rows. The last one is read again: its number may stand there twice."""
        asked = {"seq": last["seq"] if last else 1, "top": self._top(), "most": most + 1}
        try:
            with self._database.looking() as connection:
                found = connection.execute(_NEXT, asked).mappings().all()
        except DBAPIError as error:
            if not _cannot_be_read(error):
                raise
            return self._page(last, 1) if most > 1 else [{"seq": asked["seq"] + bool(last)}]
        return [dict(row) for row in found if not last or _comes_after(row, last)]


# What is asked of each row, and what once no row is left. A test takes each of them out.
EACH = [_Walk.in_order, _Walk.of_its_hash, _Walk.after_the_last, _Walk.as_anchored]
AT_THE_END = [
    _Walk.up_to_the_head,
    _Walk.with_its_head,
    _Walk.not_beyond,
    _Walk.as_far_as_anchored,
]


def _first(answers: Iterator[Bad | None]) -> Bad | None:
    return next((bad for bad in answers if bad), None)


def _comes_after(row: RowMapping, last: _Row) -> bool:
    return bool((row["seq"], row["id"]) > (last["seq"], last["id"]))


def _cannot_be_read(error: DBAPIError) -> bool:
    """Whether the driver could not read a value: no text, or no moment Python knows."""
    return isinstance(error, DataError) or "decode" in str(error.orig)
