"""A gate's door: one leaf between the lane and the way out, and the sensors that watch both.

A command is no passage: whether anybody went through is what the sensors count. Without power or
program the leaf takes the state its operator chose with the fire brigade, by how it is wired.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

COUNTS = 2**16  # where a board's counters begin again


class DoorSilent(Exception):
    """The door was not heard, or would not: nothing is known of it until it speaks again."""


class Leaf(StrEnum):
    """Where the leaf is."""

    SHUT = "shut"
    MOVING = "moving"
    OPEN = "open"
    OBSTRUCTED = "obstructed"
    FAULT = "fault"


class FailState(StrEnum):
    """What the leaf does without power."""

    SHUT = "shut"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sensors tell. Both counters run on for good and begin again after 65,535."""

    leaf: Leaf
    inside: int = 0  # bodies in the lane before the leaf
    through: int = 0  # out by the leaf
    back: int = 0  # in by it: the wrong way
    released: bool = False  # somebody pulled the emergency release

    def since(self, before: Seen) -> tuple[int, int]:
        """How many went through and how many came in since."""
        return (self.through - before.through) % COUNTS, (self.back - before.back) % COUNTS


class Door(Protocol):
    """What a gate asks of its door; each raises DoorSilent."""

    def open(self, ground: UUID) -> None:
        """Open, on the ground of a clearance or a command."""

    def shut(self) -> None:
        """Shut, and stay shut."""

    def see(self) -> Seen:
        """What there is. Asked often while it is open: a board that is not asked shuts."""

    def close(self) -> None:
        """Let go of it."""


class SimulatedDoor:
    """The simulator: people walk as they are told, and every opening is written down by itself.

    Its journal is the door's own: a proof reads there what happened, whatever a program says.
    """

    def __init__(self, journal: Path, name: str = "door") -> None:
        self.journal = journal
        self.name = name
        self.seen = Seen(Leaf.SHUT)
        self.silent = False
        self.stuck = False

    def open(self, ground: UUID) -> None:
        """Write it down, and open."""
        self._speak()
        _append(self.journal, {"door": self.name, "ground": str(ground)})
        if not self.stuck:
            self.seen = replace(self.seen, leaf=Leaf.OPEN)

    def shut(self) -> None:
        """Shut, unless something is in the way."""
        self._speak()
        if self.seen.leaf in (Leaf.OPEN, Leaf.MOVING) and not self.stuck:
            self.seen = replace(self.seen, leaf=Leaf.SHUT)

    def see(self) -> Seen:
        """As it stands."""
        self._speak()
        return self.seen

    def close(self) -> None:
        """Nothing is held."""

    def come(self, people: int) -> None:
        """So many step into the lane."""
        self.seen = replace(self.seen, inside=self.seen.inside + people)

    def walk(self, people: int) -> None:
        """So many walk out, as far as the leaf lets them."""
        if self.seen.leaf is not Leaf.OPEN:
            return
        inside = max(0, self.seen.inside - people)
        through = (self.seen.through + people) % COUNTS
        self.seen = replace(self.seen, inside=inside, through=through)

    def come_back(self, people: int) -> None:
        """So many come in by the way out."""
        back = (self.seen.back + people) % COUNTS
        self.seen = replace(self.seen, inside=self.seen.inside + people, back=back)

    def _speak(self) -> None:
        if self.silent:
            raise DoorSilent(f"{self.name} says nothing")


def _append(journal: Path, told: dict[str, str]) -> None:
    """One line in one write, so that a kill leaves it whole or not there."""
    file = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, (json.dumps(told) + "\n").encode())
    finally:
        os.close(file)


def openings(journal: Path) -> list[tuple[str, UUID]]:
    """Every opening in a simulated door's journal: which door, on what ground."""
    lines = journal.read_text().splitlines() if journal.exists() else []
    return [(told["door"], UUID(told["ground"])) for told in map(json.loads, lines)]
