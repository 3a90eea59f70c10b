"""Reads a passport: opens the chip, reads what is needed and has the chip prove itself.

Only EF.COM, the SOD, DG1, DG2, DG14 and DG15 are read. Data nobody needs are not taken.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from customs.chip import Step
from kiosk.passport import active_authentication, chip_authentication
from kiosk.passport.access import AccessKey
from kiosk.passport.active_authentication import Signed
from kiosk.passport.agreement import Random
from kiosk.passport.apdu import OK, Command
from kiosk.passport.failure import ReadError, Reason, SessionLostError
from kiosk.passport.file_reader import FileReader, FileRefusedError, Ladder
from kiosk.passport.lds import com, dg15, names, security_infos, sod
from kiosk.passport.link import Link
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.keys import PublicKey
from kiosk.passport.progress import Progress, Watcher, unwatched
from kiosk.passport.reading import Conduct, Files, Outcome, Reading, StepCost
from kiosk.passport.session import Session
from kiosk.passport.transport import LostError, Transport

Clock = Callable[[], float]
STEPS = {1: Step.PAGE, 2: Step.PHOTO, 14: Step.CHIP, 15: Step.CHIP}


def read(
    transport: Transport,
    key: AccessKey,
    watch: Watcher = unwatched,
    *,
    random: Random = secrets.token_bytes,
    clock: Clock = time.monotonic,
) -> Reading:
    """The whole reading, or ReadError with the reason and whether to try again."""
    link = Link(transport, clock)
    visit = _Visit(Session(link, key, random), watch, clock)
    try:
        return visit.whole()
    except LostError as lost:
        raise ReadError(Reason.REMOVED, "the document was taken away") from lost
    except SessionLostError as lost:
        raise ReadError(Reason.SESSION_LOST, str(lost)) from lost
    except MalformedError as error:
        raise ReadError(Reason.PROTOCOL, str(error)) from error


@dataclass
class _Visit:
    """One reading under way."""

    session: Session
    watch: Watcher
    clock: Clock
    com: bytes = b""
    sod: bytes = b""
    card_security: bytes = b""
    groups: dict[int, bytes] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    costs: list[StepCost] = field(default_factory=list)
    chip: tuple[Outcome, str] = (Outcome.NOT_OFFERED, "")
    active: Signed | None = None

    def whole(self) -> Reading:
        """Every step, in the order that costs least when the document is taken away early."""
        with self._step("open"):
            self._tell(Step.OPENING, 0, 1)
            self.session.open()
            self._enter_after_pace()
        link = self.session.link
        self.reader = FileReader(
            self.session, Ladder.build(self.session.extended), self._enter_again
        )
        self._lists()
        wanted = self._wanted()
        self._prove(wanted)
        for group in sorted(wanted & {1, 2}):
            self._group(group)
        return Reading(self._files(), self._conduct(), self.session.key.zone, tuple(self.costs),
                       link.tally)  # fmt: skip

    def _enter_after_pace(self) -> None:
        if self.session.agreed is None:
            return  # basic access happens inside the application
        if self.session.chip_proven:
            self.card_security = self._card_security()
        self.session.select_application()

    def _enter_again(self) -> None:
        if self.session.agreed is not None:
            self.session.select_application()

    def _card_security(self) -> bytes:
        """EF.CardSecurity holds the key that chip-authentication mapping proved."""
        ladder = Ladder.build(self.session.extended)
        reader = FileReader(self.session, ladder, lambda: None)
        try:
            return reader.read(names.CARD_SECURITY, lambda done, total: None)
        except FileRefusedError:
            return b""

    def _lists(self) -> None:
        with self._step("EF_COM"):
            try:
                self.com = self.reader.read(names.COM, self._teller(Step.LISTING))
            except FileRefusedError:
                self.com = b""  # not every chip gives it, and the SOD is the word
        with self._step("EF_SOD"):
            try:
                self.sod = self.reader.read(names.SOD, self._teller(Step.LISTING))
            except FileRefusedError as error:
                raise ReadError(Reason.NOT_A_PASSPORT, f"no EF.SOD, {error}") from error

    def _wanted(self) -> set[int]:
        """The groups to read: those the SOD signs, or where it cannot be read, those announced."""
        try:
            listed = set(sod.parse(self.sod).hashes)
        except MalformedError:
            listed = set(com.parse(self.com).groups) if self.com else set()
        return (listed | {1, 2}) & set(STEPS)

    def _group(self, group: int) -> bytes:
        with self._step(f"DG{group}"):
            try:
                told = self._teller(STEPS[group])
                self.groups[group] = self.reader.read(names.group_file(group), told)
            except FileRefusedError as error:
                self.refused[group] = error.status
        return self.groups.get(group, b"")

    def _prove(self, wanted: set[int]) -> None:
        if 14 in wanted and self._group(14) and not self.session.chip_proven:
            with self._step("chip authentication"):
                self._chip_authentication()
        if 15 in wanted and self._group(15):
            with self._step("active authentication"):
                self._active_authentication()

    def _chip_authentication(self) -> None:
        try:
            ways = chip_authentication.ways(security_infos.parse_dg14(self.groups[14]))
        except MalformedError:
            return  # the verifier reads DG14 too, and says so
        if not ways:
            return
        self.chip = Outcome.FAILED, ways[0].name
        link, random = self.session.link, self.session.random
        try:
            status = chip_authentication.run(link, ways[0], random)
            if status != OK:
                self.chip = Outcome.REFUSED, ways[0].name
                return
            self._hear()
            self.chip = Outcome.DONE, ways[0].name
        except (SessionLostError, ReadError, MalformedError):
            self._start_again()

    def _hear(self) -> None:
        """Have the chip speak under the new keys: any reply with a right MAC shows its own."""
        self.session.link.send(Command(0, 0xB0, 0x80 | names.SOD & 0x1F, 0, expected=8))

    def _start_again(self) -> None:
        """The chip failed its proof and took the session with it; the data are still wanted."""
        self.session.reopen()
        self._enter_again()

    def _active_authentication(self) -> None:
        try:
            key = dg15.parse(self.groups[15])
        except MalformedError:
            return
        for extended in self._lengths(key):
            try:
                self.active = active_authentication.run(
                    self.session.link, self.session.random, extended=extended
                )
            except SessionLostError as lost:
                self.active = Signed(b"", b"", lost.status)
                self._start_again()
            else:
                if active_authentication.whole(key, self.active):
                    return

    def _lengths(self, key: PublicKey) -> tuple[bool, ...]:
        """Long keys need extended length; even where the probe was unclear it is tried once."""
        if active_authentication.fits_short(key):
            return (False,)
        return self.session.extended, not self.session.extended

    def _files(self) -> Files:
        return Files(self.sod, self.com, self.groups, self.session.card_access, self.card_security)

    def _conduct(self) -> Conduct:
        session = self.session
        mapping = session.agreed.chip_mapping if session.agreed else None
        return Conduct(session.access, session.pace_failed, mapping, *self.chip, self.active,
                       self.refused)  # fmt: skip

    def _teller(self, step: Step) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(step, done, total)

    def _tell(self, step: Step, done: int, total: int) -> None:
        self.watch(Progress(step, done, total))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        tally, began = self.session.link.tally, self.clock()
        apdus, size = tally.apdus, tally.sent + tally.received
        yield
        spent = 1000 * (self.clock() - began)
        moved = tally.sent + tally.received - size
        self.costs.append(StepCost(name, spent, tally.apdus - apdus, moved))
