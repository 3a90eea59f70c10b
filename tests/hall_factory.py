"""A hall's clearance, epoch, hold and command, whole and valid; a test changes what it is about."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from customs.clearance import LIVES, Clearance, Permission
from customs.epoch import Epoch
from customs.gate_command import Act, Command
from customs.sealed import SigningKey, Use, ring
from customs.signers import CENTRE, Signers
from tests import factories as f

AT = f.LANDED
HALL = "NRT-T1"
KEEPER, GATE, OTHER_GATE = UUID(int=21), UUID(int=31), UUID(int=32)
STATION = f"device:{KEEPER}"

EPOCH = Epoch(HALL, 4, KEEPER, CENTRE, AT)
CLEARED = Clearance(
    f.DECLARATION, (1, 2), 9, HALL, KEEPER, 4, STATION, AT + LIVES,
    Permission("Director-General, Tokyo Customs", AT),
)  # fmt: skip
COMMANDED = Command(
    UUID(int=41), HALL, Act.PASS_ONE, str(GATE), "officer:1", "The camera is dark", CENTRE, AT
)
SOON = AT + timedelta(seconds=1)


def key(use: Use) -> SigningKey:
    """The key of one use."""
    return f.signing_key(use.encode()[:4], use)


def signers(use: Use) -> Signers:
    """Whose keys are believed in a use: here whoever the thing of that use names."""
    made = key(use)
    owner = STATION if use is Use.CLEARANCE else CENTRE
    return Signers(ring([f.verifying_key(made)]), {made.kid: owner})
