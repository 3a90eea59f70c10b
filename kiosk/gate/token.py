"""What somebody shows at a gate, as the station can look it up: it picks a party, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from customs import pass_qr
from kiosk.hall.station import DocumentShown, PassShown
from kiosk.hall.tokens import SlipShown, Token
from kiosk.scanned import Read
from kiosk.terminal.naming import born_on

_SLIP = re.compile(r"[0-9A-F]{8}")


def shown(found: Read, data: bytes, binding: Mapping[int, bytes], today: date) -> Token | None:
    """A pass whatever its verdict: the clearance is what counts. Lines only if they are proven."""
    swiped = found.swiped
    if found.judged and found.judged.pass_:
        return PassShown(found.text)
    born = born_on(swiped.zone.birth, today) if swiped and swiped.key else None
    if swiped and born:
        number = swiped.zone.number
        return DocumentShown(
            {kid: pass_qr.document_digest(key, number, born) for kid, key in binding.items()}
        )
    text = data.decode("ascii", "replace").strip().upper()
    return SlipShown(text) if _SLIP.fullmatch(text) else None
