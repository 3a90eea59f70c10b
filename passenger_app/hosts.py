"""Hosts: one application, a host for each kind of visitor, and nothing answered on another's.

Cookies cross ports but not hosts, so a traveller's browser never holds an officer's session,
and a link sent to an officer opens no traveller's page.
"""

from __future__ import annotations

from flask import Response, abort, g, request
from flask.wrappers import Request
from werkzeug.exceptions import HTTPException

from passenger_app.centre import centre
from passenger_app.config import Host, Program, Settings

# The program of an address by its first part; all the others are travellers'.
_PARTS = {"officer": Program.OFFICER, "devices": Program.DEVICES}
_SHARED = {"static", "healthz"}


def asked(settings: Settings, request: Request) -> Host:
    """The host a request is for; one that is for none is answered as a traveller's."""
    hosts = settings.hosts
    try:
        name = request.host.partition(":")[0].lower()
    except HTTPException:  # an unknown host, which gets a page that says so
        name = ""
    return next((host for host in hosts.values() if host.name == name), hosts[Program.TRAVELLER])


def here() -> Host:
    """The host of this request."""
    if "host" not in g:
        g.host = asked(centre().settings, request)
    found: Host = g.host
    return found


def belongs(path: str) -> Program | None:
    """The program an address belongs to; None where every host answers it."""
    part = path.split("/")[1] if path.startswith("/") else ""
    return None if part in _SHARED else _PARTS.get(part, Program.TRAVELLER)


def elsewhere() -> Response | None:
    """Answer an address on its own host only, before anything else looks at the request."""
    program = here().program
    if program is Program.OFFICER and request.path == "/":
        return Response(status=303, headers={"Location": "/officer/"})
    if belongs(request.path) not in {None, program}:
        abort(404)
    return None
