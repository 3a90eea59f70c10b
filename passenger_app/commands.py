"""Commands of the house: `flask --app wsgi migrate | worker | officers ... | keys ... | ...`."""

from __future__ import annotations

import json
import re
import signal
import threading

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from customs.faults import SENTENCES
from customs.officer import BARS, Role, read_invitation, staff_number
from customs.pass_command import write_key
from customs.sealed import Use
from customs.typed import Typed
from passenger_app import (
    audit,
    enrolments,
    logins,
    logs,
    migrate,
    officers,
    rate_commands,
    worker,
)
from passenger_app.audit.commands import audit as audit_group
from passenger_app.centre import centre
from passenger_app.devices.commands import devices
from passenger_app.keyring import USES, revoke, rotate, verifying_key
from passenger_app.models import DataKey, RingKey
from passenger_app.officers import Barred

# Officers change keys two by two, on their pages. Who stands at the machine when that is not
# to be waited for does it alone, and the audit says so.
ALONE = "break_glass"

keys = AppGroup("keys", help="The key ring: list, rotate, revoke, export.")
officers_ = AppGroup("officers", help="The first supervisor, and the way out when they are lost.")
data_keys = AppGroup("data-keys", help="The wrapped keys of declarations.")


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database to the newest migration and make the first keys."""
    click.echo(f"database at {migrate.migrate(centre().database)}")
    for row in worker.make_first_keys(centre()):
        click.echo(f"made key {row.kid:04x} for {row.use}")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Do the jobs until told to stop."""
    logs.to_stderr()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(centre(), stop)


@keys.command("list")
def list_keys() -> None:
    """Every key: id, use, times, state."""
    now = centre().now()
    with centre().database.reading() as session:
        for row in session.scalars(select(RingKey).order_by(RingKey.use, RingKey.not_before)):
            state = "next" if now < row.not_before else "signs" if now < row.sign_until else "read"
            state = "revoked" if row.revoked_at else state
            times = f"{row.not_before:%Y-%m-%d} {row.sign_until:%Y-%m-%d} {row.not_after:%Y-%m-%d}"
            click.echo(f"{row.kid:04x} {row.use:<13} {times} {state}")


@keys.command("rotate")
@click.argument("use", type=click.Choice(sorted(USES)))
def rotate_key(use: str) -> None:
    """Make the next key of a use, without a second officer; it is told of for a day first.

    What is to end at once is revoked instead.
    """
    made, now = centre(), centre().now()
    with made.database.writing() as session:
        row = rotate(session, made.vault, USES[use], now)
        told = {"use": use, "way": ALONE}
        audit.note(session, now, logins.actor(), "key_rotate", f"{row.kid:04x}", **told)
    begins = f"{row.not_before:%Y-%m-%d %H:%M}"
    click.echo(f"made key {row.kid:04x} for {use}, in use from {begins} UTC")


@keys.command("revoke")
@click.argument("kid")
def revoke_key(kid: str) -> None:
    """Believe a key no more, without a second officer; its passes are written again."""
    made, now = centre(), centre().now()
    number = int(kid, 16) if re.fullmatch("[0-9a-fA-F]{1,4}", kid) else 0
    with made.database.writing() as session:
        row = session.get(RingKey, number)
        if row is None:
            raise click.ClickException(f"no key {kid}")
        if revoke(session, made.vault, number, now):
            told = {"use": row.use, "way": ALONE}
            audit.note(session, now, logins.actor(), "key_revoke", f"{number:04x}", **told)
        follows = "; its passes are being written again" if row.use == Use.PASS else ""
    click.echo(f"revoked key {number:04x}{follows}")


@keys.command("export")
def export_keys() -> None:
    """The public halves, as `python -m customs pass verify --keys` reads them."""
    with centre().database.reading() as session:
        rows = session.scalars(select(RingKey).order_by(RingKey.not_before)).all()
    found = [key for row in rows if (key := verifying_key(row))]
    click.echo(json.dumps({"keys": [write_key(key) for key in found]}, indent=2))


@data_keys.command("rewrap")
def rewrap() -> None:
    """Wrap every data key and ring key under the first key-encryption key."""
    made = centre()
    with made.database.writing() as session:
        rows = session.scalars(select(DataKey).where(DataKey.wrapped.is_not(None)))
        changed = sum(made.vault.rewrap(row) for row in rows)
        changed += sum(made.vault.rewrap_ring(row) for row in session.scalars(select(RingKey)))
        audit.note(session, made.now(), logins.actor(), "rewrap", "all", changed=changed)
    click.echo(f"rewrapped {changed}")


@officers_.command("first")
@click.argument("number")
@click.argument("name")
def first_officer(number: str, name: str) -> None:
    """The first supervisor: prints a one-time link. Refused once a supervisor is active."""
    made = centre()
    if made.settings.officer_origin is None:
        raise click.ClickException("SEKISHO_OFFICER_ORIGIN is not set: no officer can come in")
    typed = Typed({"number": number, "name": name, "role": Role.SUPERVISOR, "why": "the first"})
    asked = read_invitation(typed)
    if asked is None:
        raise click.ClickException(SENTENCES[typed.problems[0].fault])
    try:
        secret = officers.first(made.database, made.vault, logins.actor(), asked, made.now())
    except Barred as barred:
        raise click.ClickException(BARS[barred.bar]) from barred
    minutes = int(enrolments.LIVES.total_seconds() // 60)
    click.echo(f"open within {minutes} minutes, once:")
    click.echo(enrolments.link(made.settings, secret))


@officers_.command("suspend")
@click.argument("number")
def suspend_officer(number: str) -> None:
    """Suspend an officer; the way out when the only supervisor has lost the passkey."""
    made, kept = centre(), staff_number(number) or number
    try:
        officers.suspend_from_cli(made.database, logins.actor(), kept, made.now())
    except Barred as barred:
        raise click.ClickException(BARS[barred.bar]) from barred
    click.echo(f"suspended {kept}")


def install(app: Flask) -> None:
    """Hang the commands into an application."""
    groups = (keys, data_keys, officers_, audit_group, rate_commands.group, devices)
    for command in (migrate_command, worker_command, *groups):
        app.cli.add_command(command)
