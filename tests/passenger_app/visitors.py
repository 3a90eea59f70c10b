"""Visitors of the proof of access: who somebody is, by what they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tests.passenger_app.browser import OFFICER_ORIGIN, ORIGIN, Browser, Page

HOSTS = {"traveller": ORIGIN, "officer": OFFICER_ORIGIN, "devices": "http://devices.localhost"}
COOKIE = {"traveller": "sekisho", "officer": "sekisho_officer"}
OFFICE, ELSEWHERE = "127.0.0.1", "203.0.113.9"


@dataclass(frozen=True)
class Visitor:
    """Somebody, by what they hold; `role` only while their session is worth something."""

    name: str
    home: str
    cookie: str = ""
    token: str = ""
    address: str = OFFICE
    holds: frozenset[tuple[str, str]] = frozenset()
    officer: UUID | None = None
    owns: frozenset[UUID] = frozenset()
    account: bool = False
    role: str = ""
    stepped_up: bool = False
    sees: frozenset[str] = frozenset()


def cookie(browser: Browser, home: str) -> str:
    """What this browser's session is called."""
    found = browser.client.get_cookie(COOKIE[home], f"{home}.localhost")
    return found.value if found else ""


def token(browser: Browser, path: str) -> str:
    """This session's token for a form."""
    forms = Page(browser.open(path).text).forms
    return next(form.fields["csrf_token"] for form in forms if "csrf_token" in form.fields)


def worthless(visitor: Visitor, why: str, **changes: str) -> Visitor:
    """The same cookie, once it opens nothing."""
    lost = {"role": "", "stepped_up": False, "sees": frozenset(), "name": f"{visitor.name}, {why}"}
    return replace(visitor, **lost | changes)  # type: ignore[arg-type]
