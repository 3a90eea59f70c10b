"""A bundle that was carried in by hand: laid into the device's folder, taken by its program.

The running program holds the store, so whoever brings a bundle only lays it down. It is taken
like any other, or set aside under another name where it is none.
"""

from __future__ import annotations

import logging
from pathlib import Path

from customs.messages import plain
from customs.messages.by_hand import LARGEST, ByHand
from customs.messages.plain import Unread
from kiosk import durable_file
from kiosk.centre import bundle_held
from kiosk.centre.bundle_held import BundleRefused, InUse
from kiosk.device import Running

log = logging.getLogger(__name__)
FILE, REFUSED = "bundle-by-hand", "bundle-by-hand.refused"


def read(path: Path) -> ByHand:
    """The bundle in a file; raises BundleRefused."""
    if path.stat().st_size > LARGEST:
        raise BundleRefused("the file is too large to be one")
    told = plain.read(ByHand, path.read_bytes())
    if isinstance(told, Unread):
        raise BundleRefused(f"the file holds none: {told}")
    return told


def lay_down(folder: Path, path: Path) -> ByHand:
    """Put it where the program of this folder finds it; raises BundleRefused."""
    told = read(path)
    durable_file.write(folder / FILE, path.read_bytes())
    return told


def take(running: Running) -> InUse | None:
    """Take what was laid down, if anything was; raises BundleRefused, and nothing has changed."""
    path = running.folder / FILE
    if not path.exists():
        return None
    try:
        told = read(path).of(running.device.device)
        if told is None:
            raise BundleRefused("it was not made for this device")
        seal, now = running.keys.current.seal, running.clock.now()
        taken = bundle_held.take(running.outbox, running.device, seal, told, now)
    except BundleRefused:
        path.replace(running.folder / REFUSED)
        raise
    running.work_with(taken)
    path.unlink()
    log.info("bundle %d was taken by hand", taken.number)
    return taken
