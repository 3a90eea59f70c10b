"""Tickets: an address at which somebody without a pass declares on this kiosk's screen."""

from __future__ import annotations

from customs.messages.routes import TICKETS
from customs.messages.ticket import Ticket, TicketAsked
from kiosk.centre.centre import Centre, Signature
from kiosk.centre.fault import CentreError, Fault


def ask(centre: Centre, signature: Signature, site: str, language: str) -> str:
    """The address of a new one, on the travellers' site and nowhere else; raises CentreError."""
    told = centre.ask(TICKETS, Ticket, signature, TicketAsked(language=language))
    if not told.address.startswith(f"{site}/k/"):
        raise CentreError(Fault.GARBAGE, "the ticket leads to another site")
    return told.address
