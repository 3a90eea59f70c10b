"""The OpenAPI 3.1 document, made from the table of doors and the types they speak."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import Any

import msgspec

from customs.messages.problem import MEANS, MEDIA_TYPE, Code, Problem
from customs.messages.request import HEADER, LONGEST
from customs.messages.routes import ROUTES, Route, Signer, refusals

_REF = "#/components/schemas/{name}"
_SCHEME = "signature"
_DIGEST = 44  # letters of 32 bytes
_LETTER = "[A-Za-z0-9+/]"
_GROUPS = f"^({_LETTER}{{4}})*({_LETTER}{{2}}==|{_LETTER}{{3}}=)?$"


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    types = [kind for route in ROUTES for kind in (route.question, route.answer) if kind]
    _, schemas = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    _base64(schemas)
    schemas["Problem"]["properties"]["code"] = {"enum": [code.value for code in Code]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sekisho, the centre's doors for devices",
            "version": "1",
            "description": "Terminals, gates and hall stations. Signed things are canonical CBOR "
            "in COSE_Sign1; customs/messages holds every type.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {route.path: {route.method.lower(): _door(route)} for route in ROUTES},
        "components": {"schemas": schemas, "securitySchemes": {_SCHEME: _scheme()}},
    }


def _base64(schema: object) -> None:
    """Say how bytes are written: base64, in whole groups of four letters."""
    if isinstance(schema, dict):
        if schema.get("contentEncoding") == "base64":
            whole = schema.get("minLength") == _DIGEST
            schema["pattern"] = f"^{_LETTER}{{43}}=$" if whole else _GROUPS
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            _base64(each)


def written() -> str:
    """The document as text."""
    return json.dumps(document(), indent=2, sort_keys=True) + "\n"


def _scheme() -> dict[str, Any]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": HEADER,
        "description": "base64url, without padding, of a COSE_Sign1 over [1, device, method, "
        "path, query, SHA-256 of the body, Unix time in ms, 16 drawn bytes]; external data "
        f"sekisho/request/1; at most {LONGEST} letters; good for 300 seconds.",
    }


def _door(route: Route) -> dict[str, Any]:
    kinds = ", ".join(sorted(route.kinds))
    told: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "description": f"For: {kinds}. Signed by {route.signer.value}.",
        "security": [] if route.signer is Signer.NOBODY else [{_SCHEME: []}],
        "responses": _answers(route),
    }
    if route.question:
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _schema(route.question)}},
        }
    if route.query:
        told["parameters"] = [
            {
                "name": route.query,
                "in": "query",
                "required": route.query_needed,
                "schema": {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
            }
        ]
    return told


def _schema(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _answers(route: Route) -> dict[str, Any]:
    by_status: dict[int, list[Code]] = defaultdict(list)
    for code in sorted(refusals(route)):
        by_status[MEANS[code][0]].append(code)
    problem = {MEDIA_TYPE: {"schema": _schema(Problem)}}
    told: dict[str, Any] = {
        str(status): {"description": "; ".join(sorted(codes)), "content": problem}
        for status, codes in sorted(by_status.items())
    }
    answer = {"application/json": {"schema": _schema(route.answer)}}
    return {"200": {"description": route.answer.__doc__ or "", "content": answer}} | told
