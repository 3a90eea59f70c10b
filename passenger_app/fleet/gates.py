"""What an officer is asked about a hall's gates, from the events of its devices.

A gate that is not plainly done waits for a tap in the hall; the centre hears of it as a task, so
that nobody has to stand beside it to know.
"""

from __future__ import annotations

from collections.abc import Mapping

from customs.messages.event import Event
from customs.messages.event import Kind as Happened
from customs.officer_task import Kind

ASKED: Mapping[str, Kind] = {
    Happened.GATE_STOPPED: Kind.GATE_STOPPED,
    Happened.MINTING_STOPPED: Kind.MINTING_STOPPED,
}
LONGEST = 64


def about(event: Event) -> tuple[Kind, dict[str, str]] | None:
    """The task an event asks for, and what stands on it; None for every other event."""
    kind = ASKED.get(event.kind)
    if kind is None or not event.understood:
        return None
    told = {name: event.body.get(name) for name in ("why", "kiosk")}
    return kind, {
        name: text
        for name, text in told.items()
        if isinstance(text, str) and 0 < len(text) <= LONGEST
    }
