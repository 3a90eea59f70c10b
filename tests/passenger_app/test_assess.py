"""What officers fix as due, and that it stays as they fixed it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from customs.assessment import Tax
from customs.declaration import Declaration as Told
from customs.goods import Goods, Kind
from customs.officer import Role
from customs.ruling import Ruling, worked_out
from passenger_app import assess, drafts, retention
from passenger_app.centre import Centre
from passenger_app.models import Assessment, Audit, DataKey, State
from tests.passenger_app.payments.paying import WHISKY, officer, opened, owes, party, standing
from tests.passenger_app.travellers import fresh, row_of, sign

pytestmark = pytest.mark.long

COAT = Goods("g0000000002", Kind.OTHER, "coat", price=Decimal(500), currency="EUR")
DUE = Ruling({Tax.LIQUOR_TAX: 600}, "")


def rows(centre: Centre) -> list[Assessment]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.n)))


def fixed(centre: Centre, case: assess.Case, ruling: Ruling = DUE) -> int:
    by = officer(centre)
    return assess.fix(centre.database, centre.vault, case, ruling, by, centre.now())


def test_an_officer_fixes_what_the_rules_come_to(centre: Centre) -> None:
    draft, by = party(centre), officer(centre)
    case = opened(centre, draft.ref, by)
    assert worked_out(case.found) == dict.fromkeys(Tax, 0) | {Tax.LIQUOR_TAX: 600}
    assert assess.fix(centre.database, centre.vault, case, DUE, by, centre.now()) == 1
    (row,) = rows(centre)
    assert (row.yen, row.revision, row.official) == (600, 1, by.actor)
    assert row.tariff_version == case.found.tariff
    assert row.policy_version == "duty 0"
    assert standing(centre, draft).due == 600


def test_its_body_is_sealed_and_tells_all_that_was_seen(centre: Centre) -> None:
    draft, by = party(centre), officer(centre)
    case = opened(centre, draft.ref, by)
    ruling = Ruling({Tax.LIQUOR_TAX: 500}, "one bottle is broken")
    assess.fix(centre.database, centre.vault, case, ruling, by, centre.now())
    (row,) = rows(centre)
    assert b"broken" not in row.body_enc
    place = ("assessment", "body_enc", f"{draft.id}.1")
    body = json.loads(case.sealer.open(row.body_enc, *place))
    assert body["found"]["total"] == 600
    assert body["official"] == {"name": by.name, "number": by.number}
    (made,) = opened(centre, draft.ref, by).made
    assert (made.yen, made.reason) == (500, "one bottle is broken")
    assert by.number in made.official
    with centre.database.reading() as session:
        told = session.scalars(select(Audit).where(Audit.act == "assess")).one()
    assert (told.actor, told.before, told.after) == (by.actor, None, 500)
    assert "broken" not in str(told.told)


def test_without_a_rate_the_rules_leave_it_to_the_officer(centre: Centre) -> None:
    case = opened(centre, party(centre, WHISKY, COAT).ref, officer(centre))
    assert worked_out(case.found) is None
    assert case.rates == {}


def test_what_was_changed_meanwhile_is_not_assessed(centre: Centre) -> None:
    draft = party(centre)
    case = opened(centre, draft.ref, officer(centre))
    sign_again(centre, draft)
    with pytest.raises(assess.Moved):
        fixed(centre, case)
    assert rows(centre) == []


def sign_again(centre: Centre, draft: drafts.Draft) -> None:
    """The party declares another bottle."""

    def how(told: Told) -> Told:
        return replace(told, goods=(replace(WHISKY, count=5),))

    drafts.change(centre.database, centre.vault, draft.id, how, centre.now())
    sign(centre, fresh(centre, draft))


def test_two_officers_at_once_fix_it_once(centre: Centre) -> None:
    draft = party(centre)
    case = opened(centre, draft.ref, officer(centre))
    assert fixed(centre, case) == 1
    with pytest.raises(assess.Moved):
        fixed(centre, case)
    assert len(rows(centre)) == 1
    assert fixed(centre, opened(centre, draft.ref, officer(centre))) == 2


def test_nobody_assesses_what_is_not_there_or_was_taken_back(centre: Centre) -> None:
    by, now = officer(centre), centre.now()
    assert assess.look(centre.database, centre.vault, "KKKK-KKKK", by, now) is None
    draft = party(centre)
    case = opened(centre, draft.ref, by)
    with centre.database.writing() as session:
        session.merge(row_of(centre, draft)).state = State.WITHDRAWN.value
    assert assess.look(centre.database, centre.vault, draft.ref, by, now) is None
    with pytest.raises(assess.Moved):
        fixed(centre, case)


def test_whoever_looks_is_written_down(centre: Centre) -> None:
    draft, by = party(centre), officer(centre, Role.COUNTER)
    opened(centre, draft.ref, by)
    with centre.database.reading() as session:
        seen = session.scalars(select(Audit).where(Audit.act == "declaration_seen")).one()
    assert (seen.actor, seen.subject) == (by.actor, str(draft.id))


def test_erasure_leaves_the_amount_and_not_the_reasons(centre: Centre) -> None:
    draft = owes(centre, 600)
    later = centre.now() + timedelta(days=800)
    assert retention.erase(centre.database, draft.id, later) is None
    (row,) = rows(centre)
    assert row.yen == 600
    assert assess.look(centre.database, centre.vault, draft.ref, officer(centre), later) is None
    with centre.database.reading() as session:
        assert session.get_one(DataKey, draft.id).wrapped is None


def test_the_database_refuses_to_change_one(centre: Centre) -> None:
    owes(centre)
    for harm in ("UPDATE assessment SET yen = 0", "DELETE FROM assessment"):
        refused = pytest.raises(DBAPIError, match="assessment stays as it was written")
        with refused, centre.database.writing() as session:
            session.execute(text(harm))
    assert [row.yen for row in rows(centre)] == [600]
