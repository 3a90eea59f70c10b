"""A hall to be killed in the middle of a race: all of it in one process, as by a power cut."""

from __future__ import annotations

import logging
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from kiosk.devices.door import SimulatedDoor
from tests.kiosk.gate.races import racing
from tests.kiosk.victims import Fuse, _fuse_store

LABELS = ("before commit", "after commit", "before the leaf", "after the leaf")
GATES = 4


def hall_program(folder: str, begin: int, seed: int, fuse: Fuse, people: Connection) -> None:
    """Race for the clearance before, then for new ones, each when told to."""
    logging.disable()
    with racing(Path(folder), seed, GATES) as races:
        for each in races.gates:
            each.lane.begin()
        races.finish()
        _fuse_store(fuse)
        _fuse_leaf(fuse)
        for number in count(max(0, begin - 1)):
            people.recv()
            people.send(("try", number))
            signed = races.hall.mint(races.declaration(number))
            races.race(signed)
            people.send(("raced", number))


def _fuse_leaf(fuse: Fuse) -> None:
    """The places around the command to the leaf."""
    plain = SimulatedDoor.open

    def open_(door: SimulatedDoor, ground: UUID) -> None:
        fuse.passes("before the leaf")
        plain(door, ground)
        fuse.passes("after the leaf")

    SimulatedDoor.open = open_  # type: ignore[method-assign,assignment]
