"""What a terminal says is shown is judged by the station: a pass, a document, and never a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from customs.crossing import Event, crossing_id
from customs.crossing.events import FaceTaken, How, Joined, Opened, Told
from customs.crossing.joining import causes, people
from customs.face import FaceBand
from customs.identifier import uuid7
from customs.verdicts import Verdict
from kiosk.hall import reception
from kiosk.hall.hall import Hall as Station_
from kiosk.hall.station import HallRefused, PassShown, Shown
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from tests import factories
from tests.contract.hall import Hall, Member
from tests.contract.station import SOON, Kiosk, Stationed, adults, declared, signed

pytestmark = pytest.mark.long

Join = Callable[..., Member]


@pytest.fixture
def database_kind() -> str:
    """A hall does not see which database its centre has."""
    return "sqlite"


@pytest.fixture
def draft(centre: Centre, stationed: Stationed) -> Draft:
    """A party of two the hall awaits."""
    made = signed(centre, declared(people=adults(2), next_index=3))
    stationed.hear()
    return made


def opens(kiosk: Kiosk, draft: Draft, told: Opened, shown: Shown | None) -> bool:
    """Whether a terminal's word opens the crossing."""
    id_ = crossing_id(draft.id, kiosk.hall.name)
    try:
        kiosk.say(id_, told, shown=shown)
    except HallRefused:
        return False
    assert people(kiosk.hall.look(id_).crossing) == (1, 2)
    return True


OPENED = Opened(How.PASS, UUID(int=1), 1, (1, 2), "en")


def test_a_crossing_is_opened_by_what_was_shown_and_not_by_a_word(
    kiosk: Kiosk, draft: Draft, centre: Centre
) -> None:
    other = signed(centre, declared(people=adults(2), next_index=3))
    told = replace(OPENED, declaration=draft.id)
    shown = kiosk.pass_of(draft)
    for wrong, by in [
        (told, None),
        (told, kiosk.pass_of(other)),
        (told, PassShown(shown.text[:-3] + "AAA")),
        (told, PassShown("")),
        (told, kiosk.document_of(draft.told.people[0])),  # it says a pass was shown
        (replace(told, people=(1,)), shown),
        (replace(told, people=(1, 2, 3)), shown),
        (replace(told, revision=2), shown),
        (replace(told, how=How.NOTHING), shown),
    ]:
        assert not opens(kiosk, draft, wrong, by)
    assert opens(kiosk, draft, told, shown)


def test_a_document_the_hall_awaits_opens_it_as_well(kiosk: Kiosk, draft: Draft) -> None:
    told = replace(OPENED, how=How.DOCUMENT, declaration=draft.id)
    stranger = replace(draft.told.people[0], document_number="XX1")
    assert not opens(kiosk, draft, told, kiosk.document_of(stranger))
    assert opens(kiosk, draft, told, kiosk.document_of(draft.told.people[1]))


def test_without_that_check_a_word_would_open_it(
    kiosk: Kiosk, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(reception.Reception, "opens", lambda *_: True)
    assert opens(kiosk, draft, replace(OPENED, declaration=draft.id), None)


@pytest.mark.parametrize("known", [True, False])
def test_a_forged_pass_is_no_way_in_whether_the_hall_awaits_it_or_not(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, known: bool
) -> None:
    draft = signed(centre, declared(people=adults(1)))
    if known:
        stationed.hear()
    forged = factories.issue(draft.told, id_=draft.id)  # under a key that is not the centre's
    found = kiosk.station.present(PassShown(forged.text))
    assert found.verdict is Verdict.UNKNOWN_KEY
    assert (found.declaration, found.crossing, found.people) == (None, None, ())
    assert kiosk.show_pass(draft).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(3, Verdict.NOT_YET_VALID), (1, Verdict.VALID), (0, Verdict.VALID), (-3, Verdict.VALID)],
)
def test_a_document_is_good_for_as_long_as_its_pass(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, days: int, verdict: Verdict, hall: Hall
) -> None:
    draft = signed(centre, declared(people=adults(1), day=SOON + timedelta(days=3)))
    stationed.hear()
    until = SOON + timedelta(days=3 - days) - hall.clock().date()
    hall.clock.forward(until)
    found = kiosk.show_document(draft.told.people[0])
    assert found.verdict is verdict
    assert found.verdict is kiosk.show_pass(draft).verdict
    assert bool(found.summary) is (verdict is Verdict.VALID)


def test_of_two_declarations_the_one_that_is_good_today_is_found(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    today = signed(centre, declared(people=adults(1)))
    signed(centre, declared(people=adults(1), day=SOON + timedelta(days=3)))
    stationed.hear()
    found = kiosk.show_document(adults(1)[0])
    assert (found.declaration, found.verdict) == (today.id, Verdict.VALID)


def test_a_party_that_counts_too_far_for_a_pass_is_known_once_the_hall_has_heard(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    late = replace(adults(1)[0], index=40)
    draft = signed(centre, declared(people=(late,), next_index=41))  # and nobody has told the hall
    crossing = kiosk.open(draft)
    assert causes(crossing) == {"PEOPLE_UNKNOWN"}
    stationed.hear()
    after = kiosk.hall.look(crossing.id).crossing
    assert (people(after), causes(after)) == ((40,), frozenset())


def test_an_id_that_could_be_ours_is_refused(kiosk: Kiosk, draft: Draft, join: Join) -> None:
    """What the station will say by itself has an id anybody can work out."""
    crossing = kiosk.open(draft).id
    ours = uuid5(crossing, "PassTold PassTold(verdict=<Verdict.WITHDRAWN>, revision=1)")
    with pytest.raises(HallRefused, match="id"):
        kiosk.station.report(crossing, event(kiosk, Joined(), ours))


def test_an_id_of_another_event_is_refused(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, join: Join
) -> None:
    draft = signed(centre, declared(people=adults(2), next_index=3))
    second = signed(centre, declared(people=adults(2), next_index=3))
    stationed.hear()
    crossing, other = kiosk.open(draft).id, kiosk.open(second).id
    at = stationed.kiosk(join())
    id_ = kiosk.sent[0][1].id
    with pytest.raises(HallRefused, match="id"):
        at.station.report(crossing, event(at, Joined(), id_))
    with pytest.raises(HallRefused, match="id"):
        kiosk.station.report(other, event(kiosk, Joined(), id_))


def test_without_that_check_it_would_never_reach_the_centre(
    stationed: Stationed, kiosk: Kiosk, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: an id that is held already is not sent a second time."""
    draft, second = signed(centre), signed(centre)
    stationed.hear()
    kiosk.open(draft)
    other = kiosk.open(second).id
    monkeypatch.setattr(Station_, "_check", lambda *_: None)
    before = len(stationed.member.waiting())
    kiosk.station.report(other, event(kiosk, Joined(), kiosk.sent[0][1].id))
    assert len(stationed.member.waiting()) == before


def test_a_face_for_another_document_is_asked_for_again(kiosk: Kiosk, draft: Draft) -> None:
    one, two = draft.told.people
    kiosk.open(draft)
    kiosk.read(draft, one)
    told = FaceTaken(one.index, FaceBand.ACCEPTED, kiosk.digest(two))
    after = kiosk.say(crossing_id(draft.id, kiosk.hall.name), told).crossing
    assert after.legs[1].face is None
    assert kiosk.face(draft, one).crossing.legs[1].face is FaceBand.ACCEPTED


def event(kiosk: Kiosk, told: Told, id_: UUID | None = None) -> Event:
    """Something a terminal says, under an id of its choice."""
    now = kiosk.hall.now()
    return Event(id_ or uuid7(now, 1), now, f"device:{kiosk.id}", told)
