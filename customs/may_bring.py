"""May bring: what each person can still bring free, and what is kept out, as data for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from customs.allowance import Party, Traveller
from customs.assessment import Assessment, Reason
from customs.goods import Goods
from customs.tariff import Tables, Tariff


@dataclass(frozen=True, slots=True)
class Left:
    """One allowance of one person: the whole, what is used, what is left, in `unit`."""

    allowance: str
    unit: str
    whole: int
    used: int

    @property
    def left(self) -> int:
        """What may still be added free."""
        return self.whole - self.used


@dataclass(frozen=True, slots=True)
class Kept:
    """A group of goods the law keeps out or lets in only with consent."""

    group: str
    prohibited: bool
    number: int | None
    classes: tuple[str, ...]
    ask: str
    source: str


def allowances_left(
    assessment: Assessment,
    goods: Sequence[Goods],
    travellers: Sequence[Traveller],
    tariff: Tariff,
    arrival: date,
) -> dict[str, tuple[Left, ...]]:
    """Per traveller id: alcohol, tobacco and perfume where they have any, and other goods."""
    tables = tariff.on(arrival)
    party = Party(travellers, arrival, tables)
    lines = {line.id: line for line in goods}
    return {
        traveller.id: tuple(_left(assessment, lines, traveller.id, party.adult[at], tables))
        for at, traveller in enumerate(travellers)
    }


def _left(
    assessment: Assessment, goods: dict[str, Goods], whose: str, adult: bool, tables: Tables
) -> list[Left]:
    mine = [line for line in assessment.lines if line.whose == whose and line.exempt]

    def of(reason: Reason) -> list[tuple[Goods, int, int]]:
        return [(goods[x.goods], x.count, x.price or 0) for x in mine if x.reason is reason]

    found = []
    if adult:
        drunk = sum((line.ml or 0) * n for line, n, _ in of(Reason.WITHIN_ALCOHOL))
        whole = tables.whole("alcohol.ml")
        found.append(Left("alcohol", "ml", whole, min(whole, drunk)))
        found.append(_tobacco(of(Reason.WITHIN_TOBACCO), tables))
    scent = sum((line.ml or 0) * n for line, n, _ in of(Reason.WITHIN_PERFUME))
    found.append(Left("perfume", "ml", tables.whole("perfume.ml"), scent))
    spent = sum(price for _, _, price in of(Reason.WITHIN_OTHER))
    found.append(Left("other", "yen", tables.whole("other.yen"), spent))
    return found


def _tobacco(smoked: Sequence[tuple[Goods, int, int]], tables: Tables) -> Left:
    """Of one kind, or in hundredths of the allowance where kinds are mixed."""
    kinds = {line.kind for line, _, _ in smoked}
    if not kinds:
        return Left("tobacco", "pieces", tables.whole("tobacco.cigarettes"), 0)
    if len(kinds) == 1:
        kind = kinds.pop()
        row = tables.row(f"tobacco.{kind}")
        return Left("tobacco", row.unit or "", int(row.amount), sum(n for _, n, _ in smoked))
    grams = sum(n * tables.row(f"tobacco.grams.{line.kind}").amount for line, n, _ in smoked)
    whole = tables.whole("tobacco.mixed_g")
    return Left("tobacco", "g", whole, min(whole, -int(-grams // 1)))


def kept_out(tables: Tables) -> tuple[Kept, ...]:
    """Prohibited goods in the order of the law, then restricted ones."""
    rows = [*tables.group("prohibited."), *tables.group("restricted.")]
    return tuple(
        Kept(
            row.key, row.key.startswith("prohibited."), row.number, row.classes,
            row.ask or "customs", row.source,
        )
        for row in rows
    )  # fmt: skip
