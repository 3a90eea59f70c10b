"""A hall station around a real device client, and kiosks at which travellers do what they do."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from customs import pass_qr, watch_list
from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, Named, crossing_id
from customs.crossing.commands import Command
from customs.crossing.events import (
    AnswersConfirmed,
    FaceTaken,
    How,
    Joined,
    Opened,
    PassportRead,
    Told,
)
from customs.crossing.joining import decision, people
from customs.declaration import Declaration
from customs.face import FaceBand
from customs.identifier import CHANCE, uuid7
from customs.lane import Lane, age_group
from customs.officer import Role, Standing
from customs.person import Person, in_passport_letters
from customs.policy import Draw, Name
from customs.watch_list import Mark
from kiosk.hall.deciding import BINDING
from kiosk.hall.hall import Desk, Hall
from kiosk.hall.rounds import Rounds
from kiosk.hall.station import (
    Answered,
    DocumentShown,
    NothingShown,
    PassShown,
    Presented,
    Shown,
    Station,
)
from passenger_app import gate_codes
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.fleet import changes
from passenger_app.models import IssuedPass, Officer, OfficerTask
from tests import factories
from tests.contract.hall import Member
from tests.passenger_app.desk import employ, known
from tests.passenger_app.test_policies import approved
from tests.passenger_app.travellers import begin, sign

COUNTRY = "UTO"  # that issued everybody's passport
SOON = date(2026, 11, 22)  # the tests' clock begins on the 21st


def declared(size: int = 1, day: date = SOON, **more: object) -> Declaration:
    """Travellers who land at Narita then."""
    trip = factories.trip(port="NRT", arrival_on=day)
    return factories.declaration(size, trip=trip, **more)


@dataclass
class Stationed:
    """A running hall station."""

    member: Member
    hall: Hall
    rounds: Rounds

    @classmethod
    def on(cls, member: Member) -> Stationed:
        """Its program, around a device of kind hall."""
        made = cls(member, Hall(member.running), Rounds.__new__(Rounds))
        made.rounds = Rounds(made.hall, member.client, member.upkeep)
        made.rounds.begin()
        return made

    def hear(self) -> None:
        """Let it do all its rounds, once whatever the centre wrote is numbered."""
        changes.number(self.member.hall.centre.database)
        self.member.turn()

    def restarted(self) -> Stationed:
        """Ended without a word, as a kill does, and started again."""
        self.member.restart()
        return Stationed.on(self.member)

    def kiosk(self, terminal: Member) -> Kiosk:
        """A terminal of this hall, in the same process."""
        id_ = terminal.running.device.device
        return Kiosk(self.hall, id_, Desk(self.hall, id_), self.member.hall.centre)


@dataclass
class Kiosk:
    """What travellers do at one terminal, as its program would report it."""

    hall: Hall
    id: UUID
    station: Station
    centre: Centre
    last: Answered | None = None
    sent: list[tuple[UUID, Event]] = field(default_factory=list)

    def say(self, crossing: UUID, told: Told, by: str = "", shown: Shown | None = None) -> Answered:
        """Report one thing, in another's name where one is given."""
        now, by = self.hall.now(), by or f"device:{self.id}"
        event = Event(uuid7(now, secrets.randbits(CHANCE)), now, by, told)
        self.sent.append((crossing, event))
        self.last = self.station.report(crossing, event, shown)
        return self.last

    def keys(self) -> dict[int, bytes]:
        """The binding keys every terminal has from its bundle."""
        bundle = self.hall.bundle
        assert bundle is not None
        return dict(bundle.fleet_keys[BINDING])

    def show_pass(self, draft: Draft, revision: int = 1) -> Presented:
        """A pass under the camera."""
        return self.station.present(self.pass_of(draft, revision))

    def pass_of(self, draft: Draft, revision: int = 1) -> PassShown:
        """The pass as it was issued."""
        with self.centre.database.reading() as session:
            return PassShown(session.get_one(IssuedPass, (draft.id, revision)).text)

    def show_document(self, person: Person) -> Presented:
        """A passport and nothing else."""
        return self.station.present(self.document_of(person))

    def document_of(self, person: Person) -> DocumentShown:
        """Its digests under every key."""
        return DocumentShown(
            {
                kid: pass_qr.document_digest(key, person.document_number, person.born)
                for kid, key in self.keys().items()
            }
        )

    def open(self, draft: Draft, revision: int = 1) -> Crossing:
        """Show a pass, and begin or join its crossing."""
        found = self.show_pass(draft, revision)
        assert found.crossing is not None
        if found.crossing.opened:
            return self.say(found.crossing.id, Joined()).crossing
        on_it = tuple(each.person for each in found.people)
        told = Opened(How.PASS, draft.id, found.revision, on_it, found.language)
        return self.say(found.crossing.id, told, shown=self.pass_of(draft, revision)).crossing

    def read(
        self, draft: Draft, person: Person, chip: ChipVerdict | None = ChipVerdict.GENUINE
    ) -> Answered:
        """A passport on the reader, matched with whom the hall awaits."""
        found = self.show_pass(draft)
        keys, born = self.keys(), person.born
        surname, given = in_passport_letters(person)
        named, index = Named.NOBODY, 0
        for each in found.people:
            key = keys[each.binding_kid]
            number = person.document_number
            if each.binding == pass_qr.binding_digest(key, draft.id, number, born):
                named, index = Named.BINDING, each.person
            elif each.name == pass_qr.name_digest(key, draft.id, surname, given, born):
                named, index = Named.NAME, each.person
        marks = self.marks(person) if chip else ()
        told = PassportRead(index, named, chip, age_group(born, SOON), self.digest(person), marks)
        return self.say(crossing_id(draft.id, self.hall.name), told)

    def finish(self, draft: Draft, person: Person, revision: int = 1) -> Answered:
        """A passport, the answers confirmed by an adult, a face: one member is done."""
        crossing = crossing_id(draft.id, self.hall.name)
        self.read(draft, person)
        if person.age_on(SOON) >= 18:
            self.say(crossing, AnswersConfirmed(person.index, revision))
        return self.face(draft, person)

    def face(self, draft: Draft, person: Person, band: FaceBand = FaceBand.ACCEPTED) -> Answered:
        """A look at the camera."""
        told = FaceTaken(person.index, band, self.digest(person))
        return self.say(crossing_id(draft.id, self.hall.name), told)

    def digest(self, person: Person) -> bytes:
        """What a document is counted by in this hall."""
        kid = self.station.present(NothingShown()).document_kid
        return pass_qr.document_digest(self.keys()[kid], person.document_number, person.born)

    def marks(self, person: Person) -> tuple[Mark, ...]:
        """What the watch list is asked about a person, as a terminal reads their chip."""
        assert self.hall.bundle is not None
        surname, given = in_passport_letters(person)
        return tuple(
            Mark(kid, digest)
            for kid, key in sorted(self.hall.bundle.fleet_keys["watch_list"].items())
            for digest in (
                watch_list.of_document(key, person.document_number, COUNTRY),
                watch_list.of_person(key, surname, given, person.born),
            )
        )

    def pass_through(self, draft: Draft) -> Answered:
        """A whole party, one after the other."""
        self.open(draft)
        for person in draft.told.people:
            answered = self.finish(draft, person)
        return answered


def adults(size: int) -> tuple[Person, ...]:
    """People old enough to confirm and to be taken by face."""
    born = date(1984, 2, 29)
    return tuple(replace(factories.person(n), born=born) for n in range(1, size + 1))


def signed(centre: Centre, told: Declaration | None = None) -> Draft:
    """A declaration with a pass."""
    draft = begin(centre, told or declared(people=adults(1)))
    sign(centre, draft)
    return draft


def lane(crossing: Crossing) -> Lane | None:
    """What was decided on the whole party."""
    found = decision(crossing, people(crossing))
    return found.lane if found else None


def kinds(commands: Iterable[Command]) -> set[type]:
    """The kinds of commands."""
    return {type(command) for command in commands}


def tasks(centre: Centre, subject: object) -> set[str]:
    """What officers are asked about something."""
    asked = select(OfficerTask.kind).where(OfficerTask.subject == str(subject))
    with centre.database.reading() as session:
        return set(session.scalars(asked))


Sheet = tuple[str, list[str]]  # a staff number, and the codes on paper


def sheet(centre: Centre, hall: str = "NRT-T1", name: str = "SUPERVISOR") -> Sheet:
    """A supervisor with gate codes for a hall: the staff number, and the codes on paper."""
    who, _ = employ(centre, Role.SUPERVISOR, name)
    active(centre, who.id)
    codes = gate_codes.draw(centre.database, known(centre, who.id), hall, centre.now())
    with centre.database.reading() as session:
        return session.get_one(Officer, who.id).number, codes


def active(centre: Centre, id_: UUID) -> None:
    """They have made their passkey."""
    with centre.database.writing() as session:
        session.get_one(Officer, id_).standing = Standing.ACTIVE.value


def draw_rates(centre: Centre, online: int, offline: int) -> None:
    """How many of a thousand are drawn: 0 leaves nothing to chance, 1000 takes everybody."""
    approved(centre, Draw(online, offline), name=Name.DRAW)
