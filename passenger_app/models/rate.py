"""What foreign money was worth, week by week, as customs published it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class WeeklyRate(Table):
    """`units` of a currency were worth `yen` on average in the week that began on `week`."""

    __tablename__ = "rate"
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    units: Mapped[int]
    yen: Mapped[str] = mapped_column(String(24))  # a decimal, kept as it was published
    source: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
