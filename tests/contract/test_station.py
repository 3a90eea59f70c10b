"""The hall station: what kiosks report is joined, decided once, and told to the centre once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from customs.chip import ChipVerdict
from customs.crossing import State, crossing_id
from customs.crossing.commands import AskPassport, PrintSlip
from customs.crossing.events import AnswersConfirmed, LaneDecided
from customs.crossing.joining import causes, decision, people, state
from customs.declaration import Declaration, from_json
from customs.face import FaceBand
from customs.goods import Kind as GoodsKind
from customs.lane import Lane, Line
from customs.messages.crossed import KINDS
from customs.public_reason import PublicReason
from customs.statements import Statement
from customs.verdicts import Verdict
from kiosk.hall.hall import Hall as Station_
from kiosk.hall.station import NothingShown
from passenger_app import drafts, submit
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from tests import factories
from tests.contract.hall import Hall, Member
from tests.contract.station import (
    Kiosk,
    Stationed,
    adults,
    declared,
    draw_rates,
    kinds,
    lane,
    signed,
)
from tests.passenger_app.travellers import fresh, sign

pytestmark = pytest.mark.long

Join = Callable[..., Member]


def test_one_traveller_walks_on(stationed: Stationed, kiosk: Kiosk, centre: Centre) -> None:
    draft = signed(centre)
    stationed.hear()
    found = kiosk.show_pass(draft)
    assert (found.verdict, found.line, found.revision) == (Verdict.VALID, Line.ONLINE, 1)
    assert from_json(found.summary).answers == frozenset()
    answered = kiosk.pass_through(draft)
    assert lane(answered.crossing) is Lane.GATE
    assert state(answered.crossing) is State.CLEARED
    [slip] = [one for one in answered.commands if isinstance(one, PrintSlip)]
    assert (slip.lane, slip.sentence) == (Lane.GATE, PublicReason.GO_ON)


def test_every_fact_reaches_the_centre_once(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, hall: Hall
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.pass_through(draft).crossing
    for _ in range(2):
        stationed.hear()
    station = stationed.member.running.device.device
    told = [event for event in hall.events(station) if event.kind in set(KINDS.values())]
    assert {event.head.id for event in told} == crossing.seen
    assert len(told) == len(crossing.seen)
    assert hall.dispositions(station) == {"taken"}


def test_a_family_finishes_at_two_kiosks(
    stationed: Stationed, kiosk: Kiosk, join: Join, centre: Centre
) -> None:
    draft = signed(centre, declared(people=adults(3), next_index=4))
    stationed.hear()
    other = stationed.kiosk(join())
    one, two, three = draft.told.people
    kiosk.open(draft)
    answered = kiosk.finish(draft, one)
    assert lane(answered.crossing) is None
    assert AskPassport((2, 3)) in answered.commands or kinds(answered.commands)
    other.open(draft)
    other.finish(draft, three)
    looked = kiosk.station.look(answered.crossing.id)
    assert AskPassport((2,)) in looked.commands
    answered = kiosk.finish(draft, two)
    assert lane(answered.crossing) is Lane.GATE
    assert lane(other.station.look(answered.crossing.id).crossing) is Lane.GATE
    assert len(answered.crossing.kiosks) == 2


def test_nobody_shops_for_a_luckier_kiosk(
    stationed: Stationed, kiosk: Kiosk, join: Join, centre: Centre
) -> None:
    """Drawn, doubted or refused at one, the same at the next; three tries in all."""
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft)
    kiosk.read(draft, draft.told.people[0])
    kiosk.say(crossing.id, AnswersConfirmed(1, 1))
    for at in (kiosk, stationed.kiosk(join()), stationed.kiosk(join())):
        at.open(draft)
        answered = at.face(draft, draft.told.people[0], FaceBand.REFUSED)
    assert state(answered.crossing) is State.WITH_OFFICER
    later = stationed.kiosk(join())
    later.open(draft)
    answered = later.face(draft, draft.told.people[0])
    assert state(answered.crossing) is State.WITH_OFFICER


def failing_elsewhere(stationed: Stationed, kiosk: Kiosk, centre: Centre) -> State:
    """A passport that failed thrice with one declaration, shown with another."""
    people_ = adults(1)
    first = signed(centre, declared(people=people_))
    second = signed(centre, declared(people=people_))
    stationed.hear()
    kiosk.open(first)
    for _ in range(3):
        kiosk.read(first, people_[0], ChipVerdict.UNREADABLE)
    return state(kiosk.pass_through(second).crossing)


def test_a_second_declaration_gives_no_further_tries(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    assert failing_elsewhere(stationed, kiosk, centre) is State.WITH_OFFICER


def test_without_the_count_of_the_hall_it_would(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(Station_, "_spent", lambda *_: iter(()))
    assert failing_elsewhere(stationed, kiosk, centre) is State.CLEARED


def test_the_draw_is_the_same_at_every_kiosk_and_for_every_declaration(
    stationed: Stationed, kiosk: Kiosk, join: Join, centre: Centre
) -> None:
    one = signed(centre, declared(people=adults(1)))
    other = signed(centre, declared(people=adults(1)))
    stationed.hear()
    assert one.id != other.id
    kiosk.pass_through(one)
    stationed.kiosk(join()).pass_through(other)
    draws = [
        event.told.draws
        for draft in (one, other)
        for event in stationed.hall.book.of(crossing_id(draft.id, "NRT-T1")).events
        if isinstance(event.told, LaneDecided)
    ]
    assert len(draws) == 2
    assert draws[0] == draws[1]
    assert len(draws[0]) == 1


def test_who_is_drawn_sees_an_officer_and_hears_the_one_sentence(
    hall: Hall, stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    hall.clock.forward(timedelta(minutes=1))
    draw_rates(centre, 1000, 1000)
    hall.release()
    stationed.hear()
    crossing = kiosk.pass_through(draft).crossing
    found = decision(crossing, people(crossing))
    assert found is not None
    assert (found.lane, found.public) == (Lane.OFFICER, PublicReason.CHECK)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            declared(
                people=adults(1),
                answers=frozenset({Statement.UNACCOMPANIED}),
                unaccompanied=factories.unaccompanied(),
            ),
            Lane.OFFICER,
        ),
        (
            declared(
                people=adults(1),
                answers=frozenset({Statement.OVER_ALLOWANCE}),
                goods=(
                    factories.goods("9", kind=GoodsKind.WINE, name="", price=None,
                                    currency="", count=9, ml=750, owner="1"),
                ),
                next_index=10,
            ),
            Lane.PAY,
        ),
    ],
)  # fmt: skip
def test_what_is_declared_decides_the_lane(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, told: object, expected: Lane
) -> None:
    draft = signed(centre, told)  # type: ignore[arg-type]
    stationed.hear()
    assert lane(kiosk.pass_through(draft).crossing) is expected


def test_a_document_alone_finds_the_declaration(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    found = kiosk.show_document(draft.told.people[0])
    assert (found.declaration, found.verdict) == (draft.id, Verdict.VALID)
    nobody = kiosk.show_document(replace(draft.told.people[0], document_number="XX1"))
    assert (nobody.declaration, nobody.crossing, nobody.verdict) == (None, None, None)
    assert kiosk.station.present(NothingShown()).crossing is None


def test_a_changed_declaration_is_the_newer_one(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    change(centre, draft)
    stationed.hear()
    assert kiosk.show_pass(draft, 1).verdict is Verdict.SUPERSEDED
    found = kiosk.show_pass(draft, 2)
    assert (found.verdict, found.revision) == (Verdict.VALID, 2)
    assert found.answers == {Statement.GOLD}


def change(centre: Centre, draft: Draft) -> None:
    """The phone says something else, and signs it."""
    gold = {"answers": frozenset({Statement.GOLD}), "goods": (factories.goods("9"),)}

    def changed(told: Declaration) -> Declaration:
        return replace(told, **gold, next_index=10)  # type: ignore[arg-type]

    drafts.change(centre.database, centre.vault, draft.id, changed, centre.now())
    sign(centre, fresh(centre, draft))


def test_a_change_on_the_phone_reaches_a_crossing_that_has_begun(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft)
    change(centre, draft)
    stationed.hear()
    looked = kiosk.station.look(crossing.id).crossing
    assert max(looked.revisions) == 2


def test_a_withdrawn_pass_is_no_way_in(stationed: Stationed, kiosk: Kiosk, centre: Centre) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.open(draft)
    submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    stationed.hear()
    assert kiosk.show_pass(draft).verdict is Verdict.WITHDRAWN
    assert causes(kiosk.station.look(crossing.id).crossing) == {"WITHDRAWN"}
