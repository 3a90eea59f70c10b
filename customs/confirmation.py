"""Confirmation: what customs confirmed of luggage that arrives separately, signed.

It stands in the place of the stamped second form: without it what arrives is an ordinary import.
It says what was confirmed and of which declaration, and names nobody; the paper around it does.
"""

from __future__ import annotations

import base64
import binascii
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import cbor2

from customs.sealed import (
    KeyRing,
    Refusal,
    SigningKey,
    Use,
    canonical,
    open_sealed,
    seal,
    unbelieved,
)
from customs.words import N_

VERSION = 1
KIND = "unaccompanied"  # no other document reads as this one
LONGEST = 400  # letters of the text
_FIELDS = (int, str, bytes, str, int, str, str, int, int)
_MONTHS = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800


class Standing(StrEnum):
    """What a text that is held up comes to."""

    STANDS = "stands"
    OVER = "over"
    TAKEN_BACK = "taken_back"
    NOT_KEPT = "not_kept"
    NOT_OURS = "not_ours"


STANDINGS: dict[Standing, str] = {
    Standing.STANDS: N_("Genuine. Customs confirmed this luggage, and it can still be imported."),
    Standing.OVER: N_("Genuine, but the time to import this luggage is over."),
    Standing.TAKEN_BACK: N_("Customs took this confirmation back. It is no longer good."),
    Standing.NOT_KEPT: N_(
        "Customs signed this, and no longer keeps the declaration it belongs to."
    ),
    Standing.NOT_OURS: N_("Customs did not sign this. It confirms nothing."),
}


class Bar(StrEnum):
    """Why no confirmation is issued or taken back."""

    NOT_DECLARED = "not_declared"
    NOT_IN_A_HALL = "not_in_a_hall"
    STANDS_ALREADY = "stands_already"
    THERE_IS_NONE = "there_is_none"


BARS: dict[Bar, str] = {
    Bar.NOT_DECLARED: N_("No luggage that arrives separately is declared here."),
    Bar.NOT_IN_A_HALL: N_("Nobody of this declaration has come to a hall yet."),
    Bar.STANDS_ALREADY: N_("This revision is confirmed already. The same paper can be printed."),
    Bar.THERE_IS_NONE: N_("There is no confirmation that stands."),
}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is signed."""

    id: UUID
    reference: str
    revision: int
    port: str
    arrival_on: date
    packages: int
    issued_at: datetime

    @property
    def import_by(self) -> date:
        """The last day to import it."""
        return import_by(self.arrival_on)


def import_by(entered: date) -> date:
    """The last of six months from entry: the day of entry is not counted (民法140条), and where
    the last month lacks the day, its end is meant (143条2項)."""
    begins = entered + timedelta(days=1)
    years, month = divmod(begins.month - 1 + _MONTHS, 12)
    year, month = begins.year + years, month + 1
    last = monthrange(year, month)[1]
    if begins.day > last:
        return date(year, month, last)
    return date(year, month, begins.day) - timedelta(days=1)


def write(made: Confirmation, key: SigningKey) -> str:
    """The text of the QR. What could not be read back is not written."""
    payload = cbor2.dumps(
        [
            VERSION,
            KIND,
            made.id.bytes,
            made.reference,
            made.revision,
            made.port,
            made.arrival_on.isoformat(),
            made.packages,
            int(made.issued_at.timestamp()),
        ],
        canonical=True,
    )
    if key.use is not Use.DOCUMENT or _read(payload) != made:
        raise ValueError("nobody could read this confirmation")
    return base64.urlsafe_b64encode(seal(key, payload)).decode().rstrip("=")


def read(text: str) -> Confirmation | None:
    """What a text says, whoever signed it: for one that is our own row's."""
    sealed = _sealed(text)
    parts = unbelieved(sealed) if sealed else None
    return _read(parts.payload) if parts else None


def _sealed(text: str) -> bytes | None:
    """The bytes of a text that is written in the one way."""
    if len(text) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return sealed if base64.urlsafe_b64encode(sealed).decode().rstrip("=") == text else None


def verify(text: str, keys: KeyRing, now: datetime) -> Confirmation | None:
    """What a text confirms; None where customs did not sign it. A document outlives its key."""
    sealed = _sealed(text)
    if sealed is None:
        return None
    opened = open_sealed(Use.DOCUMENT, sealed, keys, now, _read)
    if isinstance(opened, Refusal):
        return None
    made, key = opened.content, opened.key
    return made if key.not_before <= made.issued_at < key.not_after else None


def _read(payload: bytes) -> Confirmation | None:
    told = canonical(payload)
    if not isinstance(told, list) or tuple(map(type, told)) != _FIELDS:
        return None
    version, kind, id_, reference, revision, port, arrival, packages, issued = told
    if (version, kind, len(id_)) != (VERSION, KIND, 16) or not 0 <= issued < _LAST:
        return None
    try:
        day = date.fromisoformat(arrival)
    except ValueError:
        return None
    if day.isoformat() != arrival or not 1 <= packages < 1000 or revision < 1:
        return None
    at = _EPOCH + timedelta(seconds=issued)
    return Confirmation(UUID(bytes=id_), reference, revision, port, day, packages, at)


def standing(made: Confirmation | None, kept: bool, taken_back: bool, today: date) -> Standing:
    """What a believed text comes to today."""
    if made is None:
        return Standing.NOT_OURS
    if not kept:
        return Standing.NOT_KEPT
    if taken_back:
        return Standing.TAKEN_BACK
    return Standing.STANDS if today <= made.import_by else Standing.OVER
