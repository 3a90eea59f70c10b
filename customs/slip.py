"""The address on a slip: made by a kiosk without asking, and known to the centre when it hears.

A keyed digest of the crossing, as long as any private address. Who has no key of the fleet can
neither make one nor learn from it which crossing it is of.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

KEY = "slip"  # the name of this use among the fleet's keys
_BYTES = 16


def token(key: bytes, crossing: UUID) -> str:
    """What stands behind /a/ on the slips of a crossing."""
    told = hmac.new(key, b"sekisho/slip/1|" + crossing.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(told[:_BYTES]).decode().rstrip("=")


def reference(crossing: UUID) -> str:
    """What an officer finds a crossing by; it tells nothing else."""
    return crossing.hex[-8:].upper()
