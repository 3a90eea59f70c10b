"""Unaccompanied articles: luggage sent separately, told at entry or not free at all.

At entry a traveller states what comes, when and where it is to be imported and where it is
sent from; it is imported within six months, together with what is left of the allowances.
"""

from __future__ import annotations

from dataclasses import dataclass

from customs.faults import Fault
from customs.typed import Typed

MOST_PACKAGES = 99


@dataclass(frozen=True, slots=True)
class Unaccompanied:
    """Packages, what is in them, where they come from, where and when they will be imported."""

    packages: int
    contents: str
    sent_from: str
    import_at: str = ""
    import_when: str = ""


def read_unaccompanied(typed: Typed) -> Unaccompanied | None:
    """The page about separate luggage; None while anything on it is wrong."""
    packages = typed.whole("packages", missing=Fault.PACKAGES_MISSING, least=1, most=MOST_PACKAGES)
    contents = typed.text("contents", missing=Fault.CONTENTS_MISSING, longest=200)
    sent_from = typed.text("sent_from", missing=Fault.SENT_FROM_MISSING, longest=80)
    import_at = typed.text("import_at", missing=None, longest=80)
    import_when = typed.text("import_when", missing=None, longest=40)
    if typed.problems or packages is None:
        return None
    return Unaccompanied(packages, contents, sent_from, import_at, import_when)
