"""The terminal's reader over a real PC/SC service: a passport, none, one taken, a bank card."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing

import pytest

from customs.chip import ChipVerdict
from customs.words_screen import Notice
from kiosk.passport import access
from kiosk.passport.cell.keeper import Cell
from kiosk.passport.progress import Progress, unwatched
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.plan import PaceChoice, Plan
from kiosk.passport.virtual.vpcd import OnReader
from kiosk.terminal.passports import AtReader, Brought
from tests import factories as f
from tests.kiosk.passport.card import service
from tests.kiosk.passport.variety import NOW, countries
from tests.kiosk.terminal.kiosk import zone

pytestmark = [
    pytest.mark.card,
    pytest.mark.skipif(bool(service.absent()), reason=service.absent() or "present"),
    pytest.mark.xdist_group("card"),
]
WAIT = 15.0
MADE = f.person(1)


@pytest.fixture(scope="module", autouse=True)
def _service() -> Iterator[None]:
    with service.running():
        yield


@pytest.fixture
def reader() -> Iterator[AtReader]:
    """A terminal's reader, and a cell that trusts one country."""
    from kiosk.passport.pcsc import Readers

    with closing(Cell(TrustStore.build([countries()[0].authority]))) as cell:
        made = AtReader(Readers(), cell, lambda: NOW, service.VIRTUAL_READER, wait=WAIT)
        with closing(made):
            assert service.cleared(made.readers.named(service.VIRTUAL_READER), WAIT)
            yield made


def chip() -> Chip:
    plan = Plan(zone(MADE), factory.portrait(width=480), pace=(PaceChoice(),))
    return Chip(factory.issue(plan, countries()[0], secrets.token_bytes).body)


def test_a_passport_is_read_and_named(reader: AtReader) -> None:
    seen: list[Progress] = []
    with closing(OnReader(chip())):
        brought = reader.read(access.from_zone(zone(MADE)), seen.append)
    assert isinstance(brought, Brought)
    told = brought.document
    assert (told.number, told.surname, told.born) == ("TX4400001", "HOSOKAWA", MADE.born)
    assert told.chip in {ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED}
    assert told.portrait
    assert brought.portrait is not None
    assert seen


def test_nothing_on_the_reader(reader: AtReader) -> None:
    reader.wait = 0.2
    assert reader.read(access.from_zone(zone(MADE)), unwatched) is Notice.NOTHING_THERE


def test_a_passport_taken_away(reader: AtReader) -> None:
    with closing(OnReader(chip(), taken_after=10)):
        told = reader.read(access.from_zone(zone(MADE)), unwatched)
    assert told is Notice.PUT_BACK


def test_the_key_of_another_passport_opens_nothing(reader: AtReader) -> None:
    with closing(OnReader(chip())):
        told = reader.read(access.from_zone(zone(f.person(2))), unwatched)
    assert told is Notice.NOT_OPENED


class BankCard:
    """A card that knows no passport application."""

    def exchange(self, command: bytes) -> bytes:
        """File not found, whatever is asked."""
        del command
        return b"\x6a\x82"

    def reset(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""


def test_a_bank_card(reader: AtReader) -> None:
    with closing(OnReader(BankCard())):
        told = reader.read(access.from_zone(zone(MADE)), unwatched)
    assert told is Notice.NOT_A_PASSPORT


def test_a_reader_that_is_not_there(reader: AtReader) -> None:
    reader.name = "no such reader"
    assert reader.read(access.from_zone(zone(MADE)), unwatched) is Notice.NO_READER
