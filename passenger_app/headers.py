"""Headers on every answer: what a browser may load, show and send, and how long it may keep."""

from __future__ import annotations

from flask import Response, request

from passenger_app import hosts, kiosk_visit

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# A kiosk's screen keeps nothing: no worker, nothing to install.
_AT_KIOSK = POLICY.replace("worker-src 'self'", "worker-src 'none'").replace(
    "manifest-src 'self'", "manifest-src 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_YEAR = "public, max-age=31536000, immutable"


def secure(response: Response) -> Response:
    """Set what every answer carries."""
    response.headers.extend(_ALWAYS)  # no page sets one of these itself
    if kiosk_visit.here():
        response.headers["Content-Security-Policy"] = _AT_KIOSK
    if hosts.here().secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint in {"static", "home.style", "officer.style"} and "v" in request.args:
        response.headers["Cache-Control"] = _YEAR
    elif "Cache-Control" not in response.headers or request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
