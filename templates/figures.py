"""Dates, numbers, yen and names of countries in the form each language gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale, dates, numbers
from markupsafe import Markup, escape

from customs.assessment import Charge, Unit
from customs.classes import OFFERED
from customs.countries import COUNTRIES, OFTEN, WITHOUT_A_COUNTRY
from customs.goods import Kind
from customs.ports import PORTS
from customs.stay import PREFECTURES, Stay
from customs.words import N_
from translations import JAPANESE, LANGUAGES, say

TOKYO = timezone(timedelta(hours=9), "JST")


def country(tag: str, code: str) -> str:
    """A nationality by its ICAO code."""
    if code in WITHOUT_A_COUNTRY:
        return say(tag, WITHOUT_A_COUNTRY[code])
    return str(LANGUAGES[tag].locale.territories.get(COUNTRIES.get(code, ""), code))


@cache
def countries(tag: str) -> tuple[tuple[str, str], ...]:
    """Every country, in the order this language's reader looks for one."""
    named = [(code, country(tag, code)) for code in COUNTRIES]
    return tuple(sorted(named, key=lambda pair: pair[1]))


@cache
def currencies(tag: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Currencies as a list shows them: code first, it is what a receipt prints."""
    names = LANGUAGES[tag].locale.currencies
    return tuple((code, f"{code} – {names.get(code, code)}") for code in codes)


@cache
def _written(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in pairs
    )


def options(pairs: Iterable[tuple[str, str]], chosen: str | None) -> Markup:
    """The options of a list, written once: a list of countries is long and always the same."""
    written = _written(tuple(pairs))
    mark = f'value="{escape(chosen or "")}"'
    return Markup(written.replace(mark, f"{mark} selected", 1))  # noqa: S704  escaped above


@cache
def _nationalities(tag: str) -> tuple[str, str]:
    named = countries(tag) + tuple((c, say(tag, words)) for c, words in WITHOUT_A_COUNTRY.items())
    often = tuple((code, country(tag, code)) for code in OFTEN)
    return _written(often), _written(named)


def nationalities(tag: str, chosen: str | None) -> Markup:
    """Every nationality, those of most travellers first."""
    often, named = _nationalities(tag)
    mark = f'value="{escape(chosen or "")}"'
    if chosen in OFTEN:
        often = often.replace(mark, f"{mark} selected", 1)
    else:
        named = named.replace(mark, f"{mark} selected", 1)
    groups = ((N_("Often chosen"), often), (N_("All"), named))
    written = (
        f'<optgroup label="{escape(say(tag, words))}">{listed}</optgroup>'
        for words, listed in groups
    )
    return Markup("".join(written))  # noqa: S704  escaped above


@cache
def _classes(tag: str, kind: Kind) -> str:
    """The classes a kind offers, in their groups."""
    written = []
    for group, named in OFFERED[kind].items():
        listed = _written(tuple((class_, say(tag, words)) for class_, words in named.items()))
        around = f'<optgroup label="{escape(say(tag, group))}">{listed}</optgroup>'
        written.append(around if group else listed)
    return "".join(written)


def classes(tag: str, kind: Kind, chosen: str | None) -> Markup:
    """What goods of a kind may be, where a tax or a permission turns on it."""
    mark = f'value="{escape(chosen)}"'
    written = _classes(tag, kind)
    if chosen:
        written = written.replace(mark, f"{mark} selected", 1)
    return Markup(written)  # noqa: S704  escaped above


def date_order(locale: Locale) -> tuple[str, ...]:
    """The order in which a reader of this language writes a date."""
    pattern = locale.date_formats["short"].pattern
    letters = {"year": "y", "month": "M", "day": "d"}
    return tuple(sorted(letters, key=lambda part: pattern.index(letters[part])))


def charged(tag: str, charge: Charge) -> str:
    """The figure of a rate: a percentage, yen, or a part of another tax."""
    locale = LANGUAGES[tag].locale
    if charge.unit is Unit.OF_CONSUMPTION_TAX:
        return charge.figure
    figure = Decimal(charge.figure)
    if charge.unit is Unit.PERCENT:
        return numbers.format_percent(figure / 100, locale=locale, decimal_quantization=False)
    return f"¥{numbers.format_decimal(figure, locale=locale)}"


def in_language(tag: str) -> dict[str, Callable[..., Any]]:
    """The figures of one language, for its templates."""
    locale, calendar = LANGUAGES[tag].locale, LANGUAGES[tag].date_locale

    def day(value: date) -> str:
        return dates.format_date(value, "long", calendar)

    def moment(value: datetime) -> str:
        there = value.astimezone(TOKYO)
        return f"{day(there.date())} {there:%H:%M}"  # as boarding passes write it everywhere

    def waited(value: timedelta) -> str:
        return dates.format_timedelta(value, granularity="minute", locale=calendar)

    def last_day(value: datetime) -> str:
        return day((value - timedelta(seconds=1)).astimezone(TOKYO).date())

    def amount(value: Decimal | int) -> str:
        return numbers.format_decimal(value, locale=locale)

    def money(value: Decimal, currency: str) -> str:
        if currency == "JPY":  # ¥, also where a language would write JP¥
            return f"¥{numbers.format_decimal(value, locale=locale)}"
        return numbers.format_currency(value, currency, locale=locale)

    return {
        "day": day,
        "moment": moment,
        "last_day": last_day,
        "waited": waited,
        "amount": amount,
        "money": money,
        "charged": lambda charge: charged(tag, charge),
        "country": lambda code: country(tag, code),
        "all_currencies": lambda codes: currencies(tag, codes),
        "options": options,
        "nationalities": lambda chosen: nationalities(tag, chosen),
        "classes": lambda kind, chosen: classes(tag, kind, chosen),
        "date_order": lambda: date_order(calendar),
        "port_name": lambda code: PORTS[code].name,
        "address": lambda stay: address(tag, stay),
    }


def lists(tag: str) -> dict[str, Callable[..., Any]]:
    """Filters that turn what the house knows into what a list shows: value and words."""

    def said(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(value, say(tag, sentence)) for value, sentence in pairs]

    return {
        "said": said,
        "ports_said": lambda ports: said((port.code, port.name) for port in ports),
        "prefectures_said": lambda codes: [(code, prefecture(tag, code)) for code in codes],
        "names": lambda people: [(str(person.index), person.full_name) for person in people],
    }


def address(tag: str, stay: Stay) -> str:
    """An address in the order its reader writes it: Japanese from the large to the small."""
    place = prefecture(tag, stay.prefecture)
    parts = (stay.hotel, stay.street, stay.city, place, stay.postal_code)
    if tag == JAPANESE:
        return " ".join(part for part in reversed(parts) if part)
    return ", ".join(part for part in parts if part)


def prefecture(tag: str, code: str) -> str:
    """A prefecture as its reader writes it: in Japanese, or in Latin letters with it."""
    latin, japanese = PREFECTURES.get(code, (code, code))
    return japanese if tag == JAPANESE else f"{latin} {japanese}"
