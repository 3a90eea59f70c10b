"""A bundle carried by hand to a hall without a line: one file for every device of it.

It is believed for what the release signer signed, whoever carries it. The shared keys in it
are sealed to each device by itself.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from customs.messages.bundle import Bundle, Content
from customs.messages.plain import Count, Message, Moment

LARGEST = 64 * 1024 * 1024  # bytes of a file


class ByHand(Message, frozen=True):
    """A whole bundle, and each device's own sealing of the shared keys."""

    number: Count
    made_at: Moment
    signed: Annotated[bytes, Meta(min_length=1)]
    parts: dict[str, Content]
    sealed_keys: dict[str, bytes]  # by device

    def of(self, device: UUID) -> Bundle | None:
        """The bundle as this device would have been handed it; None where it is not for it."""
        keys = self.sealed_keys.get(str(device))
        if keys is None:
            return None
        return Bundle(
            number=self.number,
            made_at=self.made_at,
            since=None,
            signed=self.signed,
            parts=self.parts,
            sealed_keys=keys,
            centre_time=self.made_at,
        )
