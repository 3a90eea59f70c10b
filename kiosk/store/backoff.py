"""How long to wait before trying again: twice as long each time, up to a limit, and jittered.

Jitter keeps a hundred devices from coming back in the same second. It is an argument, in
[0, 1), as is the time.
"""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)
_DOUBLINGS = 16  # past it the limit holds anyhow


def wait(attempts: int, jitter: float) -> timedelta:
    """The pause after so many failed attempts: between half of the step and the whole of it."""
    step = min(LONGEST, FIRST * (1 << min(max(attempts, 1) - 1, _DOUBLINGS)))
    return step * (1 + jitter) / 2
