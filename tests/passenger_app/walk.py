"""A walk over every route of the centre, as whoever a test sends: what each answers.

The routes come from the application's own map, so one that is added later is walked too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from passenger_app import hosts
from passenger_app.config import Program
from tests.passenger_app.browser import Browser

# What stands in an address, by the name it has in the route.
VALUES: dict[str, object] = {
    "index": 1,
    "id_": "g2",
    "direction": "in",
    "form": "png",
    "secret": "x" * 22,
    "filename": "js/page.js",
    "credential": "00",
    "name": "hall",
    "use": "pass",
    "kid": 1,
    "n": 1,
    "text": "x",
    "hall": "NRT-T1",
}
FORM = {"travel": "crew", "act": "edit", "none_applies": "yes"}  # no `once`: nothing begins

# These end the session that walks.
LEAVING = {"home.leave", "account.sign_out", "account.forget"}


@dataclass(frozen=True)
class Step:
    """One request of the walk and its answer."""

    method: str
    rule: str
    endpoint: str
    answer: TestResponse

    @property
    def told(self) -> str:
        """All that came back: body and headers."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.answer.headers)
        return headers + "\n" + self.answer.get_data().decode("utf-8", "replace")


def rules(app: Flask) -> list[Rule]:
    """Every route of the application."""
    return list(app.url_map.iter_rules())


def address(app: Flask, rule: Rule, ref: str) -> str:
    """A route's address, of this declaration where it is about one."""
    known = VALUES | {"ref": ref}
    values = {name: known[name] for name in rule.arguments}
    return app.url_map.bind("traveller.localhost").build(rule.endpoint, values)


def traveller_rules(app: Flask) -> list[Rule]:
    """The routes answered on the travellers' host."""
    ours = {None, Program.TRAVELLER}
    return [rule for rule in rules(app) if hosts.belongs(rule.rule) in ours]


def walk(
    app: Flask, browser: Browser, ref: str, *, token: bool = True, methods: str = "GET POST"
) -> Iterator[Step]:
    """Every traveller's route with each of its methods, as this browser."""
    csrf = {"csrf_token": browser.token()} if token else {}
    for rule in traveller_rules(app):
        for method in methods.split():
            if method not in (rule.methods or set()) or rule.endpoint in LEAVING:
                continue
            if rule.endpoint.startswith(("devices.", "payments.")):  # believed by a signature
                continue
            form = FORM | csrf if method == "POST" else None
            answer = browser.client.open(
                address(app, rule, ref),
                method=method,
                data=form,
                base_url=browser.origin,
                buffered=True,
            )
            yield Step(method, rule.rule, rule.endpoint, answer)
