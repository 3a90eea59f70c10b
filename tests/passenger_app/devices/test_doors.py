"""Who knocks is who signed, for this request, now; every refusal is of the closed list and seen."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import cbor2
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from customs.messages import plain, routes
from customs.messages.enrolment import DeviceKind
from customs.messages.problem import MEANS, RETRY, Code, read_problem
from customs.messages.request import HEADER, SKEW, Asked
from customs.messages.routes import ROUTES, Route, Signer, refusals
from customs.messages.upload import Upload
from customs.sealed import Use, seal
from passenger_app import create_app
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.devices import alarm, guard
from passenger_app.fleet import health
from passenger_app.models import DeviceRequest
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New, Seen
from tests.passenger_app.devices.machine import ORIGIN, Keys, Machine

pytestmark = pytest.mark.long

SIGNED = [route for route in ROUTES if route.signer is not Signer.NOBODY]


def beat(machine: Machine, **more: str) -> Code | None:
    return machine.refused(routes.HEARTBEAT, machine.heartbeat(), **more)


def asked(machine: Machine) -> Asked:
    body = plain.write(machine.heartbeat())
    return Asked("POST", routes.HEARTBEAT.path, "", body)


@pytest.mark.parametrize("route", SIGNED, ids=lambda route: route.name)
def test_a_door_needs_a_signature(machine: Machine, route: Route, seen: Seen) -> None:
    assert machine.refused(route, header="") is Code.UNSIGNED
    assert machine.answer is not None
    assert machine.answer.headers["WWW-Authenticate"] == HEADER
    assert seen() == {"device_key": {"code": "unsigned"}}


@pytest.mark.parametrize("route", SIGNED, ids=lambda route: route.name)
def test_a_key_nobody_knows(machine: Machine, route: Route, seen: Seen) -> None:
    assert machine.refused(route, keys=Keys()) is Code.UNKNOWN_DEVICE
    assert seen() == {"device_key": {"code": "unknown_device"}}


def test_a_wrong_key(machine: Machine, seen: Seen) -> None:
    """It names a device's key and was signed with another."""
    wrong = Keys()
    wrong.__class__ = type("Liar", (Keys,), {"kid": machine.keys.kid})
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat(), keys=wrong) is Code.WRONG_KEY
    assert seen(machine.id) == {"device_key": {"code": "wrong_key"}}


def test_a_device_that_says_it_is_another(machine: Machine, new: New, seen: Seen) -> None:
    mine, machine.id = machine.id, new().id
    assert beat(machine) is Code.WRONG_KEY
    assert "device_key" in seen(mine)


def test_a_signature_for_another_request(machine: Machine, seen: Seen) -> None:
    header = machine.header(Asked("POST", routes.HEARTBEAT.path, "", b"{}"))
    assert beat(machine, header=header) is Code.WRONG_KEY
    header = machine.header(Asked("POST", "/devices/keys", "", asked(machine).body))
    assert beat(machine, header=header) is Code.WRONG_KEY
    assert "device_key" in seen(machine.id)


def test_without_the_comparison_it_would_serve_for_any(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from customs.messages.request import Request

    monkeypatch.setattr(Request, "is_for", lambda *_: True)
    header = machine.header(Asked("POST", "/devices/elsewhere"))
    assert beat(machine, header=header) is None


@pytest.mark.parametrize("way", [-1, 1])
def test_a_skewed_clock(machine: Machine, seen: Seen, way: int) -> None:
    machine.off = way * (SKEW + timedelta(seconds=1))
    assert beat(machine) is Code.SKEWED_CLOCK  # `refused` holds that the answer has our time
    assert seen(machine.id) == {"device_clock": {"code": "skewed_clock"}}
    machine.off = way * SKEW
    assert beat(machine) is None


def test_a_replay(machine: Machine, seen: Seen, centre: Centre) -> None:
    header = machine.header(asked(machine))
    assert beat(machine, header=header) is None
    assert beat(machine, header=header) is Code.REPLAY
    assert seen(machine.id)["device_key"] == {"code": "replay"}
    assert beat(machine) is None


def test_without_the_numbers_a_replay_would_pass(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "first_time", lambda *_: True)
    header = machine.header(asked(machine))
    assert [beat(machine, header=header) for _ in range(2)] == [None, None]


def test_numbers_are_forgotten_when_their_time_is_over(
    machine: Machine, centre: Centre, clock: Clock
) -> None:
    """And not a moment before: a clock may be 300 s ahead."""
    machine.off = SKEW
    header = machine.header(asked(machine))
    assert beat(machine, header=header) is None
    clock.forward(2 * SKEW - timedelta(seconds=1))
    health.watch(centre.database, centre.now())
    assert beat(machine, header=header) is Code.REPLAY
    clock.forward(timedelta(seconds=2))
    health.watch(centre.database, centre.now())
    with centre.database.reading() as session:
        assert session.query(DeviceRequest).count() == 0
    assert beat(machine, header=header) is Code.SKEWED_CLOCK


def test_an_upload_may_be_sent_twice(machine: Machine) -> None:
    told = plain.write(Upload(events=(machine.happens(),)))
    header = machine.header(Asked("POST", routes.EVENTS.path, "", told))
    assert machine.refused(routes.EVENTS, told, header=header) is None
    assert machine.refused(routes.EVENTS, told, header=header) is None


@pytest.mark.parametrize("kind", list(DeviceKind))
def test_a_door_is_shut_to_a_kind_it_does_not_name(new: New, kind: DeviceKind, seen: Seen) -> None:
    machine = new(kind)
    code = machine.refused(routes.CHANGES, query="after=0")
    assert code is (None if kind is DeviceKind.HALL else Code.NOT_FOR_THIS_KIND)
    assert ("device_key" in seen(machine.id)) == (kind is not DeviceKind.HALL)


def test_what_is_not_in_the_table_does_not_exist(
    app: Flask, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rule of the room is a door of the table, and a door taken out is shut."""
    rules = {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.startswith("devices.")}
    assert rules == {*guard.DOORS, "devices.document"}
    from passenger_app.routes import ROUTES as LISTED

    monkeypatch.delitem(LISTED, "devices.heartbeat")
    answer = machine.knock(routes.HEARTBEAT, machine.heartbeat())
    assert answer.status_code not in (200, 404)


BAD = {
    "nothing": b"",
    "no JSON": b"hello",
    "an array": b"[]",
    "no version": b"{}",
    "only a version": b'{"version":1}',
    "not UTF-8": b'{"version":1,"program":"\xff"}',
    "deep": b"[" * 3000,
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
@pytest.mark.parametrize("route", [r for r in SIGNED if r.question], ids=lambda route: route.name)
def test_a_bad_shape(machine: Machine, route: Route, body: bytes, seen: Seen) -> None:
    assert machine.refused(route, body) is Code.BAD_SHAPE
    assert seen(machine.id) == {"unknown_event": {"code": "bad_shape"}}


def test_another_version(machine: Machine, seen: Seen) -> None:
    assert machine.refused(routes.EVENTS, b'{"version":2}') is Code.UNKNOWN_VERSION
    assert seen(machine.id) == {"unknown_event": {"code": "unknown_version"}}
    later = seal(machine.keys.signing(Use.REQUEST), cbor2.dumps([2, "all new"]))
    header = base64.urlsafe_b64encode(later).decode().rstrip("=")
    assert beat(machine, header=header) is Code.UNKNOWN_VERSION


@pytest.mark.parametrize(
    "query",
    ["", "after=", "after=-1", "after=1.5", "after=1&after=2", "after=1&more=2", "after=01",
     "after=%EF%BC%91", "after=9999999999999999", "later=1", "after=1%00"],
)  # fmt: skip
def test_a_bad_query(hall: Machine, query: str) -> None:
    assert hall.refused(routes.CHANGES, query=query) is Code.BAD_SHAPE


def test_a_body_too_large(machine: Machine) -> None:
    body = b" " * (routes.HEARTBEAT.largest + 1)
    assert machine.refused(routes.HEARTBEAT, body) is Code.TOO_LARGE


def test_a_device_that_asks_too_often(
    machine: Machine, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new()
    monkeypatch.setattr(guard, "EACH_DEVICE", 4)  # its enrolment was one
    assert [beat(machine) for _ in range(4)] == [None, None, None, Code.TOO_MANY]
    assert machine.answer is not None
    assert machine.answer.headers["Retry-After"]
    assert beat(other) is None  # its neighbour on the same address goes on


def test_strangers_are_counted(app: Flask, machine: Machine, new: New) -> None:
    other = new()
    stranger = Machine(app)
    codes = {stranger.refused(routes.BUNDLE) for _ in range(121)}
    assert codes == {Code.UNKNOWN_DEVICE, Code.TOO_MANY}
    assert beat(other) is None


def test_the_alarm_floods_nobody(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Code] = []
    monkeypatch.setattr(alarm, "_ask", lambda *told: asked.append(told[2]))
    for _ in range(100):
        Machine(app).refused(routes.BUNDLE)
    assert len(asked) == 1
    clock.forward(alarm.EACH)
    Machine(app).refused(routes.BUNDLE)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/devices/", Code.NOT_THERE),
        ("GET", "/devices/nothing", Code.NOT_THERE),
        ("GET", "/devices/heartbeat", Code.WRONG_METHOD),
        ("OPTIONS", "/devices/heartbeat", Code.WRONG_METHOD),
        ("DELETE", "/devices/bundle", Code.WRONG_METHOD),
        ("TRACE", "/devices/bundle", Code.WRONG_METHOD),
    ],
)
def test_beside_the_doors(app: Flask, method: str, path: str, code: Code) -> None:
    answer = app.test_client().open(path, method=method, base_url=ORIGIN)
    problem = read_problem(answer.data)
    assert problem is not None
    assert (problem.known, answer.status_code) == (code, MEANS[code][0])
    assert answer.status_code != 405 or answer.headers["Allow"]


def test_the_room_is_on_its_own_host(app: Flask, settings: Settings) -> None:
    def status(path: str, origin: str, of: Flask = app) -> int:
        return of.test_client().get(path, base_url=origin).status_code

    assert status("/devices/openapi.json", ORIGIN) == 200
    assert status("/devices/openapi.json", "http://traveller.localhost") == 404
    assert status("/", ORIGIN) == 404
    assert status("/healthz", ORIGIN) == 200
    without = create_app(replace(settings, devices_origin=None))
    assert status("/devices/openapi.json", "http://traveller.localhost", without) == 404
    assert status("/devices/openapi.json", ORIGIN, without) == 404
    without.extensions["sekisho"].database.close()


def test_the_room_has_no_cookies(machine: Machine) -> None:
    answer = machine.knock(routes.HEARTBEAT, machine.heartbeat())
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_records_that_are_away(
    machine: Machine, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passenger_app.turn import Busy

    def away(*_: object) -> None:
        raise Busy("no turn")

    monkeypatch.setattr("passenger_app.fleet.events._take", away)
    body = Upload(events=(machine.event(),))
    assert machine.refused(routes.EVENTS, body) is Code.AWAY
    assert Code.AWAY in RETRY


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=300))
def test_any_header_is_answered(app: Flask, text: str) -> None:
    stranger = Machine(app, UUID(int=1))
    assert stranger.refused(routes.BUNDLE, header=text) in {Code.UNSIGNED, Code.UNKNOWN_DEVICE,
                                                            Code.TOO_MANY}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_refusal_has_its_status(route: Route) -> None:
    assert all(MEANS[code][0] >= 400 for code in refusals(route))
    assert set(MEANS) == set(Code)
