"""Search: who is found, who is not, what is shown to whom, and what is written down of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from customs.officer import Role
from customs.person import Person
from customs.search import By, Purpose, Wanted, meant
from passenger_app import retention, search_tokens
from passenger_app import search as finding
from passenger_app.centre import Centre
from passenger_app.models import Audit, Declaration
from passenger_app.search import MOST, Index, Results
from passenger_app.submit import withdraw
from tests import factories
from tests.passenger_app.desk import Desk, on_duty, written
from tests.passenger_app.travellers import begin, pass_of, sign, signed

pytestmark = pytest.mark.long
OFFICER = "officer:019aa000-0000-7000-8000-000000000001"
LETTERS = st.text("ABELN", min_size=1, max_size=9)
NAMES = st.lists(LETTERS, min_size=1, max_size=3)


def found(centre: Centre, by: By, value: str, day: date | None = None) -> Results:
    """What a search by this officer finds."""
    words = tuple(sorted(set(value.split()))) if by is By.NAME else ()
    wanted = Wanted(by, Purpose.AT_DESK, value, words, day)
    index = Index(centre.vault, centre.ring(), centre.settings.secrets.blind_index_key)
    return finding.search(centre.database, index, OFFICER, wanted, True, centre.now())


def names(results: Results) -> list[str]:
    return sorted(one.name for one in results.shown)


@given(parts=NAMES, typed=NAMES)
def test_whoever_is_meant_is_never_missed(parts: list[str], typed: list[str]) -> None:
    """Tokens may bring too many, and `meant` chooses; they never bring too few."""
    person = factories.person(surname=" ".join(parts), given="")
    words = sorted(set(typed))
    brought = set(search_tokens.of_words(words)) <= set(search_tokens.of_person(person))
    if meant(words, person):
        assert brought
    elif brought:
        assert any(len(word) > 6 for word in words)  # only what is longer than a token


@given(parts=NAMES, at=st.integers(0, 2), long=st.integers(3, 9))
def test_the_beginning_of_each_part_finds_it(parts: list[str], at: int, long: int) -> None:
    part = parts[at % len(parts)]
    person = factories.person(surname="X", given=" ".join(parts))
    assert meant([part], person)
    assert len(part) < 3 or meant([part[:long]], person)


def people(*indexes: int) -> tuple[Person, ...]:
    return tuple(factories.person(index) for index in indexes)


def test_a_name_is_found_by_parts_of_one_person_and_not_of_two(centre: Centre) -> None:
    signed(centre, factories.declaration(people=people(1, 2), next_index=3))
    assert names(found(centre, By.NAME, "OKO")) == ["OKONKWO CHIDI EMEKA"]
    assert names(found(centre, By.NAME, "OKONKWO EMEKA")) == ["OKONKWO CHIDI EMEKA"]
    assert names(found(centre, By.NAME, "OKONKWO MINA")) == []
    assert names(found(centre, By.NAME, "HOSOKAWAS")) == []  # its first six letters are hers
    assert names(found(centre, By.NAME, "HOSOKAW")) == ["HOSOKAWA MINA"]


def test_a_document_a_flight_a_pass_and_a_reference_find_it(centre: Centre) -> None:
    draft = signed(centre)
    trip = draft.told.trip
    assert trip is not None
    number = draft.told.people[0].document_number
    for by, value in (
        (By.DOCUMENT, number),
        (By.FLIGHT, trip.carrier),
        (By.PASS, pass_of(centre, draft).text),
        (By.PASS, draft.ref.lower().replace("-", "")),
    ):
        [one] = found(centre, by, value, trip.arrival_on).shown
        assert (one.id, one.ref, one.document_ends) == (draft.id, draft.ref, number[-3:])
    other = trip.arrival_on.replace(day=4)
    assert found(centre, By.FLIGHT, trip.carrier, other).shown == []
    assert found(centre, By.DOCUMENT, number[:-1]).shown == []


def test_a_pass_of_another_house_leads_nowhere(centre: Centre) -> None:
    """Its text names a declaration of ours, under a key that is not ours."""
    draft = signed(centre)
    text = pass_of(centre, draft).text
    forged = text[:-8] + ("0" * 8 if text[-8:] != "0" * 8 else "1" * 8)
    assert found(centre, By.PASS, forged).shown == []


def test_what_nobody_signed_is_found_by_nobody(centre: Centre) -> None:
    draft = begin(centre)
    for by, value in (
        (By.PASS, draft.ref),
        (By.NAME, "HOSOKAWA"),
        (By.DOCUMENT, draft.told.people[0].document_number),
    ):
        assert found(centre, by, value).shown == []
    sign(centre, draft)
    assert found(centre, By.PASS, draft.ref).shown != []


def test_what_was_withdrawn_is_found_by_its_reference_alone(centre: Centre) -> None:
    draft = signed(centre)
    withdraw(centre.database, centre.vault, draft.id, centre.now())
    assert found(centre, By.NAME, "HOSOKAWA").shown == []
    [one] = found(centre, By.PASS, draft.ref).shown
    assert one.state == "withdrawn"


def test_what_was_erased_is_found_by_nobody(centre: Centre) -> None:
    draft = signed(centre)
    with centre.database.writing() as session:
        key = session.get_one(Declaration, draft.id).key_id
        retention.destroy(session, [key], centre.now())
    for by, value in ((By.PASS, draft.ref), (By.NAME, "HOSOKAWA")):
        assert found(centre, by, value).shown == []


def test_no_more_are_shown_than_somebody_can_choose_from(centre: Centre) -> None:
    for _ in range(MOST + 1):
        signed(centre)
    results = found(centre, By.NAME, "HOSOKAWA")
    assert len(results.shown) == MOST
    assert results.more


def test_the_audit_says_who_why_and_whom_and_nothing_that_was_typed(centre: Centre) -> None:
    draft = signed(centre)
    found(centre, By.NAME, "HOSOKAWA")
    found(centre, By.NAME, "NOBODY")
    with centre.database.reading() as session:
        rows = session.scalars(select(Audit).where(Audit.actor == OFFICER)).all()
    acts = sorted((row.act, row.subject, row.why) for row in rows)
    assert acts == [
        ("search", "declarations", "at_desk"),
        ("search", "declarations", "at_desk"),
        ("search_found", str(draft.id), "at_desk"),
    ]
    told = json.dumps([row.told for row in rows])
    key = centre.settings.secrets.blind_index_key
    token = search_tokens.digest(key, search_tokens.Token.PREFIX, "HOSOKA").hex()
    assert token in told
    for typed in ("HOSO", "NOBODY", "MINA"):
        assert typed not in told


def look(desk: Desk, **typed: str) -> str:
    """Search at a desk; the words of the page."""
    desk.browser.open("/officer/search").send({"purpose": "at_desk"} | typed)
    return desk.browser.page.words


def test_the_page_finds_and_says_what_is_missing(app: Flask, centre: Centre) -> None:
    draft = signed(centre)
    desk = on_duty(app, centre, Role.COUNTER)
    words = look(desk, by="name", value="hosoka")
    assert draft.ref in words
    assert "HOSOKAWA MINA" in words
    assert "…001" in words
    assert "TX4400001" not in desk.browser.text
    assert desk.browser.path == "/officer/search"  # and no address holds what was typed
    assert "Nothing was found" in look(desk, by="name", value="nobody")
    assert "at least three letters" in look(desk, by="name", value="x")
    assert "Choose why you search" in look(desk, by="name", value="hosoka", purpose="")
    assert desk.browser.status == 422
    assert len(written(centre, "search")) == 2


def test_a_cashier_finds_who_is_there_and_browses_no_names(app: Flask, centre: Centre) -> None:
    draft = signed(centre)
    desk = on_duty(app, centre, Role.CASHIER)
    words = look(desk, by="pass", value=draft.ref)
    assert draft.ref in words
    assert "HOSOKAWA" not in desk.browser.text
    assert "M.H." in words
    desk.browser.open("/officer/search")
    token = desk.browser.form().fields["csrf_token"]
    sent = {"csrf_token": token, "by": "name", "value": "HOSOKAWA", "purpose": "at_desk"}
    assert desk.browser.post("/officer/search", sent).status == 422
    assert draft.ref not in desk.browser.text
    assert len(written(centre, "search")) == 1


def test_an_officer_searches_so_often_at_whatever_desk(app: Flask, centre: Centre) -> None:
    desk = on_duty(app, centre, Role.COUNTER)
    token = desk.browser.open("/officer/search").form().fields["csrf_token"]
    sent = {"csrf_token": token, "by": "name", "value": "NOBODY", "purpose": "at_desk"}
    answers = [desk.browser.post("/officer/search", sent).status for _ in range(22)]
    assert answers == [200] * 20 + [429] * 2
    other = on_duty(app, centre, Role.COUNTER)
    look(other, by="name", value="nobody")
    assert other.browser.status == 200
    again = desk.browser.client
    again.delete_cookie("sekisho_officer", domain="officer.localhost")
    desk.signs_in()  # another session of the same officer
    look(desk, by="name", value="nobody")
    assert desk.browser.status == 429
