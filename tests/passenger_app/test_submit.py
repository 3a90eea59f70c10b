from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import bindparam, func, select, update

from customs import pass_qr
from customs.declaration import Declaration as Told
from customs.declaration import settled, to_json
from customs.statements import Statement
from customs.verdicts import Verdict
from passenger_app import audit, drafts, search_tokens, submit
from passenger_app.centre import Centre
from passenger_app.drafts import Closed, Draft
from passenger_app.keyring import Shared
from passenger_app.models import (
    Audit,
    Declaration,
    IssuedPass,
    Job,
    PartyMember,
    Revision,
    SearchToken,
    State,
)
from passenger_app.search_tokens import Token
from passenger_app.submit import Moved, Unfinished
from tests import factories
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_drafts import at_once, change
from tests.passenger_app.travellers import begin, fresh, key, pass_of, row_of, sign, signed

pytestmark = pytest.mark.long

WRITTEN = (Revision, IssuedPass, PartyMember, SearchToken)


def rows(centre: Centre, table: Any, draft: Draft) -> list[Any]:
    with centre.database.reading() as session:
        asked = select(table).where(table.declaration_id == draft.id)
        return list(session.scalars(asked.order_by(*table.__table__.primary_key)))


def counts(centre: Centre) -> list[int]:
    with centre.database.reading() as session:
        tables = (*WRITTEN, Audit, Job)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def opened(centre: Centre, text: str) -> tuple[Verdict, pass_qr.Pass, pass_qr.Inside]:
    ring = centre.ring()
    verdict, pass_ = pass_qr.verify(text, ring.verifying, factories.LANDED)
    assert pass_ is not None
    inside = pass_qr.open_inside(pass_, ring.shared[Shared.PASS_SEALING])
    assert inside is not None
    return verdict, pass_, inside


@pytest.mark.parametrize("size", [1, 4, 10])
def test_one_signature_writes_everything(centre: Centre, size: int) -> None:
    told = factories.declaration(size, answers=frozenset({Statement.UNACCOMPANIED}))
    told = replace(told, unaccompanied=factories.unaccompanied())
    draft = begin(centre, told)
    assert sign(centre, draft) == 1
    after = fresh(centre, draft)
    assert (after.state, after.head_revision, after.head_version) == ("submitted", 1, draft.version)
    assert [len(rows(centre, table, draft)) for table in WRITTEN[:3]] == [1, 1, size]
    assert drafts.signed_head(centre.database, centre.vault, after)[0] == settled(told)
    row = row_of(centre, draft)
    assert row.erase_after.isoformat() == "2027-12-03T15:00:00+00:00"
    with centre.database.reading() as session:
        acts = session.scalars(select(Audit.act)).all()
    assert sorted(acts) == ["start", "submit"]


def test_the_pass_verifies_and_opens_with_the_ring(centre: Centre) -> None:
    told = factories.declaration(3, answers=frozenset({Statement.GOLD}), goods=(factories.goods(),))
    draft = signed(centre, told)
    issued = pass_of(centre, draft)
    verdict, pass_, inside = opened(centre, issued.text)
    assert verdict is Verdict.VALID
    assert (pass_.declaration, pass_.revision, pass_.language) == (draft.id, 1, "en")
    assert (inside.port, inside.arrival_on) == ("HND", factories.ARRIVAL)
    assert inside.answers == {Statement.GOLD}
    members = rows(centre, PartyMember, draft)
    assert list(inside.digests) == [member.document_digest for member in members]
    kid, binding = centre.ring().sharing(Shared.PASS_BINDING)
    assert pass_.binding_kid == kid
    for person, digest in zip(told.people, inside.digests, strict=True):
        number, born = person.document_number, person.born
        assert pass_qr.binding_digest(binding, draft.id, number, born) == digest


def test_search_tokens_find_by_name_part_prefix_document_and_flight(centre: Centre) -> None:
    draft = signed(centre, factories.declaration(2))
    index = centre.settings.secrets.blind_index_key
    found = {(row.index, row.kind, row.digest) for row in rows(centre, SearchToken, draft)}

    def token(person: int, kind: Token, value: str) -> bool:
        return (person, kind.value, search_tokens.digest(index, kind, value)) in found

    assert token(1, Token.NAME, "HOSOKAWA")
    assert token(1, Token.PREFIX, "HOS")
    assert token(1, Token.PREFIX, "HOSOKA")
    assert not token(1, Token.PREFIX, "HO")
    assert not token(1, Token.PREFIX, "HOSOKAW")
    assert token(2, Token.NAME, "EMEKA")
    assert token(2, Token.DOCUMENT, "TX4400002")
    assert not token(1, Token.DOCUMENT, "TX4400002")
    assert token(0, Token.FLIGHT, search_tokens.flight("NH106", factories.ARRIVAL))


def test_an_edit_makes_a_whole_revision_and_a_new_pass(centre: Centre, clock: Clock) -> None:
    draft = signed(centre, factories.declaration(2))
    first = pass_of(centre, draft).text
    clock.forward(timedelta(hours=1))
    change(centre, draft, lambda told: replace(told, people=told.people[:1]))
    changed = fresh(centre, draft)
    assert changed.changed_since_signing
    assert pass_of(centre, draft).text == first  # until it is signed, the old one stands
    assert sign(centre, changed) == 2
    second = fresh(centre, draft)
    assert not second.changed_since_signing
    assert [revision.n for revision in rows(centre, Revision, draft)] == [1, 2]
    assert [issued.revision for issued in rows(centre, IssuedPass, draft)] == [1, 2]
    assert opened(centre, pass_of(centre, draft).text)[1].revision == 2
    assert len(rows(centre, PartyMember, draft)) == 1
    assert {row.index for row in rows(centre, SearchToken, draft)} == {0, 1}


def test_signing_twice_with_one_form_signs_once(centre: Centre) -> None:
    draft, once = begin(centre), key()
    assert [sign(centre, draft, once), sign(centre, draft, once)] == [1, 1]
    before = counts(centre)
    assert sign(centre, draft, once, version=999) == 1  # the answer was lost, not the signature
    assert counts(centre) == before


def test_signing_at_once_with_one_form_signs_once(centre: Centre) -> None:
    draft, once = begin(centre), key()
    answers: list[int] = []
    failures = at_once(*[lambda: answers.append(sign(centre, draft, once))] * 6)
    assert failures == []
    assert answers == [1] * 6
    assert len(rows(centre, Revision, draft)) == len(rows(centre, IssuedPass, draft)) == 1


def test_two_phones_signing_the_same_thing_at_once_sign_once(centre: Centre) -> None:
    draft = begin(centre)
    answers: list[int] = []
    failures = at_once(*[lambda: answers.append(sign(centre, draft))] * 4)
    assert failures == []
    assert answers == [1] * 4
    assert len(rows(centre, Revision, draft)) == 1


def test_a_form_of_one_declaration_signs_no_other(centre: Centre) -> None:
    one, other, once = begin(centre), begin(centre), key()
    sign(centre, one, once)
    with pytest.raises(Moved):
        sign(centre, other, once)
    assert fresh(centre, other).head_revision == 0


def test_what_was_read_must_be_what_is_signed(centre: Centre) -> None:
    draft = begin(centre)
    change(centre, draft, lambda told: replace(told, answers=frozenset(Statement)))
    with pytest.raises(Moved):
        sign(centre, draft)
    assert fresh(centre, draft).head_revision == 0


def test_without_the_version_an_unread_change_would_be_signed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a signing that always claims the newest version signs the unread."""
    draft = begin(centre)
    change(centre, draft, lambda told: replace(told, stay=factories.stay(phone="+81 3 0000 0000")))
    assert sign(centre, draft, version=fresh(centre, draft).version) == 1


@pytest.mark.parametrize("part", ["people", "trip", "stay", "answers", "travel"])
def test_nothing_unfinished_is_signed(centre: Centre, part: str) -> None:
    draft = begin(centre, factories.unfinished(factories.declaration(), [part]))
    with pytest.raises(Unfinished):
        sign(centre, draft)
    assert fresh(centre, draft).state is State.DRAFT


STEPS = {
    "audit": (audit, "note"),
    "people": (submit, "_members"),
    "tokens": (search_tokens, "of_declaration"),
    "pass": (submit, "write_pass"),
    "sealing": (pass_qr, "seal_inside"),
    "signing": (pass_qr, "write"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [True, False])
def test_a_failure_at_any_step_leaves_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, step: str, before: bool
) -> None:
    draft = begin(centre)
    untouched = counts(centre), fresh(centre, draft)
    room, name = STEPS[step]
    real = getattr(room, name)

    def broken(*args: object, **told: object) -> object:
        if not before:
            real(*args, **told)
        raise OSError("disk full")

    with monkeypatch.context() as broke:
        broke.setattr(room, name, broken)
        with pytest.raises(OSError, match="disk full"):
            sign(centre, draft)
    assert (counts(centre), fresh(centre, draft)) == untouched
    assert sign(centre, draft) == 1  # and it can be signed when the trouble is over


def test_a_withdrawn_declaration_is_found_by_nobody_and_stays_withdrawn(
    centre: Centre, clock: Clock
) -> None:
    draft = signed(centre)
    submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    first = row_of(centre, draft)
    clock.forward(timedelta(hours=1))
    submit.withdraw(centre.database, centre.vault, draft.id, centre.now())
    row = row_of(centre, draft)
    assert (row.state, row.changed_at) == (State.WITHDRAWN, first.changed_at)
    assert row.erase_after.isoformat() == "2026-12-06T15:00:00+00:00"
    assert rows(centre, SearchToken, draft) == []
    with pytest.raises(Closed):
        sign(centre, fresh(centre, draft))


def test_what_is_kept_to_prove_a_revision_tells_nothing_of_it(centre: Centre) -> None:
    """Who knows a person must not be able to try out their seven answers on a stolen database."""
    told = factories.declaration()
    draft = signed(centre, told)
    [revision] = rows(centre, Revision, draft)
    assert revision.sha256 != hashlib.sha256(to_json(settled(told))).digest()
    assert revision.sha256 == hashlib.sha256(revision.body_enc).digest()


def test_the_clear_columns_hold_no_person(centre: Centre) -> None:
    told = factories.declaration()
    draft = signed(centre, told)
    row = row_of(centre, draft)
    clear = " ".join(
        str(getattr(row, column.name))
        for column in Declaration.__table__.columns
        if column.name != "draft_enc"
    )
    for secret in (told.people[0].surname, told.people[0].document_number, "Hotel Fuji"):
        assert secret not in clear


def test_goods_no_answer_asks_for_are_not_signed(centre: Centre) -> None:
    told: Told = factories.declaration(goods=(factories.goods(),))
    draft = signed(centre, told)
    assert drafts.signed_head(centre.database, centre.vault, draft)[0].goods == ()


@pytest.mark.parametrize("guarded", [True, False])
def test_what_moves_while_it_is_being_written_is_not_signed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Another phone changes the declaration between the reading and the turn to write.

    The control: without the version in its condition, what nobody checked would be signed.
    """
    draft, real = begin(centre), submit._written

    def late(*args: Any) -> submit.Written:
        change = partial(replace, stay=None)
        drafts.change(centre.database, centre.vault, draft.id, change, centre.now())
        return real(*args)

    monkeypatch.setattr(submit, "_written", late)
    if guarded:
        with pytest.raises(submit.Moved):
            sign(centre, draft)
        assert fresh(centre, draft).head_revision == 0
        return
    table = submit._DECLARATION
    unguarded = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("declaration"))
        .where(table.c.head_revision >= bindparam("before"))
        .values(dict(submit._HEAD._values or {}))
    )
    monkeypatch.setattr(submit, "_HEAD", unguarded)
    assert sign(centre, draft) == 1
    assert fresh(centre, draft).told.stay is None
