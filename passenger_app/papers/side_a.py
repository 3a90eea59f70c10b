"""Side A of form C-5360: the arrival, who declares, the family, the seven statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from customs.declaration import Declaration
from customs.labels import DOCUMENT_KIND, TRAVEL, WHERE
from customs.person import Person
from customs.ports import PORTS
from customs.statements import SENTENCES, Statement
from customs.stay import PREFECTURES, Stay, Where
from customs.words import N_
from passenger_app.papers.beside import Beside, Words, day, nationality, said
from passenger_app.papers.sheet import Block, Cell, Gap, Grid, Line, Span, Tick, Together
from translations import JAPANESE

SIDE_A = N_("Side A")
DECLARANT = N_("Person who declares")
FAMILY = N_("Accompanying family")
QUESTIONS = N_("Do you bring any of these into Japan?")
STATEMENT, ANSWER, CUSTOMS_USE = N_("Statement"), N_("Answer"), N_("Customs use")
YES, NO = N_("Yes"), N_("No")
TRUTH = N_("I declare that everything stated on this declaration is true and correct.")
SIGNATURE, SIGNED_ON = N_("Signature"), N_("Date")

CARRIER, EMBARKED = N_("Flight or ship"), N_("Point of embarkation")
ARRIVES_ON, ARRIVES_AT, TRAVELS = (
    N_("Date of arrival in Japan"),
    N_("Airport or port of arrival"),
    N_("Travelling"),
)
SURNAME, GIVEN = N_("Surname"), N_("Given names")
ADDRESS, PHONE = N_("Address in Japan"), N_("Phone number")
NATIONALITY, OCCUPATION, BORN = N_("Nationality"), N_("Occupation"), N_("Date of birth")
DOCUMENT = N_("Travel document")
MEMBERS = N_("Members of the family")
NAME, AGE = N_("Name"), N_("Age on arrival")
PACKAGES = N_("Number of packages")
AGES = (N_("20 or older"), N_("6 to 19"), N_("Under 6"))


def side_a(declaration: Declaration, beside: Beside) -> Iterator[Block]:
    """Everything on the front of the form, in its order, on one page."""
    yield _arrival(declaration, beside)
    yield beside.heading(DECLARANT)
    yield from _declarant(declaration, beside)
    yield _family(declaration, beside)
    yield Together((beside.heading(QUESTIONS), _statements(declaration, beside)))
    yield Gap(2)
    yield signed(beside, TRUTH)


def signed(beside: Beside, sentence: str) -> Together:
    """A sentence to sign under, with room for the date and the hand."""
    room = Gap(7)
    lines = Grid((60, 120), (((beside.label(SIGNED_ON), room), (beside.label(SIGNATURE), room)),))
    return Together((*beside.sentences(sentence), Gap(1), lines))


def _arrival(declaration: Declaration, beside: Beside) -> Grid:
    trip, travel, stay = declaration.trip, declaration.travel, declaration.stay
    field = beside.field
    return Grid(
        (60, 60, 60),
        (
            (
                field(CARRIER, trip.carrier if trip else ""),
                field(EMBARKED, trip.embarked_at if trip else ""),
                field(ARRIVES_ON, day(trip.arrival_on) if trip else ""),
            ),
            (
                field(ARRIVES_AT, said(PORTS[trip.port].name) if trip else ""),
                field(TRAVELS, said(TRAVEL[travel]) if travel else ""),
                field(PHONE, stay.phone if stay else ""),
            ),
        ),
    )


def _declarant(declaration: Declaration, beside: Beside) -> Iterator[Grid]:
    cells = _person(declaration.people[0] if declaration.people else None, beside)
    stay = declaration.stay
    yield Grid((60, 60, 60), (cells[:3], cells[3:]))
    yield Grid((180,), ((beside.field(ADDRESS, address_of(stay) if stay else ""),),))


def _person(person: Person | None, beside: Beside) -> tuple[Cell, ...]:
    field = beside.field
    if person is None:
        asked = (SURNAME, GIVEN, NATIONALITY, BORN, OCCUPATION, DOCUMENT)
        return tuple(field(sentence, "") for sentence in asked)
    return (
        field(SURNAME, person.surname),
        field(GIVEN, person.given),
        field(NATIONALITY, nationality(person.nationality)),
        field(BORN, day(person.born)),
        field(OCCUPATION, person.occupation),
        (beside.label(DOCUMENT), *_document(person, beside, 10)),
    )


def _document(person: Person, beside: Beside, size: float) -> Cell:
    kind = beside.line(said(DOCUMENT_KIND[person.document_kind]), size - 2)
    return (*beside.value(person.document_number, size), kind)


def address_of(stay: Stay) -> Words:
    """Where somebody stays, as an envelope in Japan has it; the prefecture in both scripts."""
    if stay.where is not Where.ADDRESS:
        return said(WHERE[stay.where])
    latin, japanese = PREFECTURES.get(stay.prefecture, ("", ""))
    code = f"〒{stay.postal_code}" if stay.postal_code else ""
    prefecture = f"{japanese} ({latin})" if latin else ""
    return " ".join(filter(None, (code, prefecture, stay.city, stay.street, stay.hotel)))


def _family(declaration: Declaration, beside: Beside) -> Grid:
    """Those who accompany the person who declares, counted by age as the form counts them."""
    arrival = declaration.trip.arrival_on if declaration.trip else None
    ages = [p.age_on(arrival) for p in declaration.people[1:]] if arrival else []
    grown, young = sum(age >= 20 for age in ages), sum(age < 6 for age in ages)
    counts = (len(ages), grown, len(ages) - grown - young, young)
    told = [str(count) if arrival else "—" for count in counts]
    pairs = zip((FAMILY, *AGES), told, strict=True)
    cells = tuple((beside.inline(sentence, count),) for sentence, count in pairs)
    return Grid((45, 45, 45, 45), (cells,))


def members(declaration: Declaration, beside: Beside) -> Iterator[Block]:
    """Everybody else on the declaration by name, for whom the form has only counts."""
    others = declaration.people[1:]
    if others:
        arrival = declaration.trip.arrival_on if declaration.trip else None
        rows = tuple(_member(person, arrival, beside) for person in others)
        heads = beside.heads(NAME, NATIONALITY, BORN, AGE, DOCUMENT)
        table = Grid((54, 38, 34, 16, 38), (heads, *rows), heads=1)
        yield Together((beside.heading(MEMBERS), table))


def _member(person: Person, arrival: date | None, beside: Beside) -> tuple[Cell, ...]:
    size = 8.5
    return (
        beside.value(person.full_name, size),
        beside.value(nationality(person.nationality), size),
        beside.value(day(person.born), size),
        beside.value(str(person.age_on(arrival)) if arrival else "", size),
        _document(person, beside, size),
    )


def _statements(declaration: Declaration, beside: Beside) -> Grid:
    heads = ((), *beside.heads(STATEMENT, ANSWER), (), *beside.heads(CUSTOMS_USE))
    rows = tuple(_statement(declaration, statement, beside) for statement in Statement)
    return Grid((11, 99, 18, 18, 34), (heads, *rows), heads=1)


def _statement(declaration: Declaration, statement: Statement, beside: Beside) -> tuple[Cell, ...]:
    place = Line((Span(statement.value, JAPANESE, 10),), strong=True)
    yes = declaration.said_yes({statement})
    no = declaration.answers is not None and not yes
    told: Cell = beside.sentences(SENTENCES[statement])
    sent = declaration.unaccompanied
    if yes and sent and statement is Statement.UNACCOMPANIED:
        told = (*told, beside.inline(PACKAGES, str(sent.packages)))
    return ((place,), told, _box(YES, yes, beside), _box(NO, no, beside), ())


def _box(sentence: str, ticked: bool, beside: Beside) -> Cell:
    return (Tick(ticked, beside.sentences(sentence, 8)),)
