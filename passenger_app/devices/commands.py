"""Commands for devices: `flask --app wsgi devices --help` lists them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from customs.messages import plain
from customs.messages.enrolment import CODE_LIVES, DeviceKind
from passenger_app import logins
from passenger_app.centre import centre
from passenger_app.config import Program
from passenger_app.devices import openapi as document
from passenger_app.fleet import bundles
from passenger_app.fleet import devices as fleet
from passenger_app.fleet.devices import NotExpected
from passenger_app.models import Device, DeviceHealth

devices = AppGroup("devices", help="Terminals, gates and hall stations.")


@devices.command("invite")
@click.option("--kind", type=click.Choice([kind.value for kind in DeviceKind]), required=True)
@click.option("--hall", required=True, help="The hall it stands in, such as NRT-T1.")
@click.option("--name", required=True, help="What people call it, such as kiosk-12.")
def invite(kind: str, hall: str, name: str) -> None:
    """Expect a device and draw its code; on one's own machine only."""
    made = centre()
    host = made.settings.hosts.get(Program.DEVICES)
    if host is None:
        raise click.ClickException("SEKISHO_DEVICES_ORIGIN is not set: no device can come in")
    if host.secure:
        raise click.ClickException("here a device is proposed by one officer, approved by another")
    try:
        with made.database.writing() as session:
            id_ = fleet.admit(session, made.now(), logins.actor(), DeviceKind(kind), hall, name)
    except IntegrityError as error:
        raise click.ClickException(f"{hall} has a device called {name}") from error
    _draw(id_)


@devices.command("code")
@click.argument("device", type=click.UUID)
def code(device: UUID) -> None:
    """Draw another code for a device that has not come yet."""
    _draw(device)


def _draw(device: UUID) -> None:
    made = centre()
    index_key = made.settings.secrets.blind_index_key
    try:
        with made.database.writing() as session:
            drawn = fleet.draw_code(session, index_key, made.now(), logins.actor(), device)
    except NotExpected as error:
        raise click.ClickException(f"{device} is not expected") from error
    minutes = int(CODE_LIVES.total_seconds() // 60)
    click.echo(f"{device} may enrol once with {drawn} within {minutes} minutes")


@devices.command("list")
def list_devices() -> None:
    """Every device: state, hall, name, and when it was last heard."""
    asked = select(Device, DeviceHealth.seen_at).outerjoin(DeviceHealth)
    with centre().database.reading() as session:
        for row, seen in session.execute(asked.order_by(Device.hall, Device.name)):
            heard = f"{seen:%Y-%m-%d %H:%M:%S}" if seen else "never heard"
            click.echo(f"{row.id} {row.state:<9} {row.kind:<9} {row.hall} {row.name} {heard}")


@devices.command("revoke")
@click.argument("device", type=click.UUID)
def revoke(device: UUID) -> None:
    """Believe a device no more, in every hall."""
    if not fleet.revoke(centre().database, centre().now(), logins.actor(), device):
        raise click.ClickException(f"no device {device}")
    click.echo(f"revoked device {device}")


@devices.command("bundle")
@click.argument("hall")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def bundle(hall: str, file: Path) -> None:
    """Write the newest bundle for the devices of a hall, to be carried there by hand."""
    told = bundles.by_hand(centre().database, centre().ring(), hall)
    if told is None or not told.sealed_keys:
        raise click.ClickException(f"no signed bundle, or no device in {hall}")
    file.write_bytes(plain.write(told))
    click.echo(f"bundle {told.number} for {len(told.sealed_keys)} devices of {hall} in {file}")


@devices.command("openapi")
def openapi() -> None:
    """The OpenAPI document of the devices' doors."""
    click.echo(document.written(), nl=False)
