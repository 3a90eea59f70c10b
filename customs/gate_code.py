"""Gate codes: a supervisor's word that gates stay on while the centre is away, said by a code.

A code is drawn at the centre, shown once, and kept on paper. Halls hold a salted hash of it in
their bundle, so that a staff number alone, or a look into a station, opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that a hand writes like another
CHANCE = 60  # bits: twelve letters
LIVES = timedelta(days=92)
SALT = 16
_COST = 2**14  # of scrypt: 16 MiB and some 50 ms for one guess


@dataclass(frozen=True, slots=True)
class GateCode:
    """A code as a hall knows it: for which hall, and whose."""

    id: UUID
    hall: str
    number: str  # the supervisor's
    salt: bytes
    digest: bytes

    def is_said_by(self, typed: str) -> bool:
        """Whether what was typed is this code."""
        return hmac.compare_digest(digest(typed, self.salt), self.digest)


def written(chance: int) -> str:
    """A code on paper, of 60 bits of chance."""
    letters = [LETTERS[chance >> 5 * place & 31] for place in range(CHANCE // 5)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, len(letters), 4))


def digest(typed: str, salt: bytes) -> bytes:
    """What is kept of a code, however it was typed."""
    plain = "".join(letter for letter in typed.upper() if letter in LETTERS)
    return hashlib.scrypt(plain.encode(), salt=salt, n=_COST, r=8, p=1, dklen=32)
