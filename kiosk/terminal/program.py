"""The program of a terminal: it carries out what the conversation asks, each at its own pace.

The hall, the reader and the printer each have one hand that works; the screen never waits for
them. One lock orders all news. What comes back for a visit that is over reaches nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition, Lock
from typing import Any, ClassVar
from uuid import UUID

from customs.apparatus import Piece, Printed
from customs.face import FaceBand
from customs.words_kiosk import PRINTED
from customs.words_screen import Notice, Screen
from kiosk import scanned
from kiosk.believed import Believed
from kiosk.devices.camera import PostedCamera
from kiosk.devices.printer import Printer
from kiosk.devices.slip import Slip as Paper
from kiosk.face.matcher import Embedding
from kiosk.hall.station import HallAway, HallRefused, Station
from kiosk.passport.cell.portrait import Pixels
from kiosk.passport.progress import Progress
from kiosk.store.failure import StoreError
from kiosk.terminal import joining
from kiosk.terminal.conversation import Conversation, step
from kiosk.terminal.faces import Faces, Sitting
from kiosk.terminal.guest import Guests, NoGuests
from kiosk.terminal.means import Means
from kiosk.terminal.news import (
    Examined,
    Faced,
    Found,
    GuestLeft,
    HallLost,
    Heard,
    Missing,
    News,
    NotRead,
    Prompted,
    Reading,
    Reply,
    Scanned,
    Slip,
    Ticked,
)
from kiosk.terminal.orders import (
    Forget,
    LetIn,
    Look,
    Note,
    Order,
    Present,
    Print,
    ReadChip,
    Report,
    WatchFace,
)
from kiosk.terminal.passports import Passports

log = logging.getLogger(__name__)

_HANDS = ("hall", "reader", "printer", "guest")
EVERY_TENTH = 10  # frame is looked at closely: codes of other kinds are ten times as dear
TAKES_CODES = frozenset({Screen.ATTRACT, Screen.PASS, Screen.NO_PASS, Screen.ON_PHONE})
# Out of service it is still asked for pictures: with the first the kiosk may be well again.
NEEDS_CAMERA = TAKES_CODES | {Screen.FACE, Screen.OUT_OF_SERVICE}


@dataclass(frozen=True)
class Wired:
    """Everything a terminal is wired to."""

    station: Station
    passports: Passports
    faces: Faces
    printer: Printer
    note: Callable[[Note], None]  # into this kiosk's own record
    means: Callable[[], Means]
    believed: Callable[[], Believed]
    now: Callable[[], datetime]
    ticks: Callable[[], float]
    origin: str  # of the travellers' site
    hall: str
    status: Callable[[UUID], str]  # the address that leads any phone to a crossing's status
    camera: PostedCamera = field(default_factory=PostedCamera)
    guests: Guests = field(default_factory=NoGuests)
    hand_over: Callable[[UUID, int, Embedding], None] = lambda *_: None  # a face, to the gates


@dataclass
class Held:
    """What hangs on a visit beside its facts: it goes when the document or the visit goes."""

    visit: UUID
    portrait: Pixels | None = field(default=None, repr=False)
    sitting: Sitting | None = field(default=None, repr=False)

    def drop(self) -> None:
        """Let go of the faces."""
        if self.sitting:
            self.sitting.forget()
        self.sitting = self.portrait = None


Carries = Callable[["Terminal", Any, UUID | None], News | None]
# What a hand that failed in a way nobody thought of comes to.
_FAILED: Mapping[type, News] = {
    ReadChip: NotRead(Notice.PUT_BACK),
    Print: Slip(PRINTED[Printed.BROKEN]),
    LetIn: GuestLeft(began=False),
}


class Terminal:
    """One kiosk at work."""

    def __init__(self, wired: Wired) -> None:
        self.wired = wired
        self.told = Conversation()
        self._held: Held | None = None
        self._lock, self._camera = Lock(), Lock()
        self._rested = Condition(self._lock)
        self._busy = 0
        self._open = True
        self._frames = 0
        self._hands = {kind: ThreadPoolExecutor(1, kind) for kind in _HANDS}

    def hear(self, news: News | Reply, portrait: Pixels | None = None) -> None:
        """News, and the portrait that came with it; what is to be done about it is begun."""
        with self._lock:
            visit = self.told.visit
            if portrait and visit and isinstance(news, Reply) and news.visit == visit.id:
                self._held = Held(visit.id, portrait)
            self.told, orders = step(self.told, news, self.wired.means())
            self._let_go()
            for order in orders:
                self._begin(order)

    def _let_go(self) -> None:
        """Nothing heavier than facts outlives what it hangs on."""
        visit, held = self.told.visit, self._held
        if visit:
            self.wired.camera.forget()
        if held and (visit is None or visit.id != held.visit or visit.document is None):
            held.drop()
            self._held = None
        elif held and held.sitting and visit and visit.screen is not Screen.FACE:
            held.sitting.forget()
            held.sitting = None

    def settled(self, seconds: float) -> bool:
        """Wait until nothing is under way, as long as it takes or so long."""
        with self._rested:
            return self._rested.wait_for(lambda: self._busy == 0, seconds)

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self._open = False
        for hand in self._hands.values():
            hand.shutdown(cancel_futures=False)
        self.wired.passports.close()

    # What is asked.

    def _begin(self, order: Order) -> None:
        visit = self.told.visit.id if self.told.visit else None
        if isinstance(order, WatchFace):
            self._watch(order)
            return
        if isinstance(order, Note):
            self._noted(order)
            return
        if isinstance(order, Forget):
            return  # done already: see _let_go
        hand, act = self._ACTS[type(order)]
        self._busy += 1
        self._hands[hand].submit(self._do, act, order, visit)

    def _do(self, act: Carries, order: Order, visit: UUID | None) -> None:
        """Run in one of the hands: whatever happens, it comes back and the screen goes on."""
        try:
            news = act(self, order, visit)
        except (HallAway, HallRefused, StoreError) as error:
            log.warning("the hall: %s", type(error).__name__)
            news = HallLost()
        except Exception:
            log.exception("what was asked could not be done")
            news = _FAILED.get(type(order), HallLost())
        if news and visit:
            self.hear(Reply(visit, news))
        with self._rested:
            self._busy -= 1
            self._rested.notify_all()

    def _present(self, order: Present, _visit: UUID | None) -> News | None:
        return Found(self.wired.station.present(order.shown))

    def _report(self, order: Report, _visit: UUID | None) -> News | None:
        return Heard(self.wired.station.report(order.crossing, order.event, order.shown))

    def _look(self, order: Look, _visit: UUID | None) -> News | None:
        return Heard(self.wired.station.look(order.crossing))

    def _read(self, order: ReadChip, visit: UUID | None) -> News | None:
        if visit is None:
            return NotRead(Notice.NOTHING_THERE)

        def watch(told: Progress) -> None:
            self.hear(Reply(visit, Reading(told.step, told.percent)))

        brought = self.wired.passports.read(order.key, watch)
        if isinstance(brought, Notice):
            return NotRead(brought)
        self.hear(Reply(visit, Examined(brought.document)), brought.portrait)
        return None

    def _print(self, order: Print, _visit: UUID | None) -> News | None:
        wired, sentence = self.wired, joining.sentence(order.answer)
        at, language = wired.now(), order.language
        address = wired.status(order.crossing) if order.crossing else wired.origin
        told = Paper(order.reference, sentence, address, wired.hall, at, language)
        return Slip(PRINTED[wired.printer.print(told)])

    def _let_in(self, order: LetIn, visit: UUID | None) -> News | None:
        def here() -> bool:
            now = self.told.visit
            return self._open and now is not None and now.id == visit

        return GuestLeft(self.wired.guests.stay(order.language, here))

    _ACTS: ClassVar[Mapping[type, tuple[str, Carries]]] = {
        Present: ("hall", _present),
        Report: ("hall", _report),
        Look: ("hall", _look),
        ReadChip: ("reader", _read),
        Print: ("printer", _print),
        LetIn: ("guest", _let_in),
    }

    def _noted(self, order: Note) -> None:
        try:
            self.wired.note(order)
        except StoreError as error:
            log.warning("not recorded: %s", type(error).__name__)

    def _watch(self, order: WatchFace) -> None:
        held = self._held
        if held and held.portrait:
            held.sitting = self.wired.faces.sit(held.portrait, order.draw, self.wired.ticks())

    # What comes by itself.

    def no_camera(self) -> None:
        """The browser was given none: that is known at once."""
        self.wired.camera.refused()
        self.hear(Missing(self.told.missing | {Piece.CAMERA}))

    def scan(self, data: bytes) -> None:
        """A scanner's or a wedge's code."""
        now = self.wired.now()
        self.hear(Scanned(scanned.read(data, self.wired.believed(), now)))

    def frame(self, body: bytes) -> bool:
        """A picture of the camera; one that comes while another is looked at is let go."""
        self.wired.camera.post(body, self.wired.ticks(), hold=self.told.visit is None)
        if not self._camera.acquire(blocking=False):
            return False
        try:
            screen = self.told.screen
            if screen in TAKES_CODES:
                self._seek(body)
            elif screen is Screen.FACE:
                self._face(body)
            return True
        finally:
            self._camera.release()

    def _seek(self, body: bytes) -> None:
        self._frames += 1
        closely = self._frames % EVERY_TENTH == 0
        found = scanned.look(body, self.wired.believed(), self.wired.now(), closely=closely)
        if isinstance(found, scanned.Read):
            self.hear(Scanned(found))

    def _face(self, body: bytes) -> None:
        with self._lock:
            held = self._held
            sitting = held.sitting if held else None
        if held is None or sitting is None:
            return
        told = sitting.frame(body, self.wired.ticks())
        if held.sitting is not sitting:
            return  # that try ended while this frame was looked at
        if told is FaceBand.ACCEPTED:
            self._hand_over(sitting)
        news = Faced(told) if isinstance(told, FaceBand) else Prompted(told.sentence, told.somebody)
        self.hear(Reply(held.visit, news))

    def _hand_over(self, sitting: Sitting) -> None:
        """The gates hear of a face as the hall does; where they do not, an officer is there."""
        visit, face = self.told.visit, sitting.accepted()
        declaration = visit.presented.declaration if visit and visit.presented else None
        if visit and face and declaration:
            self._hands["hall"].submit(self._handed, declaration, visit.turn, face)

    def _handed(self, declaration: UUID, person: int, face: Embedding) -> None:
        try:
            self.wired.hand_over(declaration, person, face)
        except (HallAway, HallRefused, StoreError, ValueError) as error:
            log.warning("no gate was told of a face: %s", type(error).__name__)

    def tick(self) -> None:
        """Time has passed."""
        held = self._held
        sitting = held.sitting if held else None
        if held and sitting and (band := sitting.late(self.wired.ticks())):
            self.hear(Reply(held.visit, Faced(band)))
        self.wired.camera.wanted(self.told.screen in NEEDS_CAMERA, self.wired.ticks())
        self.hear(Ticked())
