"""A kiosk of one conversation: its orders are carried out at once, its traveller is the test."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from customs.alphabet import passport_alphabet
from customs.chip import ChipVerdict
from customs.crossing.events import FaceTaken
from customs.face import FaceBand
from customs.person import Person
from customs.words_screen import Act, Screen
from kiosk import scanned
from kiosk.believed import Believed
from kiosk.hall.station import HallAway
from kiosk.passport.lds import mrz
from kiosk.terminal.conversation import Conversation, step
from kiosk.terminal.means import Means
from kiosk.terminal.news import (
    Examined,
    Faced,
    Found,
    HallLost,
    Heard,
    News,
    Reply,
    Scanned,
    Ticked,
    Touched,
)
from kiosk.terminal.orders import (
    Forget,
    Look,
    Note,
    Order,
    Present,
    Print,
    ReadChip,
    Report,
    WatchFace,
)
from kiosk.terminal.visit import Answer, Document, Visit
from tests import factories as f
from tests.kiosk.terminal.hall import BINDINGS, HALL, HallHere

Ordered = TypeVar("Ordered", bound=Order)
SITE = "https://declare.example.jp"


@dataclass
class Clock:
    """A time that only the test moves."""

    at: datetime = f.LANDED

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """So much later."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Kiosk:
    """One kiosk of a hall."""

    hall: HallHere
    clock: Clock
    number: int = 1
    told: Conversation = field(default_factory=Conversation)
    orders: list[Order] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)  # every one that was shown, in turn
    ids: int = 0

    def hears(self, news: News) -> None:
        """News of whoever is here; every order is done before this returns."""
        self.told, orders = step(self.told, news, self._means())
        self.screens.append(self.screen)
        self.orders += orders
        for order in orders:
            self._do(order)

    def _means(self) -> Means:
        return Means(self.clock(), self._new_id, lambda: 0.25, HALL, self.by, BINDINGS)

    def _new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.number << 64 | self.ids)

    @property
    def by(self) -> str:
        """The name its events carry."""
        return f"device:{UUID(int=self.number)}"

    @property
    def visit(self) -> Visit:
        """Whoever is here."""
        assert self.told.visit
        return self.told.visit

    @property
    def screen(self) -> Screen:
        """What is shown."""
        return self.told.screen

    def on(self, screen: Screen) -> bool:
        """Whether this is what is shown."""
        return self.screen is screen

    @property
    def answer(self) -> Answer:
        """What fills the screen at the end."""
        assert self.visit.answer
        return self.visit.answer

    @property
    def crossing(self) -> UUID:
        """The crossing of whoever is here."""
        assert self.visit.crossing
        return self.visit.crossing.id

    def _do(self, order: Order) -> None:
        if not isinstance(order, Present | Report | Look):
            return
        id_ = self.told.visit.id if self.told.visit else UUID(int=0)
        try:
            news = self._asked(order)
        except HallAway:
            news = HallLost()
        self.told, more = step(self.told, Reply(id_, news), self._means())
        self.screens.append(self.screen)
        self.orders += more
        for each in more:
            self._do(each)

    def _asked(self, order: Present | Report | Look) -> News:
        if isinstance(order, Present):
            return Found(self.hall.present(order.shown))
        if isinstance(order, Report):
            return Heard(self.hall.report(order.crossing, order.event, order.shown))
        return Heard(self.hall.look(order.crossing))

    def touch(self, act: Act, serial: int | None = None, **values: str) -> None:
        """A finger, on the screen as it is unless it is told which."""
        self.hears(Touched(act, self.told.serial if serial is None else serial, values))

    def scan(self, data: str | bytes, believed: Believed) -> None:
        """A code before the scanner."""
        raw = data.encode() if isinstance(data, str) else data
        self.hears(Scanned(scanned.read(raw, believed, self.clock())))

    def swipe(self, person: Person) -> None:
        """The page's lines, by which the chip opens."""
        self.scan(zone(person), Believed({}, {}, SITE))

    def chip(self, document: Document) -> None:
        """The chip was read."""
        assert self.last(ReadChip)
        self.hears(Examined(document))

    def passport(self, person: Person, **changes: Any) -> None:
        """Lines and chip of a person's passport."""
        self.swipe(person)
        self.chip(replace(document(person), **changes))

    def face(self, band: FaceBand = FaceBand.ACCEPTED) -> None:
        """The sitting before the camera ends."""
        assert self.last(WatchFace)
        self.hears(Faced(band))

    def tick(self, seconds: float = 0) -> None:
        """Time passes, as the program tells it."""
        self.clock.forward(seconds)
        self.hears(Ticked())

    def done(self, kind: type[Ordered]) -> list[Ordered]:
        """The orders of one kind, so far."""
        return [order for order in self.orders if isinstance(order, kind)]

    def last(self, kind: type[Ordered]) -> Ordered | None:
        """The newest of a kind."""
        return next(reversed(self.done(kind)), None)

    def forgot(self) -> bool:
        """Whether the last thing it did was to forget."""
        return isinstance(self.orders[-1], Forget)

    def notes(self) -> list[Note]:
        """What it recorded of itself."""
        return self.done(Note)

    def slips(self) -> list[Print]:
        """What it printed."""
        return self.done(Print)

    def bands(self) -> list[FaceBand]:
        """The faces it reported."""
        events = [order.event.told for order in self.done(Report)]
        return [told.band for told in events if isinstance(told, FaceTaken)]


def zone(person: Person) -> str:
    """The lines of a person's passport."""
    return mrz.build(
        mrz.Size.TD3, code="P", issuer="UTO",
        surname=passport_alphabet(person.surname) or "",
        given=passport_alphabet(person.given) or "", number=person.document_number,
        nationality="UTO", birth=f"{person.born:%y%m%d}", sex="F", expiry="340415",
    )  # fmt: skip


def document(person: Person, chip: ChipVerdict | None = ChipVerdict.GENUINE) -> Document:
    """What its chip says."""
    read = mrz.parse(zone(person))
    return Document(
        read.number, person.born, read.surname, read.given, chip, read.issuer, portrait=True
    )
