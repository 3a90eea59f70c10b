"""Reads whole files through the channel, in the largest pieces the chip gives.

Seen in the field: READ BINARY of 256 refused with 6282 (ES) or 6B00 and then 6988 (RU), 192 at most
(UA), extended length announced and then refused (CN). So the size steps down, and where an error
has killed the session the chip is opened again and the file read on from where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.passport.apdu import END_OF_FILE, FILE_NOT_FOUND, OK, Command, Reply
from kiosk.passport.asn1.tlv import encode, header, node
from kiosk.passport.failure import ReadError, Reason, SessionLostError
from kiosk.passport.lds.names import MAX_FILE
from kiosk.passport.malformed import MalformedError
from kiosk.passport.session import Session

EXTENDED_STEPS = (1024, 512)
SHORT_STEPS = (231, 192, 128, 64, 32)
# What fits into a short reply beside its protection: 3DES pads to 8 bytes, AES to 16. Chip
# authentication may change from one to the other in mid-read.
LARGEST_SHORT = {8: 231, 16: 223}
REOPENINGS = 6
SMALLER = {0x6700, 0x6B00, 0x6F00, 0x6A86, 0x6A87, 0x6282, 0x6281, 0x6986}
FAR = 0x8000


class FileRefusedError(Exception):
    """The chip has no such file, or does not give it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


@dataclass
class Ladder:
    """The sizes still to try, largest first."""

    steps: list[int] = field(default_factory=list)

    @classmethod
    def build(cls, extended: bool) -> Ladder:
        """For a chip that does or does not take extended length."""
        return cls([*(EXTENDED_STEPS if extended else ()), *SHORT_STEPS])

    @property
    def size(self) -> int:
        """The size to ask for now."""
        return self.steps[0]

    @property
    def extended(self) -> bool:
        """Whether that needs extended length."""
        return self.size > 256

    def lower(self, status: int) -> None:
        """One step down; 6Cxx tells the size itself."""
        told = status & 0xFF if status >> 8 == 0x6C else 0
        if told and told < self.size:
            self.steps = [told, *(step for step in self.steps if step < told)]
            return
        if len(self.steps) == 1:
            raise ReadError(Reason.SESSION_LOST, f"the chip gives no data, {status:04X}")
        del self.steps[0]


class FileReader:
    """Reads files of one session."""

    def __init__(self, session: Session, ladder: Ladder, enter: Callable[[], None]) -> None:
        self.session = session
        self.ladder = ladder
        self.enter = enter
        self.reopenings = 0

    def read(self, file: int, told: Callable[[int, int], None]) -> bytes:
        """The whole file; `told` hears how many bytes of how many are read.

        The first piece selects the file by its short identifier. A new session forgets that, and a
        short identifier reaches only the first 256 bytes, so there the file is selected by name.
        """
        data, total, selected = b"", 0, False
        while not data or len(data) < total:
            try:
                if data and not selected:
                    self._select(file)
                    selected = True
                piece = self._piece(file, len(data), total, by_id=not data)
            except SessionLostError as lost:
                self._reopen(lost.status)
                selected = False
                continue
            data += piece
            selected = selected or bool(piece)
            total = total or self._total(data)
            told(min(len(data), total), total)
        return data[:total]

    def _piece(self, file: int, at: int, total: int, *, by_id: bool) -> bytes:
        wanted = min(self.ladder.size, total - at) if total else self.ladder.size
        extended = self.ladder.extended and wanted > self._largest_short()
        if not extended:
            wanted = min(wanted, self._largest_short())
        answer = self._ask(file, at, wanted, by_id=by_id, extended=extended)
        if answer.data and answer.status in (OK, END_OF_FILE):
            return answer.data
        if answer.status in SMALLER or answer.status >> 8 == 0x6C or answer.fine:
            self.ladder.lower(answer.status)
            return b""
        raise FileRefusedError(answer.status)

    def _ask(self, file: int, at: int, wanted: int, *, by_id: bool, extended: bool) -> Reply:
        if by_id:
            command = Command(0, 0xB0, 0x80 | file & 0x1F, 0, b"", wanted, extended)
            return self.session.link.send(command)
        if at < FAR:
            return self.session.link.send(
                Command(0, 0xB0, at >> 8, at & 0xFF, b"", wanted, extended)
            )
        return self._ask_far(at, wanted, extended)

    def _ask_far(self, at: int, wanted: int, extended: bool) -> Reply:
        """Beyond 32 KB the offset travels as data (odd instruction), the piece comes wrapped."""
        wrapped = wanted + (4 if extended else 3 if wanted > 127 else 2)
        if not extended:
            wrapped = min(wrapped, self.ladder.size, self._largest_short())
        place = encode(0x54, at.to_bytes(3, "big"))
        answer = self.session.link.send(Command(0, 0xB1, 0, 0, place, wrapped, extended))
        return Reply(node(answer.data).expect(0x53).value, OK) if answer.data else answer

    def _largest_short(self) -> int:
        keys = self.session.link.keys
        return LARGEST_SHORT[keys.suite.block if keys else 8]

    def _select(self, file: int) -> None:
        answer = self.session.link.send(Command(0, 0xA4, 0x02, 0x0C, file.to_bytes(2, "big")))
        if not answer.fine:
            raise FileRefusedError(answer.status)

    def _reopen(self, status: int) -> None:
        self.reopenings += 1
        if self.reopenings > REOPENINGS:
            raise ReadError(Reason.SESSION_LOST, "the chip keeps dropping the session")
        if status != FILE_NOT_FOUND:
            self.ladder.lower(status)
        self.session.reopen()
        self.enter()
        if status == FILE_NOT_FOUND:  # said in the clear by a chip that every error throws out
            raise FileRefusedError(status)

    @staticmethod
    def _total(data: bytes) -> int:
        try:
            _, size, start = header(data)
        except MalformedError:
            return len(data)
        total = len(data) if size < 0 else start + size
        if total > MAX_FILE:
            raise MalformedError("a file larger than any passport's")
        return total
