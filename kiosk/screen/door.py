"""The door of the screen: this kiosk's own browser, on this machine, and nobody else.

The browser is launched with a random key in its address, which becomes a cookie. Other programs
of the machine, and pages of other sites, have neither.
"""

from __future__ import annotations

import hmac

from flask import Flask, Response, abort, current_app, redirect, request

from kiosk.screen import guest

COOKIE = "sekisho_kiosk"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none a form would send no origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}


def install(app: Flask, key: str) -> None:
    """Close every page of the application but the one that brings the key."""
    app.config["LAUNCH_KEY"] = key
    app.before_request(closed)
    app.after_request(secure)
    app.add_url_rule("/launch/<key>", "launch", launch)


def launch(key: str) -> Response:
    """The first page the browser opens: the key in its address becomes its cookie."""
    if not hmac.compare_digest(key.encode(), current_app.config["LAUNCH_KEY"].encode()):
        abort(404)
    answer: Response = redirect("/", 303)  # type: ignore[assignment]
    answer.set_cookie(COOKIE, key, httponly=True, samesite="Strict")
    return answer


def closed() -> None:
    """Refuse whoever did not come by the launch, or sends from another page."""
    if request.endpoint == "launch" or request.endpoint in guest.ENDPOINTS:
        return  # these ask for keys of their own
    held, key = request.cookies.get(COOKIE, ""), current_app.config["LAUNCH_KEY"]
    if not hmac.compare_digest(held.encode(), key.encode()):
        abort(403)
    told = request.headers.get("Origin")
    if request.method == "POST" and told not in {None, request.host_url.rstrip("/")}:
        abort(403)


def secure(response: Response) -> Response:
    """What every answer carries; nothing is kept by the browser but files named by digest."""
    response.headers.extend(_ALWAYS)
    if request.endpoint in {"static", "style"} and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
