"""Differences: what one revision of a declaration says otherwise than the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from customs.declaration import Declaration, Step


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: of which part, and as it was said before and after."""

    part: Step
    before: Any
    after: Any

    @property
    def added(self) -> bool:
        """Whether it was not said before."""
        return self.before is None

    @property
    def gone(self) -> bool:
        """Whether it is said no more."""
        return self.after is None


def differences(before: Declaration, after: Declaration) -> tuple[Difference, ...]:
    """Everything that changed, part by part; the same declaration twice has none."""
    return tuple(_found(before, after))


def _found(before: Declaration, after: Declaration) -> Iterator[Difference]:
    earlier, later = _said(before), _said(after)
    for part in Step:
        one, other = earlier[part], later[part]
        for key in [*one, *(key for key in other if key not in one)]:
            if one.get(key) != other.get(key):
                yield Difference(part, one.get(key), other.get(key))


def _said(told: Declaration) -> Mapping[Step, Mapping[object, Any]]:
    """What is said in each part, by what names it there."""
    return {
        Step.TRAVEL: {0: told.travel},
        Step.PEOPLE: {person.index: person for person in told.people},
        Step.TRIP: {0: told.trip},
        Step.STAY: {0: told.stay},
        Step.STATEMENTS: {one: one for one in sorted(told.answers or ())},
        Step.GOODS: {line.id: line for line in told.goods},
        Step.MEANS: {(form.person, form.direction): form for form in told.means},
        Step.UNACCOMPANIED: {0: told.unaccompanied},
    }
