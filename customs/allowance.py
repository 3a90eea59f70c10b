"""Allowance: who travels, and whose allowance may take a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from customs.age import age_on
from customs.assessment import Reason
from customs.goods import ALCOHOL, TOBACCO, Goods
from customs.tariff import Tables


@dataclass(frozen=True, slots=True)
class Traveller:
    """One person of the party."""

    id: str
    born: date


class UnknownOwnerError(ValueError):
    """A line belongs to nobody of this party; the line is named."""

    permanent = True


class Party:
    """The travellers by position, and their ages on the arrival day (Asia/Tokyo)."""

    def __init__(self, travellers: Sequence[Traveller], arrival: date, tables: Tables) -> None:
        self.travellers = tuple(travellers)
        self.place = {traveller.id: at for at, traveller in enumerate(travellers)}
        ages = [age_on(traveller.born, arrival) for traveller in travellers]
        self.adult = [age >= tables.whole("age.adult") for age in ages]
        self.child = [age < tables.whole("age.child") for age in ages]
        self.adults = tuple(at for at, adult in enumerate(self.adult) if adult)

    def holders(self, goods: Goods) -> tuple[tuple[int, ...], Reason | None]:
        """Whose allowance may take a line; or why nobody's may."""
        if goods.carried_for_other:
            return (), Reason.CARRIED_FOR_OTHER
        if goods.owner is None:
            return self.adults, None if self.adults else Reason.NO_ADULT
        if goods.owner not in self.place:
            message = f"{goods.id}: no traveller {goods.owner}"
            raise UnknownOwnerError(message)
        at = self.place[goods.owner]
        if goods.kind in ALCOHOL | TOBACCO and not self.adult[at]:
            return (), Reason.MINOR
        if self.child[at] and not goods.child_use:
            return (), Reason.NOT_CHILDS_OWN
        return (at,), None

    def name(self, at: int | None) -> str | None:
        """The traveller at a position."""
        return None if at is None else self.travellers[at].id
