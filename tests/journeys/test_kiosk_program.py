"""The programs as an airport starts them: centre, hall station and terminals, each a process."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from customs.crossing import State, crossing_id
from customs.crossing.events import (
    AnswersConfirmed,
    ClearanceMinted,
    FaceTaken,
    LaneDecided,
    Opened,
    PassportRead,
    Told,
)
from customs.lane import Lane
from customs.messages import crossed, event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Event
from customs.person import Person
from customs.public_reason import PublicReason
from customs.sealed import unbelieved
from customs.words_crossing import PUBLIC
from customs.words_screen import HEADINGS, Screen
from passenger_app.drafts import Draft
from passenger_app.models import Crossing, CrossingEvent, DeviceEvent
from tests.contract.whole import work
from tests.journeys import actor
from tests.journeys.airport import (
    CHOI,
    EVERYBODY,
    HALL,
    KIM,
    LIM,
    PARK,
    SAMPLE,
    Airport,
    airports,
    end,
)
from tests.journeys.site import Site
from tests.journeys.stand import SCANNER, SIZES
from tests.kiosk.face import invented

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.camera]
FACE = 1
ONCE = (Opened, PassportRead, AnswersConfirmed, LaneDecided, ClearanceMinted)


@dataclass
class Kiosk:
    """The page of one terminal."""

    page: Page

    def waits(self, screen: Screen) -> None:
        """Until this is shown."""
        self.says(HEADINGS[screen])

    def says(self, heading: str) -> None:
        """Until the screen says this."""
        self.page.get_by_role("heading", name=heading).wait_for(timeout=30_000)

    def touch(self, text: str) -> None:
        """A finger on a button."""
        self.page.get_by_role("button", name=text, exact=True).click()

    def lay(self, person: Person) -> None:
        """A passport on the reader."""
        self.touch(f"{person.given} {person.surname}")

    def shows(self, code: str) -> None:
        """A pass before the scanner, which types."""
        self.touch("English")
        self.waits(Screen.PASS)
        self.page.evaluate(SCANNER, code)

    def clears(self) -> None:
        """Whoever stands here goes."""
        self.touch("Stop and clear")
        self.waits(Screen.ATTRACT)


@dataclass
class Day:
    """An airport, its travellers, and a browser at each of its terminals."""

    airport: Airport
    chromium: Browser
    parties: Mapping[str, tuple[Draft, str]]
    addresses: dict[str, str] = field(default_factory=dict)

    def code(self, person: Person) -> str:
        """Somebody's pass."""
        return self.parties[person.surname][1]

    @contextmanager
    def at(self, name: str, face: int | None = None) -> Iterator[Kiosk]:
        """A terminal's browser, and somebody before its camera."""
        if name not in self.addresses:
            portraits = dict.fromkeys(EVERYBODY, invented.frame(FACE))
            samples = self.airport.faces(name, portraits, self.airport.folder / "samples")
            self.addresses[name] = self.airport.kiosk(name, *samples)
        with closing(self.chromium.new_context(viewport=SIZES["tall"])) as context:
            if face is not None:
                actor.stands_before(context, partial(invented.frame, face))
            page = context.new_page()
            page.goto(self.addresses[name])
            kiosk = Kiosk(page)
            try:
                yield kiosk
            finally:  # the next finds nobody here
                if page.get_by_role("button", name="Stop and clear").count():
                    kiosk.clears()


@pytest.fixture(scope="module")
def day(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The hall has heard of everybody who declared."""
    folder = tmp_path_factory.mktemp("airport")
    site = Site(folder).start()
    try:
        with airports(site, folder, "terminal", "terminal-2") as made:
            parties = {person.surname: made.expects(person) for person in EVERYBODY}
            made.hall()
            made.awaits(len(parties))
            yield Day(made, chromium, parties)
    finally:
        site.close()


def test_the_hall_killed_and_started_again_goes_on_where_it_was(day: Day) -> None:
    with day.at("terminal") as kiosk:
        kiosk.shows(day.code(SAMPLE))
        kiosk.waits(Screen.PASSPORT)
        assert "Simulation" in kiosk.page.inner_text("#screen")
        kiosk.lay(SAMPLE)
        kiosk.waits(Screen.ANSWERS)
        kiosk.touch("Yes, I declare this")
        kiosk.waits(Screen.FACE)
        end(day.airport.programs["hall"], signal.SIGKILL)
        day.airport.hall()
        kiosk.touch("Not by face")
        kiosk.waits(Screen.LOOK)
        kiosk.clears()
        kiosk.shows(day.code(SAMPLE))
        kiosk.waits(Screen.LOOK)  # what was confirmed and chosen before the kill is known
        kiosk.clears()


def test_the_first_face_waits_for_no_model(day: Day) -> None:
    with day.at("terminal"):
        maps = Path(f"/proc/{day.airport.programs['terminal'].pid}/maps")
        try:
            loaded = maps.read_text()
        except PermissionError:
            pytest.skip("only root may look into a program that leaves no core")
        assert "dlib" in loaded


def test_the_centre_killed_in_mid_crossing_and_back_later(day: Day) -> None:
    site, declaration = day.airport.site, day.parties["KIM"][0].id
    with day.at("terminal", face=FACE) as kiosk:
        kiosk.shows(day.code(KIM))
        kiosk.waits(Screen.PASSPORT)
        site.kill()
        kiosk.lay(KIM)
        kiosk.waits(Screen.ANSWERS)
        kiosk.touch("Yes, I declare this")
        kiosk.says("Gate")
        kiosk.clears()
    told = at_centre(site, declaration)
    assert ClearanceMinted not in {type(each) for each in told}
    site.start()
    day.airport.sent()
    told = at_centre(site, declaration)
    lanes = [each.lane for each in told if isinstance(each, LaneDecided)]
    assert lanes == [Lane.GATE]
    once = Counter(type(each) for each in told if not isinstance(each, FaceTaken))
    assert once == dict.fromkeys(ONCE, 1)
    with site._centre() as centre:
        work(centre)
        with centre.database.reading() as session:
            row = session.get_one(Crossing, crossing_id(declaration, HALL))
            assert row.state == State.CLEARED
            assert row.declaration_id == declaration


def at_centre(site: Site, declaration: UUID) -> list[Told]:
    """What the centre holds of a declaration's crossing in this hall."""
    id_ = crossing_id(declaration, HALL)
    asked = select(DeviceEvent.raw).join(CrossingEvent).where(CrossingEvent.crossing_id == id_)
    with site._centre() as centre, centre.database.reading() as session:
        raws = session.scalars(asked).all()
    found = [crossed.read(each, DeviceKind.HALL) for each in map(event_of, raws)]
    return [each.event.told for each in found if each]


def event_of(raw: bytes) -> Event:
    """The envelope a device sent."""
    said = unbelieved(raw)
    told = event.read(said.payload) if said else None
    assert isinstance(told, Event)
    return told


def test_nobody_shops_for_a_luckier_kiosk(day: Day) -> None:
    with day.at("terminal") as one, day.at("terminal-2") as other:
        for kiosk, tries in ((one, 2), (other, 1)):
            kiosk.shows(day.code(PARK))
            kiosk.waits(Screen.PASSPORT)
            for _ in range(tries):
                kiosk.lay(CHOI)
                if kiosk is one:
                    kiosk.page.get_by_text("This passport is not on this pass").wait_for()
        other.says("Please see an officer")  # the third time in the hall
        for kiosk in (one, other):  # and now with the right passport
            kiosk.clears()
            kiosk.shows(day.code(PARK))
            kiosk.says("Please see an officer")
            assert PUBLIC[PublicReason.CHECK] in kiosk.page.inner_text("#screen")
            kiosk.clears()
        other.shows(day.code(LIM))  # nobody else is kept by it
        other.waits(Screen.PASSPORT)
        other.clears()
