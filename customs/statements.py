"""Statements: the seven questions of form C-5360, answered for everyone on the declaration."""

from __future__ import annotations

from enum import StrEnum

from customs.faults import Fault
from customs.typed import Typed
from customs.words import N_


class Statement(StrEnum):
    """Numbered as on side A of the form; the order is the order of the pass's answer bits."""

    PROHIBITED = "1-1"
    GOLD = "1-2"
    OVER_ALLOWANCE = "1-3"
    COMMERCIAL = "1-4"
    FOR_OTHERS = "1-5"
    MEANS_OF_PAYMENT = "2"
    UNACCOMPANIED = "3"


Answers = frozenset[Statement]  # the statements answered yes; every other one was answered no

GOODS_STATEMENTS = frozenset(
    {
        Statement.PROHIBITED,
        Statement.GOLD,
        Statement.OVER_ALLOWANCE,
        Statement.COMMERCIAL,
        Statement.FOR_OTHERS,
    }
)

SENTENCES: dict[Statement, str] = {
    Statement.PROHIBITED: N_("Goods that are prohibited or restricted in Japan"),
    Statement.GOLD: N_("Gold bullion or products of gold"),
    Statement.OVER_ALLOWANCE: N_("Purchases, souvenirs or gifts above the duty-free allowance"),
    Statement.COMMERCIAL: N_("Commercial goods or samples"),
    Statement.FOR_OTHERS: N_(
        "Anything someone asked you to carry, including a suitcase handed to you without a "
        "clear reason"
    ),
    Statement.MEANS_OF_PAYMENT: N_(
        "Cash, cheques or securities worth more than ¥1,000,000, or more than 1 kg of precious "
        "metal"
    ),
    Statement.UNACCOMPANIED: N_("Luggage that arrives separately (unaccompanied articles)"),
}


def bits(answers: Answers) -> int:
    """The seven answers as one small number: bit 0 is statement 1-1."""
    return sum(1 << place for place, statement in enumerate(Statement) if statement in answers)


def from_bits(number: int) -> Answers:
    """The answers a pass carries."""
    return frozenset(s for place, s in enumerate(Statement) if number >> place & 1)


def read_answers(typed: Typed) -> Answers | None:
    """The page of statements: one button says none applies, else each has its yes or no.

    A yes on the same page outweighs the button: nobody's yes is dropped by a tap.
    """
    yes: set[Statement] = set()
    if typed.ticked("none_applies") and all(typed.raw(s) != "yes" for s in Statement):
        return frozenset()
    for statement in Statement:
        answer = typed.raw(statement)
        if answer == "yes":
            yes.add(statement)
        elif answer != "no":
            typed.wrong(statement, Fault.STATEMENT_UNANSWERED, statement)
    return None if typed.problems else frozenset(yes)
