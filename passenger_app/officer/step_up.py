"""Step-up: before a dangerous act the officer shows the passkey once more.

The guard asks for it in place of the page, and leads back to that page afterwards: the address
is one the application itself served, kept in the session, and never taken from the visitor.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, session, url_for

from customs.words import N_
from passenger_app import hosts, officer_passkeys, passkeys, policies
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer_passkeys import STEP_UP
from passenger_app.passkey_answers import answered, asked
from passenger_app.passkeys import Ceremony
from passenger_app.sessions import visit

REFUSED = N_("This was not your own passkey. Nothing was changed. Try once more.")


@desk.post("/step-up/options")
def step_up_options() -> Response:
    """A challenge for the officer who is signed in, and nobody else."""
    made, officer = centre(), on_duty()
    known = officer_passkeys.of(made.database, officer.id)
    return asked(passkeys.ask_to_use(hosts.here(), STEP_UP, made.now(), officer.id, known))


@desk.post("/step-up")
def step_up() -> Response:
    """Believe it for a few minutes."""
    made, officer = centre(), on_duty()

    def confirm(ceremony: Ceremony, answer: str) -> str:
        here, now = hosts.here(), made.now()
        officer_passkeys.confirm(made.database, here, ceremony, answer, officer.id, now)
        visit().step_up(now + _lasts(now))
        return session.pop("stepping", None) or url_for("officer.overview")

    return answered(STEP_UP, REFUSED, confirm)


def _lasts(now: datetime) -> timedelta:
    with centre().database.reading() as session:
        return timedelta(minutes=policies.as_of(session, now).sessions.step_up_minutes)
