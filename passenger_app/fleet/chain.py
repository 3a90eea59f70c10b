"""Where an uploaded event stands in its device's chain: judged by its two neighbours alone."""

from __future__ import annotations

from dataclasses import dataclass

from customs.messages.event import FIRST, Head
from customs.messages.upload import Disposition

Place = tuple[int, int]  # boot and sequence


def place_of(head: Head) -> Place:
    """An event's place in the order of its device."""
    return head.boot, head.sequence


@dataclass(frozen=True, slots=True)
class Link:
    """An event that is here."""

    place: Place
    sha256: bytes
    previous: bytes


def judge(head: Head, sha256: bytes, before: Link | None, after: Link | None) -> Disposition:
    """Whether an event fits between the nearest that are here."""
    found = _fits(head, before)
    if after and after.place == (head.boot, head.sequence + 1) and after.previous != sha256:
        return Disposition.WRONG_PREVIOUS
    return found


def _fits(head: Head, before: Link | None) -> Disposition:
    """Whether the one before is here and is the one this names."""
    begins = head.sequence == 1
    if before is None:
        return Disposition.TAKEN if begins and head.previous == FIRST else Disposition.GAP
    named = before.sha256 == head.previous
    follows = before.place == (head.boot, head.sequence - 1)
    if named and (follows or begins):
        return Disposition.TAKEN
    # It skips numbers, names another than the one before it, or calls itself the first.
    wrong = named or follows or head.previous == FIRST
    return Disposition.WRONG_PREVIOUS if wrong else Disposition.GAP


def mends(head: Head, sha256: bytes, after: Link | None) -> bool:
    """Whether this was what the next one missed."""
    if after is None or after.previous != sha256:
        return False
    boot, sequence = after.place
    return after.place == (head.boot, head.sequence + 1) or (boot > head.boot and sequence == 1)
