"""What opens a traveller's chip, however they give it: lines swiped, fields typed, six digits.

The lines are read by the one parser of kiosk/passport. What a check digit does not prove is
named field by field, so that only that is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from customs.apparatus import ZoneField
from customs.faults import Fault
from customs.person import OLDEST
from customs.typed import Problem, Typed
from kiosk.passport import access
from kiosk.passport.access import AccessKey
from kiosk.passport.lds import mrz
from kiosk.passport.lds.mrz import Mrz
from kiosk.passport.malformed import MalformedError

MOST_YEARS = 50  # from today to an expiry; the lines give two digits of its year
_FIELDS = {
    "number": ZoneField.NUMBER,
    "birth": ZoneField.BIRTH,
    "expiry": ZoneField.EXPIRY,
}
_OPENING = frozenset(_FIELDS.values())


@dataclass(frozen=True)
class Swiped:
    """Lines as read, the key where they prove one, and the fields no check digit proves."""

    zone: Mrz = field(repr=False)
    unclear: tuple[ZoneField, ...]
    key: AccessKey | None = field(repr=False)


def swiped(text: str) -> Swiped | None:
    """What a full-page reader or a swipe sent; None where it is not the lines of a document.

    Number, birth and expiry open the chip, each by its own check digit. Where only the lines as
    a whole do not hold, they are kept from the key: compared with the chip, one misread letter
    would make a forger of its owner.
    """
    if "<" not in text:
        return None
    try:
        zone = mrz.repaired(mrz.parse(text))
        unclear = tuple(dict.fromkeys(_FIELDS.get(n, ZoneField.LINES) for n in zone.wrong))
        return Swiped(zone, unclear, _key(zone, unclear))
    except MalformedError:
        return None


def _key(zone: Mrz, unclear: tuple[ZoneField, ...]) -> AccessKey | None:
    if not unclear:
        return access.from_zone("".join(zone.lines))
    if _OPENING.isdisjoint(unclear):
        return access.from_fields(zone.number, zone.birth, zone.expiry)
    return None


def typed(values: Mapping[str, str], today: date) -> AccessKey | tuple[Problem, ...]:
    """The three fields as typed on the screen (`number`, `born`, `expires`), or what is wrong."""
    page = Typed(values)
    number = page.number("number")
    born = page.date("born", missing=Fault.BIRTH_MISSING)
    if born and not date(today.year - OLDEST, 1, 1) <= born <= today:
        page.wrong("born", Fault.BIRTH_OUT_OF_RANGE, OLDEST)
    expires = page.date("expires", missing=Fault.EXPIRY_MISSING)
    if expires and abs(expires.year - today.year) > MOST_YEARS:
        page.wrong("expires", Fault.NOT_A_DATE)
    if page.problems or born is None or expires is None:
        return tuple(page.problems)
    return access.from_fields(number, f"{born:%y%m%d}", f"{expires:%y%m%d}")


def can(values: Mapping[str, str]) -> AccessKey | tuple[Problem, ...]:
    """The card access number as typed (`can`), or what is wrong."""
    page = Typed(values)
    try:
        return access.from_can(page.raw("can").replace(" ", ""))
    except MalformedError:
        page.wrong("can", Fault.CAN_FORM)
        return tuple(page.problems)
