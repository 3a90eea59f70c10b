"""The party: everyone on one family declaration, a page for each."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from customs.declaration import Declaration, with_person, without_person
from customs.faults import Fault
from customs.person import MOST_PEOPLE, Person, read_person, same_document
from customs.typed import Typed
from passenger_app import drafts
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.pages import page, to
from passenger_app.traveller import declaration
from passenger_app.traveller.question import Question, onward, progress


@declaration.route("/people", methods=["GET", "POST"])
def people(ref: str) -> Response:
    """Who is on it; with nobody yet, the first person's page."""
    told = held().told
    if not told.people:
        return to("declaration.person", ref=ref, index=told.next_index)
    if request.method == "POST" and "language" not in request.form:
        return onward(ref, told)
    return page(
        "traveller/people.html",
        ref=ref,
        told=told,
        most=MOST_PEOPLE,
        form_page=True,
        progress=progress(told, request.endpoint),
    )


@declaration.route("/people/<int:index>", methods=["GET", "POST"])
def person(ref: str, index: int) -> Response:
    """One person, known or new."""
    told, made = held().told, centre()
    known = told.person(index)
    new = known is None or "new" in request.form
    full = len(told.people) >= MOST_PEOPLE
    if known is None and (full or (index != told.next_index and "new" not in request.form)):
        return to("declaration.people", ref=ref)

    def read(typed: Typed) -> Person | None:
        found = read_person(typed, index, made.today())
        twin = next((p for p in told.people if found and _twins(p, found)), None)
        if new and found and twin and replace(twin, index=index) == found:
            return found  # sent twice
        if twin:
            typed.wrong("document_number", Fault.DOCUMENT_REPEATED, twin.full_name)
        return None if typed.problems else found

    return Question(
        "traveller/person.html",
        read,
        _put_new if new else with_person,
        shown(known) if known else _from_the_first(told),
        {
            "index": index,
            "first": not told.people,
            "new": new,
        },
        then="declaration.people",
    ).answer()


def _put_new(known: Declaration, value: Person) -> Declaration:
    """Sent twice is once; where another phone took the place meanwhile, the next one."""
    if any(replace(person, index=value.index) == value for person in known.people):
        return known
    return with_person(known, replace(value, index=known.next_index))


def _twins(one: Person, other: Person) -> bool:
    return one.index != other.index and same_document(one, other)


def shown(person: Person) -> dict[str, str]:
    """A person as the page shows them."""
    return {
        "surname": person.surname,
        "given": person.given,
        "nationality": person.nationality,
        "born-year": str(person.born.year),
        "born-month": str(person.born.month),
        "born-day": str(person.born.day),
        "document_kind": person.document_kind,
        "document_number": person.document_number,
        "occupation": person.occupation,
    }


def _from_the_first(told: Declaration) -> dict[str, str]:
    """A family mostly shares its surname, nationality and kind of document."""
    if not told.people:
        return {"document_kind": "passport"}
    first = told.people[0]
    return {
        "surname": first.surname,
        "nationality": first.nationality,
        "document_kind": first.document_kind,
    }


@declaration.post("/people/<int:index>/remove")
def remove_person(ref: str, index: int) -> Response:
    """Take a person off; taking off one who is gone already changes nothing."""
    made = centre()
    told = drafts.change(
        made.database,
        made.vault,
        held().id,
        lambda known: without_person(known, index),
        made.now(),
    )
    return to("declaration.people", ref=ref) if told.people else onward(ref, told)
