"""Claims: one answer to every gate, one grant for every clearance, whatever else is going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import claim
from customs.claim import Asked, Claim, Denied, Known, judge
from customs.clearance import Clearance
from customs.hold import By, Hold, Mark, against, mark, marks, read
from tests import factories as f
from tests.hall_factory import AT, CLEARED, EPOCH, GATE, KEEPER, OTHER_GATE

KNOWN = Known(
    KEEPER, EPOCH, issued=True, cancelled=False, rules_live=True, lane_open=True, held=None,
    claims=(),
)  # fmt: skip
ASKED = Asked(CLEARED, GATE, UUID(int=51))
HOLD = Hold(UUID(int=61), Mark(By.BAG, "0131NH123456"), "officer:1", "The dog sat down", AT)
OTHER = UUID(int=0x77)


def granted(asked: Asked = ASKED, known: Known = KNOWN) -> Claim:
    found = judge(asked, known, AT)
    assert isinstance(found, Claim)
    return found


def knowing(**changes: Any) -> Callable[[Asked, Known], tuple[Asked, Known]]:
    return lambda asked, known: (asked, replace(known, **changes))


def clearing(**changes: Any) -> Callable[[Asked, Known], tuple[Asked, Known]]:
    return lambda asked, known: (
        replace(asked, clearance=replace(asked.clearance, **changes)),
        known,
    )


BAD: dict[Denied, Callable[[Asked, Known], tuple[Asked, Known]]] = {
    Denied.NO_KEEPER: knowing(epoch=None),
    Denied.OTHER_HALL: clearing(hall="KIX-T2"),
    Denied.OTHER_KEEPER: clearing(keeper=OTHER),
    Denied.OLD_EPOCH: clearing(epoch=3),
    Denied.UNKNOWN: knowing(issued=False),
    Denied.EXPIRED: clearing(expires_at=AT),
    Denied.RULES_ENDED: knowing(rules_live=False),
    Denied.LANE_CLOSED: knowing(lane_open=False),
    Denied.CANCELLED: knowing(cancelled=True),
    Denied.HELD: knowing(held=HOLD),
    Denied.USED: knowing(claims=(replace(granted(), gate=OTHER_GATE),)),
    Denied.ALREADY_THROUGH: knowing(claims=(replace(granted(), clearance=OTHER, party=(2, 3)),)),
}
# The gate says these itself.
AT_THE_GATE = {
    Denied.NOT_BELIEVED,
    Denied.KEEPER_AWAY,
    Denied.NO_CAMERA,
    Denied.OTHER_FACE,
    Denied.NOT_BY_FACE,
}


def test_a_clearance_nothing_stands_against_is_granted() -> None:
    found = granted()
    assert (found.clearance, found.gate, found.epoch) == (CLEARED.id, GATE, EPOCH.number)
    assert found.granted_at == AT


@pytest.mark.parametrize("why", [each for each in Denied if each not in AT_THE_GATE])
def test_everything_else_is_an_officer(why: Denied) -> None:
    assert judge(*BAD[why](ASKED, KNOWN), AT) is why


def test_a_station_that_another_took_over_from_grants_nothing() -> None:
    known = replace(KNOWN, epoch=replace(EPOCH, number=5, keeper=OTHER))
    assert judge(ASKED, known, AT) is Denied.NO_KEEPER


def test_a_gate_that_did_not_hear_the_answer_hears_the_same_again() -> None:
    first = granted()
    later = AT + timedelta(seconds=1)
    assert judge(ASKED, replace(KNOWN, claims=(first,)), later) == first


def test_a_second_try_at_the_same_gate_is_another_try() -> None:
    again = replace(ASKED, attempt=UUID(int=52))
    assert judge(again, replace(KNOWN, claims=(granted(),)), AT) is Denied.USED


@pytest.mark.parametrize("why", [Denied.HELD, Denied.CANCELLED, Denied.LANE_CLOSED])
def test_what_came_after_a_grant_stops_its_repetition(why: Denied) -> None:
    asked, known = BAD[why](ASKED, replace(KNOWN, claims=(granted(),)))
    assert judge(asked, known, AT) is why


def test_others_of_the_declaration_go_their_own_way() -> None:
    others = replace(granted(), clearance=OTHER, party=(3,))
    granted(known=replace(KNOWN, claims=(others,)))


people = st.sets(st.integers(1, 5), min_size=1).map(lambda found: tuple(sorted(found)))
clearances = st.builds(
    lambda party, number, epoch: replace(CLEARED, party=party, number=number, epoch=epoch),
    people,
    st.integers(1, 4),
    st.sampled_from([3, 4, 5]),
)
tries = st.builds(
    Asked,
    clearances,
    st.sampled_from([GATE, OTHER_GATE]),
    st.integers(1, 4).map(lambda number: UUID(int=number)),
)


def kept(asks: list[Asked], epoch: int = 4) -> list[Claim]:
    """What a keeper writes down that is asked all this, one after the other."""
    claims: list[Claim] = []
    known = replace(KNOWN, epoch=replace(EPOCH, number=epoch))
    for asked in asks:
        found = judge(asked, replace(known, claims=tuple(claims)), AT)
        if isinstance(found, Claim) and found not in claims:
            claims.append(found)
    return claims


@given(st.lists(tries, max_size=12))
def test_nobody_is_claimed_twice_whatever_is_asked(asks: list[Asked]) -> None:
    claims = kept(asks)
    through = [person for each in claims for person in each.party]
    assert len(through) == len(set(through))
    assert len({each.clearance for each in claims}) == len(claims)
    assert {each.epoch for each in claims} <= {4}


def test_without_the_look_at_earlier_claims_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "_of", lambda claims, clearance: None)
    monkeypatch.setattr(Clearance, "shares_people_with", lambda *_: False)
    assert len(kept([ASKED, replace(ASKED, gate=OTHER_GATE)])) == 2


@given(tries, st.integers(1, 5))
def test_a_clearance_is_granted_in_the_epoch_it_was_made_in_and_no_other(
    asked: Asked, epoch: int
) -> None:
    """What an earlier keeper may have granted, a later one never does: it cannot know."""
    assert bool(kept([asked], epoch)) == (asked.clearance.epoch == epoch)


# Holds


@pytest.mark.parametrize(
    ("by", "typed", "value"),
    [
        (By.FLIGHT, " jl 5 ", "JL5"),
        (By.BAG, "0131-NH-123456", "0131NH123456"),
        (By.SLIP, "ab 12", "AB12"),
        (By.PARTY, str(f.DECLARATION).upper(), str(f.DECLARATION)),
        (By.PERSON, f"{f.DECLARATION}/2", f"{f.DECLARATION}/2"),
        (By.PERSON, f"{f.DECLARATION}/02", None),
        (By.PERSON, str(f.DECLARATION), None),
        (By.PARTY, "SATO", None),
        (By.FLIGHT, " - ", None),
        (By.BAG, "9" * 65, None),
    ],
)
def test_a_mark_is_written_in_one_way(by: By, typed: str, value: str | None) -> None:
    found = mark(by, typed)
    assert (found.value if found else None) == value
    assert found is None or read(found.text) == found


@given(st.text(max_size=40))
def test_any_text_is_a_mark_in_its_one_form_or_none(text: str) -> None:
    found = read(text)
    assert found is None or found.text == text


MARKED = (Mark(By.FLIGHT, "JL5"), Mark(By.BAG, "0131NH123456"), Mark(By.SLIP, "AB12"))
NAMED = [
    Mark(By.PERSON, f"{CLEARED.declaration}/2"),
    Mark(By.PARTY, str(CLEARED.declaration)),
    *MARKED,
]


@pytest.mark.parametrize("held", NAMED)
def test_a_hold_stands_by_whatever_was_marked(held: Mark) -> None:
    hold = replace(HOLD, mark=held)
    assert against(marks(CLEARED, MARKED), [hold]) == hold


@pytest.mark.parametrize(
    "held",
    [
        Mark(By.PERSON, f"{CLEARED.declaration}/3"),
        Mark(By.PARTY, str(OTHER)),
        Mark(By.FLIGHT, "JL50"),
        Mark(By.SLIP, "0131NH123456"),
    ],
)
def test_a_hold_stands_against_nobody_else(held: Mark) -> None:
    assert against(marks(CLEARED, MARKED), [replace(HOLD, mark=held)]) is None
