"""A question: one page that shows what is known, reads what is typed, and goes on.

Every page of a declaration is asked in this one way: a language switch keeps what was typed,
a fault is told beside its field, what is right is kept before the next page opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Response, request

from customs.declaration import Declaration, Step, needed, next_step
from customs.faults import SENTENCES, Fault
from customs.typed import Problem, Typed
from passenger_app import drafts
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.limits import only_looks
from passenger_app.pages import language, page, spoken, to

Value = TypeVar("Value")
ENDPOINT = {
    Step.TRAVEL: "declaration.travel",
    Step.PEOPLE: "declaration.people",
    Step.TRIP: "declaration.trip",
    Step.STAY: "declaration.stay",
    Step.STATEMENTS: "declaration.statements",
    Step.GOODS: "declaration.goods",
    Step.MEANS: "declaration.means",
    Step.UNACCOMPANIED: "declaration.unaccompanied",
}
# Pages that stand inside a part.
PART_OF = {
    "declaration.person": "declaration.people",
    "declaration.goods_line": "declaration.goods",
    "declaration.goods_kind": "declaration.goods",
    "declaration.means_form": "declaration.means",
}


@dataclass(frozen=True)
class Question(Generic[Value]):
    """One page: its template, how it is read, where it is put, what it shows at first."""

    template: str
    read: Callable[[Typed], Value | None]
    put: Callable[[Declaration, Value], Declaration]
    shown: Mapping[str, str]
    told: Mapping[str, Any] = field(default_factory=dict)
    then: str | None = None  # an endpoint to go to, where it is not simply the next step

    def answer(self) -> Response:
        """Serve the page, whichever way it was asked for."""
        if only_looks():
            return self.show(self.shown)
        typed = Typed(request.form)
        if "language" in request.form:
            return self.show(request.form)
        value = self.read(typed)
        if value is None:
            return self.show(request.form, typed.problems)
        draft, made = held(), centre()
        told = drafts.change(
            made.database,
            made.vault,
            draft.id,
            lambda known: self.put(known, value),
            made.now(),
            language(),
        )
        return onward(draft.ref, told, self.then)

    def show(self, typed: Mapping[str, str], problems: list[Problem] | None = None) -> Response:
        """The page with what was typed or is known, and its faults."""
        draft = held()
        return page(
            self.template,
            422 if problems else 200,
            form_page=True,
            ref=draft.ref,
            draft=draft,
            progress=progress(draft.told, request.endpoint),
            typed=typed,
            problems=sentences(problems or []),
            **self.told,
        )


def progress(told: Declaration, endpoint: str | None) -> tuple[int, int] | None:
    """Where this page stands among the parts; the check is the last of them."""
    doors = [ENDPOINT[step] for step in needed(told)] + ["declaration.check"]
    part = PART_OF.get(endpoint or "", endpoint)
    return (doors.index(part) + 1, len(doors)) if part in doors else None


def sentences(problems: list[Problem]) -> dict[str, str]:
    """Each field's fault in words."""
    return {
        problem.field: spoken(SENTENCES[problem.fault]) % {"figure": problem.figure}
        for problem in problems
    }


def fault(where: str, what: Fault, figure: str = "") -> dict[str, str]:
    """One fault in words, for pages that are not questions."""
    return sentences([Problem(where, what, figure)])


def onward(ref: str, told: Declaration, then: str | None = None) -> Response:
    """To the page named, or to the next step still open, or to the check."""
    step = next_step(told)
    endpoint = then or (ENDPOINT[step] if step else "declaration.check")
    return to(endpoint, ref=ref)
