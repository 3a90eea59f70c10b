"""Trip: where and when a traveller arrives, on what, and where from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from customs.faults import Fault
from customs.ports import PORTS
from customs.typed import Typed

EARLIEST = timedelta(days=3)  # a pass is good for three days after arrival
LATEST = timedelta(days=365)
# A designator of IATA or ICAO, never two digits, with its number: NH 0106 is NH106.
_FLIGHT = re.compile(r"([A-Z][A-Z\d]|\d[A-Z]|[A-Z]{3})[ -]?0*([1-9]\d{0,3})([A-Z]?)", re.ASCII)
# A private aircraft has no flight number but a registration (ICAO Annex 7): N105AB, VP-BAB.
_AMERICAN = re.compile(r"N[1-9]\d{0,4}[A-Z]{0,2}", re.ASCII)
_AIRCRAFT = re.compile(r"([A-Z][A-Z\d]?|\d[A-Z])-[A-Z\d]{3,5}", re.ASCII)


class Travel(StrEnum):
    """How somebody travels: the first question, because each is cleared in its own way."""

    PASSENGER = "passenger"
    CRUISE = "cruise"
    CREW = "crew"
    TRANSIT = "transit"
    DOMESTIC_TRANSFER = "domestic_transfer"
    DIPLOMAT = "diplomat"
    STATUS_OF_FORCES = "status_of_forces"
    REFUGEE = "refugee"
    MINOR_ALONE = "minor_alone"


@dataclass(frozen=True, slots=True)
class Trip:
    """One arrival. `carrier` is a flight (JL5), an aircraft (G-ABCD) or a ship's name."""

    port: str
    arrival_on: date
    carrier: str
    embarked_at: str
    by_sea: bool = False


def read_trip(typed: Typed, today: date) -> Trip | None:
    """The trip's page; None while anything on it is wrong."""
    port = typed.one_of("port", PORTS, missing=Fault.PORT_MISSING)
    by_sea = port in PORTS and PORTS[port].by_sea
    arrival = typed.date("arrival_on", missing=Fault.ARRIVAL_MISSING)
    if arrival and not today - EARLIEST <= arrival <= today + LATEST:
        typed.wrong("arrival_on", Fault.ARRIVAL_OUT_OF_RANGE)
    carrier = _ship(typed) if by_sea else _flight(typed)
    embarked = typed.text("embarked_at", missing=Fault.EMBARKED_MISSING, longest=60)
    if typed.problems or arrival is None:
        return None
    return Trip(port, arrival, carrier, embarked, by_sea)


def _flight(typed: Typed) -> str:
    value = typed.text("carrier", missing=Fault.FLIGHT_MISSING, longest=60).upper()
    known = as_flight(value)
    if value and known is None:
        typed.wrong("carrier", Fault.FLIGHT_FORM)
    return known or value


def as_flight(value: str) -> str | None:
    """A flight or an aircraft as it is kept, of what was typed in capitals."""
    if _AMERICAN.fullmatch(value):  # before flights: N105 is not flight 5 of N1
        return value
    if found := _FLIGHT.fullmatch(value):
        return "".join(found.groups())
    return value if _AIRCRAFT.fullmatch(value) else None


def _ship(typed: Typed) -> str:
    return typed.text("carrier", missing=Fault.SHIP_MISSING, longest=60).upper()
