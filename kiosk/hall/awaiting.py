"""Whom this hall awaits: what the centre told of them, found by declaration or by document.

Everything is sealed in the station's store. A document is found by its digest under the keys
it was made with; a pass that stands no more is remembered by its verdict alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from customs.messages import arrival
from customs.messages.arrival import Arrival, Arrivals, Standing, awaits
from customs.messages.routes import ARRIVALS
from kiosk.centre.centre import Centre
from kiosk.centre.fault import CentreError, Fault
from kiosk.device import Running
from kiosk.store.place import Acting
from kiosk.store.store import Store

_ARRIVAL, _DOCUMENT, _PLACE, _AFTER = "arrival", "awaited document", "arrivals", "after"
_DECODER = msgspec.json.Decoder(Arrival)
_IDS = msgspec.json.Decoder(list[UUID])


@dataclass(frozen=True)
class Awaiting:
    """The arrivals in one store."""

    store: Store

    def after(self) -> int:
        """How far the centre has told."""
        told = self.store.kept(_PLACE, _AFTER)
        return int(told) if told else 0

    def reached(self, acting: Acting, number: int) -> None:
        """It has told this far."""
        self.store.keep(acting, _PLACE, _AFTER, str(number).encode())

    def of(self, declaration: UUID) -> Arrival | None:
        """What is known of a declaration."""
        told = self.store.kept(_ARRIVAL, str(declaration))
        return _DECODER.decode(told) if told else None

    def by_document(self, digests: Mapping[int, bytes]) -> Iterator[Arrival]:
        """The declarations that name a document and stand, the newest first."""
        found = {id_ for kid, digest in digests.items() for id_ in self._naming(kid, digest)}
        for id_ in sorted(found, reverse=True):  # an id's order is its time
            told = self.of(id_)
            if told and told.standing is Standing.SIGNED:
                yield told

    def put(self, acting: Acting, told: Arrival) -> None:
        """In the place of what was known of this declaration."""
        name = str(told.declaration)
        for key in _documents(self.of(told.declaration)):
            self._point(acting, key, told.declaration, there=False)
        if told.standing is Standing.ELSEWHERE:
            self.store.forget(acting, _ARRIVAL, name)
            return
        self.store.keep(acting, _ARRIVAL, name, msgspec.json.encode(told))
        for key in _documents(told):
            self._point(acting, key, told.declaration, there=True)

    def forget(self, now: datetime) -> int:
        """Let go of everybody whose pass has expired; how many."""
        over = [each for each in self.everyone() if not _kept_still(each, now)]
        with self.store.writing() as acting:
            for each in over:
                self.put(acting, Arrival(declaration=each.declaration, standing=_GONE))
        return len(over)

    def everyone(self) -> list[Arrival]:
        """All that is known."""
        return [_DECODER.decode(told) for told in self.store.all_kept(_ARRIVAL).values()]

    def _naming(self, kid: int, digest: bytes) -> list[UUID]:
        told = self.store.kept(_DOCUMENT, _key(kid, digest))
        return _IDS.decode(told) if told else []

    def _point(self, acting: Acting, key: str, id_: UUID, there: bool) -> None:
        told = self.store.kept(_DOCUMENT, key)
        ids = [each for each in (_IDS.decode(told) if told else []) if each != id_]
        ids += [id_] if there else []
        if ids:
            self.store.keep(acting, _DOCUMENT, key, msgspec.json.encode(ids))
        else:
            self.store.forget(acting, _DOCUMENT, key)


_GONE = Standing.ELSEWHERE


def _key(kid: int, digest: bytes) -> str:
    return f"{kid} {digest.hex()}"


def _documents(told: Arrival | None) -> Iterator[str]:
    if told and told.signed:
        for person in told.signed.people:
            yield _key(person.binding_kid, person.document)


def _kept_still(told: Arrival, now: datetime) -> bool:
    """A withdrawn one has told its day to nobody; the centre forgets it soon and says so."""
    return told.signed is None or awaits(told.signed.arrival_on, now)


def ask(running: Running, centre: Centre, after: int) -> tuple[Arrivals, tuple[Arrival, ...]]:
    """What changed after a number, believed and unsealed; raises CentreError."""
    told = centre.ask(ARRIVALS, Arrivals, running.signature, number=after)
    device, seal = running.device.device, running.keys.current.seal
    opened = arrival.unseal(told, seal, device, after)
    if opened is None:
        raise CentreError(Fault.GARBAGE, "the arrivals are not sealed to this station")
    return told, opened
