"""Machine-readable zones: TD1, TD2 and TD3 of ICAO Doc 9303-4, -5 and -6.

Numbers longer than nine characters run over into the optional data, which most readers miss.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.passport.malformed import MalformedError

FIELD = re.compile(r"[A-Z0-9<]+")


class Size(StrEnum):
    """The three sizes of document."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"


# Where the lines, joined, hold digits alone: check digits, birth and expiry.
_DIGITS = {
    Size.TD1: (slice(14, 15), slice(30, 37), slice(38, 45), slice(59, 60)),
    Size.TD2: (slice(45, 46), slice(49, 56), slice(57, 64), slice(71, 72)),
    Size.TD3: (slice(53, 54), slice(57, 64), slice(65, 72), slice(86, 88)),
}
_NUMBERS = {Size.TD1: 5, Size.TD2: 36, Size.TD3: 44}


@dataclass(frozen=True)
class Mrz:
    """What the zone says; `wrong` names the check digits that do not hold."""

    size: Size
    lines: tuple[str, ...]
    code: str
    issuer: str
    number: str
    birth: str
    sex: str
    expiry: str
    nationality: str
    surname: str
    given: str
    optional: str
    wrong: tuple[str, ...]

    @property
    def information(self) -> str:
        """What the access keys are derived from: number, birth and expiry with check digits."""
        return key_information(self.number, self.birth, self.expiry)


def check_digit(field: str) -> str:
    """Weights 7, 3, 1; letters count from 10, the filler is 0."""
    total = sum(
        (0 if letter == "<" else int(letter, 36)) * (7, 3, 1)[at % 3]
        for at, letter in enumerate(field)
    )
    return str(total % 10)


def key_information(number: str, birth: str, expiry: str) -> str:
    """Doc 9303-11, D.2: a short number is filled to nine characters before its digit."""
    fields = (number.rstrip("<").ljust(9, "<"), birth, expiry)
    if not all(FIELD.fullmatch(field) for field in fields) or {len(birth), len(expiry)} != {6}:
        raise MalformedError("a document number or date that no passport carries")
    return "".join(field + check_digit(field) for field in fields)


def parse(text: str) -> Mrz:
    """The zone in text, lines joined or apart."""
    joined = "".join(text.split()).upper()
    if not FIELD.fullmatch(joined or " "):
        raise MalformedError("the zone holds characters that no zone has")
    readers = {90: _td1, 72: _td2, 88: _td3}
    if len(joined) not in readers:
        raise MalformedError("the zone has a length that no document has")
    return readers[len(joined)](joined)


def _names(field: str) -> tuple[str, str]:
    surname, _, given = field.partition("<<")
    return surname.replace("<", " ").strip(), re.sub("<+", " ", given).strip()


def _number(field: str, digit: str, optional: str) -> tuple[str, str, str]:
    """The whole number, its check digit, and what is left of the optional data."""
    rest, _, left = optional.partition("<")
    if digit == "<" and len(rest) > 1:
        return field + rest[:-1], rest[-1], left.strip("<")
    return field.rstrip("<"), digit, optional.rstrip("<")


def _wrong(checks: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, (field, digit) in checks.items() if check_digit(field) != digit)


def _td1(text: str) -> Mrz:
    one, two, three = text[:30], text[30:60], text[60:]
    number, digit, optional = _number(one[5:14], one[14], one[15:])
    checks = {
        "number": (number, digit),
        "birth": (two[:6], two[6]),
        "expiry": (two[8:14], two[14]),
        "composite": (one[5:] + two[:7] + two[8:15] + two[18:29], two[29]),
    }
    more = " ".join(filter(None, [optional, two[18:29].rstrip("<")]))
    return Mrz(
        Size.TD1, (one, two, three), one[:2].rstrip("<"), one[2:5].rstrip("<"), number, two[:6],
        two[7], two[8:14], two[15:18].rstrip("<"), *_names(three), more, _wrong(checks),
    )  # fmt: skip


def _td2(text: str) -> Mrz:
    one, two = text[:36], text[36:]
    number, digit, optional = _number(two[:9], two[9], two[28:35])
    checks = {
        "number": (number, digit),
        "birth": (two[13:19], two[19]),
        "expiry": (two[21:27], two[27]),
        "composite": (two[:10] + two[13:20] + two[21:35], two[35]),
    }
    return _booklet(Size.TD2, (one, two), number, optional, checks)


def _td3(text: str) -> Mrz:
    one, two = text[:44], text[44:]
    personal = two[28:42]
    checks = {
        "number": (two[:9], two[9]),
        "birth": (two[13:19], two[19]),
        "expiry": (two[21:27], two[27]),
        "composite": (two[:10] + two[13:20] + two[21:43], two[43]),
    }
    if personal.strip("<") or two[42] != "<":  # an empty field may show "<" for its digit
        checks["optional"] = (personal, two[42])
    return _booklet(Size.TD3, (one, two), two[:9].rstrip("<"), personal.rstrip("<"), checks)


def _booklet(
    size: Size,
    lines: tuple[str, str],
    number: str,
    optional: str,
    checks: dict[str, tuple[str, str]],
) -> Mrz:
    one, two = lines
    return Mrz(
        size, lines, one[:2].rstrip("<"), one[2:5].rstrip("<"), number, two[13:19], two[20],
        two[21:27], two[10:13].rstrip("<"), *_names(one[5:]), optional, _wrong(checks),
    )  # fmt: skip


def last_day(expiry: str, today: date) -> date | None:
    """The last day of validity: the century that puts it nearest to today; None if not stated."""
    if not expiry.isdigit():
        return None
    year = today.year - (today.year - int(expiry[:2])) % 100
    if today.year - year > 50:
        year += 100
    try:
        return date(year, int(expiry[2:4]), int(expiry[4:]))
    except ValueError:
        return None


def repaired(zone: Mrz) -> Mrz:
    """The zone as it must have been printed, where O and 0 were taken for each other.

    A camera reads them alike. Dates and check digits hold no letter; in a number the check digit
    tells them apart, as long as it holds for one reading only. A zone that is not proven right
    so comes back as it was.
    """
    text = "".join(zone.lines)
    for part in _DIGITS[zone.size]:
        text = text[: part.start] + text[part].replace("O", "0") + text[part.stop :]
    formed = parse(text)
    if not formed.wrong:
        return formed
    found = [right for right in map(parse, _swapped(text, zone.size)) if not right.wrong]
    return found[0] if len(found) == 1 else zone


def _swapped(text: str, size: Size) -> Iterator[str]:
    """Every reading of the number's first nine places, the given one among them."""
    start = _NUMBERS[size]
    places = [start + at for at, letter in enumerate(text[start : start + 9]) if letter in "O0"]
    for swap in itertools.product("O0", repeat=len(places)):
        letters = list(text)
        for at, letter in zip(places, swap, strict=True):
            letters[at] = letter
        yield "".join(letters)


def build(
    size: Size,
    *,
    code: str,
    issuer: str,
    surname: str,
    given: str,
    number: str,
    nationality: str,
    birth: str,
    sex: str,
    expiry: str,
    optional: str = "",
) -> str:
    """A zone with right check digits, lines joined."""
    names = f"{surname}<<{given}".replace(" ", "<")
    dates = birth + check_digit(birth), expiry + check_digit(expiry)
    head, over = number[:9].ljust(9, "<"), ""
    digit = check_digit(number.ljust(9, "<"))
    if len(number) > 9:
        head, over, digit = number[:9], number[9:] + digit + "<", "<"
    if size is Size.TD1:
        one = f"{code:<<2}{issuer:<<3}{head}{digit}{over + optional:<<15}"
        two = f"{dates[0]}{sex}{dates[1]}{nationality:<<3}{'':<<11}"
        composite = check_digit(one[5:] + two[:7] + two[8:15] + two[18:29])
        return one + two + composite + f"{names:<<30}"[:30]
    room = 35 if size is Size.TD2 else 42
    two = f"{head}{digit}{nationality:<<3}{dates[0]}{sex}{dates[1]}{over + optional}"
    two = f"{two:<<{room}}"[:room]
    if size is Size.TD3:
        two += check_digit(two[28:42])
    composite = check_digit(two[:10] + two[13:20] + two[21:])
    width = 36 if size is Size.TD2 else 44
    return f"{code:<<2}{issuer:<<3}{names}"[:width].ljust(width, "<") + two + composite
