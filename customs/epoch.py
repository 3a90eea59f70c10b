"""An epoch: which hall station keeps the claims of a hall, until a higher one says another.

The centre signs them. Where it is away, a supervisor in the hall names the station they stand at,
and the epoch says so. What was cleared under a lower epoch opens nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import cbor2

from customs import signers
from customs.sealed import Refusal, SigningKey, Use
from customs.signers import CENTRE, Signers

VERSION = 1
MOST = 2**40  # a number is the second it was made in, at the least
_FIELDS = (str, int, bytes, str, str, str, int)
LONGEST_WHO, LONGEST_REASON = 32, 200
_HALL, _ISSUER = 24, 80


@dataclass(frozen=True, slots=True)
class Epoch:
    """A hall's keeper from a number on."""

    hall: str
    number: int
    keeper: UUID
    issuer: str
    at: datetime
    supervisor: str = ""  # the staff number of who named it in the hall
    reason: str = ""

    @property
    def by_supervisor(self) -> bool:
        """Whether it was named in the hall."""
        return bool(self.supervisor)


def sign(made: Epoch, key: SigningKey) -> bytes:
    """Sign an epoch; raises ValueError for one that nobody could read."""
    payload = cbor2.dumps(
        [
            VERSION,
            made.hall,
            made.number,
            made.keeper.bytes,
            made.issuer,
            made.supervisor,
            made.reason,
            signers.milliseconds(made.at),
        ],
        canonical=True,
    )
    return signers.sign(key, Use.KEEPER, made, payload, read)


def believe(sealed: bytes, by: Signers, now: datetime) -> Epoch | Refusal:
    """An epoch of the centre's, or of the very station a supervisor named."""
    return signers.believe(Use.KEEPER, sealed, by, now, read)


def follows(told: Epoch, before: Epoch | None) -> bool:
    """Whether an epoch takes the place of the one before it. Of one number the first stays."""
    if before is None:
        return True
    return told.hall == before.hall and told.number > before.number


def read(payload: bytes) -> Epoch | None:
    """What signed bytes name; None where they are no epoch of this version."""
    told: list[Any] | None = signers.fields(payload, VERSION, _FIELDS)
    if told is None:
        return None
    hall, number, keeper, issuer, supervisor, reason, at = told
    made_at = signers.moment(at)
    if made_at is None or len(keeper) != 16 or not 0 < number < MOST or not 0 < len(hall) <= _HALL:
        return None
    if len(issuer) > _ISSUER or len(supervisor) > LONGEST_WHO or len(reason) > LONGEST_REASON:
        return None
    made = Epoch(hall, number, UUID(bytes=keeper), issuer, made_at, supervisor, reason)
    return made if _named(made) else None


def _named(made: Epoch) -> bool:
    """The centre names anybody; a station itself alone, with a supervisor and a reason."""
    if made.issuer == CENTRE:
        return not (made.supervisor or made.reason)
    return made.issuer == f"device:{made.keeper}" and bool(made.supervisor and made.reason)
