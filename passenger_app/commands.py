"""Commands of the house: `flask --app wsgi migrate | worker | keys ... | data-keys rewrap`."""

from __future__ import annotations

import json
import re
import signal
import threading

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from customs.messages.change import Kind as Change
from customs.pass_command import write_key
from customs.sealed import Use
from passenger_app import audit, jobs, logs, migrate, worker
from passenger_app.centre import centre
from passenger_app.devices.commands import devices
from passenger_app.fleet import changes
from passenger_app.keyring import rotate, verifying_key
from passenger_app.models import DataKey, RingKey

keys = AppGroup("keys", help="The key ring: list, rotate, revoke, export.")
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
            state = "revoked" if row.revoked_at else "signs" if now < row.sign_until else "read"
            times = f"{row.not_before:%Y-%m-%d} {row.sign_until:%Y-%m-%d} {row.not_after:%Y-%m-%d}"
            click.echo(f"{row.kid:04x} {row.use:<13} {times} {state}")


@keys.command("rotate")
@click.argument("use", type=click.Choice(sorted(worker.USES)))
def rotate_key(use: str) -> None:
    """Make the next key of a use; the older goes on being believed."""
    made, now = centre(), centre().now()
    with made.database.writing() as session:
        row = rotate(session, made.vault, worker.USES[use], now)
        audit.note(session, now, "cli", "key_rotate", f"{row.kid:04x}", use=use)
    click.echo(f"made key {row.kid:04x} for {use}")


@keys.command("revoke")
@click.argument("kid")
def revoke_key(kid: str) -> None:
    """Believe a key no more; passes it signed are written again under the next."""
    made, now = centre(), centre().now()
    number = int(kid, 16) if re.fullmatch("[0-9a-fA-F]{1,4}", kid) else 0
    with made.database.writing() as session:
        row = session.get(RingKey, number)
        if row is None:
            raise click.ClickException(f"no key {kid}")
        if row.revoked_at is None:
            row.revoked_at = now
            rotate(session, made.vault, worker.USES[row.use], now)
            changes.tell(session, now, Change.KEY_REVOKED, f"{number:04x}", use=row.use)
            if row.use == Use.PASS:
                jobs.ask(session, jobs.Kind.REISSUE, number, now, now)
            audit.note(session, now, "cli", "key_revoke", f"{number:04x}", use=row.use)
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
        audit.note(session, made.now(), "cli", "rewrap", "all", changed=changed)
    click.echo(f"rewrapped {changed}")


def install(app: Flask) -> None:
    """Hang the commands into an application."""
    for command in (migrate_command, worker_command, keys, data_keys, devices):
        app.cli.add_command(command)
