"""The proof of payments in its short form, and that it would find what it looks for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from customs.payment import Said, State, Word, payment, transitions
from customs.payment.provider import Started
from passenger_app.centre import Centre
from passenger_app.database import Database
from passenger_app.payments import attempt, hearing, ledger, stripe
from passenger_app.payments.attempt import Attempt
from passenger_app.vault import Vault
from tests.passenger_app.conftest import Clock
from tests.passenger_app.payments.purse import Purse
from tests.passenger_app.prove_payments import centre_on, forged, histories, run
from tests.prove import SEED

pytestmark = pytest.mark.long


@contextmanager
def house() -> Iterator[tuple[Centre, Clock]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        centre_on(f"sqlite:///{folder}/payments.db", Path(folder)) as found,
    ):
        yield found


@pytest.mark.postgres
def test_it_holds_on_both_databases() -> None:
    evidence = run(SEED, many=12, notifications=200)
    assert evidence.failed == 0, evidence.told
    for name in ("sqlite", "postgresql"):
        acts = evidence.told[name]
        assert isinstance(acts, dict)
        assert acts["settled"] > 0


def broken(many: int = 40) -> list[str]:
    with house() as (centre, clock):
        return histories(centre, clock, SEED, many)[1]


def test_an_end_that_is_believed_unasked_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def unasked(self: Purse, payment: UUID, reference: str) -> tuple[Said, ...]:
        return (Said(Word.CANCELLED),)

    monkeypatch.setattr(Purse, "end", unasked)
    assert any("two pages" in one or "twice" in one for one in broken())


def test_a_refund_that_is_not_booked_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_given", lambda *_: [(ledger.DUTY, -1), (ledger.FEE, 1)])
    assert any("ledger" in one for one in broken())


def test_another_currency_taken_for_yen_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = transitions.step

    def blind(one: payment.Payment, said: Said) -> transitions.Step:
        return real(one, Said(said.word, said.yen, "JPY", said.refund))

    monkeypatch.setattr(hearing, "step", blind)
    assert any("taken there" in one for one in broken())


def test_a_signature_nobody_checks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert forged(SEED, 300) == 0
    monkeypatch.setattr(stripe.Stripe, "_signed", lambda *_: None)
    assert forged(SEED, 300) > 0


def test_a_beginning_shown_too_late_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = attempt.started

    def shows(
        database: Database, vault: Vault, id_: UUID, what: Started, by: str, now: datetime
    ) -> Attempt:
        seen = real(database, vault, id_, what, by, now)
        return replace(seen, started=what, state=State.WAITING)

    monkeypatch.setattr(attempt, "started", shows)
    assert any("two pages" in one or "payable" in one for one in broken())
