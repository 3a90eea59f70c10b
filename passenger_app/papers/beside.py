"""Beside: Japanese beside the traveller's language, on every label, statement and value.

The counter reads the one, the traveller the other. Where both would say the same, or the
traveller reads Japanese, it is said once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision

from customs.countries import COUNTRIES, WITHOUT_A_COUNTRY
from passenger_app.papers.sheet import Cell, Line, Span, Tone
from translations import JAPANESE, LANGUAGES, say

TOKYO = ZoneInfo("Asia/Tokyo")
LABEL, VALUE = 7, 10  # points
Words = Callable[[str], str] | str


@dataclass(frozen=True, slots=True)
class Beside:
    """The languages a paper is written in: Japanese, and the traveller's."""

    language: str

    def each(self, words: Callable[[str], str]) -> list[tuple[str, str]]:
        """(language, words) for both languages; once where they say the same."""
        told = {tag: words(tag) for tag in (JAPANESE, self.language)}
        if told[JAPANESE] == told[self.language]:
            return [(self.language, told[self.language])]
        return list(told.items())

    def line(self, words: Callable[[str], str], size: float, *, strong: bool = False) -> Line:
        """Both languages one after the other on a line."""
        spans: list[Span] = []
        for tag, text in self.each(words):
            gap = "  " if spans else ""
            tone = Tone.QUIET if spans else Tone.PLAIN
            spans.append(Span(gap + text, tag, size, tone))
        return Line(tuple(spans), strong)

    def lines(self, words: Callable[[str], str], size: float) -> tuple[Line, ...]:
        """Both languages, each on its own line."""
        (tag, first), *rest = self.each(words)
        quiet = (Span(text, other, size - 1, Tone.QUIET) for other, text in rest)
        return (Line((Span(first, tag, size),)), *(Line((span,)) for span in quiet))

    def label(self, sentence: str) -> Line:
        """The small words above a value."""
        return self.line(said(sentence), LABEL)

    def heading(self, sentence: str, size: float = 10.5) -> Line:
        """The words above a part of the paper."""
        return self.line(said(sentence), size, strong=True)

    def sentences(self, sentence: str, size: float = 8.5) -> tuple[Line, ...]:
        """A whole sentence in each language."""
        return self.lines(said(sentence), size)

    def value(self, words: Words, size: float = VALUE) -> tuple[Line, ...]:
        """What was declared; text of the traveller's own is shown as it was typed."""
        if isinstance(words, str):
            return (Line((Span(words or "—", self.language, size),)),)
        return self.lines(words, size)

    def field(self, sentence: str, value: Words) -> Cell:
        """A label and, under it, what was declared."""
        return (self.label(sentence), *self.value(value))

    def inline(self, sentence: str, value: Words) -> Line:
        """A label and what was declared on one line."""
        spans = self.label(sentence).spans
        text = value if isinstance(value, str) else value(self.language)
        return Line((*spans, Span(f"  {text}", self.language, VALUE)))

    def heads(self, *sentences: str) -> tuple[Cell, ...]:
        """The labels above the columns of a table."""
        return tuple((self.label(sentence),) for sentence in sentences)


def said(sentence: str) -> Callable[[str], str]:
    """A sentence of ours in each language."""
    return lambda tag: say(tag, sentence)


def locale(tag: str) -> Locale:
    """Names of countries, forms of dates, numbers and money."""
    return LANGUAGES[tag].locale


def day(value: date) -> Callable[[str], str]:
    """A date as each language writes it."""
    return lambda tag: format_date(value, "long", locale=LANGUAGES[tag].date_locale)


def moment(value: datetime) -> Callable[[str], str]:
    """A time in Tokyo: the date as each language writes it, the hour as a counter reads it."""
    there = value.astimezone(TOKYO)
    return lambda tag: f"{day(there.date())(tag)} {there:%H:%M} JST"


def nationality(code: str) -> Callable[[str], str]:
    """A country's name, or the sentence of a document without one, with the passport's code."""
    return lambda tag: f"{_country(code, tag)} ({code})"


def _country(code: str, tag: str) -> str:
    if code in WITHOUT_A_COUNTRY:
        return say(tag, WITHOUT_A_COUNTRY[code])
    return str(locale(tag).territories.get(COUNTRIES.get(code, ""), code))


def money(amount: Decimal, currency: str, tag: str) -> str:
    """Money with the currency's own code: a counter never guesses whose dollar it is."""
    if currency == "JPY":
        return f"¥{number(amount, tag)}"
    return f"{currency} {number(amount, tag, get_currency_precision(currency))}"


def number(amount: Decimal, tag: str, decimals: int = 0) -> str:
    """A number with at least so many decimals, and never fewer than were declared."""
    exponent = amount.normalize().as_tuple().exponent
    declared = -exponent if isinstance(exponent, int) else 0
    places = "0" * max(decimals, declared)
    return format_decimal(amount, f"#,##0.{places}" if places else "#,##0", locale=locale(tag))
