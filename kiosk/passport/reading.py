"""What a reading brings home: the raw files, how the chip behaved, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.passport.active_authentication import Signed
from kiosk.passport.lds.mrz import Mrz
from kiosk.passport.link import Tally
from kiosk.passport.pace import ChipMapping


class Outcome(StrEnum):
    """How a proof by the chip went."""

    NOT_OFFERED = "NOT_OFFERED"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Files:
    """The raw files, as saved or as read."""

    sod: bytes = b""
    com: bytes = b""
    groups: dict[int, bytes] = field(default_factory=dict)
    card_access: bytes = b""
    card_security: bytes = b""


@dataclass(frozen=True)
class Conduct:
    """What the chip did in front of us. Only a live reading has one.

    Chip authentication was run with the key of the DG14 that was read: DG14 is judged later, and
    a proof with a key that nobody signed proves nothing.
    """

    access: str
    pace_failed: bool = False
    mapping: ChipMapping | None = None
    chip: Outcome = Outcome.NOT_OFFERED
    chip_name: str = ""
    active: Signed | None = None
    refused: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StepCost:
    """What one step took."""

    name: str
    milliseconds: float
    apdus: int
    bytes: int


@dataclass(frozen=True)
class Reading:
    """A whole reading."""

    files: Files
    conduct: Conduct
    page: Mrz | None
    costs: tuple[StepCost, ...]
    tally: Tally
