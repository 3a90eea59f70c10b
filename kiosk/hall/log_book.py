"""The log of every crossing in the hall, and what of it is counted over all of them.

An event is kept word for word, in the order it came. The crossing is the replay of its log,
after a kill as before it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from customs.crossing import Crossing, Event
from kiosk.hall import said
from kiosk.hall.said import Said
from kiosk.store.place import Acting
from kiosk.store.store import Store

_LOG, _CROSSINGS, _FAILED = "crossing ", "crossings", "failed document"
REMEMBERED = 2000  # crossings in memory; any other is replayed when it is asked for
KEPT = timedelta(days=5)  # a log, after its last event: longer than a pass is good for
_FAILURES = msgspec.json.Decoder(dict[str, datetime])


@dataclass(frozen=True)
class Kept:
    """A crossing and the log it is the replay of."""

    crossing: Crossing
    log: tuple[Said, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass
class LogBook:
    """The logs in one store."""

    store: Store
    hall: str
    station: UUID
    _known: OrderedDict[UUID, Kept] = field(default_factory=OrderedDict)

    def of(self, crossing: UUID) -> Kept:
        """A crossing as its log has it; empty where nobody has said anything."""
        known = self._known.get(crossing)
        if known is None:
            rows = self.store.all_kept(_LOG + str(crossing))
            log = tuple(said.read(rows[name]) for name in sorted(rows))
            events = tuple(said.events(log, self.station))
            known = Kept(said.after(crossing, self.hall, events)[0], log, events)
            self.remember(known)
        return known

    def remember(self, kept: Kept) -> None:
        """What was committed."""
        self._known[kept.crossing.id] = kept
        self._known.move_to_end(kept.crossing.id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def unsure(self, crossing: UUID) -> None:
        """A commit nobody knows the end of: read again what is there before it is gone on from."""
        self._known.pop(crossing, None)

    def write(self, acting: Acting, crossing: UUID, at: int, each: Said) -> None:
        """Keep an event as the one at this place of a log."""
        self.store.keep(acting, _LOG + str(crossing), f"{at:06}", said.write(each))

    def touched(self, acting: Acting, crossing: UUID, now: datetime) -> None:
        """Something was said of this crossing."""
        self.store.keep(acting, _CROSSINGS, str(crossing), now.isoformat().encode())

    def failures(self, document: bytes) -> dict[str, datetime]:
        """The failed attempts with a document, in whichever crossing, by event."""
        told = self.store.kept(_FAILED, document.hex())
        return _FAILURES.decode(told) if told else {}

    def failed(self, acting: Acting, document: bytes, event: Event) -> None:
        """Count one more."""
        known = self.failures(document) | {str(event.id): event.at}
        self.store.keep(acting, _FAILED, document.hex(), msgspec.json.encode(known))

    def forget(self, now: datetime) -> int:
        """Let go of crossings nobody has spoken of for long, and of what was counted with them."""
        times = self.store.all_kept(_CROSSINGS)
        over = [name for name, told in times.items() if _over(told, now)]
        counts = self.store.all_kept(_FAILED)
        with self.store.writing() as acting:
            for name in over:
                self.store.forget_all(acting, _LOG + name)
                self.store.forget(acting, _CROSSINGS, name)
                self._known.pop(UUID(name), None)
            for name, told in counts.items():
                if max(_FAILURES.decode(told).values()) < now - KEPT:
                    self.store.forget(acting, _FAILED, name)
        return len(over)


def _over(told: bytes, now: datetime) -> bool:
    return datetime.fromisoformat(told.decode()) < now - KEPT
