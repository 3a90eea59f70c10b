"""The ledger: whole, balanced, booked once, and out of everybody's reach."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from customs.pass_qr import TOKYO
from customs.payment import Payment, Said, Word
from passenger_app.centre import Centre
from passenger_app.models import Entry
from passenger_app.payments import attempt, ledger, pay
from passenger_app.payments.attempt import Attempt
from passenger_app.payments.ledger import DUTY, FEE, Unbalanced
from tests.passenger_app.payments.paying import CARD, owes, with_purse

pytestmark = pytest.mark.long

HARM = [
    "UPDATE entry SET yen = 0",
    "UPDATE entry SET account = 'mine'",
    "DELETE FROM entry",
    "UPDATE payment SET yen = 1",
    "UPDATE payment SET fee = 0",
    "DELETE FROM payment",
]


def paid(centre: Centre) -> Attempt:
    purse, draft = with_purse(centre), owes(centre, 12_300)
    begun = pay.pay(centre, draft.id, CARD)
    purse.pays(begun.id)
    pay.follow(centre, begun.id, centre.now())
    return begun


def entries(centre: Centre) -> list[tuple[str, int]]:
    with centre.database.reading() as session:
        asked = select(Entry).order_by(Entry.act, Entry.transaction, Entry.line)
        return [(one.account, one.yen) for one in session.scalars(asked)]


def test_the_database_refuses(centre: Centre) -> None:
    paid(centre)
    before = entries(centre)
    for harm in HARM:
        refused = pytest.raises(DBAPIError, match="stays as it was written")
        with refused, centre.database.writing() as session:
            session.execute(text(harm))
    assert entries(centre) == before == [("purse", 12_520), (DUTY, -12_300), (FEE, -220)]


def test_without_the_triggers_it_would_not(centre: Centre) -> None:
    """Negative control: the refusal is the triggers' alone."""
    paid(centre)
    where = " ON entry" if centre.database.engine.dialect.name == "postgresql" else ""
    with centre.database.writing() as session:
        session.execute(text(f"DROP TRIGGER entry_stays_0{where}"))
        session.execute(text("UPDATE entry SET yen = 0"))
        assert set(session.scalars(select(Entry.yen))) == {0}
        session.rollback()
    assert entries(centre)[0] == ("purse", 12_520)


def test_the_same_is_booked_once(centre: Centre) -> None:
    begun = paid(centre)
    with pytest.raises(DBAPIError), centre.database.writing() as session:
        lines = [("purse", 12_520), (DUTY, -12_520)]
        ledger.book(session, centre.now(), begun.id, "paid", "", lines)
    assert len(entries(centre)) == 3


def test_what_does_not_balance_is_not_booked(centre: Centre) -> None:
    begun = paid(centre)
    for lines in ([("purse", 1)], [("purse", 5), (DUTY, -4)], [], [("purse", 0)]):
        with centre.database.writing() as session, pytest.raises(Unbalanced):
            ledger.book(session, centre.now(), begun.id, "odd", "", lines)
    assert len(entries(centre)) == 3


def test_the_day_is_tokyos(centre: Centre) -> None:
    paid(centre)
    with centre.database.reading() as session:
        (day,) = set(session.scalars(select(Entry.day)))
        assert day == centre.now().astimezone(TOKYO).date()
        assert ledger.balances(session, day)["purse"] == 12_520
        assert ledger.held(session, "purse") == 12_520
        assert ledger.held(session, "nobody") == 0


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (100, [("purse", 100), (FEE, -100)]),
        (220, [("purse", 220), (FEE, -220)]),
        (221, [("purse", 221), (DUTY, -1), (FEE, -220)]),
        (20_000, [("purse", 20_000), (DUTY, -19_780), (FEE, -220)]),
    ],
)
def test_whatever_came_is_booked_as_it_came(
    centre: Centre, came: int, expected: list[tuple[str, int]]
) -> None:
    with_purse(centre)
    begun = pay.pay(centre, owes(centre, 12_300).id, CARD)
    said = (Said(Word.PAID, came),)
    attempt.heard(centre.database, begun.id, said, "worker", centre.now())
    assert entries(centre) == expected


@given(st.lists(st.tuples(st.integers(1, 9_210), st.booleans()), max_size=6))
def test_tax_is_given_back_before_the_fee(parts: list[tuple[int, bool]]) -> None:
    """In whatever parts it goes back and comes again, the accounts end where the sum says."""
    payment = Payment(UUID(int=1), 9_100, 110, paid=9_210)
    given, sums = 0, {DUTY: -9_100, FEE: -110, "purse": 9_210}
    for yen, back in parts:
        step = -min(yen, given) if back else min(yen, 9_210 - given)
        for account, change in ledger._given(payment, "purse", given, step):
            sums[account] += change
        given += step
        assert sum(sums.values()) == 0
        assert sums["purse"] == 9_210 - given
        assert sums[DUTY] == -max(0, 9_100 - given)
