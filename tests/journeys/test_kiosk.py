"""Crossings in a real browser: film before the camera, virtual chips, the real program.

The hall is the tests' own; the real one is met in test_kiosk_program.py, and a real reader in
test_kiosk_card.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, ViewportSize

from customs.chip import ChipVerdict
from customs.crossing import Crossing, crossing_id
from customs.crossing.commands import AskLane
from customs.crossing.events import AnswersConfirmed, FaceTaken, OfficerLooked, PassportRead
from customs.face import FaceBand
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from customs.words_crossing import PUBLIC
from customs.words_screen import HEADINGS, Screen
from tests import factories as f
from tests.journeys import inspection
from tests.journeys.stand import Stand, camera, expected, film, filmed, passport, runs, stands
from tests.kiosk.face import canaries
from tests.kiosk.terminal.hall import HALL, HallHere
from tests.kiosk.terminal.site import FakeFaces

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.camera]
SMALL = date(2019, 5, 5)
ONE = f.declaration(people=(f.person(1),))
TWO = f.declaration(people=(f.person(1), f.person(2)))


@pytest.fixture
def hall() -> HallHere:
    """It sends everybody to the gate whose chip is genuine."""
    return HallHere(runs, genuine_to_the_gate)


def genuine_to_the_gate(crossing: Crossing, asked: AskLane) -> tuple[Lane, PublicReason]:
    chips = {crossing.legs[person].chip for person in asked.party}
    if chips <= {ChipVerdict.GENUINE}:
        return Lane.GATE, PublicReason.GO_ON
    return Lane.OFFICER, PublicReason.CHECK


@pytest.fixture(scope="module")
def still(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A camera before which a pass for one is held; tries at the camera end by themselves."""
    folder = tmp_path_factory.mktemp("film")
    with camera(chromium, film(folder / "still.mjpeg", f.issue(ONE).text, None)) as made:
        yield made


@pytest.fixture
def alone(still: Browser, hall: HallHere, tmp_path: Path) -> Iterator[Stand]:
    """One traveller with a pass, at a kiosk that offers them a few passports."""
    held = {
        f.person(1).full_name: passport(f.person(1)),
        "forged": passport(f.person(1), forged=True),
        f.person(7).full_name: passport(f.person(7)),
    }
    with stands(still, hall, expected(hall, ONE), held, tmp_path) as made:
        yield made


def test_an_officer_taps_once_for_the_children_of_a_party(
    still: Browser, hall: HallHere, tmp_path: Path
) -> None:
    children = (f.person(3, born=SMALL), f.person(4, born=SMALL))
    party = f.declaration(people=(f.person(1), *children), next_index=5)
    hall.expects(party)
    held = {each.full_name: passport(each) for each in party.people}
    with stands(still, hall, f.issue(ONE), held, tmp_path) as kiosk:
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        kiosk.lay(f.person(1))
        kiosk.touch("Yes, I declare this")
        for child in children:
            kiosk.waits_for("Next person: put your passport on the reader")
            kiosk.lay(child)
        kiosk.waits_for(HEADINGS[Screen.LOOK])
        assert kiosk.page.locator(".ticks .done").count() == 1
        hall.officer(crossing_id(f.DECLARATION, HALL), OfficerLooked((3, 4)))
        kiosk.waits_for("Gate")
        assert [told.person for told in hall.told(AnswersConfirmed)] == [1]
        assert [told.person for told in hall.told(FaceTaken)] == [1]
        assert [party for party, _ in hall.of(f.DECLARATION).minted] == [(1, 3, 4)]


def test_a_wrong_face_meets_an_officer(chromium: Browser, hall: HallHere, tmp_path: Path) -> None:
    issued = expected(hall, ONE)
    played = film(tmp_path / "other.mjpeg", issued.text, 1)
    held = {f.person(1).full_name: passport(f.person(1), face=4)}
    with (
        camera(chromium, played) as browser,
        stands(browser, hall, issued, held, tmp_path, faces=True) as kiosk,
    ):
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        kiosk.lay(f.person(1))
        kiosk.touch("Yes, I declare this")
        kiosk.waits_for("Please see an officer", seconds=120)
        assert FaceBand.ACCEPTED not in {told.band for told in hall.told(FaceTaken)}
        colour = kiosk.page.evaluate(
            "getComputedStyle(document.getElementById('screen')).backgroundColor"
        )
        assert colour == "rgb(255, 255, 255)"


def test_a_forged_chip_says_what_a_random_choice_says(alone: Stand, hall: HallHere) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.touch("forged")
    alone.touch("Yes, I declare this")
    alone.waits_for("Please see an officer")
    assert hall.told(PassportRead)[0].chip is ChipVerdict.ALTERED
    text = alone.page.inner_text("#screen")
    assert PUBLIC[PublicReason.CHECK] in text
    assert not any(word in text.lower() for word in ("chip", "forged", "altered", "genuine"))


def test_someone_elses_pass(alone: Stand) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    for _ in range(2):
        alone.lay(f.person(7))
        alone.page.get_by_text("This passport is not on this pass").wait_for()
    alone.lay(f.person(7))
    alone.waits_for("Please see an officer")
    assert f.person(7).surname not in alone.page.inner_text("#screen .middle")


def test_a_changed_answer(alone: Stand, hall: HallHere) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.lay(f.person(1))
    alone.touch("Something is different")
    alone.touch("One of my answers")
    alone.waits_for(HEADINGS[Screen.CHANGING])
    hall.revised(f.DECLARATION, ONE)
    alone.waits_for(HEADINGS[Screen.ANSWERS])
    alone.touch("Yes, I declare this")
    alone.waits_for("Gate")
    assert hall.told(AnswersConfirmed) == [AnswersConfirmed(1, 2)]


def test_the_centre_lost_in_mid_crossing_and_back(alone: Stand, hall: HallHere) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    hall.line = Line.OFFLINE
    alone.lay(f.person(1))
    alone.waits_for(HEADINGS[Screen.ANSWERS])
    hall.line = Line.ONLINE
    alone.touch("Yes, I declare this")
    alone.waits_for("Gate")


def test_the_hall_killed_in_mid_crossing_strands_nobody(alone: Stand, hall: HallHere) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.lay(f.person(1))
    alone.waits_for(HEADINGS[Screen.ANSWERS])
    hall.away = True
    alone.touch("Yes, I declare this")
    alone.waits_for("Please see an officer")
    assert PUBLIC[PublicReason.NOT_HERE] in alone.page.inner_text("#screen")
    hall.away = False
    alone.touch("Stop and clear")
    alone.waits_for(HEADINGS[Screen.PASSPORT])  # the pass is still held to the camera
    alone.lay(f.person(1))
    alone.touch("Yes, I declare this")
    alone.waits_for("Gate")


def test_not_by_face_is_an_equal_way(alone: Stand, hall: HallHere) -> None:
    assert isinstance(alone.place.faces, FakeFaces)
    alone.place.faces.lasts = 10_000
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.lay(f.person(1))
    alone.touch("Yes, I declare this")
    alone.touch("Not by face")
    alone.waits_for(HEADINGS[Screen.LOOK])
    hall.officer(crossing_id(f.DECLARATION, HALL), OfficerLooked((1,)))
    alone.waits_for("Gate")
    assert hall.told(FaceTaken) == []


def test_a_browser_that_reloads_or_leaves_is_where_it_was(alone: Stand) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.lay(f.person(1))
    alone.waits_for(HEADINGS[Screen.ANSWERS])
    alone.page.reload()
    alone.waits_for(HEADINGS[Screen.ANSWERS])
    alone.page.goto(alone.page.url + "nowhere/../else")
    alone.waits_for(HEADINGS[Screen.ANSWERS])


def test_a_tap_is_heard_while_the_screen_is_asked_for(alone: Stand) -> None:
    """The page asks how things stand several times a second; a finger does not wait for it."""
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    held: list[Route] = []
    alone.page.route("**/screen?*", lambda route: held.append(route))
    alone.page.wait_for_event("request", lambda asked: "/screen?" in asked.url)
    alone.touch("Type it instead")
    alone.waits_for(HEADINGS[Screen.TYPE])
    assert held


def test_what_is_typed_stays_and_a_program_that_stops_leaves_nothing(alone: Stand) -> None:
    alone.waits_for(HEADINGS[Screen.PASSPORT])
    alone.touch("Type it instead")
    alone.page.get_by_role("button", name="7", exact=True).click()
    alone.page.get_by_role("button", name="Q", exact=True).click()
    for switch in ("한국어", "글자 크게"):
        alone.touch(switch)
        alone.page.locator("[aria-current=true], [aria-pressed=true]", has_text=switch).wait_for()
        assert alone.page.input_value("#number") == "7Q"
    assert alone.place.server
    alone.place.server.close()
    alone.place.server = None
    alone.page.locator("#lost").wait_for()
    assert not alone.page.locator("main").is_visible()


@dataclass
class OnDisk:
    """A browser that keeps its profile, though a kiosk's own is told to keep none."""

    chromium: Browser
    played: Path
    profile: Path

    def new_context(self, viewport: ViewportSize) -> BrowserContext:
        """Its one window."""
        return self.chromium.browser_type.launch_persistent_context(
            self.profile, executable_path="/usr/bin/chromium", args=filmed(self.played),
            viewport=viewport,
        )  # fmt: skip


def test_a_browser_leaves_no_picture_in_its_profile(
    chromium: Browser, hall: HallHere, tmp_path: Path
) -> None:
    issued, profile = expected(hall, ONE), tmp_path / "profile"
    browser = OnDisk(chromium, film(tmp_path / "one.mjpeg", issued.text, 1), profile)
    held, seen = {f.person(1).full_name: passport(f.person(1))}, list[bytes]()
    with stands(cast("Browser", browser), hall, issued, held, tmp_path) as kiosk:
        terminal = kiosk.place.terminal
        plain = terminal.frame

        def kept(body: bytes) -> bool:
            seen.append(body)
            return plain(body)

        terminal.frame = kept  # type: ignore[method-assign]
        assert isinstance(kiosk.place.faces, FakeFaces)
        kiosk.place.faces.lasts = 30
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        kiosk.lay(f.person(1))
        kiosk.touch("Yes, I declare this")
        kiosk.waits_for("Gate", seconds=30)
        terminal.frame = plain  # type: ignore[method-assign]
    pieces = canaries.written(piece for raw in seen[-5:] for piece in canaries.of_frame(raw))
    assert len(seen) > 30
    assert canaries.files([profile]) != []
    assert canaries.left(pieces, [profile]) == []
    (profile / "Default" / "a-picture").write_bytes(seen[-1])  # what is left would be found
    assert [path.name for path in canaries.left(pieces, [profile])] == ["a-picture"]


@pytest.mark.parametrize("size", ["tall", "wide"])
def test_an_auditor_finds_nothing(
    still: Browser, hall: HallHere, tmp_path: Path, size: str
) -> None:
    held = {f.person(1).full_name: passport(f.person(1))}
    told: dict[str, list[str]] = {}
    with stands(still, hall, expected(hall, ONE), held, tmp_path, size=size) as kiosk:
        kiosk.waits_for(HEADINGS[Screen.PASSPORT])
        told["passport"] = inspection.axe(kiosk.page)
        kiosk.touch("Type it instead")
        kiosk.waits_for(HEADINGS[Screen.TYPE])
        told["type"] = inspection.axe(kiosk.page) + inspection.small(kiosk.page)
        told["type"] += kiosk.over_the_foot()
        kiosk.touch("Back")
        for ease in ("More contrast", "Larger text", "Lower buttons"):
            kiosk.touch(ease)
            kiosk.page.locator("[aria-pressed=true]", has_text=ease).wait_for()
            told[ease] = inspection.axe(kiosk.page) + kiosk.over_the_foot()
            kiosk.touch(ease)
        for tongue in ("日本語", "한국어", "简体中文", "繁體中文", "English"):
            kiosk.touch(tongue)
            kiosk.page.locator("[aria-current=true]", has_text=tongue).wait_for()
            told[tongue] = kiosk.over_the_foot() + inspection.wider(kiosk.page)
        kiosk.lay(f.person(1))
        kiosk.waits_for(HEADINGS[Screen.ANSWERS])
        told["answers"] = inspection.axe(kiosk.page) + inspection.wider(kiosk.page)
        told["answers"] += kiosk.over_the_foot()
        kiosk.touch("Yes, I declare this")
        kiosk.waits_for("Gate")
        told["gate"] = inspection.axe(kiosk.page)
    assert {name: found for name, found in told.items() if found} == {}
