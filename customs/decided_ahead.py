"""Decided ahead: the lane the centre gives a declaration before anybody stands in a hall.

It is pushed to the hall with the declaration, so that a hall without a line goes by it. It says
what only the centre knows; what was declared and what a kiosk finds is selection's, in the hall.
"""

from __future__ import annotations

from customs.declaration import Declaration
from customs.lane import Lane
from customs.person import DocumentKind


def decide(declaration: Declaration) -> Lane:
    """An officer meets a party with a document that is no passport: a kiosk cannot judge it."""
    kinds = {person.document_kind for person in declaration.people}
    return Lane.GATE if kinds == {DocumentKind.PASSPORT} else Lane.OFFICER
