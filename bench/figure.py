"""One figure of a bench: its value, the limit it is held to, and whether it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`limit` None means: printed for information, held to nothing."""

    bench: str
    figure: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value is on the right side of its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """One JSON object, as `python -m bench` prints it."""
        return json.dumps(
            {
                "bench": self.bench,
                "figure": self.figure,
                "value": round(self.value, 4),
                "limit": self.limit,
                "unit": self.unit,
                "holds": self.holds,
            }
        )
