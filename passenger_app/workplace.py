"""Where a request comes from: the office or elsewhere, and from the same desk or another.

The address is the connection's own, or what the stated number of proxies in front say of it.
A request that tells of a proxy where none is stated is believed to come from elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from passenger_app.centre import centre
from passenger_app.config import Network

FORWARDED = "HTTP_X_FORWARDED_FOR"


def install(app: Flask, proxies: int) -> None:
    """Read the visitor's address from so many proxies."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )


def in_networks(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address is in one of these networks."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return any((mapped or found) in network for network in networks)


def in_office() -> bool:
    """Whether this request comes from an office network."""
    settings = centre().settings
    told = len(request.environ.get(FORWARDED, "").split(",")) if FORWARDED in request.environ else 0
    as_stated = told == 0 if settings.proxies == 0 else told >= settings.proxies
    return as_stated and in_networks(request.remote_addr or "", settings.office_networks)


def desk() -> str:
    """This browser at this place, as a session remembers it: no address can be read from it."""
    told = f"{_near(request.remote_addr or '')}\n{request.user_agent.string}"
    key = centre().settings.secrets.cookie_key
    return hmac.new(key, b"desk\n" + told.encode(), hashlib.sha256).hexdigest()[:32]


def _near(address: str) -> str:
    """An IPv6 host changes the lower half of its address every day (RFC 8981)."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
