"""Picked: goods chosen on the open page, to see what they would come to without declaring.

The form is all there is: its rows are numbered, each typed as a line of a declaration is, and
what cannot be read yet stays where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from customs.allowance import Traveller
from customs.basket import Basket
from customs.faults import Fault
from customs.goods import ALCOHOL, Goods, Kind, Status
from customs.goods_typed import read_goods
from customs.person import MOST_PEOPLE
from customs.typed import Problem, Typed

MOST_ROWS = 20
FIELDS = ("count", "ml", "pieces", "grams", "name", "price", "currency", "class", "owner", "food")
# An age inside each group; nothing in the law turns on it further.
AGES = {"adults": 30, "minors": 10, "infants": 2}
_KIND = re.compile(r"kind-([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form: its number, its kind, and the line once it can be read."""

    number: int
    kind: Kind
    line: Goods | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """The whole form."""

    values: Mapping[str, str]
    people: tuple[tuple[str, int], ...]  # the group each belongs to, and their place in it
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]  # with who travels

    @property
    def next(self) -> int:
        """The number the next row will have."""
        return following([row.number for row in self.rows])

    @property
    def incomplete(self) -> bool:
        """Whether some of it cannot be counted yet."""
        return bool(self.problems) or any(row.line is None for row in self.rows)

    def basket(self, arrival: date) -> Basket:
        """What can be counted, on this day."""
        travellers = tuple(
            Traveller(str(n), born_for(arrival, AGES[group]))
            for n, (group, _) in enumerate(self.people, 1)
        )
        goods = tuple(row.line for row in self.rows if row.line)
        return Basket(arrival, travellers, goods, {})


def born_for(day: date, years: int) -> date:
    """A birth date that makes somebody this old on a day."""
    return date(day.year - years, day.month, min(day.day, 28))


def read_picked(values: Mapping[str, str]) -> Picked:
    """The form as it was posted, after the button that was pressed."""
    values = pressed(values)
    typed = Typed(values)
    counts = {
        group: typed.whole(group, missing=Fault.QUANTITY_MISSING, least=0, most=MOST_PEOPLE)
        for group in AGES
    }
    people = tuple(
        (group, n) for group, count in counts.items() for n in range(1, 1 + (count or 0))
    )
    if not typed.problems and not people:
        typed.wrong("adults", Fault.NOBODY)
    if len(people) > MOST_PEOPLE:
        typed.wrong("adults", Fault.TOO_MANY_PEOPLE, MOST_PEOPLE)
        people = people[:MOST_PEOPLE]
    rows = tuple(_row(values, number, people) for number in numbers(values))
    return Picked(values, people, rows, tuple(typed.problems))


def numbers(values: Mapping[str, str]) -> list[int]:
    """The rows of a form whose kind is one of ours, in the order they were added."""
    found = (match for name in values if (match := _KIND.fullmatch(name)))
    known = {int(match[1]) for match in found if values[match[0]] in set(Kind)}
    return sorted(known)[:MOST_ROWS]


def following(rows: Sequence[int]) -> int:
    """A number no row has."""
    return max(rows, default=0) + 1


def pressed(values: Mapping[str, str]) -> dict[str, str]:
    """The form after a row was added or taken away."""
    known = dict(values)
    rows = numbers(known)
    gone = known.get("remove", "")
    if gone.isascii() and gone.isdecimal() and len(gone) < 10 and int(gone) in rows:
        for field in ("kind", *FIELDS):
            known.pop(f"{field}-{int(gone)}", None)
    kind = known.get("add", "")
    if kind in set(Kind) and len(rows) < MOST_ROWS:
        number = following(rows)
        known |= {f"kind-{number}": kind, f"count-{number}": "1"}
        if kind in ALCOHOL:
            known[f"ml-{number}"] = "750"
    return known


def _row(values: Mapping[str, str], number: int, people: tuple[tuple[str, int], ...]) -> Row:
    kind = Kind(values[f"kind-{number}"])
    told = {field: values.get(f"{field}-{number}", "") for field in FIELDS}
    owner = told["owner"]
    group = {str(n): group for n, (group, _) in enumerate(people, 1)}
    if owner not in group:
        told["owner"] = owner = ""  # who travels was changed after it was chosen
    child = group.get(owner) == "infants"
    typed = Typed(told | {"kind": kind, "status": Status.BOUGHT})
    line = read_goods(typed, str(number), frozenset(range(1, len(people) + 1)))
    if line and child:
        line = replace(line, child_use=True)
    problems = tuple(replace(one, field=f"{one.field}-{number}") for one in typed.problems)
    return Row(number, kind, line, problems)
