"""The centre: the Flask application travellers and officers use.

This file only wires: it builds the parts and opens every room with its guard at the door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from passenger_app import (
    assets,
    commands,
    devices,
    forms,
    guards,
    headers,
    health,
    hosts,
    logs,
    metrics,
    migrate,
    pages,
    sign_in,
    troubles,
    workplace,
)
from passenger_app import centre as house
from passenger_app.config import Settings, read
from passenger_app.guards import anyone, holder, listed, open_room, owner
from passenger_app.limits import limiter
from passenger_app.officer import desk
from passenger_app.payments import door
from passenger_app.sessions import Sessions
from passenger_app.traveller import account, declaration, home, kiosk, paper

LARGEST_FORM = 64 * 1024


def create_app(
    settings: Settings | None = None, now: Callable[[], datetime] = house.clock
) -> Flask:
    """The application on these settings, or on those of the environment."""
    settings = settings or read()
    app = Flask(__name__, static_folder=str(assets.STATIC), static_url_path="/static")
    made = house.build(settings, now)
    house.install(app, made)
    app.config.update(
        SECRET_KEY=settings.secrets.cookie_key,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=[host.name for host in settings.hosts.values()],
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        RATELIMIT_STORAGE_URI=settings.limits,
    )
    app.session_interface = Sessions(made)
    logs.install(app)  # first, so that what the door refuses has its id and its time too
    app.before_request(hosts.elsewhere)
    app.before_request(listed)
    app.before_request(kiosk.ended)
    metrics.install(app)
    health.install(app, made)
    app.after_request(headers.secure)
    app.after_request(pages.remember_language)
    forms.protect(app)
    limiter.init_app(app)
    sign_in.install(app)
    troubles.install(app)
    workplace.install(app, settings.proxies)
    if settings.wallet:
        paper.certificate(settings.wallet)
    open_room(app, home, anyone)
    open_room(app, declaration, holder)
    open_room(app, account, owner)
    open_room(app, desk, guards.officer)
    open_room(app, devices.room, devices.signed)
    open_room(app, door.room, anyone)
    for room in (devices.room, door.room):
        forms.without(app, room)
        limiter.exempt(room)
    commands.install(app)
    return app


def serve() -> Flask:
    """The application as a server runs it: with its log, on a migrated database."""
    logs.to_stderr()
    app = create_app()
    with app.app_context():
        migrate.check(house.centre().database)
    return app
