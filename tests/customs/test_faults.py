"""Faults: each has its sentence, each sentence its figure, and each can happen."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from customs import declaration as whole
from customs import policy
from customs.assessment import Assessment, Tax
from customs.declaration import Declaration
from customs.device import read_expected
from customs.faults import SENTENCES, Fault
from customs.goods_typed import MOST_LINES, read_goods
from customs.means_of_payment import read_means
from customs.officer import read_invitation, read_reason, read_role
from customs.person import Person, read_person
from customs.ruling import read_ruling
from customs.statements import Statement, read_answers
from customs.stay import read_stay
from customs.trip import Travel, read_trip
from customs.typed import Problem, Typed
from customs.unaccompanied import read_unaccompanied
from tests import factories as f

HOUSE = Path(__file__).parent.parent.parent
ONE = frozenset({1})


def page(read: Callable[[Typed], object], values: dict[str, str]) -> list[Problem]:
    typed = Typed(values)
    assert read(typed) is None
    return typed.problems


def person(**changes: str) -> list[Problem]:
    return page(lambda t: read_person(t, 1, f.TODAY), f.person_page(**changes))


def trip(**changes: str) -> list[Problem]:
    return page(lambda t: read_trip(t, f.TODAY), f.trip_page(**changes))


def stay(**changes: str) -> list[Problem]:
    return page(read_stay, f.stay_page(**changes))


def ruled(**changes: str) -> list[Problem]:
    found = Assessment(0, 0, 0, True, (), (), (), "t")
    values = {tax.value: "0" for tax in Tax} | {"reason": "sample"} | changes
    return page(lambda t: read_ruling(t, found, again=False), values)


def goods(**changes: str) -> list[Problem]:
    return page(lambda t: read_goods(t, "1", ONE), f.goods_page(**changes))


def means(**changes: str) -> list[Problem]:
    return page(lambda t: read_means(t, ONE), f.means_page(**changes))


def sent(**changes: str) -> list[Problem]:
    return page(read_unaccompanied, f.unaccompanied_page(**changes))


def told(**changes: object) -> list[Problem]:
    return whole.faults(replace(f.declaration(), **changes))  # type: ignore[arg-type]


def drawn(**changes: str) -> list[Problem]:
    return policy.read(policy.Name.DRAW, {"online": "20", "offline": "50"} | changes)[1]


def twin() -> Person:
    return f.person(2, nationality=f.person(1).nationality, document_number="TX4400001")


def all_lines() -> Declaration:
    lines = tuple(f.goods(str(n)) for n in range(MOST_LINES + 1))
    return f.declaration(answers=frozenset({Statement.COMMERCIAL}), goods=lines)


CASES: dict[Fault, Callable[[], list[Problem]]] = {
    Fault.TOO_LONG: lambda: person(surname="A" * 61),
    Fault.UNPRINTABLE: lambda: person(surname="A\u202eB"),
    Fault.NOT_A_WHOLE_NUMBER: lambda: goods(count="1.5"),
    Fault.NUMBER_OUT_OF_RANGE: lambda: goods(count="-1"),
    Fault.NOT_AN_AMOUNT: lambda: goods(price="NaN"),
    Fault.AMOUNT_OUT_OF_RANGE: lambda: goods(price="0"),
    Fault.NOT_A_DATE: lambda: trip(**{"arrival_on-day": "32"}),
    Fault.YEAR_NOT_FOUR_DIGITS: lambda: person(**{"born-year": "84"}),
    Fault.TRAVEL_MISSING: lambda: told(travel=None),
    Fault.NAME_MISSING: lambda: person(surname="", given=""),
    Fault.NAME_NOT_IN_PASSPORT_LETTERS: lambda: person(surname="細川"),
    Fault.NATIONALITY_MISSING: lambda: person(nationality="JP"),
    Fault.BIRTH_MISSING: lambda: person(**{"born-year": "", "born-month": "", "born-day": ""}),
    Fault.BIRTH_OUT_OF_RANGE: lambda: person(**{"born-year": "1884"}),
    Fault.BIRTH_AFTER_ARRIVAL: lambda: told(trip=f.trip(arrival_on=f.PEOPLE[0][3].replace(day=1))),
    Fault.DOCUMENT_KIND_MISSING: lambda: person(document_kind="visa"),
    Fault.DOCUMENT_NUMBER_MISSING: lambda: person(document_number=""),
    Fault.DOCUMENT_NUMBER_LENGTH: lambda: person(document_number="A1"),
    Fault.DOCUMENT_NUMBER_LETTERS: lambda: person(document_number="番号12345"),
    Fault.DOCUMENT_REPEATED: lambda: told(people=(f.person(1), twin())),
    Fault.TOO_MANY_PEOPLE: lambda: told(people=f.family(11)),
    Fault.NOBODY: lambda: told(people=()),
    Fault.PORT_MISSING: lambda: trip(port=""),
    Fault.ARRIVAL_MISSING: lambda: trip(
        **{"arrival_on-year": "", "arrival_on-month": "", "arrival_on-day": ""}
    ),
    Fault.ARRIVAL_OUT_OF_RANGE: lambda: trip(**{"arrival_on-year": "2099"}),
    Fault.FLIGHT_MISSING: lambda: trip(carrier=""),
    Fault.FLIGHT_FORM: lambda: trip(carrier="the morning one"),
    Fault.SHIP_MISSING: lambda: trip(port="JPYOK", carrier=""),
    Fault.EMBARKED_MISSING: lambda: trip(embarked_at=""),
    Fault.PHONE_MISSING: lambda: stay(phone=""),
    Fault.PHONE_FORM: lambda: stay(phone="call me"),
    Fault.POSTAL_CODE_FORM: lambda: stay(postal_code="123"),
    Fault.PREFECTURE_MISSING: lambda: stay(prefecture="48"),
    Fault.STAY_MISSING: lambda: stay(where=""),
    Fault.ADDRESS_MISSING: lambda: stay(street="", hotel=""),
    Fault.STATEMENT_UNANSWERED: lambda: page(read_answers, {"1-1": "no"}),
    Fault.GOODS_MISSING: lambda: told(answers=frozenset({Statement.GOLD})),
    Fault.GOODS_KIND_MISSING: lambda: goods(kind="unicorn"),
    Fault.GOODS_NAME_MISSING: lambda: goods(name=""),
    Fault.GOODS_CLASS_UNKNOWN: lambda: goods(**{"class": "unicorn"}),
    Fault.QUANTITY_MISSING: lambda: goods(count=""),
    Fault.PRICE_MISSING: lambda: goods(price=""),
    Fault.CURRENCY_UNKNOWN: lambda: goods(currency="BTC"),
    Fault.STATUS_MISSING: lambda: goods(status=""),
    Fault.OWNER_UNKNOWN: lambda: goods(owner="2"),
    Fault.TOO_MANY_LINES: lambda: whole.faults(all_lines()),
    Fault.MEANS_MISSING: lambda: told(answers=frozenset({Statement.MEANS_OF_PAYMENT})),
    Fault.MEANS_KIND_MISSING: lambda: means(**{"means-0": ""}),
    Fault.DIRECTION_MISSING: lambda: means(direction=""),
    Fault.MEANS_EMPTY: lambda: means(**{"means-0": "", "amount-0": ""}),
    Fault.PACKAGES_MISSING: lambda: sent(packages=""),
    Fault.SENT_FROM_MISSING: lambda: sent(sent_from=""),
    Fault.CONTENTS_MISSING: lambda: sent(contents=""),
    Fault.STAFF_NUMBER_FORM: lambda: page(read_invitation, {"number": "番号"}),
    Fault.OFFICER_NAME_MISSING: lambda: page(read_invitation, {"number": "T-1"}),
    Fault.ROLE_MISSING: lambda: page(read_role, {"role": "king"}),
    Fault.REASON_MISSING: lambda: page(read_reason, {"why": "  "}),
    Fault.DEVICE_KIND_MISSING: lambda: page(read_expected, {"kind": "tank"}),
    Fault.HALL_FORM: lambda: page(read_expected, {"hall": "第1"}),
    Fault.DEVICE_NAME_FORM: lambda: page(read_expected, {"name": "gate 1"}),
    Fault.PAGE_UNFINISHED: lambda: told(stay=None),
    Fault.FIGURE_MISSING: lambda: drawn(online=""),
    Fault.TAX_HUNDREDS: lambda: ruled(liquor_tax="650"),
    Fault.OFFLINE_DRAW_LOWER: lambda: drawn(offline="19"),
    Fault.READING_MISSING: lambda: policy.read(policy.Name.DUTY, {})[1],
}
ON_A_PAGE = {
    Fault.TRUTH_UNCONFIRMED,
    Fault.ALLOTMENT_UNCONFIRMED,
    Fault.EMAIL_FORM,
}  # what only the centre asks
AT_A_KIOSK = {Fault.EXPIRY_MISSING, Fault.CAN_FORM}  # see tests/kiosk/test_document_key.py
AT_A_DESK = {
    Fault.SEARCH_BY_MISSING,
    Fault.PURPOSE_MISSING,
    Fault.NAME_TOO_SHORT,
    Fault.PASS_MISSING,
    Fault.ACT_MISSING,
    Fault.LANE_MISSING,
}  # see tests/customs/test_search.py and test_case.py


@pytest.mark.parametrize("fault", CASES)
def test_it_happens_and_is_said_with_its_figure(fault: Fault) -> None:
    problem = next(p for p in CASES[fault]() if p.fault == fault)
    said = SENTENCES[fault] % {"figure": problem.figure}
    assert ("%(figure)s" in SENTENCES[fault]) == bool(problem.figure)
    assert problem.figure in said


def test_no_fault_is_left_that_cannot_happen() -> None:
    assert set(CASES) | ON_A_PAGE | AT_A_KIOSK | AT_A_DESK == set(Fault)


@pytest.mark.parametrize("travel", Travel)
def test_no_way_of_travelling_is_stranded(travel: Travel) -> None:
    assert told(travel=travel) == []


def test_every_fault_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Fault)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


@pytest.mark.parametrize("fault", Fault)
def test_a_sentence_is_plain_and_kind(fault: Fault) -> None:
    sentence = SENTENCES[fault]
    assert sentence.endswith(".")
    assert not {"!", "please", "invalid", "error"} & set(
        sentence.lower().replace("!", " ! ").split()
    )
    assert sentence.count("%") == sentence.count("%(figure)s")
    assert sentence.count("%(figure)s") <= 1


def test_every_fault_is_named_in_the_product() -> None:
    named = {
        node.attr
        for path in (HOUSE / "customs").glob("*.py")
        if path.name != "faults.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "Fault"
    }
    assert {fault.name for fault in set(Fault) - ON_A_PAGE - AT_A_KIOSK - AT_A_DESK} <= named
