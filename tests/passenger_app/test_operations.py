from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from customs.officer_task import Kind
from passenger_app import audit, health, jobs, metrics, tasks
from passenger_app.audit import chain
from passenger_app.audit.anchor import Keeper, new_key
from passenger_app.audit.lines import LATE
from passenger_app.audit.rounds import BEHIND
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.database import Database
from passenger_app.operations import create_operations
from passenger_app.turn import Busy
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import NOW, Clock

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parent.parent.parent
WELL = dict.fromkeys(["database", "migrations", "keys", "worker", "audit", "anchor"], "ok")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An anchor that has just written a line."""
    new_key(tmp_path / "anchor", NOW)
    Keeper(tmp_path / "anchor", NOW).keep(chain.GENESIS, NOW)
    return tmp_path / "anchor"


@pytest.fixture
def door(app: Flask, settings: Settings, clock: Clock, folder: Path) -> Iterator[FlaskClient]:
    """The operations door of a house where everything is well."""
    made = create_operations(replace(settings, audit_anchor=folder), clock)
    centre: Centre = made.extensions["sekisho"]
    health.Pulse(centre.database, health.WORKER).beat(clock())
    yield made.test_client()
    centre.database.close()


def parts(door: FlaskClient) -> tuple[int, str, dict[str, str]]:
    answer = door.get("/readyz")
    told: dict[str, Any] = answer.get_json()
    return answer.status_code, told["state"], told["parts"]


def figures(door: FlaskClient) -> dict[tuple[str, ...], float]:
    said = door.get("/metrics").get_data(as_text=True)
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


def test_a_house_where_all_is_well_says_so(door: FlaskClient) -> None:
    assert parts(door) == (200, "ready", WELL)
    assert door.get("/healthz").get_data(as_text=True) == "ok\n"


def test_a_worker_or_an_anchor_that_is_silent_is_told_and_takes_nobody_s_server_away(
    door: FlaskClient, clock: Clock
) -> None:
    clock.forward(max(health.SILENT, LATE))
    told = WELL | {"worker": "silent", "anchor": "late"}
    assert parts(door) == (200, "degraded", told)
    assert figures(door)["sekisho_well", "worker"] == 0
    assert figures(door)["sekisho_well", "database"] == 1


def test_rows_that_wait_for_their_number_are_told(
    door: FlaskClient, centre: Centre, clock: Clock
) -> None:
    with centre.database.acting() as connection:
        audit.note(connection, clock(), "test", "act", "x")
    assert parts(door)[1] == "ready"
    clock.forward(BEHIND)
    assert parts(door)[2]["audit"] == "behind"
    chain.number(centre.database, clock())
    clock.forward(timedelta(seconds=2))
    assert parts(door)[2]["audit"] == "ok"


def test_without_a_key_in_force_it_is_not_ready(door: FlaskClient, clock: Clock) -> None:
    clock.forward(timedelta(days=40))
    code, said, told = parts(door)
    assert (code, said) == (503, "not ready")
    assert told["keys"].startswith("no key in force: ")


def test_behind_the_code_it_is_not_ready(door: FlaskClient, centre: Centre) -> None:
    with centre.database.acting() as connection:
        was = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    told = parts(door)
    with centre.database.acting() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": was})
    assert told == (503, "not ready", WELL | {"migrations": "behind"})


@pytest.mark.parametrize("error", [Busy, OSError])
def test_records_that_are_away_are_told_and_nothing_falls(
    door: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def away(*_: object) -> None:
        raise error("postgresql://user:CANARY@host")

    monkeypatch.setattr(Database, "looking", away)
    clock.forward(timedelta(seconds=2))
    answer = door.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"] in {"no answer", "OSError"}
    assert "CANARY" not in answer.get_data(as_text=True)
    told = figures(door)
    assert told["sekisho_well", "database"] == 0
    assert not any(name[0].startswith("sekisho_jobs") for name in told)
    if error is Busy:
        assert door.get("/audit/head").status_code == 503


def test_an_anchor_that_cannot_be_read_is_told(door: FlaskClient, folder: Path) -> None:
    (folder / "keys.json").write_text("{")
    assert parts(door)[2]["anchor"] == "unreadable"


def test_a_house_without_an_anchor_says_off(browser: Browser) -> None:
    told = browser.open("/readyz")
    assert told.status == 200
    assert '"anchor":"off"' in told.text.replace(" ", "")
    assert '"worker":"neverheard"' in told.text.replace(" ", "")


def test_asked_often_it_looks_once_a_second(
    door: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    real = health.parts

    def counted(centre: Centre) -> dict[str, str]:
        looked.append(1)
        return real(centre)

    monkeypatch.setattr(health, "parts", counted)
    clock.forward(timedelta(seconds=5))
    for _ in range(20):
        door.get("/readyz")
    assert len(looked) == 1
    clock.forward(timedelta(seconds=1))
    door.get("/readyz")
    assert len(looked) == 2


def test_what_waits_is_counted(door: FlaskClient, centre: Centre, clock: Clock) -> None:
    now = clock()
    with centre.database.writing() as session:
        jobs.ask(session, jobs.Kind.LETTER, "a", now, now)
        jobs.ask(session, jobs.Kind.LETTER, "later", now, now + timedelta(days=1))
        jobs.ask(session, jobs.Kind.LETTER, "dead", now, now)
        session.execute(text("UPDATE job SET dead_at = run_at WHERE key = 'dead'"))
        tasks.ask(session, now, Kind.DEAD_JOB, "dead")
        tasks.ask(session, now, Kind.AUDIT_BROKEN, "chain")
        audit.note(session, now, "test", "act", "x")
    clock.forward(timedelta(seconds=60))
    told = figures(door)
    assert told["sekisho_jobs_waiting",] == 1
    assert told["sekisho_jobs_late_seconds",] == 60
    assert told["sekisho_jobs_dead",] == 1
    assert told["sekisho_tasks_open", "dead_job"] == told["sekisho_tasks_open", "audit_broken"] == 1
    assert told["sekisho_tasks_late_seconds", "dead_job"] == 60
    assert told["sekisho_audit_unsequenced",] == 1
    assert told["sekisho_audit_unsequenced_seconds",] == 60
    assert told["sekisho_worker_silent_seconds",] == 60
    assert told["sekisho_anchor_seconds",] == 60


def test_the_head_is_told_to_the_anchor(door: FlaskClient, centre: Centre) -> None:
    assert door.get("/audit/head").get_json() == {"seq": 0, "hash": "00" * 32}
    with centre.database.acting() as connection:
        audit.note(connection, NOW, "test", "act", "x")
    chain.number(centre.database, NOW)
    last = chain.head(centre.database)
    assert door.get("/audit/head").get_json() == {"seq": 1, "hash": last.hash.hex()}


def test_the_door_has_four_pages_and_travellers_have_not_its_figures(
    door: FlaskClient, app: Flask, browser: Browser
) -> None:
    theirs = {rule.rule for rule in door.application.url_map.iter_rules()}
    assert theirs == {"/healthz", "/readyz", "/metrics", "/audit/head"}
    ours = {rule.rule for rule in app.url_map.iter_rules()}
    assert ours & theirs == {"/healthz", "/readyz"}
    for path in ("/metrics", "/audit/head"):
        assert browser.open(path).status == 404


def test_answers_are_counted_by_rule_and_never_by_address(
    door: FlaskClient, browser: Browser
) -> None:
    before = figures(door).get(("sekisho_answer_seconds_count", "GET", "/d/<ref>/check", "404"), 0)
    for ref in ("CCCC-DDDD", "FFFF-GGGG"):
        browser.open(f"/d/{ref}/check?name=CANARY")
    browser.open("/no/such/CANARY")
    told = figures(door)
    assert told["sekisho_answer_seconds_count", "GET", "/d/<ref>/check", "404"] == before + 2
    assert told["sekisho_answer_seconds_count", "GET", "none", "404"] >= 1
    said = door.get("/metrics").get_data(as_text=True)
    assert not re.search("CANARY|CCCC|FFFF", said)


def test_methods_nobody_knows_share_one_name(app: Flask, door: FlaskClient) -> None:
    for name in ("FOO1", "FOO2"):
        app.test_client().open("/privacy", method=name, base_url="http://traveller.localhost")
    assert "FOO" not in door.get("/metrics").get_data(as_text=True)
    assert any(name[1:2] == ("other",) for name in figures(door))


COUNTS = """
import sys
from flask import Flask
from passenger_app import logs, metrics
app = Flask("a")
logs.install(app)
metrics.install(app)
app.add_url_rule("/here/<x>", view_func=lambda x: x)
for n in range(int(sys.argv[1])):
    app.test_client().get(f"/here/{n}")
"""


@pytest.mark.long
def test_processes_count_into_one_folder(tmp_path: Path) -> None:
    """As under gunicorn: each worker a process, the operations door another."""
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for times in ("3", "4"):
        told = [sys.executable, "-c", COUNTS, times]
        subprocess.run(told, env=env, cwd=HOUSE, check=True, timeout=60)
    reads = (
        "from passenger_app import metrics\n"
        "parts = {'database': 'no answer'}\n"
        "print(metrics.exposed(None, parts)[0].decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", reads], env=env, cwd=HOUSE, check=True, timeout=60,
        capture_output=True, text=True,
    )  # fmt: skip
    count = 'sekisho_answer_seconds_count{method="GET",rule="/here/<x>",status="200"} 7.0'
    assert count in done.stdout
    assert metrics._kept.get(("/here/<x>", "GET", 200)) is None
