"""The proof of access in its short form, and what it finds where a door was left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from customs.officer import Permission, Role
from customs.officer_task import Kind
from customs.proposal import Refusal, State
from passenger_app import exports, guards, hosts, permissions, proposals, sign_in, tasks, workplace
from passenger_app.database import Database
from passenger_app.devices.alarm import SEEN_AS, STRANGER
from passenger_app.drafts import Draft, find
from passenger_app.limits import limiter
from passenger_app.models import Access, Declaration, Export, OfficerTask, Proposal, Table
from passenger_app.officers import actor
from tests.passenger_app import access_oracle as oracle
from tests.passenger_app.conftest import NOW
from tests.passenger_app.holdings import held
from tests.passenger_app.prove_access import World, build, probes
from tests.passenger_app.visitors import HOSTS

pytestmark = pytest.mark.long

PROBES = 2_000
FEWER = 1_200  # enough for what is another's to be found
MOST = 6_000  # of which an open door ends all after the first


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The house full of people, without limits on how often they ask."""
    enabled, limiter.enabled = limiter.enabled, False
    made = build(tmp_path_factory.mktemp("access"))
    with closing(made.centre.database):
        yield made
    limiter.enabled = enabled


def test_nobody_reaches_what_is_not_theirs(world: World) -> None:
    seen, leaks = probes(world, PROBES, seed=1)
    assert leaks == []
    assert min(seen["allowed"], seen["refused"]) > PROBES / 10
    assert seen["another's"] > PROBES / 50
    assert len(world.visitors) > 30


def knock(world: World, subject: str, kind: Kind, **changes: object) -> bool:
    """Whether a task is seen as something that changed."""
    made, now = world.centre, world.centre.now()
    before = held(made)
    with made.database.writing() as session:
        tasks.ask(session, now, kind, subject)
        asked = select(OfficerTask).where(OfficerTask.open_once == f"{kind.value} {subject}")
        row = session.scalars(asked).one()
        for name, value in changes.items():
            setattr(row, name, value)
    seen = held(made) != before
    with made.database.writing() as session:
        session.delete(session.get_one(OfficerTask, row.id))
    assert held(made) == before
    return seen


@pytest.mark.parametrize("kind", sorted(set(SEEN_AS.values())))
def test_a_refusal_at_a_devices_door_is_no_change(world: World, kind: Kind) -> None:
    with world.centre.database.writing() as session:
        session.execute(delete(OfficerTask).where(OfficerTask.subject == STRANGER))
    assert not knock(world, STRANGER, kind)


@pytest.mark.parametrize(
    ("subject", "kind", "changes"),
    [
        ("device-1", Kind.DEVICE_KEY, {}),
        (STRANGER, Kind.DEAD_JOB, {}),
        (STRANGER, Kind.DEVICE_KEY, {"owner": "officer:x"}),
        (STRANGER, Kind.DEVICE_KEY, {"ended_by": "officer:x", "ended_at": NOW}),
    ],
    ids=["of a device", "another kind", "taken", "ended"],
)
def test_anything_else_about_a_task_is_a_change(
    world: World, subject: str, kind: Kind, changes: dict[str, object]
) -> None:
    """Negative control: no more is left out than a refusal writes."""
    with world.centre.database.writing() as session:
        session.execute(delete(OfficerTask).where(OfficerTask.subject == STRANGER))
    assert knock(world, subject, kind, **changes)


def test_a_refusal_at_a_devices_door_writes_that_and_nothing_else(world: World) -> None:
    """The whole of every table, before a stranger knocks and after."""
    made = world.centre

    def everything() -> dict[str, list[object]]:
        with made.database.reading() as session:
            tables = Table.metadata.sorted_tables
            return {one.name: list(session.execute(select(one)).all()) for one in tables}

    with made.database.writing() as session:
        session.execute(delete(OfficerTask).where(OfficerTask.subject == STRANGER))
    before = everything()
    world.app.extensions.pop("sekisho-alarm", None)  # it rang a moment ago
    answer = world.client.post("/devices/events", base_url=HOSTS["devices"])
    assert answer.status_code == 401
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"officer_task"}


def test_the_oracle_speaks_of_every_route_and_of_no_other(world: World) -> None:
    assert {rule.endpoint for rule in world.app.url_map.iter_rules()} == oracle.listed()


Spoil = Callable[[pytest.MonkeyPatch, World], None]


def a_permission_row(patch: pytest.MonkeyPatch, _world: World) -> None:
    held = permissions.HELD_BY[Permission.OFFICERS_SEE] | {Role.COUNTER}
    told = dict(permissions.HELD_BY) | {Permission.OFFICERS_SEE: held}
    patch.setattr(permissions, "HELD_BY", told)


def a_page_row(patch: pytest.MonkeyPatch, _world: World) -> None:
    told = dict(permissions.PAGES) | {"officer.colleague": Permission.DESK}
    patch.setattr(permissions, "PAGES", told)


def a_row_too_strict(patch: pytest.MonkeyPatch, _world: World) -> None:
    told = dict(permissions.HELD_BY) | {Permission.DESK: frozenset({Role.SUPERVISOR})}
    patch.setattr(permissions, "HELD_BY", told)


def no_step_up(patch: pytest.MonkeyPatch, _world: World) -> None:
    patch.setattr(permissions, "STEPPED_UP", frozenset())


def any_desk(patch: pytest.MonkeyPatch, _world: World) -> None:
    patch.setattr(sign_in, "_same_desk", lambda: True)
    patch.setattr(workplace, "in_office", lambda: True)


def any_holder(patch: pytest.MonkeyPatch, world: World) -> None:
    made = world.centre

    def opens(ref: str) -> Draft | None:
        with made.database.reading() as session:
            asked = session.query(Access.id).join(Declaration).filter(Declaration.ref == ref)
            row = asked.filter(Access.scope == "edit").first()
        return find(made.database, made.vault, ref, row.id, made.now()) if row else None

    patch.setattr(guards, "_opened", opens)


def any_host(patch: pytest.MonkeyPatch, world: World) -> None:
    asked = world.app.before_request_funcs[None]
    patch.setitem(
        world.app.before_request_funcs, None, [f for f in asked if f is not hosts.elsewhere]
    )


def any_exporter(patch: pytest.MonkeyPatch, world: World) -> None:
    def file(session: Session, id_: UUID, _officer: str) -> Export | None:
        return session.get(Export, id_)

    patch.setattr(exports, "file", file)


def any_author(patch: pytest.MonkeyPatch, world: World) -> None:
    def withdraw(database: Database, now: datetime, id_: UUID, _author: str) -> None:
        with database.writing() as session:
            row = session.get(Proposal, id_)
            if row is None or row.state != State.WAITING:
                raise proposals.Refused(Refusal.UNKNOWN)

    patch.setattr(proposals, "withdraw", withdraw)


@pytest.mark.parametrize(
    "spoil",
    [
        a_permission_row,
        a_page_row,
        a_row_too_strict,
        no_step_up,
        any_desk,
        any_holder,
        any_host,
        any_exporter,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_a_door_left_open_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, spoil: Spoil
) -> None:
    """Negative control: one guard at a time is taken out."""
    spoil(monkeypatch, world)
    _, leaks = probes(world, MOST, seed=2, only="GET", first=True)
    assert leaks


def test_an_act_on_what_is_another_s_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with the form's token, whoever may take back their own takes back any."""
    any_author(monkeypatch, world)
    _, leaks = probes(world, FEWER, seed=2, only="POST")
    assert {leak.partition(": POST ")[2].partition(" on ")[0] for leak in leaks} == {
        "/officer/proposals/<uuid:id_>/withdraw"
    }


def test_a_file_fetched_by_another_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control, of the one act whose whole change is its answer."""
    owner = next(visitor for visitor in world.visitors if visitor.owns)
    assert owner.officer
    fetch, whose = exports.fetch, actor(owner.officer)
    monkeypatch.setattr(
        exports, "fetch", lambda database, id_, _, now: fetch(database, id_, whose, now)
    )
    _, leaks = probes(world, PROBES, seed=2, only="POST", first=True)
    assert leaks
    assert all("/exports/" in leak for leak in leaks)
