"""Two pages for the second browser: it is let in by its key, and comes back by its cookie.

Neither shows anything. The cookie is sent when the centre's page leads back here, and to
nobody else.
"""

from __future__ import annotations

from flask import Flask, Response, abort, redirect, request

from kiosk.terminal.guest import GuestDoor

COOKIE = "sekisho_guest"
ENDPOINTS = frozenset({"guest", "back"})


def install(app: Flask, door: GuestDoor) -> None:
    """Open both."""

    def guest(key: str) -> Response:
        address = door.enters(key)
        if address is None:
            abort(403)
        answer: Response = redirect(address, 303)  # type: ignore[assignment]
        answer.set_cookie(COOKIE, key, httponly=True, samesite="Lax")
        return answer

    def back() -> Response:
        if not door.comes_back(request.cookies.get(COOKIE, "")):
            abort(403)
        return Response(status=204)

    app.add_url_rule("/guest/<key>", "guest", guest)
    app.add_url_rule("/back", "back", back)
