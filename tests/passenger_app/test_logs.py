from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from passenger_app import guards, logs
from passenger_app.centre import Centre
from passenger_app.models import Table
from passenger_app.sessions import Visit
from passenger_app.traveller import front
from passenger_app.vault import Sealer
from tests import factories
from tests.passenger_app.browser import Browser
from tests.passenger_app.travellers import trip_typed

pytestmark = pytest.mark.long

PERSON = {
    "surname": "CANARYSURNAME", "given": "CANARYGIVEN", "document_number": "CNRY44001",
    "occupation": "CanaryOccupation",
}  # fmt: skip
STAY = {
    "phone": "+81 3 7770 7770", "hotel": "CanaryHotel", "street": "CanaryStreet",
    "city": "CanaryCity",
}  # fmt: skip
CANARIES = (
    "canary", "cnry44001", "7770 7770", "1984-02-29", "hosokawa", "nh7777",
)  # fmt: skip


def declare_all(browser: Browser) -> tuple[str, str]:
    """Every page of a declaration, each with a canary; its reference and a private address."""
    browser.open("/start").press(travel="passenger")
    browser.send(factories.person_page(**PERSON)).press()
    browser.send(trip_typed(browser) | {"carrier": "NH7777", "embarked_at": "CanaryTown"})
    browser.send(factories.stay_page(**STAY))
    yes = {statement: "yes" for statement in browser.form().choices if statement != "language"}
    browser.send(yes, "Continue")
    ref = browser.ref
    browser.open(f"/d/{ref}/goods/add")
    browser.open(next(link for link in browser.page.links if link.endswith("kind=other")))
    asked = browser.form().names()
    goods = {
        name: value
        for name, value in factories.goods_page(name="CanaryGoods").items()
        if name in asked
    }
    browser.send(goods).press()
    browser.open(f"/d/{ref}/means/1/in").send({"amount-0": "1,200,000"}).press()
    browser.send(factories.unaccompanied_page(contents="CanaryBox", sent_from="CanaryTown"))
    browser.press("true")
    assert browser.path.endswith("/pass"), browser.page.words
    browser.open(f"/d/{ref}/devices").press("edit")
    link = browser.text.split('id="link" value="')[1].split('"')[0]
    browser.open("/a/" + link.rpartition("/")[2])
    return ref, link.rpartition("/")[2]


@pytest.fixture
def heard() -> Iterator[list[logging.LogRecord]]:
    """Everything any logger of the program says."""
    records: list[logging.LogRecord] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    ear = Ear()
    root, house = logging.getLogger(), logging.getLogger("sekisho")
    before = root.level, house.level
    root.addHandler(ear)
    root.setLevel(logging.INFO)
    house.setLevel(logging.INFO)
    yield records
    root.removeHandler(ear)
    root.setLevel(before[0])
    house.setLevel(before[1])


def line(record: logging.LogRecord) -> str:
    return logs.JsonLines().format(record)


def test_neither_log_nor_address_holds_a_person(
    browser: Browser, heard: list[logging.LogRecord]
) -> None:
    ref, secret = declare_all(browser)
    said = "\n".join(map(line, heard)).lower()
    assert len(heard) > 20
    for canary in (*CANARIES, ref.lower(), secret.lower()):
        assert canary not in said
    addresses = "\n".join(browser.addresses).lower()
    for canary in CANARIES:
        assert canary not in addresses


def test_an_answer_is_one_line_that_names_the_rule(
    browser: Browser, heard: list[logging.LogRecord]
) -> None:
    browser.open("/d/CCCC-DDDD/check?x=CANARY")
    [told] = [json.loads(line(record)) for record in heard if record.name == "sekisho"]
    assert told["rule"] == "/d/<ref>/check"
    assert (told["method"], told["status"], told["level"]) == ("GET", 404, "info")
    assert "\n" not in line(heard[0])


def test_a_failure_is_told_by_type_and_place_only(
    browser: Browser, heard: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("CANARYSECRET")

    monkeypatch.setattr(front, "page", broken)
    assert browser.open("/privacy").status == 500
    said = "\n".join(map(line, heard))
    assert "CANARYSECRET" not in said
    assert "RuntimeError" in said
    assert "test_logs.py" in said


def test_the_log_goes_to_standard_error_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = io.StringIO()
    monkeypatch.setattr("sys.stderr", heard)
    house = logging.getLogger("sekisho")
    before = house.handlers, house.propagate, house.level
    logs.to_stderr()
    house.info("answered", extra={"told": {"rule": "/関"}})
    house.handlers, house.propagate, house.level = before
    told = json.loads(heard.getvalue())
    assert (told["what"], told["rule"]) == ("answered", "/関")


def rows(centre: Centre) -> bytes:
    """Every value of every table."""
    found = bytearray()
    with centre.database.reading() as session:
        for table in Table.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for value in row:
                    found += value if isinstance(value, bytes) else str(value).encode()
                    found += b"\n"
    return bytes(found)


def test_no_row_holds_a_person_in_the_clear(browser: Browser, centre: Centre) -> None:
    _, secret = declare_all(browser)
    kept = rows(centre).lower()
    assert len(kept) > 5000
    for canary in (*CANARIES, secret.lower()):
        assert canary.encode() not in kept, canary


def test_no_byte_of_the_files_holds_a_person_in_the_clear(
    browser: Browser, centre: Centre, tmp_path: Path
) -> None:
    if centre.database.engine.dialect.name != "sqlite":
        pytest.skip("one folder is SQLite's way")
    _, secret = declare_all(browser)
    files = sorted(tmp_path.glob("centre.db*"))
    assert [path.suffix for path in files] == [".db", ".db-shm", ".db-wal"]
    kept = b"".join(path.read_bytes() for path in files).lower()
    for canary in (*CANARIES, secret.lower()):
        assert canary.encode() not in kept, canary
        assert canary.encode("utf-16-le") not in kept, canary


def test_without_the_seal_the_search_finds_them(
    app: Flask, browser: Browser, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(Sealer, "seal", lambda _self, plain, *_place: b"\x01" + plain)
    monkeypatch.setattr(Sealer, "open", lambda _self, sealed, *_place: sealed[1:])
    declare_all(browser)
    assert b"CANARYSURNAME" in rows(centre)


def test_an_answer_carries_the_id_its_line_is_found_by(
    app: Flask, heard: list[logging.LogRecord]
) -> None:
    answer = app.test_client().get("/privacy", base_url="http://traveller.localhost")
    [told] = [json.loads(line(record)) for record in heard if record.name == "sekisho"]
    assert told["request"] == answer.headers["X-Request-Id"]
    assert len(told["request"]) == 32


@pytest.mark.parametrize(
    ("origin", "path", "status"),
    [
        ("http://traveller.localhost", "/officer/", 404),
        ("http://officer.localhost", "/start", 404),
        ("http://officer.localhost", "/", 303),
        ("http://traveller.localhost", "/unlisted", 403),
        ("http://traveller.localhost", "/mine", 503),
        ("http://elsewhere.example", "/privacy", 400),
    ],
)
def test_what_is_refused_at_the_door_is_found_by_its_id_too(
    app: Flask,
    heard: list[logging.LogRecord],
    monkeypatch: pytest.MonkeyPatch,
    origin: str,
    path: str,
    status: int,
) -> None:
    app.add_url_rule("/unlisted", "unlisted", lambda: "")
    seen = Visit()
    seen.lost = status == 503
    monkeypatch.setattr(guards, "visit", lambda: seen)
    answer = app.test_client().get(path, base_url=origin)
    assert answer.status_code == status
    [told] = [json.loads(line(record)) for record in heard if record.name == "sekisho"]
    assert told["request"] == answer.headers["X-Request-Id"]
    assert told["ms"] > 0


@pytest.mark.parametrize("sent", ["CANARY SURNAME", "0" * 33, "A" * 32, "", "é" * 32])
def test_an_id_that_is_not_ours_is_not_passed_on(app: Flask, sent: str) -> None:
    origin = "http://traveller.localhost"
    client, ours = app.test_client(), "0123456789abcdef" * 2
    for given, kept in ((sent, False), (ours, True)):
        answer = client.get("/privacy", base_url=origin, headers={"X-Request-Id": given})
        assert (answer.headers["X-Request-Id"] == given) is kept


def test_who_acts_is_named_where_a_guard_said_so(
    app: Flask, heard: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = vars(front)["page"]

    def page(*args: object, **told: object) -> object:
        logs.acts("officer:7")
        return real(*args, **told)

    monkeypatch.setattr(front, "page", page)
    app.test_client().get("/privacy", base_url="http://traveller.localhost")
    app.test_client().get("/healthz", base_url="http://traveller.localhost")
    told = [json.loads(line(record)) for record in heard if record.name == "sekisho"]
    assert [one.get("actor") for one in told] == ["officer:7", None]
