"""Whole crossings over a real reader: a virtual passport on a real PC/SC service, a real cell.

The line to the chip is as slow as a real one, and what a film shows is seen by a real browser.
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from customs.chip import ChipVerdict
from customs.crossing.events import AnswersConfirmed, FaceTaken, PassportRead
from customs.face import FaceBand
from customs.words_screen import HEADINGS, NOTICES, Notice, Screen
from kiosk.passport.cell.keeper import Cell
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import Passport
from kiosk.passport.virtual.line import Line
from kiosk.passport.virtual.vpcd import OnReader
from kiosk.terminal.passports import AtReader
from tests import factories as f
from tests.journeys import actor
from tests.journeys.conftest import listen
from tests.journeys.stand import Stand, camera, expected, film, passport, scene, stands
from tests.journeys.test_kiosk import ONE, TWO, hall
from tests.kiosk.passport.card import service
from tests.kiosk.passport.variety import NOW, countries
from tests.kiosk.terminal.hall import HallHere

__all__ = ["hall"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.card,
    pytest.mark.camera,
    pytest.mark.skipif(bool(service.absent()), reason=service.absent() or "present"),
]
WAIT = 15.0


@pytest.fixture
def reader() -> Iterator[AtReader]:
    """The terminal's own reader, over the service."""
    from kiosk.passport.pcsc import Readers

    trust = TrustStore.build([countries()[0].authority])
    with service.running(), closing(Cell(trust)) as cell:
        yield AtReader(Readers(), cell, lambda: NOW, service.VIRTUAL_READER, WAIT)


@contextmanager
def on_the_reader(made: Passport) -> Iterator[None]:
    """It lies there, on a line of 424 kbit/s."""
    line = Line(Chip(made.body), wait=_felt)
    assert service.cleared(service.VIRTUAL_READER, WAIT)
    with closing(OnReader(line)):
        yield


def _felt(seconds: float) -> None:
    select.select([], [], [], seconds)


def reads(kiosk: Stand, made: Passport) -> None:
    """Lay a passport down and let the page reader tell its lines."""
    kiosk.scans(made.plan.zone)
    kiosk.waits_for(HEADINGS[Screen.ANSWERS], seconds=30)


def test_a_traveller_from_the_camera_over_the_reader_to_the_gate(
    chromium: Browser, hall: HallHere, reader: AtReader, tmp_path: Path, complaints: list[str]
) -> None:
    issued = expected(hall, ONE)
    mine, seen = passport(f.person(1), face=1), partial(scene, issued.text, 1)
    with stands(
        chromium, hall, issued, {}, tmp_path, faces=True, reader=reader,
        before=lambda context: actor.stands_before(context, seen),
    ) as kiosk:  # fmt: skip
        listen(kiosk.page, complaints)
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        with on_the_reader(mine):
            reads(kiosk, mine)
        kiosk.touch("Yes, I declare this")
        kiosk.waits_for("Gate", seconds=60)
        kiosk.page.wait_for_selector("#screen.answer.gate")  # for a moment htmx adds its own
        assert hall.told(AnswersConfirmed) == [AnswersConfirmed(1, 1)]
        assert hall.told(PassportRead)[0].chip is ChipVerdict.GENUINE
        assert hall.told(FaceTaken)[-1].band is FaceBand.ACCEPTED


def test_a_family_over_the_reader_and_a_passport_taken_too_soon(
    chromium: Browser, hall: HallHere, reader: AtReader, tmp_path: Path
) -> None:
    issued = expected(hall, TWO)
    played = film(tmp_path / "two.mjpeg", issued.text, None)
    with (
        camera(chromium, played) as browser,
        stands(browser, hall, issued, {}, tmp_path, reader=reader) as kiosk,
    ):
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        first, second = passport(f.person(1)), passport(f.person(2))
        assert service.cleared(service.VIRTUAL_READER, WAIT)
        with closing(OnReader(Chip(first.body), taken_after=10)):
            kiosk.scans(first.plan.zone)
            kiosk.page.get_by_text(NOTICES[Notice.PUT_BACK]).wait_for(timeout=30_000)
        for made in (first, second):
            with on_the_reader(made):
                reads(kiosk, made)
            kiosk.touch("Yes, I declare this")
            if made is first:
                kiosk.waits_for("Next person: put your passport on the reader")
        kiosk.waits_for("Gate")
        assert [told.chip for told in hall.told(PassportRead)] == [ChipVerdict.GENUINE] * 2
        assert len(hall.of(f.DECLARATION).minted) == 1
