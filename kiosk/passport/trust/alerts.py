"""Trust that is about to run out: told ahead, so that nobody finds out at the kiosk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.passport.trust.directory import Loaded

AHEAD = timedelta(days=60)


class Expiring(StrEnum):
    """What runs out."""

    ROOT = "ROOT"
    CSCA = "CSCA"
    CRL = "CRL"


@dataclass(frozen=True)
class Alert:
    """One thing that needs a successor, and by when."""

    kind: Expiring
    name: str
    at: datetime
    passed: bool


def alerts(loaded: Loaded, now: datetime, ahead: timedelta = AHEAD) -> Iterator[Alert]:
    """Everything that runs out within the time, and lists that already have.

    A country's certificate that has long expired is history; one whose key another, longer valid
    certificate carries has its successor already.
    """
    for root in loaded.roots:
        if root.not_after <= now + ahead:
            yield Alert(Expiring.ROOT, root.common_name, root.not_after, root.not_after < now)
    latest: dict[bytes, datetime] = {}
    for anchor in loaded.store.anchors:
        last = latest.get(anchor.key_info, anchor.not_after)
        latest[anchor.key_info] = max(last, anchor.not_after)
    for anchor in loaded.store.anchors:
        last = latest[anchor.key_info]
        if anchor.not_after == last and now - ahead <= last <= now + ahead:
            yield Alert(Expiring.CSCA, f"{anchor.country} {anchor.common_name}", last, last < now)
    for crl in (crl for crls in loaded.store.crls.values() for crl in crls):
        due = crl.next_update
        if due is not None and due <= now + ahead / 10:
            name = " ".join(text for _, text in crl.issuer_name)
            yield Alert(Expiring.CRL, name, due, due < now)
