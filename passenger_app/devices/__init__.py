"""The devices' room: signed requests in, messages out; no cookie, no form, no page.

Its doors are the table of customs/messages/routes.py, which is also what the OpenAPI
document is made from.
"""

from __future__ import annotations

from passenger_app.devices.doors import room
from passenger_app.devices.guard import signed

__all__ = ["room", "signed"]
