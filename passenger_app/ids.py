"""Ids the application makes itself, before a row exists: they are part of what encryption binds.

UUIDv7 (RFC 9562) keeps new rows together in an index; the short reference beside it is what
a person reads aloud at a desk. Neither is a secret: nothing opens to who merely knows it.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from customs import identifier

# No vowels, no 0/O, 1/I/L, 2/Z, 5/S, 8/B: read aloud, typed, and never a word.
_LETTERS = "34679CDFGHJKMNPQRTVWXY"


def uuid7(now: datetime) -> UUID:
    """A new id; `now` gives its order, chance the rest."""
    return identifier.uuid7(now, secrets.randbits(identifier.CHANCE))


def first_id(moment: datetime) -> UUID:
    """Where the ids of this moment begin; no id made before it is as high."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def reference() -> str:
    """Eight letters in two groups: 22^8, enough for every declaration of a thousand years."""
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def token() -> str:
    """128 bits for a private address or a session, in letters a link can carry."""
    return secrets.token_urlsafe(16)


def letters(count: int) -> str:
    """Letters to be typed once, such as a device's code."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
