"""What officers read of a device: its kind, its state, its health, its keys, its events."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from customs.messages.enrolment import DeviceKind
from customs.messages.heartbeat import Notice
from customs.messages.upload import Disposition
from customs.words import N_

KINDS: Mapping[DeviceKind, str] = {
    DeviceKind.TERMINAL: N_("Terminal"),
    DeviceKind.GATE: N_("Gate"),
    DeviceKind.HALL: N_("Hall station"),
}

# By the states of passenger_app/models/device.py; a test holds that each has its word.
STATES: Mapping[str, str] = {
    "expected": N_("Expected, has not come yet"),
    "offered": N_("Has come, its keys are not proven yet"),
    "active": N_("Believed"),
    "revoked": N_("Revoked"),
}
KEY_STATES: Mapping[str, str] = {
    "offered": N_("Offered, not proven"),
    "in_force": N_("In use"),
    "retired": N_("Signs nothing more"),
}


class Sign(StrEnum):
    """What officers see of a device that it cannot be told, beside its notices."""

    SILENT = "silent"


HEALTH: Mapping[Notice | Sign, str] = {
    Sign.SILENT: N_("Silent"),
    Notice.OLD_BUNDLE: N_("Old rules"),
    Notice.BUNDLE_ENDS: N_("Rules end soon"),
    Notice.CLOCK_DRIFTS: N_("Clock is wrong"),
    Notice.OUTBOX_DEEP: N_("Much not sent yet"),
    Notice.DEAD_LETTERS: N_("Some could not be sent"),
    Notice.KEY_ENDS: N_("Key ends soon"),
}

BECAME: Mapping[Disposition, str] = {
    Disposition.TAKEN: N_("Taken"),
    Disposition.KNOWN: N_("Known already"),
    Disposition.UNKNOWN_VERSION: N_("Kept; this program does not know its kind"),
    Disposition.GAP: N_("Kept; one before it is missing"),
    Disposition.WRONG_PREVIOUS: N_("Kept; it does not follow the one before it"),
    Disposition.FORK: N_("Kept aside; another stands at its place"),
    Disposition.ID_TAKEN: N_("Kept aside; another has its number"),
    Disposition.NOT_ITS_OWN: N_("Kept aside; it speaks for another device"),
    Disposition.WRONG_KEY: N_("Kept aside; signed by no key of this device"),
    Disposition.MALFORMED: N_("Kept aside; nobody can read it"),
    Disposition.REVOKED: N_("Kept; the device was revoked when it came"),
}
