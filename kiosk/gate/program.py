"""A gate at work: a token, the faces it picks, the claim, and one sign above it all.

One hand is at the lane; the camera and the scanner never wait for it. What is shown is worked out
from how things stand, so that no sign outlives its cause.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Condition, Lock, RLock
from typing import Protocol

from customs.claim import Denied
from customs.clearance import Clearance
from customs.face import FaceBand
from customs.messages.event import Kind
from customs.passing import Ended
from customs.words_gate import Sign
from kiosk import scanned
from kiosk.believed import Believed
from kiosk.device import Running
from kiosk.face import template
from kiosk.face.matcher import Embedding
from kiosk.gate.asking import Finds
from kiosk.gate.lane import Lane
from kiosk.gate.token import shown
from kiosk.hall.station import HallAway, HallRefused
from kiosk.hall.tokens import Token, Wanted
from kiosk.scanned import Read
from kiosk.store.failure import StoreError
from kiosk.store.outbox import Happened
from kiosk.terminal.faces import Sitting

log = logging.getLogger(__name__)

STAYS = 8.0  # seconds the sign sends somebody to an officer
LOOKS = 30.0  # seconds somebody has for the camera
BLIND = 5.0  # seconds without a picture while somebody looks at the camera
MOST_TRIES = 2  # of one face
EVERY_TENTH = 10  # frame is looked at closely
_AWAY = (HallAway, HallRefused, StoreError)


class Confirms(Protocol):
    """What a gate asks of its face room."""

    def confirm(self, template: Embedding, draw: float, now: float) -> Sitting:
        """Begin a try against one template."""


@dataclass(frozen=True)
class Wired:
    """What a gate is wired to."""

    running: Running
    finds: Finds
    confirms: Confirms
    believed: Callable[[], Believed]
    binding: Callable[[], Mapping[int, bytes]]  # the fleet's keys a document is found under
    ticks: Callable[[], float]
    draw: Callable[[], float]


@dataclass(frozen=True)
class Party:
    """Whom the gate serves: faces still to confirm, and the clearance they confirm."""

    wanted: Wanted
    made: Clearance
    left: tuple[int, ...]
    since: float
    tries: int = 0


@dataclass(frozen=True)
class Told:
    """What the sign says; its version changes with anything on it."""

    sign: Sign
    prompt: str = ""
    done: int = 0
    everyone: int = 0


@dataclass
class Gate:
    """One gate."""

    lane: Lane
    wired: Wired
    party: Party | None = None
    version: int = 1
    _prompt: str = ""
    _busy: bool = False  # a token is looked up, or a claim asked for
    _officer_until: float = -1.0
    _sitting: Sitting | None = field(default=None, repr=False)
    _shown: Told = field(default=Told(Sign.CLOSED))
    _frames: int = 0
    _pictured: float = -1.0
    _lock: RLock = field(default_factory=RLock)
    _camera: Lock = field(default_factory=Lock)
    _hand: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "lane"))
    _rested: Condition = field(init=False)

    def __post_init__(self) -> None:
        """The leaf is shut before anything else."""
        self._rested = Condition(self._lock)
        self.lane.begin()

    # What comes by itself

    def tick(self) -> None:
        """Look at the door, ten times a second."""
        with self._lock:
            self.lane.tick()
            party, at = self.party, self.wired.ticks()
            if party and not self._busy and self.lane.passage is None:
                self._wait(party, at)
            self._see()

    def _wait(self, party: Party, at: float) -> None:
        """Who is through, or went away, is let go of; a camera that sends nothing is an officer."""
        if not party.left or at - party.since >= LOOKS:
            self._forget()
        elif at - max(party.since, self._pictured) >= BLIND:
            self._refuse(Denied.NO_CAMERA)

    def poll(self) -> None:
        """Ask the keeper, every second; the door is looked at meanwhile."""
        with self._lock:
            busy, taken = self.lane.asks()
        try:
            told = self.lane.keeps.standing(busy, taken)
        except _AWAY:
            return
        with self._lock:
            self.lane.heed(told, taken)
            self._see()

    def scan(self, data: bytes) -> None:
        """A token from the scanner."""
        found = scanned.read(data, self.wired.believed(), self.lane.means.now())
        self._token(found, data)

    def frame(self, body: bytes) -> None:
        """A picture of the camera; one that comes while another is looked at is let go."""
        if not self._camera.acquire(blocking=False):
            return
        self._pictured = self.wired.ticks()
        try:
            sign = self.told.sign
            if sign is Sign.LOOK:
                self._face(body)
            elif sign is Sign.TOKEN:
                self._seek(body)
        finally:
            self._camera.release()

    def blind(self) -> None:
        """There is no camera: an officer, until somebody has put it right."""
        with self._lock:
            self._refuse(Denied.NO_CAMERA)
            self._see()

    def close(self) -> None:
        """Finish what was begun, and let go of the door."""
        self._hand.shutdown(cancel_futures=False)
        with self._lock:
            self._forget()
            self.lane.door.close()

    def settled(self, seconds: float) -> bool:
        """Wait until nothing is under way."""
        with self._rested:
            return self._rested.wait_for(lambda: not self._busy, seconds)

    # The sign

    @property
    def told(self) -> Told:
        """What the sign says. It waits for no claim: a browser that asks meanwhile is answered."""
        return self._shown

    def _told(self) -> Told:
        party, sign = self.party, self._sign()
        if sign is not Sign.LOOK or party is None:
            return Told(sign)
        everyone = len(party.wanted.faces)
        return Told(sign, self._prompt, everyone - len(party.left), everyone)

    def _sign(self) -> Sign:
        lane, stopped = self.lane, self.lane.stopped
        if stopped is Ended.RELEASED:
            return Sign.EXIT
        if stopped:
            return Sign.OFFICER
        if lane.passage:
            return Sign.GO
        if lane.standing and not lane.standing.lane_open:
            return Sign.CLOSED
        if lane.alone or not lane.means.lives() or self.wired.ticks() < self._officer_until:
            return Sign.OFFICER
        if self._busy:
            return Sign.WAIT
        return Sign.LOOK if self.party else Sign.TOKEN

    def _see(self) -> None:
        """Number what is shown."""
        now = self._told()
        if now != self._shown:
            self._shown, self.version = now, self.version + 1
        self._rested.notify_all()

    # A token

    def _seek(self, body: bytes) -> None:
        self._frames += 1
        closely = self._frames % EVERY_TENTH == 0
        found = scanned.look(body, self.wired.believed(), self.lane.means.now(), closely=closely)
        if isinstance(found, Read):
            self._token(found)

    def _token(self, found: Read, data: bytes = b"") -> None:
        token = shown(found, data, self.wired.binding(), self.lane.means.now().date())
        with self._lock:
            if token is None or self._sign() is not Sign.TOKEN:
                return
            self._busy = True
            self._see()
            self._hand.submit(self._do, lambda: self._find(token))

    def _find(self, token: Token) -> None:
        try:
            wanted = self.wired.finds.find(token)
        except _AWAY:
            wanted = None
        with self._lock:
            made = self.lane.believed(wanted.clearance) if wanted else Denied.UNKNOWN
            if wanted is None or isinstance(made, Denied):
                self._refuse(made if isinstance(made, Denied) else Denied.UNKNOWN)
            elif wanted.by_officer or not wanted.faces:
                self._refuse(Denied.NOT_BY_FACE)
            else:
                self.party = Party(wanted, made, wanted.faces, self.wired.ticks())
                self._sit()

    # Faces

    def _sit(self) -> None:
        """A try for the next of the party; without a template an officer looks."""
        party = self.party
        if party is None:
            return
        face = self._template(party, party.left[0])
        if face is None:
            self._refuse(Denied.NOT_BY_FACE)
            return
        self._drop()
        self._sitting = self.wired.confirms.confirm(face, self.wired.draw(), self.wired.ticks())

    def _template(self, party: Party, person: int) -> Embedding | None:
        """Under whichever key of ours the kiosk's bundle told it of."""
        sealed, declaration = party.wanted.template(person), party.made.declaration
        gate, now = self.lane.gate, self.lane.means.now()
        opened = (
            template.unseal(sealed, pair.seal, gate, declaration, person, now)
            for pair in self.wired.running.keys.pairs
        )
        return next((face for face in opened if face), None)

    def _face(self, body: bytes) -> None:
        sitting = self._sitting
        if sitting is None:
            return
        told = sitting.frame(body, self.wired.ticks())
        with self._lock:
            if sitting is not self._sitting:
                return
            if isinstance(told, FaceBand):
                self._faced(told)
            else:
                self._prompt = told.sentence
            self._see()

    def _faced(self, band: FaceBand) -> None:
        party = self.party
        if party is None:
            return
        if band is not FaceBand.ACCEPTED:
            tries = party.tries + 1
            self.party = replace(party, tries=tries)
            self._refuse(Denied.OTHER_FACE) if tries >= MOST_TRIES else self._sit()
            return
        self.party = replace(party, left=party.left[1:], tries=0, since=self.wired.ticks())
        if party.left[1:]:
            self._sit()
            return
        self._drop()
        self._busy = True
        self._hand.submit(self._do, self._claim)

    # The claim

    def _claim(self) -> None:
        with self._lock:
            party = self.party
            denied = self.lane.open_for(party.wanted.clearance) if party else None
            if denied:
                self._refuse(denied)

    def _do(self, act: Callable[[], None]) -> None:
        """In the hand: whatever fails sends to an officer and leaves the leaf shut."""
        try:
            act()
        except Exception:
            log.exception("the gate could not do it")
            with self._lock:
                self._refuse(Denied.UNKNOWN)
        finally:
            with self._lock:
                self._busy = False
                self._see()

    def _refuse(self, why: Denied) -> None:
        """An officer, whatever it was; which it was is in the gate's own record."""
        made = self.party.made.id if self.party else None
        self._forget()
        self._officer_until = self.wired.ticks() + STAYS
        body = {"why": why.value, "clearance": made.bytes if made else b""}
        try:
            self.wired.running.outbox.note(Happened(Kind.CLAIM_DENIED, body), self.lane.means.now())
        except StoreError as error:
            log.warning("not recorded: %s", type(error).__name__)

    def _forget(self) -> None:
        self._drop()
        self.party = None
        self._prompt = ""

    def _drop(self) -> None:
        """Let go of the face."""
        if self._sitting:
            self._sitting.forget()
        self._sitting = None
