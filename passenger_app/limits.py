"""Rate limits: by browser and capability, with a budget for the whole house.

An airport's Wi-Fi is one address, so an address alone limits only sign-in and the guessing
of private addresses.
"""

from __future__ import annotations

from flask import request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address

from passenger_app.access import digest
from passenger_app.sessions import visit

CHANGES = "120 per minute"  # forms one browser may send
HOUSE = "6000 per minute"  # forms everybody together may send, per program
LINKS = "30 per minute"  # one private address opened; guessing 128 bits needs no limit
LETTERS = "30 per minute; 300 per hour"  # sign-in letters asked for from one address
SIGN_INS = "120 per minute"  # links and passkeys tried from one address
BEGINNINGS = "20 per hour"  # declarations one browser may begin
ESTIMATES = "60 per minute"  # estimates one browser may ask of one page while it types
HOUSE_ESTIMATES = "1200 per minute"  # and everybody together: each may take a second to find
SEARCHES = "20 per minute; 200 per hour"  # for travellers, by one officer at whatever desk
PAPERS = "30 per minute"  # drawings and papers for one browser


def address() -> str:
    """The address a request came from."""
    return get_remote_address()


def capability() -> str:
    """The private address that is being opened, by its digest."""
    return digest(str((request.view_args or {}).get("secret", ""))).hex()


def signed_in() -> str:
    """Who signed in, in whichever browser."""
    return visit().get("_user_id") or address()


def everybody() -> str:
    """All browsers together."""
    return "house"


def browser() -> str:
    """This browser, or its address while it has no session."""
    return visit().name or address()


def only_looks() -> bool:
    """Whether the request changes nothing."""
    return request.method in {"GET", "HEAD", "OPTIONS"}


class Limits(Limiter):
    """Limits that cost a page nothing: what only looks is limited where it says so itself."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not (in_middleware and only_looks()):
            super()._check_request_limit(callable_name, in_middleware)


limiter = Limits(
    key_func=browser,
    default_limits=[CHANGES],
    default_limits_exempt_when=only_looks,
    application_limits=[ApplicationLimit(HOUSE, key_function=everybody, exempt_when=only_looks)],
    in_memory_fallback_enabled=True,  # a lost counter must not close the house
)
