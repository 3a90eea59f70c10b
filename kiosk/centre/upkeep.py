"""What a device does for itself beside its work: tells how it is, sends, asks what is new.

Each duty has its own time and its own pauses after a failure, so that a centre that refuses
one thing still gets the others. A turn does what is due and says how long until more is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from customs.messages.bundle import Bundle
from customs.messages.change import Kind as ChangeKind
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind
from customs.messages.heartbeat import CLOCK_DRIFTS, EVERY, Heard, Heartbeat, Notice
from customs.messages.problem import Code
from customs.messages.routes import BUNDLE, HEARTBEAT
from customs.sealed import Use
from kiosk import PROGRAM, keys
from kiosk.centre import bundle_held, by_hand, enrolment, feed
from kiosk.centre.bundle_held import BundleRefused
from kiosk.centre.centre import Centre, Signature
from kiosk.centre.fault import CentreError, Fault
from kiosk.centre.sending import Sending
from kiosk.device import Running
from kiosk.store import backoff
from kiosk.store.failure import Away, Full
from kiosk.store.outbox import Happened

log = logging.getLogger(__name__)

POLL = timedelta(seconds=1)
SEND = timedelta(seconds=1)
ASK_BUNDLE = timedelta(minutes=10)
TRIM = timedelta(hours=1)
MOST_POLLS = 20  # in one turn
LOST_AFTER = 3  # heartbeats without an answer, each after a longer pause
_NO_ANSWER = frozenset(
    {Fault.NO_LINE, Fault.SLOW, Fault.CUT_OFF, Fault.TOO_LONG, Fault.GARBAGE, Fault.NOT_THE_CENTRE}
)


@dataclass
class Duty:
    """Something done again and again, and how it goes."""

    run: Callable[[], None]
    every: timedelta
    at: float = 0.0  # the clock's seconds
    failures: int = 0
    last: Exception | None = None

    def hurry(self) -> None:
        """Do it in the next turn, unless it waits for something to mend."""
        if not self.failures:
            self.at = 0.0


@dataclass
class Upkeep:
    """The duties of one running device."""

    running: Running
    centre: Centre
    draw: Callable[[], float]
    takers: tuple[feed.Takes, ...] = ()
    duties: dict[str, Duty] = field(init=False)
    line_lost: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """In the order of a turn: what is heard first says what is needed after."""
        self.duties = {
            "heartbeat": Duty(self._beat, EVERY),
            "bundle": Duty(self._ask_bundle, ASK_BUNDLE),
            "by hand": Duty(self._by_hand, POLL),
            "changes": Duty(self._poll, POLL),
            "send": Duty(self._send, SEND),
            "trim": Duty(self._trim, TRIM),
        }
        if self.running.device.kind is not DeviceKind.HALL:
            del self.duties["changes"]

    def turn(self) -> float:
        """Do what is due; the seconds until something is again."""
        clock = self.running.clock
        for name, duty in list(self.duties.items()):
            if duty.at <= clock.ticks():
                self._do(name, duty)
        self._tell_of_clock()
        return max(0.0, min(duty.at for duty in self.duties.values()) - clock.ticks())

    def _do(self, name: str, duty: Duty) -> None:
        duty.at = self.running.clock.ticks() + duty.every.total_seconds()
        try:
            duty.run()
        except (CentreError, BundleRefused, Full, Away, OSError) as error:
            duty.failures, duty.last = duty.failures + 1, error
            duty.at = self.running.clock.ticks() + self._pause(duty, error).total_seconds()
            log.warning("%s failed %d times: %s", name, duty.failures, error)
        else:
            duty.failures, duty.last = 0, None
        if name == "heartbeat":
            self._tell_of_line(duty)

    def _pause(self, duty: Duty, error: Exception) -> timedelta:
        seldom = isinstance(error, CentreError) and error.permanent
        return backoff.LONGEST if seldom else backoff.wait(duty.failures, self.draw())

    def _beat(self) -> None:
        running, bundle = self.running, self.duties["bundle"]
        if running.bundle is None and bundle.at <= running.clock.ticks():
            self._do("bundle", bundle)  # or an officer is asked about every device that joins
        held, count = running.bundle, running.outbox.count()
        told = Heartbeat(
            program=PROGRAM,
            boot=running.boot,
            bundle=held.number if held else None,
            change=feed.after(running.store),
            waiting=count.waiting,
            oldest=count.oldest,
            dead=count.dead,
        )
        heard = self._heard(told)
        if heard.bundle is not None and (held is None or heard.bundle > held.number):
            bundle.hurry()
        if Notice.KEY_ENDS in heard.notices:
            self._renew()

    def _heard(self, told: Heartbeat) -> Heard:
        """The answer, whichever of our keys the centre takes to be in force.

        It took the next one into force where a cut kept us from hearing so.
        """
        running = self.running
        try:
            return self.centre.ask(HEARTBEAT, Heard, running.signature, told)
        except CentreError as error:
            if error.code is Code.KEY_ENDED:
                self._renew()
                return self.centre.ask(HEARTBEAT, Heard, running.signature, told)
            if error.code is not Code.WRONG_KEY or running.keys.next is None:
                raise
        later = Signature(running.device.device, running.keys.next.signs(Use.REQUEST))
        heard = self.centre.ask(HEARTBEAT, Heard, later, told)
        running.take_keys(running.device, keys.promoted(running.folder, running.keys))
        return heard

    def _renew(self) -> None:
        running = self.running
        running.take_keys(
            *enrolment.renew(running.folder, self.centre, running.device, running.keys)
        )

    def _ask_bundle(self) -> None:
        held = self.running.bundle
        if held is None or not self._goes_on(held.number):
            self._take(None)

    def _goes_on(self, have: int) -> bool:
        """Whether there was a delta from the bundle held.

        There is none at a centre that came back from a backup and does not know it, or took
        its number for another.
        """
        try:
            self._take(have)
        except BundleRefused:
            return False
        except CentreError as error:
            if error.code is not Code.OLD_BUNDLE:
                raise
            return False
        return True

    def _take(self, have: int | None) -> None:
        running = self.running
        told = self.centre.ask(BUNDLE, Bundle, running.signature, number=have)
        if running.bundle is None or told.number > running.bundle.number:
            seal, now = running.keys.current.seal, running.clock.now()
            taken = bundle_held.take(running.outbox, running.device, seal, told, now)
            running.work_with(taken)

    def _by_hand(self) -> None:
        by_hand.take(self.running)

    def _poll(self) -> None:
        running = self.running
        for _ in range(MOST_POLLS):
            taken = feed.poll(running.store, self.centre, running.signature, *self.takers)
            if any(change.understood is ChangeKind.BUNDLE_MADE for change in taken.changes):
                self.duties["bundle"].hurry()
            if not taken.more:
                return

    def _send(self) -> None:
        running = self.running
        sending = Sending(running.outbox, self.centre, running.signature, self.draw)
        if sending.batch():
            self.duties["send"].at = running.clock.ticks()  # until nothing is left, turn by turn

    def _trim(self) -> None:
        self.running.outbox.trim(self.running.clock.now())

    def _tell_of_line(self, heartbeat: Duty) -> None:
        error = heartbeat.last
        silent = isinstance(error, CentreError) and error.fault in _NO_ANSWER
        if not silent and self.line_lost:
            self.line_lost = False
            self._note(Happened(Kind.LINE_BACK))
        elif silent and heartbeat.failures >= LOST_AFTER and not self.line_lost:
            self.line_lost = True
            fault = error.fault if isinstance(error, CentreError) else ""
            self._note(Happened(Kind.LINE_LOST, {"fault": str(fault)}))

    def _tell_of_clock(self) -> None:
        moved = self.running.clock.moved()
        if abs(moved) > CLOCK_DRIFTS:
            body = {"by_ms": moved // timedelta(milliseconds=1)}
            self._note(Happened(Kind.CLOCK_SET, body))

    def _note(self, happened: Happened) -> None:
        try:
            self.running.outbox.note(happened, self.running.clock.now())
        except (Full, Away) as error:
            log.warning("%s could not be kept: %s", happened.kind, error)
