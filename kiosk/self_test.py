"""The start of a kiosk's day: every piece tried, and for each that fails, whom to call.

A kiosk opens only when nothing is OUT. What is missing for comfort alone, such as paper, warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from customs.apparatus import Call, Piece, Printed, State, Trouble, Unfit
from customs.messages.heartbeat import BUNDLE_LIVES, BUNDLE_WARNS, CLOCK_DRIFTS
from customs.words_kiosk import CALLS, FINE, PIECES, TROUBLES
from kiosk import believed
from kiosk.centre.bundle_held import InUse
from kiosk.centre.enrolment import NotEnrolled
from kiosk.device import Running
from kiosk.devices import frame
from kiosk.devices.camera import Camera
from kiosk.devices.card_reader import CardReader
from kiosk.devices.printer import Printer
from kiosk.devices.scanner import Scanner
from kiosk.keys import UnusableKeys
from kiosk.store import salvage
from kiosk.store.failure import Busy, Full, StoreError

KEY_WARNS = timedelta(days=14)  # the centre asked for the next one 30 days before
FLEET_USES = ("pass_sealing", "pass_binding")  # without them no pass is opened, or tied

_PRINTER: Mapping[Printed, Trouble] = {
    Printed.PAPER_LOW: Trouble.PAPER_LOW,
    Printed.UNSURE: Trouble.PRINTER_UNSURE,
    Printed.PAPER_OUT: Trouble.PAPER_OUT,
    Printed.COVER_OPEN: Trouble.COVER_OPEN,
    Printed.BROKEN: Trouble.PRINTER_BROKEN,
    Printed.GONE: Trouble.PRINTER_GONE,
}


class HallStation(Protocol):
    """What a self-test asks of the hall station."""

    def answers(self) -> bool:
        """Whether it answers this kiosk."""


@dataclass(frozen=True)
class Apparatus:
    """What is to be tried; in place of a piece, why it is not."""

    reader: CardReader
    camera: Camera | Trouble = Trouble.NOT_TESTED
    scanner: Scanner | Trouble = Trouble.NOT_WIRED
    printer: Printer | Trouble = Trouble.NOT_WIRED
    hall: HallStation | Trouble = Trouble.NOT_TESTED


@dataclass(frozen=True)
class Finding:
    """One piece as it was found: in order, or with one trouble."""

    piece: Piece
    trouble: Trouble | None = None
    told: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What staff call the piece."""
        return PIECES[self.piece]

    @property
    def state(self) -> State:
        """How bad it is."""
        return TROUBLES[self.trouble].state if self.trouble else State.OK

    @property
    def call(self) -> Call:
        """Who can put it right."""
        return TROUBLES[self.trouble].call if self.trouble else Call.NOBODY

    @property
    def words(self) -> str:
        """What staff read."""
        return TROUBLES[self.trouble].words if self.trouble else FINE

    @property
    def whom(self) -> str:
        """Whom to call, in words."""
        return CALLS[self.call]


def in_service(findings: list[Finding]) -> bool:
    """Whether the kiosk may open."""
    return all(finding.state is not State.OUT for finding in findings)


_WIRED = (Piece.HALL, Piece.READER, Piece.CAMERA, Piece.SCANNER, Piece.PRINTER)


def tried(running: Running, apparatus: Apparatus, at: float, wall: datetime) -> list[Finding]:
    """Every piece, in the order of Piece. `wall` is the machine's clock, `at` the camera's."""
    held, now = running.bundle, running.clock.now()
    found = (*_keys(running, now), *_store(running), *_clock(held, now, wall), *_bundle(held, now))
    return _listed(Piece, (*found, *_wired(apparatus, at)))


def not_started(error: Exception, apparatus: Apparatus, at: float) -> list[Finding]:
    """What it means that the device's program did not start, and how the rest stands."""
    match error:
        case NotEnrolled():
            found = Finding(Piece.KEYS, Trouble.NOT_ENROLLED)
        case UnusableKeys():
            found = Finding(Piece.KEYS, Trouble.KEYS_UNUSABLE)
        case Busy():
            found = Finding(Piece.STORE, Trouble.STORE_BUSY)
        case Full():
            found = Finding(Piece.STORE, Trouble.STORE_FULL)
        case _:
            found = Finding(Piece.STORE, Trouble.STORE_BROKEN)
    return _listed((found.piece, *_WIRED), (found, *_wired(apparatus, at)))


def _listed(pieces: Iterable[Piece], found: Sequence[Finding]) -> list[Finding]:
    """What was found of each piece; in order where nothing was."""
    return [
        each
        for piece in pieces
        for each in ([f for f in found if f.piece is piece] or [Finding(piece)])
    ]


def _keys(running: Running, now: datetime) -> Iterator[Finding]:
    ends = running.device.ends
    if ends is None:
        return
    if ends <= now:
        yield Finding(Piece.KEYS, Trouble.KEY_ENDED, {"ended": ends})
    elif ends - now < KEY_WARNS:
        yield Finding(Piece.KEYS, Trouble.KEY_ENDS_SOON, {"ends": ends})


def _store(running: Running) -> Iterator[Finding]:
    try:
        running.outbox.make_room()
    except Full:
        yield Finding(Piece.STORE, Trouble.STORE_FULL)
    except StoreError:
        yield Finding(Piece.STORE, Trouble.STORE_BROKEN)
        return
    count = running.outbox.count()
    if count.dead:
        yield Finding(Piece.STORE, Trouble.NOT_ALL_SENT, {"dead": count.dead})
    if aside := salvage.known(running.store):
        yield Finding(Piece.STORE, Trouble.STORE_SET_ASIDE, {"names": [a.name for a in aside]})


def _clock(held: InUse | None, now: datetime, wall: datetime) -> Iterator[Finding]:
    """A clock the centre has set is right, whatever the machine says; one behind stands still."""
    made_at = held.held.manifest.made_at if held else None
    if made_at and now <= made_at and made_at - wall > CLOCK_DRIFTS:
        yield Finding(Piece.CLOCK, Trouble.CLOCK_BEHIND, {"machine": wall, "bundle": made_at})
    elif abs(now - wall) > CLOCK_DRIFTS:
        yield Finding(Piece.CLOCK, Trouble.CLOCK_OFF, {"by_s": round((wall - now).total_seconds())})


def _bundle(held: InUse | None, now: datetime) -> Iterator[Finding]:
    if held is None:
        yield Finding(Piece.BUNDLE, Trouble.NO_BUNDLE)
        return
    made_at = held.held.manifest.made_at
    told = {"number": held.number, "made_at": made_at, "ends": made_at + BUNDLE_LIVES}
    if not held.lives(now):
        yield Finding(Piece.BUNDLE, Trouble.BUNDLE_ENDED, told)
    elif now - made_at > BUNDLE_LIVES - BUNDLE_WARNS:
        yield Finding(Piece.BUNDLE, Trouble.BUNDLE_ENDS_SOON, told)
    signs = believed.sign_now(believed.pass_keys(held), now)
    if not signs or not all(held.fleet_keys.get(use) for use in FLEET_USES):
        yield Finding(Piece.BUNDLE, Trouble.NO_PASS_KEYS, {"number": held.number})


def _wired(apparatus: Apparatus, at: float) -> Iterator[Finding]:
    troubles = {
        Piece.HALL: _hall(apparatus.hall),
        Piece.READER: None if apparatus.reader.present() else Trouble.NO_READER,
        Piece.CAMERA: _camera(apparatus.camera, at),
        Piece.SCANNER: _scanner(apparatus.scanner),
        Piece.PRINTER: _printer(apparatus.printer),
    }
    for piece, trouble in troubles.items():
        if trouble:
            yield Finding(piece, trouble)


def missing(apparatus: Apparatus, at: float) -> frozenset[Piece]:
    """What a traveller has to be told of while they stand here; nothing is looked at or asked."""
    camera = apparatus.camera
    gone = {
        Piece.READER: not apparatus.reader.present(),
        Piece.CAMERA: not isinstance(camera, Trouble) and camera.state(at) is not None,
        Piece.SCANNER: _scanner(apparatus.scanner) is Trouble.SCANNER_GONE,
    }
    return frozenset(piece for piece, is_gone in gone.items() if is_gone)


def _hall(hall: HallStation | Trouble) -> Trouble | None:
    if isinstance(hall, Trouble):
        return hall
    return None if hall.answers() else Trouble.HALL_SILENT


def _camera(camera: Camera | Trouble, at: float) -> Trouble | None:
    """One picture is looked at and dropped."""
    if isinstance(camera, Trouble):
        return camera
    if trouble := camera.state(at):
        return trouble
    body = camera.frame(at)
    unfit = body is not None and isinstance(frame.picture(body), Unfit)
    return Trouble.CAMERA_UNFIT if unfit else None


def _scanner(scanner: Scanner | Trouble) -> Trouble | None:
    if isinstance(scanner, Trouble):
        return scanner
    return None if scanner.present() else Trouble.SCANNER_GONE


def _printer(printer: Printer | Trouble) -> Trouble | None:
    return printer if isinstance(printer, Trouble) else _PRINTER.get(printer.state())
