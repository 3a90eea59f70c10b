"""Whose signature counts in a hall: the centre's keys, and the stations' of this very hall."""

from __future__ import annotations

from customs.messages.change import Kind
from customs.messages.enrolment import DeviceKind
from customs.sealed import Use, ring
from customs.signers import CENTRE, Signers
from kiosk import believed
from kiosk.centre import feed
from kiosk.centre.bundle_held import InUse
from kiosk.device import Running
from kiosk.hall.fleet import members


def signers(running: Running, bundle: InUse | None, use: Use) -> Signers:
    """Who is believed in a use, less whom the feed took trust from; nobody without a bundle."""
    if bundle is None:
        return Signers({}, {})
    revoked = feed.revoked(running.store, Kind.KEY_REVOKED)
    centre = [
        key
        for key in believed.pass_keys(bundle).values()
        if key.use is use and key.kid.hex() not in revoked
    ]
    gone = feed.revoked(running.store, Kind.DEVICE_REVOKED)
    stations = members(bundle, DeviceKind.HALL, running.device.hall, gone)
    owners = dict.fromkeys((key.kid for key in centre), CENTRE)
    owners |= {kid: f"device:{each.device}" for kid, each in stations.items()}
    return Signers(ring((*centre, *(each.key(use) for each in stations.values()))), owners)
