"""The devices' host: their room is answered there and nowhere else, and nothing else is there.

Where no host is set there is no room at all.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.exceptions import HTTPException

from passenger_app.centre import centre
from passenger_app.devices import problems

_SHARED = {"/healthz"}


def name(origin: str | None) -> str | None:
    """The host in an origin, without its port."""
    return urlsplit(origin).hostname if origin else None


def elsewhere() -> None:
    """Answer an address on its own host only, before anything else looks at the request."""
    try:
        asked = request.host.partition(":")[0].lower()
    except HTTPException:
        return  # an unknown host, which is refused as such
    here = asked == name(centre().settings.devices_origin)
    if here is not problems.asked_by_device() and request.path not in _SHARED:
        abort(404)
