"""Declared: the goods and people of a declaration as a basket the tariff can price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from customs.allowance import Traveller
from customs.basket import Basket
from customs.declaration import Declaration


def basket_of(told: Declaration, otherwise: date) -> Basket:
    """Everything the declaration says of goods; `otherwise` is the day while none is told.

    An owner who has left the party is nobody in particular: `faults` names that line.
    """
    known = {str(person.index) for person in told.people}
    return Basket(
        arrival=told.trip.arrival_on if told.trip else otherwise,
        travellers=tuple(Traveller(str(person.index), person.born) for person in told.people),
        goods=tuple(
            line if line.owner in known else replace(line, owner=None) for line in told.goods
        ),
        rates={},
    )
