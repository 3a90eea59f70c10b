from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from customs.officer import Role
from passenger_app import audit
from passenger_app.audit import chain, reading
from passenger_app.audit.reading import Asked, Found
from passenger_app.centre import Centre
from passenger_app.ids import first_id, uuid7
from passenger_app.models import Audit
from tests.passenger_app.conftest import NOW, Clock
from tests.passenger_app.desk import Desk, on_duty

pytestmark = pytest.mark.long


def act(centre: Centre, actor: str = "test", subject: object = "x", **told: Any) -> None:
    with centre.database.acting() as connection:
        audit.note(connection, centre.now(), actor, "act", subject, **told)


def number(centre: Centre) -> None:
    while chain.number(centre.database, centre.now()):
        pass


def read(centre: Centre, **asked: Any) -> Found:
    return reading.read(centre.database, "officer:1", Asked(**asked), centre.now())


def seen(centre: Centre) -> list[Any]:
    with centre.database.reading() as session:
        asked = select(Audit.told).where(Audit.act == reading.SEEN).order_by(Audit.id)
        return list(session.scalars(asked))


def test_every_row_is_on_one_page_and_no_row_on_two(centre: Centre, clock: Clock) -> None:
    for n in range(2 * reading.PAGE + 7):
        clock.forward(timedelta(milliseconds=1))
        act(centre, subject=n)
    number(centre)
    found, pages = read(centre, who="test"), []
    while True:
        pages += [row.subject for row in found.rows]
        if found.further is None:
            break
        act(centre, subject="came meanwhile")
        number(centre)
        found = read(centre, who="test", before=found.further)
    assert pages == [str(n) for n in reversed(range(2 * reading.PAGE + 7))]


def test_it_is_asked_by_who_about_what_and_when(centre: Centre, clock: Clock) -> None:
    draw = random.Random(1)
    acts = []
    for _ in range(60):
        clock.forward(timedelta(hours=draw.randint(1, 9)))
        one = (draw.choice("ab"), draw.choice("xyz"), clock())
        act(centre, one[0], one[1])
        acts.append(one)
    number(centre)
    tokyo = timedelta(hours=9)
    for _ in range(40):
        who, about = draw.choice(["", "a", "b"]), draw.choice(["", "x", "y"])
        since, until = (draw.choice([None, date(2026, 11, draw.randint(20, 30))]) for _ in range(2))
        wanted = [
            (actor, subject)
            for actor, subject, at in acts
            if (not who or actor == who)
            and (not about or subject == about)
            and (since is None or (at + tokyo).date() >= since)
            and (until is None or (at + tokyo).date() <= until)
        ]
        found = read(centre, who=who, about=about, since=since, until=until)
        got = [(row.actor, row.subject) for row in found.rows if row.act == "act"]
        assert got == wanted[::-1][: len(got)]
        assert len(got) == len(wanted) or found.further


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date.max])
def test_a_day_nobody_lived_is_answered(centre: Centre, day: date) -> None:
    act(centre)
    assert len(read(centre, since=day, until=day).rows) == 0


def test_who_reads_is_written_down_with_what_was_asked(centre: Centre) -> None:
    act(centre, subject="d-1")
    number(centre)
    read(centre, about="d-1", since=date(2026, 11, 21))
    assert seen(centre) == [{"rows": 1, "about": "d-1", "since": "2026-11-21"}]


def test_a_name_somebody_typed_is_not_kept(centre: Centre) -> None:
    read(centre, about="CANARYSURNAME", who="CANARYGIVEN")
    assert seen(centre) == [{"rows": 0}]


@pytest.mark.parametrize(
    ("asked", "index"), [("who", "ix_audit_actor"), ("about", "ix_audit_subject")]
)
def test_a_search_uses_its_index(centre: Centre, asked: str, index: str) -> None:
    if centre.database.engine.dialect.name != "sqlite":
        pytest.skip("a small table is read whole on PostgreSQL")
    query = reading._query(Asked(**{asked: "x"}, before=UUID(int=9)))  # type: ignore[arg-type]
    told = query.compile(centre.database.engine, compile_kwargs={"literal_binds": True})
    with centre.database.looking() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {told}")).all()
    assert index in str(plan)
    assert "TEMP B-TREE" not in str(plan)


@pytest.fixture
def auditor(app: Flask, centre: Centre) -> Desk:
    """An auditor on duty."""
    return on_duty(app, centre, Role.AUDITOR)


def test_the_page_shows_acts_and_asks_by_link(auditor: Desk, centre: Centre) -> None:
    subject = UUID(int=7)
    act(centre, "worker", subject, before={"v": 1}, after={"v": 2}, why="draft", rule="draft")
    act(centre, "worker", "other", why="f" * 65)
    number(centre)
    browser = auditor.browser.open("/officer/audit")
    assert browser.status == 200
    assert str(subject) in browser.text
    assert "(sealed)" in browser.text
    assert "f" * 65 not in browser.text
    browser.open(f"/officer/audit?about={subject}")
    assert "other" not in browser.page.words
    assert len(seen(centre)) == 2


@pytest.mark.parametrize(
    "asked", ["since=yesterday", "until=2026-13-01", "before=x", "since=x&until=y"]
)
def test_what_cannot_be_asked_is_said_and_nothing_shown(
    auditor: Desk, centre: Centre, asked: str
) -> None:
    act(centre, subject="CANARY")
    assert auditor.browser.open(f"/officer/audit?{asked}").status == 422
    assert "CANARY" not in auditor.browser.text
    assert seen(centre) == []


@pytest.mark.parametrize("role", [Role.COUNTER, Role.CASHIER, Role.TECHNICIAN])
def test_others_do_not_read_it(app: Flask, centre: Centre, role: Role) -> None:
    desk = on_duty(app, centre, role)
    assert desk.browser.open("/officer/audit").status == 403
    assert seen(centre) == []


def test_ids_begin_where_their_moment_begins() -> None:
    assert first_id(NOW) <= uuid7(NOW) < first_id(NOW + timedelta(milliseconds=1))
