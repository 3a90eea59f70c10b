"""Opening a chip, and opening it again after it has dropped the session.

PACE first. Basic access when there is no EF.CardAccess, or in a new session after PACE has failed
twice. Whether the chip takes extended length is asked in the clear, where a refusal costs nothing:
inside the channel it would desynchronise the counters.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport import bac, pace
from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import Random
from kiosk.passport.apdu import END_OF_FILE, OK, WRONG_LENGTH, Command, Reply
from kiosk.passport.asn1.tlv import header
from kiosk.passport.failure import ReadError, Reason
from kiosk.passport.lds import names, security_infos
from kiosk.passport.link import Link
from kiosk.passport.malformed import MalformedError

PACE_TRIES = 2
# Replies by which a chip shows that it understood the length and merely has no such file.
ABSENT = {0x6A82, 0x6982, 0x6985, 0x6986, 0x6981}
UNDERSTOOD = {OK, END_OF_FILE, *ABSENT}
CLEAR_STEPS = (256, 192, 128, 64)
MAX_CARD_ACCESS = 4096


@dataclass
class Session:
    """A link that can be opened, and opened again the same way."""

    link: Link
    key: AccessKey
    random: Random
    extended: bool = False
    card_access: bytes = b""
    pace_failed: bool = False
    agreed: pace.Agreed | None = None
    way: int = 0

    @property
    def access(self) -> str:
        """The protocol that opened the chip."""
        return self.agreed.name if self.agreed else "BAC"

    @property
    def chip_proven(self) -> bool:
        """Whether opening it has already proven the chip (to be judged with EF.CardSecurity)."""
        return self.agreed is not None and self.agreed.chip_mapping is not None

    def open(self) -> None:
        """Open the chip for the first time."""
        self.card_access = self._card_access()
        if self.card_access:
            self._by_pace()
        if self.agreed is None:
            self._by_basic_access()

    def reopen(self) -> None:
        """A new session by the way that worked."""
        self.link.reset()
        if self.agreed is None:
            self._by_basic_access()
            return
        try:
            self._pace_once(self.way)
        except (pace.PaceError, MalformedError) as error:
            raise ReadError(Reason.SESSION_LOST, "the chip did not open again") from error

    def select_application(self) -> None:
        """Enter the passport application; no Le, which German chips refuse."""
        answer = self.link.send(Command(0, 0xA4, 0x04, 0x0C, names.AID))
        if not answer.fine:
            detail = f"no passport application, {answer.status:04X}"
            raise ReadError(Reason.NOT_A_PASSPORT, detail)

    def select_master_file(self) -> None:
        """Chips disagree how (6A87, 6985); where none works, we are there already."""
        if not self.link.send(Command(0, 0xA4, 0, 0x0C, b"\x3f\x00")).fine:
            self.link.send(Command(0, 0xA4, 0, 0x0C))

    def _card_access(self) -> bytes:
        """EF.CardAccess, or nothing; in passing, whether extended length is taken."""
        answer = self._first_piece(256, extended=True)
        self.extended = answer.status in UNDERSTOOD
        for size in CLEAR_STEPS:
            if answer.data and answer.status in (OK, END_OF_FILE):
                return self._rest(answer.data, size)
            if answer.status in ABSENT:
                break
            if answer.status not in (WRONG_LENGTH, END_OF_FILE):
                self.link.reset()  # READ BINARY of 256 has killed it (RU)
            answer = self._first_piece(size)
        self.select_master_file()
        file = names.CARD_ACCESS.to_bytes(2, "big")
        selected = self.link.send(Command(0, 0xA4, 0x02, 0x0C, file))
        return self._rest(b"", CLEAR_STEPS[1]) if selected.fine else b""

    def _first_piece(self, size: int, *, extended: bool = False) -> Reply:
        short = 0x80 | names.CARD_ACCESS & 0x1F
        return self.link.send(Command(0, 0xB0, short, 0, b"", size, extended))

    def _rest(self, data: bytes, size: int) -> bytes:
        """The file to its end, in the clear."""
        for _ in range(64):
            if len(data) > 4 and len(data) >= _whole(data):
                return data[: _whole(data)]
            command = Command(0, 0xB0, len(data) >> 8, len(data) & 0xFF, expected=size)
            more = self.link.send(command).data
            if not more or len(data) > MAX_CARD_ACCESS:
                break
            data += more
        return b""

    def _ways(self) -> list[pace.Way]:
        try:
            infos = security_infos.parse(self.card_access)
        except MalformedError:
            return []
        return pace.usable(infos.pace)

    def _by_pace(self) -> None:
        ways = self._ways()
        if not ways:
            return
        for attempt in range(PACE_TRIES):
            try:
                self._pace_once(attempt % len(ways))
            except (pace.PaceError, MalformedError):
                self.link.reset()
            else:
                return
        self.pace_failed = True

    def _pace_once(self, number: int) -> None:
        self.agreed = None
        self.agreed = pace.open_channel(self.link, self._ways()[number], self.key, self.random)
        self.way = number

    def _by_basic_access(self) -> None:
        seed = self.key.bac_seed
        if seed is None:
            raise ReadError(Reason.ACCESS_DENIED, "the card access number did not open the chip")
        self.select_application()
        bac.open_channel(self.link, seed, self.random)


def _whole(data: bytes) -> int:
    """The length of the object that the data begin."""
    _, size, start = header(data)
    if size < 0 or start + size > MAX_CARD_ACCESS:
        raise MalformedError("EF.CardAccess of an impossible size")
    return start + size
