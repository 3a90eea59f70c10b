"""The watch list from the desk to the hall: who is on it sees an officer, and no one else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from customs.chip import ChipVerdict
from customs.crossing import crossing_id
from customs.crossing.events import LaneDecided
from customs.lane import Lane
from customs.messages.bundle import Part
from customs.person import Person, in_passport_letters
from customs.public_reason import PublicReason
from customs.watch_list import Wanted
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from tests.contract.hall import Hall
from tests.contract.station import COUNTRY, Kiosk, Stationed, adults, declared, signed
from tests.passenger_app.test_watch_list import listed

pytestmark = pytest.mark.long


@pytest.fixture
def database_kind() -> str:
    """A hall does not see which database its centre has."""
    return "sqlite"


def wanted(person: Person, **more: object) -> Wanted:
    """Somebody as the desk lists them."""
    told = Wanted(person.document_number, COUNTRY, *in_passport_letters(person), person.born)
    return replace(told, **more)  # type: ignore[arg-type]


def decided(kiosk: Kiosk, draft: Draft) -> LaneDecided:
    """What the station says of a party."""
    kiosk.pass_through(draft)
    events = kiosk.hall.book.of(crossing_id(draft.id, kiosk.hall.name)).events
    return next(event.told for event in events if isinstance(event.told, LaneDecided))


def carried(hall: Hall, stationed: Stationed, told: Wanted) -> None:
    """It is listed, and in the bundle of the hall."""
    listed(hall.centre, told)
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    stationed.hear()


@pytest.mark.parametrize("more", [{}, {"number": "", "country": ""}, {"born": None}])
def test_who_is_on_it_sees_an_officer_and_hears_the_one_sentence(
    hall: Hall, stationed: Stationed, kiosk: Kiosk, centre: Centre, more: dict[str, object]
) -> None:
    draft = signed(centre)
    carried(hall, stationed, wanted(draft.told.people[0], **more))
    told = decided(kiosk, draft)
    assert (told.lane, told.public) == (Lane.OFFICER, PublicReason.CHECK)
    assert told.because == ("WATCHED 1",)
    assert told.rules.endswith("watch list 1")


def test_who_is_not_walks_on_and_the_list_that_was_looked_at_is_named(
    hall: Hall, stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    told = decided(kiosk, draft)
    assert (told.lane, told.rules[-12:]) == (Lane.GATE, "watch list 0")
    carried(hall, stationed, wanted(draft.told.people[0], surname="OTHER", number="OTHER1"))
    second = signed(centre, declared(people=adults(1)))
    stationed.hear()
    told = decided(kiosk, second)
    assert (told.lane, told.rules[-12:]) == (Lane.GATE, "watch list 1")


def test_a_second_passport_is_no_way_past_it(
    hall: Hall, stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    person = draft.told.people[0]
    carried(hall, stationed, wanted(person))
    kiosk.open(draft)
    kiosk.finish(draft, replace(person, document_number="SECOND12"))
    events = kiosk.hall.book.of(crossing_id(draft.id, kiosk.hall.name)).events
    [told] = [event.told for event in events if isinstance(event.told, LaneDecided)]
    assert told.because == ("WATCHED 1",)


def test_a_hall_without_a_list_lets_nobody_by_and_says_that_nobody_looked(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    held = stationed.hall.running.bundle
    assert held
    parts = {name: part for name, part in held.held.parts.items() if name != Part.WATCH_LIST}
    stationed.hall.running.bundle = replace(held, held=replace(held.held, parts=parts))
    told = decided(kiosk, draft)
    assert (told.lane, told.because) == (Lane.OFFICER, ("WATCH_UNKNOWN 1",))
    assert told.rules.endswith("no watch list")


def test_a_terminal_that_asks_under_no_key_of_the_list_is_told_of_nobody_as_clear(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kiosk, "marks", lambda *_: ())
    draft = signed(centre)
    stationed.hear()
    assert decided(kiosk, draft).because == ("WATCH_UNKNOWN 1",)


def test_the_centre_keeps_nothing_by_which_a_list_could_be_asked(
    hall: Hall, stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    kiosk.open(draft)
    kiosk.read(draft, draft.told.people[0], ChipVerdict.GENUINE)
    stationed.hear()
    told = [
        event.body["told"]
        for event in hall.events(stationed.member.running.device.device)
        if event.kind == "passport_read"
    ]
    assert [one["marks"] for one in told] == [[]]
