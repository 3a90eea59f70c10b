"""The hall station itself: keeps what is reported, joins it, and alone decides.

A report and all that follows from it are one transaction with the events that tell the centre.
It is on the disk before a terminal is answered, and told twice it counts once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock
from uuid import UUID, uuid5

from customs.crossing import Crossing, Event, crossing_id, step
from customs.crossing.attempts import MOST
from customs.crossing.commands import AskLane, Cancel, Command, Mint
from customs.crossing.duties import duties
from customs.crossing.events import (
    AttemptsSpent,
    ClearanceCancelled,
    FaceTaken,
    Opened,
    PassportRead,
    PassTold,
    People,
    Revised,
    Told,
)
from customs.crossing.hearing import failed
from customs.crossing.joining import people, revision
from customs.lane import Line
from customs.messages.arrival import Arrival, Signed
from customs.messages.change import Kind as ChangeKind
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind
from customs.officer import staff_number
from customs.verdicts import Verdict
from kiosk.centre import feed
from kiosk.centre.bundle_held import InUse
from kiosk.device import Running
from kiosk.hall import clearing, deciding, said, signing
from kiosk.hall.awaiting import Awaiting
from kiosk.hall.fleet import Members, members
from kiosk.hall.keeper import Ground, Keeper
from kiosk.hall.line_state import LineState
from kiosk.hall.log_book import Kept, LogBook
from kiosk.hall.reception import Reception
from kiosk.hall.said import Said
from kiosk.hall.station import (
    Answered,
    HallAway,
    HallRefused,
    Presented,
    Shown,
)
from kiosk.hall.templates import Templates
from kiosk.hall.word import Word, Words
from kiosk.store.failure import StoreError
from kiosk.store.outbox import Happened

MOST_FOLLOW = 50  # events from one report; each says another thing, so they end by themselves


@dataclass
class Hall:
    """One arrivals hall, as its station holds it."""

    running: Running
    awaiting: Awaiting = field(init=False)
    book: LogBook = field(init=False)
    line: LineState = field(init=False)
    words: Words = field(init=False)
    reception: Reception = field(init=False)
    turn: RLock = field(default_factory=RLock, init=False)
    keeper: Keeper = field(init=False)
    templates: Templates = field(default_factory=Templates, init=False)

    def __post_init__(self) -> None:
        """On the store of its program."""
        store = self.running.store
        self.awaiting, self.line, self.words = Awaiting(store), LineState(store), Words(store)
        self.book = LogBook(store, self.name, self.running.device.device)
        self.reception = Reception(self.running, self.awaiting, self.book)
        self.keeper = Keeper(self.running, self._ground_of_claims(), self.turn)

    @property
    def bundle(self) -> InUse | None:
        """The bundle that was believed last."""
        return self.running.bundle

    @property
    def name(self) -> str:
        """What the hall is called."""
        return self.running.device.hall

    def now(self) -> datetime:
        """The station's time, as events carry it."""
        return said.now(self.running.clock.now())

    def ground(self) -> deciding.Ground:
        """What is decided by, now."""
        now = self.now()
        by = deciding.ground(self.bundle, now)
        return replace(by, line=self.line.now(self.bundle, by.policies.hall, now))

    def _ground_of_claims(self) -> Ground:
        """What the keeper goes by: nothing is opened on rules that are past their day."""
        return Ground(
            lambda use: signing.signers(self.running, self.bundle, use),
            lambda: self.ground().line is not Line.STALE,
            self.running.clock.now,
        )

    def members(self, kind: DeviceKind = DeviceKind.TERMINAL) -> Members:
        """The devices of this hall that are believed."""
        revoked = feed.revoked(self.running.store, ChangeKind.DEVICE_REVOKED)
        return members(self.bundle, kind, self.name, revoked) if self.bundle else {}

    def present(self, shown: Shown) -> Presented:
        """What is known of what was shown."""
        with self.turn:
            return self.reception.present(shown, self.ground(), self.now())

    def crossing(self, declaration: UUID) -> Crossing:
        """The crossing of a declaration here, perhaps with nothing in it yet."""
        return self.book.of(crossing_id(declaration, self.name)).crossing

    def look(self, crossing: UUID) -> Answered:
        """The crossing as it is now."""
        with self.turn:
            found = self.book.of(crossing).crossing
            return Answered(found, duties(found), self.ground().line)

    def report(
        self, terminal: UUID, crossing: UUID, told: Said, shown: Shown | None = None
    ) -> Answered:
        """Keep what a terminal of this hall said, and what follows from it."""
        with self.turn:
            ground = self.ground()
            kept = self.book.of(crossing)
            if told not in kept.log:
                self._check(terminal, crossing, told)
                self._check_opening(told, shown, ground)
                kept = self._take(kept, told, ground)
            found, commands = said.after(crossing, self.name, kept.events, since=told.id)
            return Answered(found, commands, ground.line)

    def obey(self, crossing: UUID, told: Said) -> None:
        """Keep what an officer at the centre did, of a crossing that has begun here."""
        with self.turn:
            kept = self.book.of(crossing)
            if kept.log and all(each.id != told.id for each in kept.log):
                self._take(kept, told, self.ground())

    def _check(self, terminal: UUID, crossing: UUID, told: Said) -> None:
        """A terminal speaks for itself, of the crossing a declaration has in this hall, and
        under an id that only time and chance gave: ours follow from what we say."""
        found = told.read(DeviceKind.TERMINAL)
        itself = found is not None and found.event.by == f"device:{terminal}"
        if told.device != terminal or found is None or not itself or found.crossing != crossing:
            raise HallRefused("this event is not about that crossing, or is another terminal's")
        if told.id.version != 7 or self.running.outbox.holds(told.id):
            raise HallRefused("this id is another event's, or could be")

    def _check_opening(self, told: Said, shown: Shown | None, by: deciding.Ground) -> None:
        """Whom a crossing is about is known by the pass or by the document, never by a word."""
        found = told.read(DeviceKind.TERMINAL)
        opened = found.event.told if found else None
        if found is None or not isinstance(opened, Opened):
            return
        named = opened.declaration
        if named is not None and found.crossing != crossing_id(named, self.name):
            raise HallRefused("this declaration has another crossing in this hall")
        if not self.reception.opens(opened, shown, by, self.now()):
            raise HallRefused("what was shown does not open this crossing")

    def _take(self, kept: Kept, told: Said, by: deciding.Ground) -> Kept:
        """One thing that was said and all that follows, durable when this returns."""
        try:
            self.running.outbox.make_room()
            after = self._joined(kept, told, by)
            self._keep(kept, after)
        except StoreError as error:
            self.book.unsure(kept.crossing.id)
            raise HallAway(f"nothing could be kept: {error}") from error
        except ValueError as error:  # no envelope could carry it
            raise HallRefused(f"nobody could read this: {error}") from error
        self.book.remember(after)
        return after

    def _joined(self, kept: Kept, told: Said, by: deciding.Ground) -> Kept:
        """A log with what was said and what follows from it."""
        waiting, until = deque([told]), len(kept.log) + MOST_FOLLOW
        while waiting and len(kept.log) < until:
            each = waiting.popleft()
            events = said.events([each], self.book.station)
            crossing, commands = kept.crossing, list[Command]()
            for event in events:
                crossing, asked = step(crossing, event)
                commands += asked
            kept = Kept(crossing, (*kept.log, each), (*kept.events, *events))
            known = {one.id for one in (*kept.log, *waiting)}
            follows = self._follows(kept, events, commands, by)
            waiting.extend(one for one in follows if one.id not in known)
        return kept

    def _follows(
        self, kept: Kept, events: list[Event], commands: list[Command], by: deciding.Ground
    ) -> Iterator[Said]:
        """What the station does by itself: what the crossing asks of it, and what it knows."""
        crossing = kept.crossing
        for command in commands:
            if isinstance(command, AskLane):
                (declaration,) = crossing.declarations
                known = self.awaiting.of(declaration)
                yield self._own(crossing, deciding.decide(command, crossing, known, by), command)
            elif isinstance(command, Mint):
                told = clearing.answer(self.keeper, crossing, command, self.now())
                yield self._own(crossing, told, command)
            elif isinstance(command, Cancel):
                yield self._own(crossing, ClearanceCancelled(command.party, command.round), command)
        for event in events:
            yield from self._spent(kept, event)
            if isinstance(event.told, Opened) and event.told.declaration:
                yield from self._news(kept, self.awaiting.of(event.told.declaration))

    def _spent(self, kept: Kept, event: Event) -> Iterator[Said]:
        """Documents that failed too often in the hall, in this crossing and others together."""
        for document in _documents(event.told):
            here = kept.crossing.attempts.failed.get(document, frozenset())
            elsewhere = self.book.failures(document).keys() - {str(id_) for id_ in here}
            if elsewhere and len(elsewhere) + len(here) >= MOST:
                yield self._own(kept.crossing, AttemptsSpent(document), document.hex())

    def _news(self, kept: Kept, known: Arrival | None) -> Iterator[Said]:
        """What the centre has told of a pass and its crossing has not heard."""
        for told in _untold(known, kept.crossing, self.name) if known else ():
            yield self._own(kept.crossing, told, told)
        for each in known.reopened if known else ():  # by the traveller, on the phone
            if each.id not in kept.crossing.seen:
                yield said.say(kept.crossing.id, self.running.device.device, each.event)

    def _own(self, crossing: Crossing, told: Told, what: object) -> Said:
        """What the station says of a crossing. Said again of the same, it has the same id."""
        device = self.running.device.device
        id_ = uuid5(crossing.id, f"{type(told).__name__} {what}")
        return said.say(crossing.id, device, Event(id_, self.now(), f"device:{device}", told))

    def _keep(self, before: Kept, after: Kept) -> None:
        """The new part of a log, its counts, and the same facts on their way to the centre."""
        outbox, crossing, now = self.running.outbox, after.crossing, self.running.clock.now()
        with self.running.store.writing() as acting:
            for at, each in enumerate(after.log[len(before.log) :], len(before.log)):
                self.book.write(acting, crossing.id, at, each)
                body = said.for_centre(crossing.id, each)
                if body is not None:
                    happened = Happened(each.kind, body, each.kind_version)
                    outbox.add(acting, happened, each.at, each.id)
            for event in after.events[len(before.events) :]:
                clearing.keep(acting, self.keeper, crossing, event, self._awaited(crossing))
                if failed(event):
                    for document in _documents(event.told):
                        self.book.failed(acting, document, event)
            self.book.touched(acting, crossing.id, now)

    def _awaited(self, crossing: Crossing) -> Arrival | None:
        known = [self.awaiting.of(declaration) for declaration in sorted(crossing.declarations)]
        return known[0] if known else None

    def told(self, arrivals: Iterable[Arrival], reached: int) -> None:
        """The centre has told of these; crossings that have begun hear what became of theirs."""
        arrivals = list(arrivals)
        with self.turn:
            with self.running.store.writing() as acting:
                for each in arrivals:
                    self.awaiting.put(acting, each)
                self.awaiting.reached(acting, reached)
            for each in arrivals:
                self._hear(each)

    def _hear(self, known: Arrival) -> None:
        """A kill before this loses nothing: whoever opens the crossing next hears the same."""
        kept = self.book.of(crossing_id(known.declaration, self.name))
        for told in list(self._news(kept, known)) if kept.log else ():
            if all(each.id != told.id for each in kept.log):
                kept = self._take(kept, told, self.ground())

    def confirm(self, who: str, typed: str) -> Word:
        """A supervisor says, by a code of theirs, that this hall goes on without the centre."""
        now, outbox, number = self.running.clock.now(), self.running.outbox, staff_number(who) or ""
        with self.turn:
            found = self.words.judge(self.bundle, self.name, number, typed, now)
            with self.running.store.writing() as acting:
                if isinstance(found, Word):
                    if found is Word.NOT_KNOWN:
                        self.words.missed(acting, now)
                    body = {"by": number, "why": found.value}
                    outbox.add(acting, Happened(Kind.OFFLINE_REFUSED, body), now)
                    return found
                self.words.taken(acting, found, now)
                self.line.confirm(acting, now)
                body = {"by": number, "code": str(found.id)}
                outbox.add(acting, Happened(Kind.OFFLINE_CONFIRMED, body), now)
        return Word.TAKEN

    def forget(self) -> None:
        """Let go of whom this hall awaits no more, and of crossings long over."""
        with self.turn:
            self.awaiting.forget(self.now())
            self.book.forget(self.now())
            self.keeper.forget()


@dataclass(frozen=True)
class Desk:
    """The station as one terminal of the hall has it, in the same process."""

    hall: Hall
    terminal: UUID

    def present(self, shown: Shown) -> Presented:
        """Look up what a traveller holds."""
        return self.hall.present(shown)

    def report(self, crossing: UUID, event: Event, shown: Shown | None = None) -> Answered:
        """Keep what happened before it is answered."""
        told = said.say(crossing, self.terminal, event)
        return self.hall.report(self.terminal, crossing, told, shown)

    def look(self, crossing: UUID) -> Answered:
        """The crossing as it is now."""
        return self.hall.look(crossing)


def _untold(known: Arrival, crossing: Crossing, hall: str) -> Iterator[Told]:
    number = revision(crossing)
    if known.used_in is not None and known.used_in != hall:
        yield PassTold(Verdict.USED, number)
    if known.signed is None:
        yield PassTold(Verdict.WITHDRAWN, number)
    elif known.signed.revision > number:
        yield PassTold(Verdict.SUPERSEDED, number)
        yield Revised(known.signed.revision, _numbers(known.signed))
    elif not people(crossing):  # opened by a pass that could not tell their numbers
        yield Revised(number, _numbers(known.signed))


def _numbers(signed: Signed) -> People:
    return tuple(sorted(person.person for person in signed.people))


def _documents(told: Told) -> frozenset[bytes]:
    """The document an attempt is counted for."""
    document = told.document if isinstance(told, PassportRead | FaceTaken) else b""
    return frozenset({document} - {b""})
