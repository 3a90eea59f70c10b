"""Declaration: all a party tells customs, on both sides of form C-5360.

It grows page by page; `steps` says which parts it still needs, `faults` what stands between
it and a signature. Whole revisions are kept: a declaration is replaced, never patched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from customs.faults import Fault
from customs.goods import Goods
from customs.goods_typed import MOST_LINES
from customs.means_of_payment import MeansOfPayment
from customs.person import MOST_PEOPLE, Person, same_document
from customs.statements import GOODS_STATEMENTS, Answers, Statement
from customs.stay import Stay
from customs.trip import Travel, Trip
from customs.typed import Problem
from customs.unaccompanied import Unaccompanied
from customs.whose import Allotment


class Step(StrEnum):
    """The parts of a declaration, in the order they are asked."""

    TRAVEL = "travel"
    PEOPLE = "people"
    TRIP = "trip"
    STAY = "stay"
    STATEMENTS = "statements"
    GOODS = "goods"
    MEANS = "means"
    UNACCOMPANIED = "unaccompanied"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What has been told so far; a part not reached yet is None or empty."""

    travel: Travel | None = None
    people: tuple[Person, ...] = ()
    trip: Trip | None = None
    stay: Stay | None = None
    answers: Answers | None = None
    goods: tuple[Goods, ...] = ()
    means: tuple[MeansOfPayment, ...] = ()
    unaccompanied: Unaccompanied | None = None
    next_index: int = 1  # of people and of goods: an index is never used again
    allotment: Allotment | None = None  # of a signed revision: what was confirmed with it

    @property
    def indexes(self) -> frozenset[int]:
        """The people on it, by index."""
        return frozenset(person.index for person in self.people)

    def person(self, index: int) -> Person | None:
        """The person with this index."""
        return next((p for p in self.people if p.index == index), None)

    def said_yes(self, statements: Iterable[Statement]) -> bool:
        """Whether any of these statements was answered yes."""
        return self.answers is not None and not self.answers.isdisjoint(statements)


def needed(declaration: Declaration) -> tuple[Step, ...]:
    """The steps this declaration has to take; side B only where an answer asks for it."""
    wanted = {
        Step.GOODS: declaration.said_yes(GOODS_STATEMENTS),
        Step.MEANS: declaration.said_yes({Statement.MEANS_OF_PAYMENT}),
        Step.UNACCOMPANIED: declaration.said_yes({Statement.UNACCOMPANIED}),
    }
    return tuple(step for step in Step if wanted.get(step, True))


def done(declaration: Declaration, step: Step) -> bool:
    """Whether a step holds what it needs."""
    holds = {
        Step.TRAVEL: declaration.travel is not None,
        Step.PEOPLE: bool(declaration.people),
        Step.TRIP: declaration.trip is not None,
        Step.STAY: declaration.stay is not None,
        Step.STATEMENTS: declaration.answers is not None,
        Step.GOODS: bool(declaration.goods),
        Step.MEANS: bool(declaration.means),
        Step.UNACCOMPANIED: declaration.unaccompanied is not None,
    }
    return holds[step]


def next_step(declaration: Declaration) -> Step | None:
    """The first step still open; None when all that is left is to check and sign."""
    return next((s for s in needed(declaration) if not done(declaration, s)), None)


_OPEN_STEP = {
    Step.TRAVEL: Fault.TRAVEL_MISSING,
    Step.PEOPLE: Fault.NOBODY,
    Step.GOODS: Fault.GOODS_MISSING,
    Step.MEANS: Fault.MEANS_MISSING,
}


def faults(declaration: Declaration) -> list[Problem]:
    """Everything that stands between this declaration and a signature, by step."""
    found = [
        Problem(step, _OPEN_STEP.get(step, Fault.PAGE_UNFINISHED))
        for step in needed(declaration)
        if not done(declaration, step)
    ]
    return found + list(_faults_of_people(declaration)) + list(_faults_of_lines(declaration))


def _faults_of_people(declaration: Declaration) -> Iterable[Problem]:
    if len(declaration.people) > MOST_PEOPLE:
        yield Problem(Step.PEOPLE, Fault.TOO_MANY_PEOPLE, str(MOST_PEOPLE))
    for place, person in enumerate(declaration.people):
        twin = next((p for p in declaration.people[:place] if same_document(p, person)), None)
        if twin:
            yield Problem(Step.PEOPLE, Fault.DOCUMENT_REPEATED, twin.full_name)
        if declaration.trip and person.born > declaration.trip.arrival_on:
            yield Problem(Step.PEOPLE, Fault.BIRTH_AFTER_ARRIVAL)


def _faults_of_lines(declaration: Declaration) -> Iterable[Problem]:
    if len(declaration.goods) > MOST_LINES:
        yield Problem(Step.GOODS, Fault.TOO_MANY_LINES, str(MOST_LINES))
    known = {str(index) for index in declaration.indexes}
    if any(line.owner and line.owner not in known for line in declaration.goods):
        yield Problem(Step.GOODS, Fault.OWNER_UNKNOWN)
    if any(str(form.person) not in known for form in declaration.means):
        yield Problem(Step.MEANS, Fault.OWNER_UNKNOWN)


def with_person(declaration: Declaration, person: Person) -> Declaration:
    """The declaration with this person added, or put in the place of their index."""
    if declaration.person(person.index):
        people = tuple(person if p.index == person.index else p for p in declaration.people)
        return replace(declaration, people=people)
    return replace(
        declaration,
        people=(*declaration.people, person),
        next_index=max(declaration.next_index, person.index + 1),
    )


def without_person(declaration: Declaration, index: int) -> Declaration:
    """The declaration without a person; their goods stay and belong to nobody in particular."""
    return replace(
        declaration,
        people=tuple(p for p in declaration.people if p.index != index),
        goods=tuple(
            replace(line, owner=None) if line.owner == str(index) else line
            for line in declaration.goods
        ),
        means=tuple(form for form in declaration.means if form.person != index),
    )


def with_goods(declaration: Declaration, line: Goods) -> Declaration:
    """The declaration with this line added, or put in the place of its id."""
    if any(known.id == line.id for known in declaration.goods):
        goods = tuple(line if known.id == line.id else known for known in declaration.goods)
        return replace(declaration, goods=goods)
    return replace(
        declaration,
        goods=(*declaration.goods, line),
        next_index=declaration.next_index + 1,
    )


def without_goods(declaration: Declaration, id_: str) -> Declaration:
    """The declaration without one line."""
    return replace(declaration, goods=tuple(g for g in declaration.goods if g.id != id_))


def with_means(declaration: Declaration, form: MeansOfPayment) -> Declaration:
    """The declaration with this form; one per person and direction."""
    others = tuple(
        known
        for known in declaration.means
        if (known.person, known.direction) != (form.person, form.direction)
    )
    return replace(declaration, means=(*others, form))


def settled(declaration: Declaration) -> Declaration:
    """What is signed: parts no answer asks for any more are left out."""
    steps = needed(declaration)
    return replace(
        declaration,
        goods=declaration.goods if Step.GOODS in steps else (),
        means=declaration.means if Step.MEANS in steps else (),
        unaccompanied=declaration.unaccompanied if Step.UNACCOMPANIED in steps else None,
    )


_ENCODER = msgspec.json.Encoder(decimal_format="string", order="deterministic")
_DECODER = msgspec.json.Decoder(Declaration)


def to_json(declaration: Declaration) -> bytes:
    """The one written form of a declaration; equal declarations are equal bytes."""
    return _ENCODER.encode(declaration)


def from_json(text: bytes) -> Declaration:
    """Read back what `to_json` wrote."""
    return _DECODER.decode(text)
