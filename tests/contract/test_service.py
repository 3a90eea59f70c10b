"""A kiosk at work tries itself again and again: what it then says, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from customs.apparatus import Call, Piece, Trouble
from customs.messages.enrolment import DeviceKind
from customs.words_kiosk import CALLS, TROUBLES
from customs.words_screen import Screen
from kiosk import self_test
from kiosk.centre import clock
from kiosk.devices.camera import QUIET, STARTS, PostedCamera
from kiosk.devices.card_reader import SimulatedReader
from kiosk.devices.printer import SimulatedPrinter
from kiosk.devices.scanner import ScriptedScanner
from kiosk.terminal.conversation import Conversation, step
from kiosk.terminal.news import Missing, News, Serviced
from kiosk.terminal.service import LOOKS, OUT, WELL, Service
from tests.contract.hall import Hall, Member
from tests.kiosk import pictures
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import Clock, Kiosk

pytestmark = pytest.mark.long
LIVE = [pictures.jpeg(pictures.held(text)) for text in ("one", "two")]


@pytest.fixture
def database_kind() -> str:
    """A kiosk does not see which database its centre has."""
    return "sqlite"


@dataclass
class Works:
    """A kiosk at work, its screen and all that is wired to it in the test's hand."""

    member: Member
    service: Service
    camera: PostedCamera
    reader: SimulatedReader
    scanner: ScriptedScanner
    told: Conversation = field(default_factory=Conversation)
    pictures: list[bytes] = field(default_factory=lambda: LIVE)

    @property
    def at(self) -> float:
        """Its seconds."""
        return self.member.running.clock.ticks()

    def alerts(self) -> tuple[str, ...]:
        """What staff read while nobody is here."""
        return self.told.alerts

    def on(self, screen: Screen) -> bool:
        """Whether this is what is shown."""
        return self.told.screen is screen

    def goes_on(self, seconds: float, *, free: bool = True) -> list[News]:
        """Time passes, with pictures from its camera unless there are none."""
        heard = []
        for second in range(round(seconds)):
            self.member.hall.clock.forward(timedelta(seconds=1))
            if self.pictures:
                self.camera.post(self.pictures[second % len(self.pictures)], self.at)
            heard += self.says(free=free)
        return heard

    def says(self, *, free: bool = True) -> list[News]:
        """What is due; the screen hears it."""
        kiosk = Kiosk(HallHere(Clock()), Clock())
        heard = list(self.service.news(free))
        for news in heard:
            self.told, _ = step(self.told, news, kiosk._means())
        return heard


@pytest.fixture
def works(
    hall: Hall, join: Callable[..., Member], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Works:
    """In order, with a bundle, and nobody there."""
    hall.release()
    member = join(DeviceKind.TERMINAL)
    member.turn()
    monkeypatch.setattr(clock, "wall", member.running.clock.now)
    camera, reader, scanner = PostedCamera(), SimulatedReader(), ScriptedScanner()
    printer = SimulatedPrinter(tmp_path / "slips")
    station = HallHere(Clock())
    service = Service(member.running, station, reader, camera, printer, scanner)
    made = Works(member, service, camera, reader, scanner)
    camera.wanted(on=True, at=made.at)
    return made


def test_a_kiosk_in_order_serves_and_says_nothing(works: Works) -> None:
    works.goes_on(2 * WELL)
    assert (works.told.screen, works.alerts()) == (Screen.ATTRACT, ())
    assert works.told.missing == frozenset()


@pytest.mark.parametrize(
    ("pictures_then", "trouble"),
    [([], Trouble.CAMERA_SILENT), (LIVE[:1], Trouble.CAMERA_FROZEN)],
)
def test_a_camera_that_fails_closes_it_and_says_whom_to_call(
    works: Works, pictures_then: list[bytes], trouble: Trouble
) -> None:
    works.goes_on(30)
    works.pictures = pictures_then
    works.goes_on(QUIET + LOOKS + 2)
    assert works.on(Screen.OUT_OF_SERVICE)
    assert works.told.troubles == (TROUBLES[trouble].words, CALLS[Call.TECHNICIAN])
    works.pictures = LIVE
    works.goes_on(OUT + LOOKS + 1)
    assert works.on(Screen.ATTRACT)


def test_pictures_nobody_can_use_close_it_too(works: Works) -> None:
    works.pictures = [b"no", b"picture"]
    works.goes_on(2)
    assert TROUBLES[Trouble.CAMERA_UNFIT].words in works.told.troubles


def test_a_browser_that_never_comes_up_closes_it_after_a_minute(works: Works) -> None:
    works.pictures = []
    works.goes_on(STARTS - 2)
    assert works.on(Screen.ATTRACT)
    works.goes_on(LOOKS + 4)
    assert works.on(Screen.OUT_OF_SERVICE)


def test_a_demonstration_opens_without_a_camera_and_says_that_there_is_none(works: Works) -> None:
    works.service.demo, works.pictures = True, []
    works.camera.refused()
    works.goes_on(LOOKS + 1)
    assert works.on(Screen.ATTRACT)
    assert works.told.missing == {Piece.CAMERA}


def test_without_the_guard_a_dead_camera_is_not_noticed(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, "_camera", lambda _camera, _at: None)
    works.pictures = []
    works.goes_on(2 * STARTS)
    assert works.on(Screen.ATTRACT)


def test_while_somebody_is_here_cables_are_looked_at_and_nothing_is_tried(works: Works) -> None:
    works.goes_on(10)
    works.reader.connected = works.scanner.connected = False
    heard = works.goes_on(LOOKS + 1, free=False)
    assert heard[-1] == Missing(frozenset({Piece.READER, Piece.SCANNER}))
    assert not any(isinstance(news, Serviced) for news in heard)
    works.reader.connected = works.scanner.connected = True
    assert works.goes_on(LOOKS + 1, free=False)[-1] == Missing(frozenset())


def test_a_reader_that_goes_closes_it_as_soon_as_nobody_is_here(works: Works) -> None:
    works.goes_on(10)
    works.reader.connected = False
    works.goes_on(LOOKS + 1)
    assert TROUBLES[Trouble.NO_READER].words in works.told.troubles


def test_rules_that_end_soon_are_told_to_staff_before_they_end(works: Works) -> None:
    works.goes_on(2)
    assert works.alerts() == ()
    works.member.hall.clock.forward(timedelta(hours=18, minutes=1))
    works.goes_on(2)
    soon = TROUBLES[Trouble.BUNDLE_ENDS_SOON]
    assert works.on(Screen.ATTRACT)
    assert works.alerts() == (soon.words, CALLS[soon.call])
    works.member.hall.clock.forward(timedelta(hours=6))
    works.goes_on(2)
    assert works.told.troubles == (
        TROUBLES[Trouble.BUNDLE_ENDED].words,
        CALLS[Call.SUPERVISOR],
    )
