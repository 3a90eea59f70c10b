"""Tables: what the law says on one day, by the names the engine uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from customs.goods import ALCOHOL, TOBACCO, Kind
from customs.tariff.rows import Row, TariffError


class Tables:
    """The rows of one day, looked up by key."""

    NEEDED = (
        "age.adult", "age.child", "alcohol.ml", "alcohol.containers", "alcohol.container_ml",
        *(f"tobacco.{kind}" for kind in sorted(TOBACCO)),
        *(f"tobacco.grams.{kind}" for kind in sorted(TOBACCO)),
        "tobacco.mixed_g", "perfume.ml", "other.yen", "other.kind_yen",
        *(f"rate.{kind}" for kind in sorted(ALCOHOL)),
        "rate.cigarettes", "rate.other", "simplified.limit_yen", "liquor.strong_container_ml",
        "valuation", "consumption.standard", "consumption.food",
        "consumption.local_numerator", "consumption.local_denominator",
        "round.value", "round.tax", "scope.pieces", "scope.value_yen",
        "scope.commercial_articles", "means.yen", "means.bullion_g", "gold", "cologne",
    )  # fmt: skip

    def __init__(self, day: date, rows: Sequence[Row]) -> None:
        self.day = day
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row.key].append(row)
        for key in self.NEEDED:
            if key not in self._rows:
                message = f"{key}: no row is in force on {day}"
                raise TariffError(message)
        self.by_class: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for class_ in row.classes:
                self.by_class[class_].append(row)

    def readings(self, key: str) -> list[Row]:
        """Every reading of a key, at least one."""
        return self._rows[key]

    def row(self, key: str) -> Row:
        """The row of a key that has one reading."""
        return self._rows[key][0]

    def find(self, key: str) -> Row | None:
        """The row of a key that may have none on this day."""
        return self._rows[key][0] if key in self._rows else None

    def whole(self, key: str) -> int:
        """A value that is a whole number."""
        return int(self.row(key).amount)

    def share(self, key: str) -> Fraction:
        """A percentage as a fraction of one."""
        return self.row(key).amount / 100

    def rate(self, kind: Kind) -> Row | None:
        """The simplified or special rate of a kind, where the table has one."""
        return self.find(f"rate.{kind}")

    def group(self, start: str) -> list[Row]:
        """The rows whose key starts so, in the order of their numbers."""
        return sorted(
            (row for key, rows in self._rows.items() if key.startswith(start) for row in rows),
            key=lambda row: (row.number or 0, row.key),
        )
