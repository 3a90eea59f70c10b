"""The draw: a number that chance gave a document for one day, the same at every kiosk.

Keyed, so that nobody outside can reckon it; without the declaration, so that declaring again
draws nothing new; with the day, so that a frequent traveller is not drawn, or spared, for as
long as a key lives.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

OF = 1000


def draw(trip_key: bytes, document_digest: bytes, arrival_on: date) -> int:
    """A number from 0 to 999; drawn is who is below the rate.

    The digest is one that every kiosk finds from the document alone, never the pass's own,
    which differs with each declaration.
    """
    told = b"sekisho/draw/1|" + arrival_on.isoformat().encode() + b"|" + document_digest
    return int.from_bytes(hmac.new(trip_key, told, hashlib.sha256).digest()[:8]) % OF
