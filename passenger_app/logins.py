"""Logins: who stands at the machine, as the audit names whoever runs a command of the house."""

from __future__ import annotations

import os
import pwd


def actor() -> str:
    """The login this command runs as; a container may have a number only."""
    try:
        return f"cli:{pwd.getpwuid(os.geteuid()).pw_name}"[:64]
    except KeyError:
        return f"cli:{os.geteuid()}"
