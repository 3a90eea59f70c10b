"""Passports that are not there: virtual chips to choose from, for demonstrations.

They are read and judged like real ones, through the same reader and cell, under a virtual country
that only this program trusts. Everything on the screen says that it is a simulation.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from customs.words_screen import Notice
from kiosk.passport.access import AccessKey
from kiosk.passport.lds import mrz
from kiosk.passport.progress import Watcher
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.factory import Passport
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.terminal.passports import Brought, Darkroom, examined

FILE = Path(__file__).with_name("samples.toml")
KEYS = ("secp256r1", "secp256r1")
EXPIRES = "340415"
ISSUER = "UTO"  # a chip is believed of its own country only; whose national somebody is, is said


class NotSamples(Exception):
    """The file names no passports; the message says why."""


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One passport of the file; a portrait is a JPEG beside it."""

    surname: str
    given: str
    number: str
    nationality: str
    born: str
    sex: str
    portrait: str = ""

    @property
    def name(self) -> str:
        """What stands on its button."""
        return f"{self.given} {self.surname}".strip()

    @property
    def zone(self) -> str:
        """The lines of its page."""
        return mrz.build(
            mrz.Size.TD3, code="P", issuer=ISSUER, surname=self.surname,
            given=self.given, number=self.number, nationality=self.nationality,
            birth=self.born, sex=self.sex, expiry=EXPIRES,
        )  # fmt: skip


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    passport: tuple[Sample, ...]


@dataclass
class Drawer:
    """The samples there are, and the one that lies on the reader."""

    passports: Mapping[str, Passport] = field(repr=False)
    trust: TrustStore = field(repr=False)
    laid: Passport | None = field(default=None, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What can be chosen."""
        return tuple(self.passports)

    def lay(self, name: str) -> bytes:
        """Lay one down; the lines a page reader would send."""
        self.laid = self.passports[name]
        return self.laid.plan.zone.encode()


def drawer(now: datetime, path: Path = FILE) -> Drawer:
    """The samples of a file, as passports of a country made for this start of the program."""
    try:
        samples = msgspec.toml.decode(path.read_bytes(), type=_File).passport
        country = Country.establish("UT", KEYS, secrets.token_bytes, now)
        made = {each.name: _issued(each, path.parent, country) for each in samples}
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise NotSamples(f"{path}: {error}") from None
    return Drawer(made, TrustStore.build([country.authority]))


def _issued(sample: Sample, beside: Path, country: Country) -> Passport:
    portrait = (beside / sample.portrait).read_bytes() if sample.portrait else b""
    plan = Plan(sample.zone, portrait, pace=(PaceChoice(),), chip=ChipChoice())
    return factory.issue(plan, country, secrets.token_bytes)


@dataclass
class SimulatedReader:
    """A reader on which the chosen sample lies."""

    drawer: Drawer
    cell: Darkroom
    now: Callable[[], datetime]

    def read(self, key: AccessKey, watch: Watcher) -> Brought | Notice:
        """The real reading, of a chip made of software."""
        laid = self.drawer.laid
        if laid is None:
            return Notice.NOTHING_THERE
        return examined(Chip(laid.body), key, self.cell, self.now(), watch)

    def close(self) -> None:
        """Lift it."""
        self.drawer.laid = None
