"""Giving back: on record first, by the treasury or the provider, and never more than there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from customs.officer import Permission
from customs.payment import RefundState, State
from customs.policy import PROVIDER, Name, Paying
from customs.proposal import Decider, Decision
from passenger_app import policies, proposals, worker
from passenger_app.centre import Centre
from passenger_app.models import OfficerTask, Refund
from passenger_app.payments import ledger, pay, refund
from passenger_app.payments.attempt import Attempt
from passenger_app.payments.refund import NotLeft, NotWaiting
from tests.passenger_app.conftest import Clock
from tests.passenger_app.payments.paying import CARD, owes, row, standing, with_purse
from tests.passenger_app.payments.purse import Purse, Trouble

pytestmark = pytest.mark.long


def paid(centre: Centre) -> tuple[Purse, Attempt]:
    purse = with_purse(centre)
    attempt = pay.pay(centre, owes(centre, 9_100).id, CARD)
    purse.pays(attempt.id)
    pay.follow(centre, attempt.id, centre.now())
    return purse, attempt


def by_provider(centre: Centre) -> None:
    """Two officers decide that providers give back."""
    now, wanted = centre.now(), replace(Paying(), refunds=PROVIDER)
    id_ = policies.draft(centre.database, Name.PAYING, wanted, None, "sample", "officer:a", now)
    other = Decider("officer:b", frozenset({Permission.PROPOSALS_DECIDE}), True)
    proposals.decide(centre, now, id_, Decision(other, True, "sample"))


def asks(centre: Centre, attempt: Attempt, yen: int) -> str:
    return refund.ask(centre, attempt.id, yen, "sample", "officer:a", centre.now())


def refunds(centre: Centre) -> list[Refund]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Refund).order_by(Refund.id)))


def works(centre: Centre, clock: Clock) -> None:
    clock.forward(timedelta(seconds=10))
    while worker.step(centre, "sample"):
        pass


def test_the_treasury_gives_and_an_officer_says_so_once(centre: Centre) -> None:
    purse, attempt = paid(centre)
    id_ = asks(centre, attempt, 1_000)
    assert standing(centre, attempt).kept == 8_100
    assert row(centre, attempt.id).state == State.REFUNDING
    with centre.database.reading() as session:
        task = session.scalars(select(OfficerTask).where(OfficerTask.kind == "refund")).one()
    assert task.subject == id_
    refund.given(centre, attempt.id, id_, "officer:b", centre.now())
    with pytest.raises(NotWaiting):
        refund.given(centre, attempt.id, id_, "officer:b", centre.now())
    assert (purse.given, row(centre, attempt.id).state) == (0, State.PART_REFUNDED)
    with centre.database.reading() as session:
        found = ledger.balances(session, centre.today())
    assert found == {"purse": 9_210, "duty": -8_100, "fee": -110, "treasury": -1_000}


def test_the_provider_gives_back_to_the_card(centre: Centre, clock: Clock) -> None:
    purse, attempt = paid(centre)
    by_provider(centre)
    asks(centre, attempt, 9_210)
    assert purse.given == 0, "nobody is asked in the transaction that decides"
    works(centre, clock)
    assert (purse.given, row(centre, attempt.id).state) == (9_210, State.REFUNDED)
    with centre.database.reading() as session:
        found = ledger.balances(session, centre.today())
    assert set(found.values()) == {0}


@pytest.mark.parametrize("trouble", [Trouble.AWAY, Trouble.LOST])
def test_a_provider_that_does_not_answer_gives_once(
    centre: Centre, clock: Clock, trouble: Trouble
) -> None:
    purse, attempt = paid(centre)
    by_provider(centre)
    asks(centre, attempt, 500)
    purse.trouble = trouble
    works(centre, clock)
    assert row(centre, attempt.id).state == State.REFUNDING
    purse.trouble = Trouble.NONE
    clock.forward(timedelta(minutes=5))
    works(centre, clock)
    assert (purse.given, row(centre, attempt.id).state) == (500, State.PART_REFUNDED)


def test_one_on_its_way_is_asked_for_again_until_it_is_there(centre: Centre, clock: Clock) -> None:
    purse, attempt = paid(centre)
    by_provider(centre)
    purse.stuck_refunds = True
    asks(centre, attempt, 500)
    works(centre, clock)
    assert row(centre, attempt.id).state == State.REFUNDING
    purse.stuck_refunds = False
    clock.forward(timedelta(minutes=5))
    works(centre, clock)
    assert row(centre, attempt.id).state == State.PART_REFUNDED


def test_one_the_provider_refuses_counts_as_paid_again(centre: Centre, clock: Clock) -> None:
    purse, attempt = paid(centre)
    by_provider(centre)
    purse.gives_unasked(attempt.id, 9_000)
    asks(centre, attempt, 500)
    works(centre, clock)
    states = {one.id: one.state for one in refunds(centre)}
    assert states.pop("re_own") == RefundState.DONE
    assert list(states.values()) == [RefundState.FAILED]
    with centre.database.reading() as session:
        assert ledger.held(session, "purse") == purse.taken - purse.given


def test_two_who_ask_at_once_share_what_is_left(centre: Centre) -> None:
    _, attempt = paid(centre)
    asks(centre, attempt, 9_000)
    for yen in (211, 9_000, 0, -5):
        with pytest.raises(NotLeft):
            asks(centre, attempt, yen)
    assert len(refunds(centre)) == 1


def test_what_was_not_paid_is_not_given_back(centre: Centre) -> None:
    with_purse(centre)
    attempt = pay.pay(centre, owes(centre).id, CARD)
    with pytest.raises(NotLeft):
        asks(centre, attempt, 100)
    assert refunds(centre) == []


def test_the_reason_is_sealed(centre: Centre) -> None:
    _, attempt = paid(centre)
    asks(centre, attempt, 100)
    (found,) = refunds(centre)
    assert found.why_enc
    assert b"sample" not in found.why_enc
