"""A passport on the reader: read, judged, and made into what a conversation can name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from customs.chip import ChipVerdict
from customs.words_screen import Notice
from kiosk.passport.access import AccessKey, Password
from kiosk.passport.cell.portrait import Pixels
from kiosk.passport.examination import Bench, Examination, examine
from kiosk.passport.failure import Reason
from kiosk.passport.lds import dg1
from kiosk.passport.malformed import MalformedError
from kiosk.passport.progress import Watcher
from kiosk.passport.transport import LostError, Transport
from kiosk.terminal.naming import born_on
from kiosk.terminal.visit import Document

if TYPE_CHECKING:
    from kiosk.passport.pcsc import Readers

WAIT_SECONDS = 20.0
_ZONE, _FACE = 1, 2  # the groups of the lines and the portrait
_NOTICES = {
    Reason.REMOVED: Notice.PUT_BACK,
    Reason.SESSION_LOST: Notice.PUT_BACK,
    Reason.ACCESS_DENIED: Notice.NOT_OPENED,
    Reason.NOT_A_PASSPORT: Notice.NOT_A_PASSPORT,
}


@dataclass(frozen=True)
class Brought:
    """A passport that was read; its portrait as pixels, where it has one."""

    document: Document
    portrait: Pixels | None = field(default=None, repr=False)


class Passports(Protocol):
    """What a terminal asks of its reader."""

    def read(self, key: AccessKey, watch: Watcher) -> Brought | Notice:
        """Wait for a passport, read and judge it. It answers for anything on the reader."""

    def close(self) -> None:
        """Let go of reader and processes."""


class Darkroom(Bench, Protocol):
    """Where a chip's data are judged and its portrait decoded, out of this process."""

    def portrait(self, raw: bytes) -> Pixels | None:
        """The portrait in DG2 as pixels."""


@dataclass
class AtReader:
    """The real one: PC/SC, and a cell for what strangers' chips send."""

    readers: Readers
    cell: Darkroom
    now: Callable[[], datetime]
    name: str = ""  # part of the reader's name
    wait: float = WAIT_SECONDS

    def read(self, key: AccessKey, watch: Watcher) -> Brought | Notice:
        """From laying it down to a verdict."""
        from kiosk.passport.pcsc import ReaderError

        try:
            name = self.readers.named(self.name)
            if not self.readers.wait(name, self.wait):
                return Notice.NOTHING_THERE
            with closing(self.readers.connect(name)) as transport:
                return examined(transport, key, self.cell, self.now(), watch)
        except LostError:
            return Notice.PUT_BACK
        except ReaderError:
            return Notice.NO_READER

    def close(self) -> None:
        """Give the connection back."""
        self.readers.close()


def examined(
    transport: Transport, key: AccessKey, cell: Darkroom, now: datetime, watch: Watcher
) -> Brought | Notice:
    """Read the chip and judge it."""
    return brought(examine(transport, key, cell, now, watch), key, cell, now.date())


def brought(found: Examination, key: AccessKey, cell: Darkroom, today: date) -> Brought | Notice:
    """What an examination comes to at a kiosk."""
    if found.failure is not None:
        notice = _NOTICES.get(found.failure.reason)
        return notice or _by_page(key, ChipVerdict.UNREADABLE, today) or Notice.NOT_OPENED
    groups = found.reading.files.groups if found.reading else {}
    document = _document(groups.get(_ZONE, b""), found.report.verdict, today)
    if document is None:
        return _by_page(key, ChipVerdict.UNREADABLE, today) or Notice.NOT_OPENED
    portrait = cell.portrait(groups[_FACE]) if _FACE in groups else None
    return Brought(_with_portrait(document, portrait), portrait)


def _with_portrait(document: Document, portrait: Pixels | None) -> Document:
    return replace(document, portrait=portrait is not None)


def _document(raw: bytes, verdict: ChipVerdict, today: date) -> Document | None:
    try:
        zone = dg1.parse(raw)
    except MalformedError:
        return None
    born = born_on(zone.birth, today)
    return Document(zone.number, born, zone.surname, zone.given, verdict, zone.issuer)


def page(key: AccessKey | None, today: date) -> Document | None:
    """What the page alone says: the lines swiped, or number and birth date as typed."""
    if key is None or key.password is not Password.MRZ:
        return None
    if key.zone:
        zone = key.zone
        return Document(zone.number, born_on(zone.birth, today), zone.surname, zone.given, None)
    number, birth = key.information[:-15].rstrip("<"), key.information[-14:-8]
    return Document(number, born_on(birth, today), "", "", None)


def _by_page(key: AccessKey, verdict: ChipVerdict, today: date) -> Brought | None:
    told = page(key, today)
    if told is None:
        return None
    return Brought(Document(told.number, told.born, told.surname, told.given, verdict))
