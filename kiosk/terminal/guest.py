"""A guest: somebody without a pass, who declares in a second browser on this kiosk's screen.

The browser is let in by a key of its own, is sent to the address the centre gave for this one
visit, and is ended when it comes back, when the traveller is gone, or when its time is over.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.centre.fault import CentreError
from kiosk.devices.guest_browser import NoBrowser

log = logging.getLogger(__name__)
LONGEST = 46 * 60.0  # seconds; the centre ends a visit before that


Here = Callable[[], bool]  # whether the traveller whom this is for still is


class SecondBrowser(Protocol):
    """What shows a guest the pages, and forgets them: kiosk/devices/guest_browser.py."""

    def show(self, address: str, over: Callable[[], bool], longest: float) -> None:
        """Until it is over, it ends, or so many seconds have passed; raises NoBrowser."""


class Guests(Protocol):
    """Who lets somebody declare on this screen."""

    def stay(self, language: str, here: Here) -> bool:
        """Let somebody in, and wait until they are done or not here any more.

        False where it could not begin.
        """


class NoGuests:
    """A kiosk that is wired to no second browser."""

    def stay(self, language: str, here: Here) -> bool:
        """It never begins."""
        del language, here
        return False


@dataclass
class Stay:
    """One guest's: the key its browser is let in by, where it goes, and when it is over."""

    address: str = field(repr=False)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    entered: bool = False
    over: bool = False


@dataclass
class GuestDoor:
    """The kiosk's own pages for the second browser: out to the centre, and back."""

    origin: str = ""  # of the screen's server, once it runs
    stay: Stay | None = None

    def opened(self, address: str) -> tuple[Stay, str]:
        """A new stay, and what its browser is launched with; the ticket is on no command line."""
        self.stay = Stay(address)
        return self.stay, f"{self.origin}/guest/{self.stay.key}"

    def enters(self, key: str) -> str | None:
        """Where the guest's browser goes; once."""
        stay = self.stay
        if stay is None or stay.entered or not _same(key, stay.key):
            return None
        stay.entered = True
        return stay.address

    def comes_back(self, key: str) -> bool:
        """Whether this is the guest's browser; then the stay is over."""
        stay = self.stay
        if stay is None or not stay.entered or not _same(key, stay.key):
            return False
        stay.over = True
        return True


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


@dataclass
class GuestRoom:
    """Guests as a terminal has them, one at a time."""

    ticket: Callable[[str], str]  # the address of a new one in a language; raises CentreError
    door: GuestDoor
    browser: SecondBrowser

    def stay(self, language: str, here: Here) -> bool:
        """Ask for a ticket and open it; wait until the guest is back or gone."""
        try:
            address = self.ticket(language)
        except CentreError as error:
            log.warning("no ticket: %s", error.fault)
            return False
        stay, launch = self.door.opened(address)
        try:
            self.browser.show(launch, lambda: stay.over or not here(), LONGEST)
        except NoBrowser as error:
            log.warning("no second browser: %s", error)
        finally:
            self.door.stay = None
        return stay.entered
