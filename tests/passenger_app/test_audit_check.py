from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from flask import Flask
from sqlalchemy import text

from passenger_app import create_app, retention
from passenger_app.audit import chain, check, lines
from passenger_app.audit.check import Why
from passenger_app.audit.lines import Anchor
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.database import Database
from passenger_app.turn import Busy
from tests.passenger_app import tampering
from tests.passenger_app.audited import COLUMNS, House, build
from tests.passenger_app.conftest import Clock
from tests.passenger_app.prove_audit import Ledger, lay, look, prove, tamper
from tests.passenger_app.travellers import row_of, signed

pytestmark = pytest.mark.long

SEED = 1


@pytest.fixture
def house(centre: Centre, tmp_path: Path) -> House:
    """A chain with anchors, to be tampered with."""
    return build(centre.database, tmp_path / "anchor", random.Random(SEED))


@pytest.mark.long
def test_no_tampering_goes_unseen_and_the_first_bad_row_is_named(
    centre: Centre, database_kind: str, tmp_path: Path
) -> None:
    """The proof's short form."""
    ledger, ways = Ledger(), len(tampering.WAYS)
    count = ways * (7 if database_kind == "sqlite" else 2)
    prove(centre.database, tmp_path / "anchor", count, SEED, ledger)
    assert ledger.failed == []
    assert sum(ledger.tried.values()) == count
    assert set(ledger.tried) == {way.__name__ for way in tampering.WAYS}


def unseen(house: House, way: tampering.Way, times: int = 12) -> list[str]:
    """What of a way is not found, or not named right."""
    ledger, draw = Ledger(), random.Random(SEED)
    for _ in range(times):
        tamper(house, way, draw, ledger)
    return ledger.failed


def none(*_: object) -> None:
    return None


CONTROLS: dict[str, tuple[object, str, object, tampering.Way]] = {
    "numbers in order": ("EACH", "in_order", none, tampering.delete),
    "own hash": ("EACH", "of_its_hash", none, tampering.edit),
    "hash before": ("EACH", "after_the_last", none, tampering.forge),
    "anchors": ("EACH", "as_anchored", none, tampering.rebuild),
    "up to the head": ("AT_THE_END", "up_to_the_head", none, tampering.truncate),
    "the head": ("AT_THE_END", "with_its_head", none, tampering.change_head),
    "beyond the head": ("AT_THE_END", "not_beyond", none, tampering.insert_beyond),
    "as far as anchored": ("AT_THE_END", "as_far_as_anchored", none, tampering.truncate),
    "below one": (check._Walk, "before_the_first", none, tampering.insert_beyond),
    "row of lines": (Anchor, "follows", lambda *_: True, tampering.line_deleted),
    "late": (check, "LATE", timedelta(days=9), tampering.older_file),
    "late, both cut": (check, "LATE", timedelta(days=9), tampering.both_cut),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_each_check_taken_out_lets_its_tampering_through(
    house: House, database_kind: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Negative controls."""
    if database_kind != "sqlite":
        pytest.skip("the same checks on both")
    where, what, instead, way = CONTROLS[name]
    assert unseen(house, way) == []
    if isinstance(where, str):
        left = [ask for ask in getattr(check, where) if ask.__name__ != what]
        monkeypatch.setattr(check, where, left)
    else:
        monkeypatch.setattr(where, what, instead)
    assert unseen(house, way) != []


def test_without_the_signature_a_stranger_s_line_passes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same line signed by another key is the same line."""
    assert unseen(house, tampering.line_forged, 3) == []

    def unchecked(line: bytes, *_: object) -> Anchor | str:
        try:
            return lines._reads(cbor2.loads(base64.b64decode(line)).value[2]) or "x"
        except ValueError:
            return "x"

    monkeypatch.setattr(lines, "read", unchecked)
    house.write([])
    assert unseen(house, tampering.line_forged, 12) != []


def harm(house: House, statement: str, **told: Any) -> check.Checked:
    with house.database.acting() as connection:
        connection.execute(text(statement), told)
    return look(house)


SQLITE = "UPDATE audit SET {} WHERE seq = 7"
VALUES = {
    "text as a number": "seq = 'abc'",
    "half a number": "seq = 7.5",
    "bytes as text": "told = X'00'",
    "no text": "told = CAST(X'ff' AS TEXT)",
    "no id": "id = 'x'",
    "a moment that is none": "at = 'yesterday'",
    "hash as text": "hash = 'x'",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_sqlite_lets_in_anywhere_is_named_and_stops_nothing(
    house: House, value: str
) -> None:
    if house.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's columns have types")
    found = harm(house, SQLITE.format(value))
    assert found.first_bad is not None
    assert found.first_bad.seq == 7


def test_a_moment_python_does_not_know_is_named(house: House) -> None:
    if house.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's moments are text")
    found = harm(house, "UPDATE audit SET at = 'infinity' WHERE seq = 7")
    assert found.first_bad == check.Bad(7, Why.UNREADABLE)


def test_a_number_twice_is_named_once_the_index_is_gone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PAGE", 5)
    name = ", ".join(f'"{column}"' for column in COLUMNS if column != "id")
    copied = f"INSERT INTO audit (id, {name}) SELECT :id, {name} FROM audit WHERE seq = 10"
    with house.database.acting() as connection:
        connection.execute(text("DROP INDEX ix_audit_seq"))
    for id_ in ("f" * 32, "0" * 32):
        bad = harm(house, copied, id=id_).first_bad
        assert bad is not None
        assert bad.seq == 10
        assert harm(house, "DELETE FROM audit WHERE id = :id", id=id_).sound
    with house.database.acting() as connection:
        create = "CREATE UNIQUE INDEX ix_audit_seq ON audit (seq) WHERE seq IS NOT NULL"
        connection.execute(text(create))


def test_the_size_of_a_page_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = look(house)
    assert whole.sound
    for size in (1, 7, house.top):
        monkeypatch.setattr(check, "PAGE", size)
        assert look(house) == whole


def test_rows_that_come_while_it_walks_disturb_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PAGE", 5)
    walk, draw = check.steps(house.database, house.folder, house.clock), random.Random(2)
    with pytest.raises(StopIteration) as end:
        while True:
            next(walk)
            house.act(draw)
            chain.number(house.database, house.now)
    assert end.value.value.sound, end.value.value


def test_what_the_outside_cannot_see_is_said(house: House) -> None:
    """The limit: rows of the last minute, cut off with the head told so, leave no trace."""
    state = tampering.as_it_was(house)
    for row in [r for r in state.numbered() if r["seq"] > house.anchored[-1]]:
        state.put(row, None)
    tampering._crown(state, house.anchored[-1] + 1)
    lay(house, state)
    assert look(house).sound


def test_an_erased_declaration_leaves_the_chain_whole(centre: Centre, clock: Clock) -> None:
    draft = signed(centre)
    chain.number(centre.database, clock())
    clock.forward(row_of(centre, draft).erase_after - clock() + timedelta(seconds=1))
    assert retention.erase(centre.database, draft.id, clock()) is None
    assert row_of(centre, draft).state == "erased"
    chain.number(centre.database, clock())
    found = check.check(centre.database, None, clock)
    assert (found.sound, found.rows) == (True, chain.head(centre.database).seq)


@pytest.fixture
def asked(
    house: House, settings: Settings, clock: Clock
) -> Iterator[Callable[..., tuple[int, dict[str, Any]]]]:
    """`flask audit verify`, on this house."""
    clock.now = house.clock()
    app: Flask = create_app(replace(settings, audit_anchor=house.folder.path), clock)

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        done = app.test_cli_runner().invoke(args=["audit", "verify", *words])
        told: dict[str, Any] = json.loads(done.output)
        return done.exit_code, told

    yield run
    made: Centre = app.extensions["sekisho"]
    made.database.close()


def test_verify_says_what_it_found_and_its_exit_says_whether(
    house: House, asked: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    code, told = asked()
    assert (code, told["sound"], told["rows"], told["first_bad"]) == (0, True, house.top, None)
    assert told["anchors"]["agree_until"] == house.anchored[-1]
    assert told["unsequenced"]["count"] == len(told["unsequenced"]["ids"]) == 2
    harm(house, "DELETE FROM audit WHERE seq = 12")
    code, told = asked()
    assert (code, told["sound"]) == (1, False)
    assert told["first_bad"] == {"seq": 12, "why": "missing"}


def test_verify_without_the_folder_says_what_it_cannot_see(
    house: House, asked: Callable[..., tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    code, told = asked("--anchor", str(tmp_path / "nowhere"))
    assert (code, told["first_bad"]) == (1, None)
    assert told["anchors"]["flaw"] == "keys: FileNotFoundError"


def test_verify_on_records_that_are_away_says_so(
    asked: Callable[..., tuple[int, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(Database, "looking", away)
    code, told = asked()
    assert (code, told) == (2, {"error": "Busy"})
