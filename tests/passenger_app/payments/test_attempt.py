"""Attempts: on record first, one at a time, and never charged twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from customs.payment import Method, Said, State, Word
from customs.payment.provider import Asked, Away, Redirect, Started
from customs.policy import Paying
from passenger_app import drafts, worker
from passenger_app.centre import Centre
from passenger_app.models import Entry, Job, OfficerTask, Payment
from passenger_app.payments import attempt, ledger, pay
from passenger_app.payments.attempt import NotPayable, NotSoMuch
from tests.passenger_app.conftest import Clock
from tests.passenger_app.payments.paying import (
    CARD,
    PAYPAY,
    owes,
    party,
    row,
    standing,
    with_purse,
)
from tests.passenger_app.payments.purse import Purse, Trouble
from tests.passenger_app.travellers import fresh, sign

pytestmark = pytest.mark.long


def count(centre: Centre, table: type[Payment] | type[Entry] | type[OfficerTask]) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def works(centre: Centre, clock: Clock, seconds: int = 6) -> None:
    """The worker's turn, after a moment."""
    clock.forward(timedelta(seconds=seconds))
    while worker.step(centre, "sample"):
        pass


def test_paid_is_settled_and_booked_once(centre: Centre, clock: Clock) -> None:
    purse, draft = with_purse(centre), owes(centre, 12_300)
    begun = pay.pay(centre, draft.id, CARD)
    assert isinstance(begun.started, Redirect)
    assert (begun.state, begun.yen, begun.fee) == (State.WAITING, 12_300, 220)
    assert not standing(centre, draft).paid_up
    purse.pays(begun.id)
    works(centre, clock)
    assert row(centre, begun.id).state == State.PAID
    assert standing(centre, draft).settled
    for _ in range(3):
        pay.follow(centre, begun.id, centre.now())
    with centre.database.reading() as session:
        assert ledger.balances(session, centre.today()) == {
            "purse": 12_520, "duty": -12_300, "fee": -220,
        }  # fmt: skip
        assert ledger.unbalanced(session) == []
    assert count(centre, Entry) == 3
    with pytest.raises(NotPayable):
        pay.pay(centre, draft.id, CARD)


def test_it_is_on_record_before_anybody_is_asked(centre: Centre) -> None:
    """The provider itself looks: its attempt is there, committed, before it is called."""
    purse, draft = with_purse(centre), owes(centre)
    seen: list[str] = []
    real = purse.start

    def looks(asked: Asked) -> Started:
        seen.append(row(centre, asked.id).state)
        return real(asked)

    purse.start = looks  # type: ignore[method-assign]
    pay.pay(centre, draft.id, CARD)
    assert seen == [State.CREATED]


def test_two_tabs_share_one_attempt(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    one, other = pay.pay(centre, draft.id, CARD), pay.pay(centre, draft.id, CARD)
    assert one == other
    assert len(purse.charges) == 1


def test_another_method_ends_the_first(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    first, second = pay.pay(centre, draft.id, CARD), pay.pay(centre, draft.id, PAYPAY)
    assert row(centre, first.id).state == State.CANCELLED
    assert second.method is Method.PAYPAY
    assert not purse.pays(first.id)
    assert purse.pays(second.id)


def test_another_method_too_late_finds_it_paid(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    first = pay.pay(centre, draft.id, CARD)
    purse.pays(first.id)
    with pytest.raises(NotPayable):
        pay.pay(centre, draft.id, PAYPAY)
    assert standing(centre, draft).settled
    assert len(purse.charges) == 1


@pytest.mark.parametrize("trouble", [Trouble.AWAY, Trouble.LOST])
def test_no_second_attempt_while_the_first_cannot_be_ended(
    centre: Centre, clock: Clock, trouble: Trouble
) -> None:
    purse, draft = with_purse(centre), owes(centre)
    first = pay.pay(centre, draft.id, CARD)
    purse.trouble = trouble
    with pytest.raises(pay.StillOpen):
        pay.pay(centre, draft.id, PAYPAY)
    purse.trouble = Trouble.NONE
    assert pay.pay(centre, draft.id, PAYPAY).open
    assert not row(centre, first.id).open_once


def test_without_its_end_two_would_be_charged(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: believe that it ended without asking the provider."""
    purse, draft = with_purse(centre), owes(centre)
    monkeypatch.setattr(purse, "end", lambda *_: (Said(Word.CANCELLED),))
    first, second = pay.pay(centre, draft.id, CARD), pay.pay(centre, draft.id, PAYPAY)
    assert purse.pays(first.id)
    assert purse.pays(second.id)


@pytest.mark.parametrize("trouble", [Trouble.AWAY, Trouble.LOST])
def test_a_provider_that_does_not_answer_is_asked_again_with_the_same_key(
    centre: Centre, trouble: Trouble
) -> None:
    purse, draft = with_purse(centre), owes(centre)
    purse.trouble = trouble
    with pytest.raises(Away):
        pay.pay(centre, draft.id, CARD)
    assert count(centre, Payment) == 1
    purse.trouble = Trouble.NONE
    begun = pay.pay(centre, draft.id, CARD)
    assert begun.open
    assert list(purse.charges) == [begun.id]


def test_what_nobody_was_shown_is_dropped(centre: Centre, clock: Clock) -> None:
    purse, draft = with_purse(centre), owes(centre)
    purse.trouble = Trouble.LOST
    with pytest.raises(Away):
        pay.pay(centre, draft.id, CARD)
    purse.trouble = Trouble.NONE
    works(centre, clock, 200)
    (id_,) = purse.charges
    assert row(centre, id_).state == State.EXPIRED


def test_whoever_is_too_late_with_a_beginning_ends_it(centre: Centre) -> None:
    """The traveller cancels while the provider still thinks about the beginning."""
    purse, draft = with_purse(centre), owes(centre)
    real = purse.start

    def slow(asked: Asked) -> Started:
        told = real(asked)
        pay.cancel(centre, asked.id, "traveller")
        return told

    purse.start = slow  # type: ignore[method-assign]
    late = pay.pay(centre, draft.id, CARD)
    assert (late.state, late.started) == (State.CANCELLED, None)
    assert not purse.pays(late.id)


def test_a_beginning_that_arrives_in_between_is_ended_at_the_provider(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tab read the attempt before its page was known: the page is closed all the same."""
    purse, draft = with_purse(centre), owes(centre)
    first = pay.pay(centre, draft.id, CARD)
    stale = replace(first, reference="", started=None)
    ended = pay._ended(centre, stale, "traveller")
    assert ended.state == State.CANCELLED
    assert not purse.pays(first.id)


def test_a_cancelled_one_can_be_tried_again(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    first = pay.pay(centre, draft.id, CARD)
    assert pay.cancel(centre, first.id, "traveller").state is State.CANCELLED
    with pytest.raises(NotPayable):
        pay.cancel(centre, first.id, "traveller")
    assert pay.pay(centre, draft.id, CARD).id != first.id
    assert len(purse.charges) == 2


def test_it_lapses_after_its_time(centre: Centre, clock: Clock) -> None:
    with_purse(centre)
    begun = pay.pay(centre, owes(centre).id, CARD)
    works(centre, clock, 60 * Paying().attempt_minutes - 10)
    assert row(centre, begun.id).state == State.WAITING
    works(centre, clock, 200)
    assert row(centre, begun.id).state == State.EXPIRED


def test_a_decline_is_no_attempt_that_stays_open(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    purse.declines = True
    with pytest.raises(NotSoMuch):
        pay.pay(centre, draft.id, CARD)
    purse.declines = False
    assert pay.pay(centre, draft.id, CARD).open


def test_the_bounds_of_a_method_are_kept_before_anybody_is_asked(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre, 1_000_100)
    with pytest.raises(NotSoMuch):
        pay.pay(centre, draft.id, PAYPAY)
    assert (purse.calls, count(centre, Payment)) == (0, 0)
    with pytest.raises(pay.NoWay):
        pay.pay(centre, draft.id, replace(CARD, method=Method.ALIPAY))


def test_nothing_is_paid_that_was_not_assessed(centre: Centre) -> None:
    with_purse(centre)
    with pytest.raises(NotPayable):
        pay.pay(centre, party(centre).id, CARD)
    with pytest.raises(NotPayable):
        pay.pay(centre, owes(centre, 0).id, CARD)


def test_what_was_changed_since_is_assessed_again_first(centre: Centre) -> None:
    with_purse(centre)
    draft = owes(centre)
    drafts.change(
        centre.database, centre.vault, draft.id,
        lambda told: replace(told, goods=(replace(told.goods[0], count=5),)), centre.now(),
    )  # fmt: skip
    sign(centre, fresh(centre, draft))
    with pytest.raises(NotPayable):
        pay.pay(centre, draft.id, CARD)
    assert pay.pay(centre, owes(centre, 700, draft).id, CARD).yen == 700


def test_a_reassessment_asks_for_the_difference_alone(centre: Centre, clock: Clock) -> None:
    purse, draft = with_purse(centre), owes(centre, 600)
    purse.pays(pay.pay(centre, draft.id, CARD).id)
    works(centre, clock)
    owes(centre, 1_500, draft)
    more = pay.pay(centre, draft.id, CARD)
    assert more.yen == 900
    purse.pays(more.id)
    works(centre, clock)
    assert standing(centre, draft).settled


def test_a_reassessment_while_one_pays_leaves_both_to_be_put_right(
    centre: Centre, clock: Clock
) -> None:
    purse, draft = with_purse(centre), owes(centre, 600)
    first = pay.pay(centre, draft.id, CARD)
    owes(centre, 500, draft)
    purse.pays(first.id)
    works(centre, clock)
    assert standing(centre, draft).over == 100
    with centre.database.reading() as session:
        task = session.scalars(select(OfficerTask)).one()
    assert (task.kind, task.subject, task.why) == ("overpaid", str(draft.id), {"yen": 100})
    owes(centre, 600, draft)
    with centre.database.reading() as session:
        assert session.scalars(select(OfficerTask)).one().ended_at


@pytest.mark.parametrize(
    ("yen", "currency"), [(1, "JPY"), (600, "JPY"), (100_000, "JPY"), (710, "USD")]
)
def test_a_wrong_amount_or_currency_is_an_officers_task(
    centre: Centre, clock: Clock, yen: int, currency: str
) -> None:
    purse, draft = with_purse(centre), owes(centre, 600)
    begun = pay.pay(centre, draft.id, CARD)
    purse.pays(begun.id, yen, currency)
    works(centre, clock)
    with centre.database.reading() as session:
        kinds = set(session.scalars(select(OfficerTask.kind)))
        assert "payment_odd" in kinds
        booked = ledger.held(session, "purse")
    assert booked == (yen if currency == "JPY" else 0)
    assert standing(centre, draft).paid_up == (currency == "JPY" and yen >= 710)


def test_the_sealed_address_is_not_readable_and_gone_afterwards(centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre)
    begun = pay.pay(centre, draft.id, CARD)
    sealed = row(centre, begun.id).started_enc
    assert sealed
    assert b"pay.invalid" not in sealed
    purse.pays(begun.id)
    pay.follow(centre, begun.id, centre.now())
    assert row(centre, begun.id).started_enc is None


def test_the_job_ends_with_the_attempt(centre: Centre, clock: Clock) -> None:
    purse = with_purse(centre)
    begun = pay.pay(centre, owes(centre).id, CARD)
    purse.trouble = Trouble.AWAY
    works(centre, clock, 10)
    with centre.database.reading() as session:
        job = session.scalars(select(Job).where(Job.kind == "payment")).one()
        assert job.dead_at is None, "a provider that is away is asked again, without end"
        assert job.attempts == 0
    purse.trouble = Trouble.NONE
    purse.pays(begun.id)
    works(centre, clock, 300)
    with centre.database.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == "payment")).all() == []


def test_a_payment_nobody_knows(centre: Centre) -> None:
    with_purse(centre)
    assert attempt.find(centre.database, centre.vault, UUID(int=1)) is None
    assert pay.follow(centre, UUID(int=1), centre.now()) is None
    with pytest.raises(NotPayable):
        pay.cancel(centre, UUID(int=1), "traveller")


def test_the_purse_would_notice_another_amount() -> None:
    """Negative control of the provider itself."""
    now, purse = Clock().now, Purse()
    asked = Asked(UUID(int=1), Method.CARD, 600, 110, "en", "", now)
    purse.start(asked)
    with pytest.raises(AssertionError, match="another amount"):
        purse.start(replace(asked, yen=700))
