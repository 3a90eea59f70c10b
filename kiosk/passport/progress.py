"""What the reader tells while it reads: the step, and how much of it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from customs.chip import Step


@dataclass(frozen=True)
class Progress:
    """So many bytes of this step are read."""

    step: Step
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Of this step."""
        return 100 * self.done // self.total if self.total else 0


Watcher = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """For readings that nobody looks at."""
