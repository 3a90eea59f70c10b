"""Crossing: one declaration in one hall, a leg for each person, and the only clearance logic.

`step` takes a crossing and an event and gives the crossing after it and what is to be done.
Clock, chance and devices stay outside; the terminal decides how a thing looks, the hall station
writes what was decided, and both run the same machine.
"""

from customs.crossing.crossing import Crossing, State, crossing_id
from customs.crossing.events import Event
from customs.crossing.leg import Leg, Named
from customs.crossing.machine import replay, step
from customs.crossing.version import MACHINE_VERSION

__all__ = [
    "MACHINE_VERSION",
    "Crossing",
    "Event",
    "Leg",
    "Named",
    "State",
    "crossing_id",
    "replay",
    "step",
]
