"""The feed of changes: taken in order, each with the place it was at, in one transaction.

A feed can only take trust away, so reading it twice does no harm: when the centre came back
from a backup and counts lower than we do, it is read again from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from customs.messages.change import MOST, Change, Changes, Kind
from customs.messages.routes import CHANGES
from kiosk.centre.centre import Centre, Signature
from kiosk.centre.fault import CentreError, Fault
from kiosk.store.place import Acting
from kiosk.store.store import Store

_KIND, _AFTER = "feed", "after"
_REVOKED = {Kind.KEY_REVOKED: "revoked key", Kind.DEVICE_REVOKED: "revoked device"}

Takes = Callable[[Acting, Change], None]


@dataclass(frozen=True)
class Taken:
    """What came, and whether there is more."""

    changes: Sequence[Change]
    more: bool


def after(store: Store) -> int:
    """The last change that was taken."""
    told = store.kept(_KIND, _AFTER)
    return int(told) if told else 0


def poll(store: Store, centre: Centre, signature: Signature, *takers: Takes) -> Taken:
    """Take what changed since; what takers keep commits with the place in the feed."""
    place = after(store)
    told = centre.ask(CHANGES, Changes, signature, number=place)
    if told.head < place:
        with store.writing() as acting:
            store.keep(acting, _KIND, _AFTER, b"0")
        return Taken((), True)
    _in_order(told, place)
    if told.head > place:
        with store.writing() as acting:
            for change in told.changes:
                _revoke(store, acting, change)
                for taker in takers:
                    taker(acting, change)
            store.keep(acting, _KIND, _AFTER, str(told.head).encode())
    return Taken(told.changes, len(told.changes) == MOST)


def _in_order(told: Changes, place: int) -> None:
    numbers = [place, *(change.sequence for change in told.changes)]
    rising = all(before < number for before, number in pairwise(numbers))
    if not rising or numbers[-1] > told.head:
        raise CentreError(Fault.GARBAGE, "the changes are not in order")


def _revoke(store: Store, acting: Acting, change: Change) -> None:
    kind = _REVOKED.get(change.understood) if change.understood else None
    if kind:
        store.keep(acting, kind, change.subject, change.at.isoformat().encode())


def revoked(store: Store, kind: Kind) -> frozenset[str]:
    """The subjects the feed took trust from: key ids in hex, or devices."""
    return frozenset(store.all_kept(_REVOKED[kind]))
