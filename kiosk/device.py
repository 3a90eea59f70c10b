"""A device as its program holds it: a folder with its keys, who it is, and its store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from customs.messages.event import Kind
from customs.sealed import Use
from kiosk import PROGRAM, durable_file, keys
from kiosk.centre import bundle_held, enrolment
from kiosk.centre.bundle_held import InUse
from kiosk.centre.centre import Signature
from kiosk.centre.clock import Clock
from kiosk.centre.enrolment import Device, NotEnrolled
from kiosk.hall import fleet
from kiosk.keys import Keys, Pair
from kiosk.store import chain, opening
from kiosk.store.outbox import Happened, Limits, Outbox
from kiosk.store.store import Store

STARTS = "starts"


@dataclass
class Running:
    """One start of a device's program."""

    folder: Path
    device: Device
    keys: Keys
    store: Store
    outbox: Outbox
    clock: Clock
    boot: int
    bundle: InUse | None = None

    @property
    def signature(self) -> Signature:
        """How it signs what it asks."""
        return Signature(self.device.device, self.keys.current.signs(Use.REQUEST))

    def take_keys(self, device: Device, held: Keys) -> None:
        """The next keys are in force."""
        self.device, self.keys = device, held
        self.outbox.sign_with(held.current.signs(Use.EVENT))

    def work_with(self, bundle: InUse) -> None:
        """A bundle was taken, now or before: its signer's keys, and a time that has been."""
        if self.bundle and self._listed(self.bundle) and self._listed(bundle):
            self.keys = keys.settled(self.folder, self.keys)
        self.bundle = bundle
        pinned = bundle_held.pins(bundle, self.device)
        self.device = enrolment.pin(self.folder, self.device, pinned)
        self.clock.never_before(bundle.held.manifest.made_at)

    def _listed(self, bundle: InUse) -> bool:
        """Whether a bundle tells the hall of our current keys. With the second that does, every
        device of the hall has had time to take the first."""
        return fleet.kid_of(bundle, self.device.device) == self.keys.current.kid

    def known_by(self) -> Pair:
        """The pair our bundle tells the hall of."""
        told = fleet.kid_of(self.bundle, self.device.device) if self.bundle else b""
        return next((pair for pair in self.keys.pairs if pair.kid == told), self.keys.current)

    def stop(self) -> None:
        """Say so, and let go of everything."""
        try:
            self.outbox.note(Happened(Kind.STOPPED), self.clock.now())
        finally:
            self.store.close()


def start(folder: Path, clock: Clock | None = None, limits: Limits | None = None) -> Running:
    """Start the program of an enrolled device; raises NotEnrolled, UnusableKeys or StoreError."""
    held, device = keys.load(folder), enrolment.load(folder)
    if held is None or device is None or device.challenge is not None:
        raise NotEnrolled(f"{folder} holds no enrolled device: enrol it with a one-time code")
    clock = clock or Clock()
    store = opening.opened(folder, held.store, clock.now())
    try:
        outbox = Outbox(store, device.device, held.current.signs(Use.EVENT), limits)
        running = Running(folder, device, held, store, outbox, clock, _count(folder, store))
        if bundle := bundle_held.read(store, device):
            running.work_with(bundle)
        outbox.start(running.boot, PROGRAM, clock.now())
    except BaseException:
        store.close()
        raise
    return running


def _count(folder: Path, store: Store) -> int:
    """The number of this start, never used before even where the store was lost.

    It is counted in a file beside the store, before the store uses it.
    """
    path = folder / STARTS
    with store.reading() as looking:
        known = chain.last(looking).boot
    told = path.read_text().strip() if path.exists() else ""
    number = max(known, int(told) if told.isdecimal() else 0) + 1
    durable_file.write(path, f"{number}\n".encode())
    return number
