from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Role
from passenger_app import audit, permissions
from passenger_app.centre import Centre
from passenger_app.models import Officer
from tests.passenger_app.desk import employ, known, on_duty
from tests.passenger_app.watched import unwritten


def looks(app: Flask, other: str) -> list[str]:
    """Every officers' page that can be opened by its address alone, about another officer."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in permissions.PAGES and "GET" in (rule.methods or ()):
            values = {name: other if name == "id_" else "role" for name in rule.arguments}
            if rule.arguments <= {"id_", "act"}:
                with app.test_request_context():
                    found.append(rule.build(values, append_unknown=False))
    return [path[1] for path in found if path]


def test_what_an_officer_sees_of_others_is_written_down(
    app: Flask, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = on_duty(app, centre, Role.SUPERVISOR, "BOSS SAMPLE")
    with centre.database.reading() as session:
        mine = known(centre, session.scalars(select(Officer.id)).one())
    other, _ = employ(centre, Role.COUNTER, "CANARY SAMPLE")
    paths = looks(app, str(other.id))
    assert len(paths) >= 3

    def walk() -> None:
        for path in paths:
            desk.browser.open(path)

    assert unwritten(centre, monkeypatch, mine.actor, walk) == set()
    monkeypatch.setattr(audit, "note", lambda *_, **__: None)  # negative control
    assert unwritten(centre, monkeypatch, mine.actor, walk) == {("officer", str(other.id))}
