"""Officers as tests hold them: a browser at a desk, an authenticator in the hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from customs.officer import Invitation, Role
from passenger_app import officers
from passenger_app.centre import Centre
from passenger_app.models import Audit, Officer
from passenger_app.officers import Colleague
from tests.passenger_app.authenticator import Authenticator
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser

HOST = "officer.localhost"
_numbers = count(1)


def employ(centre: Centre, role: Role, name: str = "OFFICER SAMPLE") -> tuple[Colleague, str]:
    """An officer who was invited, and the code they were given."""
    asked = Invitation(f"T-{next(_numbers):04}", name, role, "sample")
    with centre.database.writing() as session:
        secret = officers.add(session, centre.vault, "cli", asked, centre.now())
        session.flush()
        id_ = session.scalars(select(Officer.id).where(Officer.number == asked.number)).one()
    return known(centre, id_), secret


def known(centre: Centre, id_: UUID) -> Colleague:
    """An officer as they stand now."""
    found = officers.find(centre.database, centre.vault, id_)
    assert found is not None
    return found


@dataclass
class Desk:
    """A browser at a desk, and the keys of who sits there."""

    browser: Browser
    keys: Authenticator = field(default_factory=lambda: Authenticator(OFFICER_ORIGIN, HOST))

    def ask(self, path: str, body: str = "", page: str = "/officer/sign-in") -> Any:
        """A request of the page's script: the status and what was told."""
        forms = self.browser.open(page).page.forms
        token = next(f.fields["csrf_token"] for f in forms if "csrf_token" in f.fields)
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        answer = self.browser.client.post(
            path, base_url=self.browser.origin, data=body, headers=headers
        )
        told = json.loads(answer.text) if answer.mimetype == "application/json" else {}
        return answer.status_code, told

    def enrols(self, secret: str) -> tuple[int, dict[str, Any]]:
        """Make a passkey with a code."""
        page = f"/officer/enrol/{secret}"
        status, options = self.ask(f"{page}/options", page=page)
        assert status == 200
        answer: tuple[int, dict[str, Any]] = self.ask(page, self.keys.make(options), page)
        return answer

    def signs_in(self) -> tuple[int, dict[str, Any]]:
        """With the passkey at hand."""
        _, options = self.ask("/officer/passkey/options")
        answer: tuple[int, dict[str, Any]] = self.ask("/officer/passkey", self.keys.use(options))
        return answer

    def steps_up(self) -> tuple[int, dict[str, Any]]:
        """Show the passkey once more."""
        _, options = self.ask("/officer/step-up/options", page="/officer/")
        answer: tuple[int, dict[str, Any]] = self.ask(
            "/officer/step-up", self.keys.use(options), "/officer/"
        )
        return answer

    def is_in(self) -> bool:
        """Whether somebody is signed in here."""
        return self.browser.open("/officer/").status == 200


def on_duty(app: Flask, centre: Centre, role: Role, name: str = "OFFICER SAMPLE") -> Desk:
    """An officer of this role, enrolled and signed in."""
    made = Desk(Browser(app, OFFICER_ORIGIN))
    _, secret = employ(centre, role, name)
    status, told = made.enrols(secret)
    assert (status, told) == (200, {"to": "/officer/"})
    return made


def named(centre: Centre, name: str) -> Colleague:
    """The officer of this name."""
    with centre.database.reading() as session:
        ids = session.scalars(select(Officer.id)).all()
    return next(one for id_ in ids if (one := known(centre, id_)).name == name)


def written(centre: Centre, act: str) -> list[Audit]:
    """What was written down of an officer's act."""
    with centre.database.reading() as session:
        asked = select(Audit).where(Audit.act == act, ~Audit.actor.startswith("cli"))
        return list(session.scalars(asked))
