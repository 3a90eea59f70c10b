"""Crossings acted out for tests: one hall, invented events, each with an id and a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, Named, crossing_id, step
from customs.crossing import events as e
from customs.crossing.commands import Command, Record, Tell
from customs.crossing.joining import revision, round_of
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane
from customs.public_reason import OF_LANE, PublicReason
from customs.verdicts import Verdict
from tests import factories as f

DECLARATION = UUID(int=0xDEC)
HALL = "HND-T3"
KIOSK, KIOSK_2, STATION = (f"device:{UUID(int=n)}" for n in (1, 2, 3))
OFFICER = f"officer:{UUID(int=9)}"
BEGUN = Crossing(crossing_id(DECLARATION, HALL), HALL)

_ids = count(1)


def event(told: e.Told, by: str = KIOSK, id_: int | None = None, **changes: object) -> Event:
    """Something that happened; without an id of its own it is another each time."""
    number = id_ or next(_ids) + 2**32
    moment = f.LANDED + timedelta(seconds=number % 2**20)
    return replace(Event(UUID(int=number), moment, by, told), **changes)  # type: ignore[arg-type]


def opened(*people: int, revision: int = 1) -> e.Opened:
    """A pass was shown."""
    return e.Opened(e.How.PASS, DECLARATION, revision, people or (1,), "en")


def read(
    person: int = 1,
    chip: ChipVerdict | None = ChipVerdict.GENUINE,
    age: AgeGroup = AgeGroup.ADULT,
    named: Named = Named.BINDING,
    document: bytes | None = None,
) -> e.PassportRead:
    """A document was read."""
    return e.PassportRead(person, named, chip, age, document or paper(person))


def paper(person: int) -> bytes:
    """The digest of somebody's document."""
    return b"document %d" % person


def face(person: int = 1, band: FaceBand = FaceBand.ACCEPTED) -> e.FaceTaken:
    """The camera was tried."""
    return e.FaceTaken(person, band, paper(person))


def whole_leg(person: int = 1, revision: int = 1) -> list[Event]:
    """Everything an adult without a doubt gives."""
    told = (read(person), e.AnswersConfirmed(person, revision), face(person))
    return [event(one) for one in told]


def decided(
    crossing: Crossing,
    lane: Lane = Lane.GATE,
    party: tuple[int, ...] = (1,),
    public: PublicReason | None = None,
) -> Event:
    """The hall station's decision for the round a crossing is in."""
    now = round_of(crossing, party)
    told = e.LaneDecided(party, revision(crossing), now, lane, public or OF_LANE[lane], "rules 1")
    return event(told, STATION)


def released(
    crossing: Crossing,
    lifts: Iterable[UUID] = (),
    lane: Lane = Lane.GATE,
    party: tuple[int, ...] = (1,),
) -> Event:
    """An officer's release for the round a crossing is in."""
    now = round_of(crossing, party)
    told = e.Released(party, revision(crossing), now, lane, frozenset(lifts))
    return event(told, OFFICER)


def minted(crossing: Crossing, party: tuple[int, ...] = (1,)) -> Event:
    """The clearance of this round is durable."""
    return event(e.ClearanceMinted(party, round_of(crossing, party)), STATION)


def after(crossing: Crossing, *happened: Event | e.Told) -> tuple[Crossing, list[Command]]:
    """A crossing after some events, and all that was commanded on the way."""
    commands: list[Command] = []
    for one in happened:
        crossing, new = step(crossing, one if isinstance(one, Event) else event(one))
        commands += new
    return crossing, commands


def complete(*people: int) -> Crossing:
    """Everyone's leg is there."""
    legs = [one for person in people or (1,) for one in whole_leg(person)]
    return after(BEGUN, opened(*people), *legs)[0]


def cleared(*people: int) -> Crossing:
    """A party with its clearance."""
    party = people or (1,)
    crossing, _ = after(complete(*party), decided(complete(*party), party=party))
    return after(crossing, minted(crossing, party))[0]


def said(commands: list[Command]) -> list[PublicReason | Verdict]:
    """The sentences among some commands."""
    return [one.sentence for one in commands if isinstance(one, Tell)]


def kinds(commands: list[Command]) -> list[type]:
    """What was commanded, without what is always kept."""
    return [type(one) for one in commands if not isinstance(one, Record)]
