"""The ticket: lets somebody without a pass declare on the screen of the kiosk they stand at.

A terminal asks for one and opens its address once, in a browser that remembers nothing after.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from msgspec import Meta

from customs.messages.plain import Message, Moment, Text

LIVES = timedelta(minutes=5)  # until it is opened

Address = Annotated[str, Meta(pattern="^https?://[!-~]{1,200}$")]


class TicketAsked(Message, frozen=True):
    """Somebody at this terminal wants to declare; nothing is said of them but what they read."""

    language: Text


class Ticket(Message, frozen=True):
    """An address that opens once, for this terminal's hall; a later one takes its place."""

    address: Address
    ends_at: Moment
    centre_time: Moment
