"""A hall that tells the site of a party it has decided on, as its station's events would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, Named, crossing_id, replay
from customs.crossing.commands import AskLane, Mint
from customs.crossing.duties import duties
from customs.crossing.events import (
    AnswersConfirmed,
    ClearanceMinted,
    FaceTaken,
    How,
    LaneDecided,
    Opened,
    PassportRead,
    Split,
    Told,
)
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane
from customs.messages import crossed, event
from customs.messages.event import FIRST, Head, seal_event
from customs.public_reason import OF_LANE
from customs.sealed import SigningKey, Use
from passenger_app import crossings
from passenger_app.centre import Centre
from passenger_app.models import CrossingEvent, Declaration, Device, DeviceEvent
from tests.journeys.site import Site

HALL = "NRT-T1"
KEY = SigningKey(b"station1", Use.EVENT, Ed25519PrivateKey.generate())


def decides(site: Site, ref: str, *lanes: Lane) -> None:
    """Everybody on a declaration is done; the first goes the first way, the others the second."""
    with site._centre() as centre:
        with centre.database.reading() as session:
            row = session.scalars(select(Declaration).where(Declaration.ref == ref)).one()
            told = list(_told(centre, row.id, row.head_revision, lanes))
        _write(centre, crossing_id(row.id, HALL), told)


def _told(centre: Centre, id_: UUID, revision: int, lanes: tuple[Lane, ...]) -> Iterator[Event]:
    at, size = centre.now().replace(microsecond=0) - timedelta(minutes=1), 10
    people = tuple(range(1, size + 1))
    said: list[Told] = [Opened(How.PASS, id_, revision, people, "en")]
    for one in people:
        document = bytes([one]) * 10
        said.append(PassportRead(one, Named.BINDING, ChipVerdict.GENUINE, AgeGroup.ADULT, document))
        said += [AnswersConfirmed(one, revision), FaceTaken(one, FaceBand.ACCEPTED, document)]
    if len(lanes) > 1:
        said.append(Split((people[:1], people[1:])))
    log = [_event(at, each) for each in said]
    yield from log
    crossing = replay(Crossing(crossing_id(id_, HALL), HALL), log)
    asked = (one for one in duties(crossing) if isinstance(one, AskLane))
    for ask, lane in zip(asked, lanes, strict=True):
        decided = LaneDecided(ask.party, revision, ask.round, lane, OF_LANE[lane], "journey")
        log.append(_event(at, decided))
        yield log[-1]
    for mint in duties(replay(Crossing(crossing_id(id_, HALL), HALL), log)):
        if isinstance(mint, Mint):
            yield _event(at, ClearanceMinted(mint.party, mint.round))


def _event(at: datetime, told: Told) -> Event:
    by = f"officer:{UUID(int=1)}" if isinstance(told, Split) else "device:1"
    return Event(uuid4(), at, by, told)


def _write(centre: Centre, id_: UUID, told: list[Event]) -> None:
    device, now = uuid4(), centre.now()
    with centre.database.writing() as session:
        session.add(
            Device(id=device, kind="hall", hall=HALL, name=str(device), state="active", made_at=now)
        )
        session.flush()
        for place, each in enumerate(told, 1):
            by = f"device:{device}" if each.by == "device:1" else each.by
            body = crossed.body(id_, Event(each.id, each.at, by, each.told))
            kind = crossed.KINDS[type(each.told)].value
            head = Head(each.id, device, 1, place, FIRST)
            raw = seal_event(event.Event(head, kind, 1, each.at, body), KEY)
            session.add(
                DeviceEvent(
                    id=each.id, device_id=device, boot=1, sequence=place, previous=FIRST,
                    sha256=event.digest(raw), kind=kind, kind_version=1, at=each.at, raw=raw,
                    disposition="taken", received_at=now,
                )
            )  # fmt: skip
            session.flush()
            session.add(CrossingEvent(event_id=each.id, crossing_id=id_))
    crossings.draw(centre.database, id_, now)
