"""Obeying: what an officer did at the centre is written into the crossing's log, as theirs.

A command is believed when the feed brings it and kept with the place in the feed; it is carried out
in a transaction of its own. A kill between the two leaves it to be carried out once more, and told
twice it counts once.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from customs import crossing_command
from customs.crossing_command import Command
from customs.messages.change import Change, Kind
from customs.sealed import unbelieved
from kiosk.believed import pass_keys
from kiosk.centre import feed
from kiosk.hall import said
from kiosk.hall.hall import Hall
from kiosk.hall.station import HallAway, HallRefused
from kiosk.store.place import Acting

_KIND = "officer told"


@dataclass(frozen=True)
class Obeying:
    """The commands of one station."""

    hall: Hall

    def take(self, acting: Acting, change: Change) -> None:
        """Keep a command that is believed, in the transaction that keeps the place in the feed."""
        if change.understood is not Kind.OFFICER_TOLD:
            return
        sealed = _sealed(change)
        if sealed and self._believed(sealed):
            self.hall.running.store.keep(acting, _KIND, f"{change.sequence:016}", sealed)

    def _believed(self, sealed: bytes) -> bool:
        bundle, now = self.hall.bundle, self.hall.now()
        gone = feed.revoked(self.hall.running.store, Kind.KEY_REVOKED)
        known = pass_keys(bundle) if bundle else {}
        keys = {kid: key for kid, key in known.items() if kid.hex() not in gone}
        told = crossing_command.believe(sealed, keys, now)
        return isinstance(told, Command) and told.hall == self.hall.name and not told.late(now)

    def run(self) -> None:
        """Carry out what is kept, in its order."""
        store = self.hall.running.store
        for name, sealed in sorted(store.all_kept(_KIND).items()):
            try:
                self._obey(sealed)
            except HallAway:  # nothing could be written; it stays for the next round
                return
            with store.writing() as acting:
                store.forget(acting, _KIND, name)

    def _obey(self, sealed: bytes) -> None:
        parts = unbelieved(sealed)
        told = crossing_command.read(parts.payload) if parts else None
        if told is None:
            return
        told_by = self.hall.running.device.device
        try:
            self.hall.obey(told.crossing, said.say(told.crossing, told_by, told.event))
        except HallRefused:
            return  # no envelope could carry it; the centre sees that it was not heard


def _sealed(change: Change) -> bytes | None:
    told = change.body.get("command")
    try:
        return base64.b64decode(told, validate=True) if isinstance(told, str) else None
    except (binascii.Error, ValueError):
        return None
