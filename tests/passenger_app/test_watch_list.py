"""The watch list of the centre: two officers put somebody on it, and only digests leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Permission, Role
from customs.proposal import Decider, Decision, Refusal
from customs.watch_list import Wanted, WatchList
from passenger_app import keyring, proposals, watch_list
from passenger_app.centre import Centre
from passenger_app.keyring import Shared
from passenger_app.models import DataKey, Job, Proposal, WatchEntry
from passenger_app.proposals import Refused
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import on_duty, written
from tests.passenger_app.test_proposals import AUTHOR, OTHER

pytestmark = pytest.mark.long

ANNA = Wanted("TX4400001", "UTO", "ERIKSSON", "ANNA", date(1984, 2, 29))
YES = Decision(Decider(OTHER, frozenset({Permission.PROPOSALS_DECIDE}), True), True, "Agreed")
WHY = "Asked for by headquarters"


def proposed(centre: Centre, wanted: Wanted = ANNA) -> UUID:
    return watch_list.propose(centre, wanted, WHY, AUTHOR, centre.now())


def decide(centre: Centre, id_: UUID, what: Decision = YES) -> None:
    proposals.decide(centre, centre.now(), id_, what)


def entry_of(centre: Centre, proposal: UUID) -> UUID:
    with centre.database.reading() as session:
        return UUID(session.get_one(Proposal, proposal).subject)


def carried(centre: Centre) -> WatchList | None:
    with centre.database.reading() as session:
        return watch_list.carried(session, centre.ring())


def listed(centre: Centre, wanted: Wanted = ANNA) -> UUID:
    id_ = proposed(centre, wanted)
    decide(centre, id_)
    return entry_of(centre, id_)


def digests(centre: Centre, *wanted: Wanted) -> frozenset[bytes]:
    _, key = centre.ring().sharing(Shared.WATCH_LIST)
    return frozenset(digest for one in wanted for digest in one.digests(key))


def test_a_new_house_has_a_list_with_nobody_on_it(centre: Centre) -> None:
    kid, _ = centre.ring().sharing(Shared.WATCH_LIST)
    assert carried(centre) == WatchList(0, kid, frozenset())


def test_proposed_by_one_it_is_on_no_list(centre: Centre) -> None:
    id_ = proposed(centre)
    assert carried(centre) == replace_version(carried(centre), 0)
    with pytest.raises(Refused) as refusal:
        decide(centre, id_, replace(YES, by=replace(YES.by, actor=AUTHOR)))
    assert refusal.value.why is Refusal.OWN


def replace_version(told: WatchList | None, version: int) -> WatchList:
    assert told
    return replace(told, version=version, digests=frozenset())


def test_approved_by_another_it_is_in_the_next_bundle(centre: Centre) -> None:
    listed(centre)
    told = carried(centre)
    assert told
    assert (told.version, told.digests) == (1, digests(centre, ANNA))
    with centre.database.reading() as session:
        assert "bundle" in set(session.scalars(select(Job.kind)))


def test_taken_off_by_two_the_person_is_erased(centre: Centre) -> None:
    entry = listed(centre)
    other = replace(ANNA, number="", given="BERTA")
    listed(centre, other)
    id_ = watch_list.propose_removal(centre.database, entry, WHY, AUTHOR, centre.now())
    told = carried(centre)
    assert told
    assert told.version == 2
    decide(centre, id_)
    told = carried(centre)
    assert told
    assert (told.version, told.digests) == (3, digests(centre, other))
    erased(centre, entry)
    with pytest.raises(Refused):
        watch_list.propose_removal(centre.database, entry, WHY, AUTHOR, centre.now())


def erased(centre: Centre, entry: UUID) -> None:
    with centre.database.reading() as session:
        row = session.get_one(WatchEntry, entry)
        assert row.body_enc is None
        assert session.get_one(DataKey, row.key_id).wrapped is None


def test_who_was_not_approved_is_forgotten(centre: Centre, clock: Clock) -> None:
    refused_, lapsed, waits = proposed(centre), proposed(centre), UUID(int=0)
    decide(centre, refused_, replace(YES, approve=False))
    clock.forward(timedelta(days=8))
    proposals.lapse(centre.database, lapsed, centre.now())
    waits = proposed(centre)
    watch_list.mark(centre, centre.now())
    for gone in (refused_, lapsed):
        erased(centre, entry_of(centre, gone))
    with centre.database.reading() as session:
        assert [row.id for row in watch_list.entries(session)] == [entry_of(centre, waits)]


def test_it_is_whole_under_the_next_key_before_halls_are_told_of_it(
    centre: Centre, clock: Clock
) -> None:
    listed(centre)
    before = carried(centre)
    with centre.database.writing() as session:
        keyring.rotate(session, centre.vault, Shared.WATCH_LIST, centre.now())
    clock.forward(keyring.TOLD + timedelta(minutes=1))
    centre.keys.forget()
    assert carried(centre) == before  # not half of it: under the key it is whole with
    watch_list.mark(centre, centre.now())
    told = carried(centre)
    assert told
    assert before
    assert told.kid != before.kid
    assert told.digests == digests(centre, ANNA)


def test_no_plain_word_of_a_person_is_kept(centre: Centre) -> None:
    listed(centre)
    with centre.database.reading() as session:
        rows = [*session.scalars(select(WatchEntry)), *session.scalars(select(Proposal))]
        told = "".join(str(vars(row)) for row in rows)
    for secret in (ANNA.number, ANNA.surname, ANNA.given):
        assert secret not in told


def test_at_the_desk(app: Flask, centre: Centre) -> None:
    analyst = on_duty(app, centre, Role.RISK_ANALYST)
    browser = analyst.browser
    browser.open("/officer/")
    analyst.steps_up()
    browser.open("/officer/watch-list/new").press(reason=WHY)
    assert browser.status == 422
    typed = {"document_number": ANNA.number, "country": "UTO", "surname": "Eriksson",
             "given": "Anna", "born-year": "1984", "born-month": "2", "born-day": "29",
             "reason": WHY}  # fmt: skip
    browser.send(typed)
    assert "/officer/proposals/" in browser.path
    assert "ERIKSSON" not in browser.text
    decide(centre, UUID(browser.path.split("/")[-1]))
    entry = next(link for link in browser.page.links if "/watch-list/" in link)
    assert browser.open("/officer/watch-list/00000000-0000-7000-8000-000000000000").status == 404
    browser.open(entry)
    assert "ERIKSSON" in browser.text
    assert len(written(centre, "watch_entry_read")) == 1
    browser.open("/officer/watch-list")
    assert "ERIKSSON" not in browser.text
    browser.open(f"{entry}/remove").press(reason=WHY)
    assert "/officer/proposals/" in browser.path
