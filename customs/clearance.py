"""A clearance: this party may leave this hall with what it declared, through a gate, once.

It is the import permission of 関税法67条 for what its people carry, so it names whose permission
that is and when it was given. It names one keeper and epoch as well: nobody else may ever claim it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import cbor2

from customs import epoch as epochs
from customs import signers
from customs.person import MOST_PEOPLE
from customs.sealed import Refusal, SigningKey, Use
from customs.signers import Signers

VERSION = 1
LIVES = timedelta(hours=2)  # as long as the template of a face is kept
LAW = "関税法67条"
MOST = 2**31

LONGEST = 80  # letters of an authority or an issuer
_CLEARANCES = UUID("0d0b5b0c-7a1e-5a43-8f0a-3f3f3c2a9b67")  # this house's own namespace
_FIELDS = (bytes, list, int, str, bytes, int, str, int, str, str, int)
_HALL = 24


@dataclass(frozen=True, slots=True)
class Permission:
    """The import permission: by what law, whose it is (a director of customs), and since when."""

    authority: str
    at: datetime
    law: str = LAW


@dataclass(frozen=True, slots=True)
class Clearance:
    """One party's way out. `number` is the round of the crossing it was made in."""

    declaration: UUID
    party: tuple[int, ...]  # indexes on the declaration, sorted
    number: int
    hall: str
    keeper: UUID
    epoch: int
    issuer: str
    expires_at: datetime
    permission: Permission

    @property
    def id(self) -> UUID:
        """The same for the same party and round, whoever makes it and however often."""
        return clearance_id(self.declaration, self.party, self.number)

    @property
    def bodies(self) -> int:
        """How many walk through on it: everybody named, and nobody else."""
        return len(self.party)

    @property
    def at(self) -> datetime:
        """When it was made."""
        return self.permission.at

    def shares_people_with(self, declaration: UUID, party: tuple[int, ...]) -> bool:
        """Whether somebody named here is named there."""
        return declaration == self.declaration and not set(party).isdisjoint(self.party)


def clearance_id(declaration: UUID, party: tuple[int, ...], number: int) -> UUID:
    """The id of a party's clearance of one round."""
    people = ",".join(map(str, party))
    return uuid5(_CLEARANCES, f"{declaration}/{people}/{number}")


def sign(made: Clearance, key: SigningKey) -> bytes:
    """Sign a clearance; raises ValueError for one that nobody could read."""
    payload = cbor2.dumps(
        [
            VERSION,
            made.declaration.bytes,
            list(made.party),
            made.number,
            made.hall,
            made.keeper.bytes,
            made.epoch,
            made.issuer,
            signers.milliseconds(made.expires_at),
            made.permission.law,
            made.permission.authority,
            signers.milliseconds(made.at),
        ],
        canonical=True,
    )
    return signers.sign(key, Use.CLEARANCE, made, payload, read)


def believe(sealed: bytes, by: Signers, now: datetime) -> Clearance | Refusal:
    """A clearance made by who it says. Whether it may still be used is the keeper's to say."""
    return signers.believe(Use.CLEARANCE, sealed, by, now, read)


def read(payload: bytes) -> Clearance | None:
    """What signed bytes clear; None where they are no clearance of this version."""
    told: list[Any] | None = signers.fields(payload, VERSION, _FIELDS)
    if told is None:
        return None
    declaration, party, number, hall, keeper, epoch, issuer, expires, law, authority, at = told
    made_at, expires_at = signers.moment(at), signers.moment(expires)
    lengths = (len(declaration), len(keeper)) == (16, 16) and 0 < len(hall) <= _HALL
    words = all(0 < len(text) <= LONGEST for text in (issuer, law, authority))
    counts = 0 < number < MOST and 0 < epoch < epochs.MOST
    if made_at is None or expires_at is None or not (lengths and words and counts):
        return None
    if not _people(party) or not made_at < expires_at <= made_at + LIVES:
        return None
    return Clearance(
        UUID(bytes=declaration), tuple(party), number, hall, UUID(bytes=keeper), epoch, issuer,
        expires_at, Permission(authority, made_at, law),
    )  # fmt: skip


def _people(party: list[Any]) -> bool:
    """Somebody, each once and in order: two ways to write a party would be two clearances."""
    if not 0 < len(party) <= MOST_PEOPLE or not all(type(each) is int for each in party):
        return False
    return party[0] > 0 and party[-1] < MOST and all(one < other for one, other in pairwise(party))
