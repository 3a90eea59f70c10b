"""The document is true: whatever is drawn from it is answered as it says, and never with a 5xx.

Schemathesis draws requests, right and wrong, from the document the application serves; a
signer in front of the application signs each as a device would.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis import checks as known
from schemathesis.core.failures import FailureGroup

from customs.messages import routes
from customs.messages.enrolment import DeviceKind
from customs.messages.request import HEADER, Asked
from customs.messages.routes import ROUTES, Route
from passenger_app.devices import guard, openapi
from tests.passenger_app.devices.conftest import New
from tests.passenger_app.devices.machine import ORIGIN, Machine

pytestmark = pytest.mark.long

CHECKS = [
    known.not_a_server_error,
    known.status_code_conformance,
    known.content_type_conformance,
    known.response_schema_conformance,
    known.response_headers_conformance,
]
# Each door, and a device it is open to.
ASKED = [(route, max(route.kinds, key=lambda one: one is DeviceKind.HALL)) for route in ROUTES]
EACH = 12  # requests drawn for each door, right and wrong

Start = Callable[..., Any]


class Signer:
    """Stands before the application and signs whatever passes, as this device."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.answered: Counter[int] = Counter()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Sign and pass on."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = environ["PATH_INFO"].encode("latin-1").decode()
        query = environ.get("QUERY_STRING", "")
        asked = Asked(environ["REQUEST_METHOD"], path, query, body)
        header = self.machine.header(asked) if len(query) < 500 else "too long to be signed"
        more = {
            "wsgi.input": BytesIO(body),
            "HTTP_HOST": ORIGIN.removeprefix("http://"),
            "HTTP_" + HEADER.upper().replace("-", "_"): header,
        }

        def counted(status: str, *rest: Any) -> Any:
            self.answered[int(status[:3])] += 1
            return start(status, *rest)

        return self.machine.app.wsgi_app(environ | more, counted)


@pytest.fixture
def kind() -> DeviceKind:
    """To a hall station nearly every door is open."""
    return DeviceKind.HALL


@pytest.fixture
def signer(new: New, kind: DeviceKind, monkeypatch: pytest.MonkeyPatch) -> Signer:
    """A device that may ask as often as it likes."""
    monkeypatch.setattr(guard, "EACH_DEVICE", 10**9)
    monkeypatch.setattr(guard, "STRANGERS", "1000000 per minute")
    return Signer(new(kind))


def whole(told: Any) -> Any:
    """To a schema 1.0 is an integer; our reader wants it written as one."""
    if isinstance(told, dict):
        return {key: whole(value) for key, value in told.items()}
    if isinstance(told, list):
        return [whole(value) for value in told]
    return int(told) if isinstance(told, float) and told.is_integer() else told


def drawn(signer: Signer, route: Route, mode: GenerationMode) -> None:
    """Send what is drawn from the document at one door, and hold the answers against it."""
    schema = schemathesis.openapi.from_dict(openapi.document())
    schema.app = signer
    operation = schema[route.path][route.method]

    @settings(max_examples=EACH)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        case.body = whole(case.body)
        case.call_and_validate(base_url=ORIGIN, checks=CHECKS)

    ask()


@pytest.mark.long
@pytest.mark.parametrize(("route", "kind"), ASKED, ids=lambda each: getattr(each, "name", ""))
def test_what_the_document_allows_is_answered_as_it_says(signer: Signer, route: Route) -> None:
    drawn(signer, route, GenerationMode.POSITIVE)
    assert max(signer.answered) < 500
    if route in (routes.HEARTBEAT, routes.EVENTS, routes.CHANGES):
        assert signer.answered[200] >= EACH / 2


@pytest.mark.long
@pytest.mark.parametrize(("route", "kind"), ASKED, ids=lambda each: getattr(each, "name", ""))
def test_what_it_does_not_allow_is_refused(signer: Signer, route: Route) -> None:
    drawn(signer, route, GenerationMode.NEGATIVE)
    assert signer.answered[400] > 0
    assert max(signer.answered) < 500


@pytest.mark.long
def test_an_answer_beside_the_document_is_found(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a door that answers otherwise is caught."""
    monkeypatch.setattr("customs.messages.plain.write", lambda _told: b'{"version":1}')
    with pytest.raises(FailureGroup):
        drawn(signer, routes.HEARTBEAT, GenerationMode.POSITIVE)


def test_the_document_is_served_and_printed(app: Flask) -> None:
    answer = app.test_client().get("/devices/openapi.json", base_url=ORIGIN)
    told = app.test_cli_runner().invoke(args=["devices", "openapi"])
    assert answer.json == json.loads(told.output) == openapi.document()
    assert set(openapi.document()["paths"]) == {route.path for route in ROUTES}


def test_it_is_a_document_of_openapi() -> None:
    schemathesis.openapi.from_dict(openapi.document()).validate()
