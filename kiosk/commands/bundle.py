"""`bundle`: carries rules and keys by hand into a hall that has no line to the centre.

`import` lays a bundle down for one device; `export` makes, at a hall station, the file for the
other devices of its hall.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from customs.messages import fleet_keys, plain
from customs.messages.by_hand import ByHand
from customs.messages.change import Kind as ChangeKind
from customs.messages.enrolment import DeviceKind
from kiosk import device, durable_file
from kiosk.centre import bundle_held, by_hand, feed
from kiosk.centre.bundle_held import BundleRefused
from kiosk.centre.enrolment import NotEnrolled
from kiosk.commands.device import say
from kiosk.device import Running
from kiosk.hall.fleet import members
from kiosk.hall.messages import seal_to
from kiosk.keys import UnusableKeys
from kiosk.store.failure import Busy, StoreError


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when not."""
    asked = _parser().parse_args(arguments)
    run: Callable[[Namespace], None] = asked.run
    try:
        run(asked)
    except (BundleRefused, NotEnrolled, UnusableKeys, StoreError, OSError) as error:
        say(error=type(error).__name__, says=str(error))
        return 1
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m kiosk bundle", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, says in (
        ("import", _import, "give a device the bundle in a file"),
        ("export", _export, "write the bundle of a hall station for the devices of its hall"),
    ):
        command = commands.add_parser(name, help=says)
        command.set_defaults(run=run)
        command.add_argument("folder", type=Path, help="the device's own folder")
        command.add_argument("file", type=Path, help="the file with the bundle")
    return parser


def _import(asked: Namespace) -> None:
    """A running program takes it within a second; where none runs, it is taken here."""
    told = by_hand.lay_down(asked.folder, asked.file)
    taken = None
    with suppress(Busy):
        running = device.start(asked.folder)
        try:
            taken = by_hand.take(running)
        finally:
            running.stop()
    say(bundle=told.number, made_at=told.made_at, taken=taken is not None)


def _export(asked: Namespace) -> None:
    running = device.start(asked.folder)
    try:
        told = made(running)
    finally:
        running.stop()
    durable_file.write(asked.file, plain.write(told))
    say(bundle=told.number, made_at=told.made_at, devices=sorted(told.sealed_keys))


def made(running: Running) -> ByHand:
    """A station's own bundle for the devices that it lists in the station's hall."""
    held = bundle_held.read(running.store, running.device)
    signed = bundle_held.signed(running.store)
    if held is None or signed is None:
        raise BundleRefused("this device has none to give")
    keys = fleet_keys.write(held.fleet_keys)
    revoked = feed.revoked(running.store, ChangeKind.DEVICE_REVOKED)
    found = [
        each
        for kind in DeviceKind
        for each in members(held, kind, running.device.hall, revoked).values()
    ]
    return ByHand(
        number=held.number,
        made_at=held.held.manifest.made_at,
        signed=signed,
        parts=dict(held.held.parts),
        sealed_keys={
            str(each.device): seal_to(each.seal_pub, keys, fleet_keys.info(each.device))
            for each in found
        },
    )
