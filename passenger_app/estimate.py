"""Estimate: what a declaration or a picked basket would come to, with the rates kept here."""

from __future__ import annotations

from customs import estimate
from customs.basket import Basket
from customs.declaration import Declaration
from customs.declared import basket_of
from customs.estimate import Estimate
from customs.tariff import load
from customs.whose import Allotment
from passenger_app import rates
from passenger_app.database import Database


def of_basket(database: Database, basket: Basket) -> Estimate | None:
    """The estimate; None where it is for an officer to work out."""
    currencies = {line.currency for line in basket.goods if line.currency}
    known = rates.known(database, currencies, basket.arrival)
    return estimate.estimate(basket, load(), known)


def allotment(database: Database, told: Declaration) -> Allotment | None:
    """What is confirmed with the signature; None without goods, and where an officer allots."""
    if not told.goods or told.trip is None:
        return None
    found = of_basket(database, basket_of(told, told.trip.arrival_on))
    return found.allotment if found else None
