"""A cable that is pulled, at any step: the screen says what it means there, and how one goes on."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest

from customs import words_cable
from customs.apparatus import Piece, Printed
from customs.face import FaceBand
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from customs.words_crossing import PUBLIC
from customs.words_kiosk import PRINTED
from customs.words_screen import HEADINGS, NOTICES, Act, Notice, Screen
from kiosk.devices.printer import CAME_OUT
from kiosk.screen import view
from kiosk.screen.view import Setting
from kiosk.terminal import touching
from kiosk.terminal.news import Missing, NotRead, Touched
from tests import factories as f
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import SITE, Kiosk, document, zone
from tests.kiosk.terminal.site import Place

ONE = f.declaration(1)
ISSUED = f.issue(ONE)
Walk = Callable[[Kiosk], None]


def begins(kiosk: Kiosk) -> None:
    kiosk.touch(Act.BEGIN, language="en")


def asks(act: Act) -> Walk:
    """Without a pass, and then."""

    def walk(kiosk: Kiosk) -> None:
        begins(kiosk)
        kiosk.touch(Act.NO_PASS)
        kiosk.touch(act)

    return walk


def shows(kiosk: Kiosk) -> None:
    kiosk.scan(ISSUED.text, believed(ISSUED))


def types(act: Act) -> Walk:
    def walk(kiosk: Kiosk) -> None:
        shows(kiosk)
        kiosk.touch(act)

    return walk


def swipes(kiosk: Kiosk) -> None:
    shows(kiosk)
    kiosk.swipe(f.person(1))


def lays(kiosk: Kiosk) -> None:
    swipes(kiosk)
    kiosk.chip(document(f.person(1)))


def differs(kiosk: Kiosk) -> None:
    lays(kiosk)
    kiosk.touch(Act.DIFFERENT)


def changes(kiosk: Kiosk) -> None:
    differs(kiosk)
    kiosk.touch(Act.CHANGE)


def confirms(kiosk: Kiosk) -> None:
    lays(kiosk)
    kiosk.touch(Act.CONFIRM)


def looks(kiosk: Kiosk) -> None:
    confirms(kiosk)
    kiosk.touch(Act.NOT_BY_FACE)


def ends(kiosk: Kiosk) -> None:
    confirms(kiosk)
    kiosk.face()


STEPS: dict[Screen, Walk] = {
    Screen.ATTRACT: lambda _kiosk: None,
    Screen.PASS: begins,
    Screen.NO_PASS: asks(Act.NO_PASS),
    Screen.ON_PHONE: asks(Act.ON_PHONE),
    Screen.PASSPORT: shows,
    Screen.TYPE: types(Act.TYPE),
    Screen.DIGITS: types(Act.DIGITS),
    Screen.READING: swipes,
    Screen.ANSWERS: lays,
    Screen.DIFFERENT: differs,
    Screen.CHANGING: changes,
    Screen.FACE: confirms,
    Screen.LOOK: looks,
    Screen.ANSWER: ends,
}
# By hand: what is in use where, so that its cable matters there.
IN_USE = {
    Piece.READER: {"attract", "pass", "no_pass", "passport", "type", "digits", "reading"},
    Piece.CAMERA: {"attract", "pass", "no_pass", "on_phone", "face"},
    Piece.SCANNER: {"pass"},
}
SAYS = {Piece.READER: "passport reader", Piece.CAMERA: "camera", Piece.SCANNER: "scanner"}


@pytest.fixture
def at(kiosk: Kiosk, hall: HallHere) -> Callable[[Screen], Kiosk]:
    """A kiosk on one of its screens."""
    hall.expects(ONE)

    def walk(screen: Screen) -> Kiosk:
        STEPS[screen](kiosk)
        assert kiosk.on(screen)
        return kiosk

    return walk


def shown(kiosk: Kiosk) -> str:
    """What is on the screen."""
    return unescape(view.page("kiosk/screen.html", kiosk.told, Setting(SITE)))


@pytest.mark.parametrize("screen", STEPS)
@pytest.mark.parametrize("piece", IN_USE)
def test_a_pulled_cable_has_its_sentence_where_it_matters(
    at: Callable[[Screen], Kiosk], piece: Piece, screen: Screen
) -> None:
    kiosk = at(screen)
    before, version = shown(kiosk), kiosk.told.version
    kiosk.hears(Missing(frozenset({piece})))
    page, sentence = shown(kiosk), words_cable.without(screen, {piece})
    assert (sentence in page and SAYS[piece] in sentence) is (screen in IN_USE[piece])
    assert "does not work" not in before
    assert kiosk.told.version == version + 1
    assert kiosk.on(screen)
    kiosk.hears(Missing(frozenset()))
    assert "does not work" not in shown(kiosk)


# These begin, end by themselves, or are the end.
_NO_WAY = {Screen.ATTRACT, Screen.READING, Screen.ANSWER}


@pytest.mark.parametrize("screen", [screen for screen in STEPS if screen not in _NO_WAY])
def test_with_every_cable_out_there_is_a_way_on(
    at: Callable[[Screen], Kiosk], screen: Screen
) -> None:
    kiosk = at(screen)
    kiosk.hears(Missing(frozenset(IN_USE)))
    ways = set(touching.offered(kiosk.visit))
    assert ways & {Act.SEE_OFFICER, Act.BACK, Act.NO_PASS, Act.NOT_BY_FACE, Act.CONFIRM}


def test_a_reader_pulled_while_it_reads(at: Callable[[Screen], Kiosk]) -> None:
    kiosk = at(Screen.READING)
    kiosk.hears(NotRead(Notice.NO_READER))
    kiosk.hears(Missing(frozenset({Piece.READER})))
    assert kiosk.on(Screen.PASSPORT)
    assert shown(kiosk).count(NOTICES[Notice.NO_READER]) == 1


def passport(kiosk: Kiosk) -> None:
    kiosk.passport(f.person(1))


TELLS: dict[str, tuple[Walk, Walk]] = {
    "pass": (begins, shows),
    "document": (asks(Act.BY_PASSPORT), passport),
    "passport": (shows, passport),
    "confirm": (lays, lambda kiosk: kiosk.touch(Act.CONFIRM)),
    "change": (differs, lambda kiosk: kiosk.touch(Act.CHANGE)),
    "bag": (differs, lambda kiosk: kiosk.touch(Act.BAG_MISSING)),
    "face": (confirms, lambda kiosk: kiosk.face(FaceBand.ACCEPTED)),
    "not by face": (confirms, lambda kiosk: kiosk.touch(Act.NOT_BY_FACE)),
    "after the answer": (ends, lambda kiosk: kiosk.touch(Act.MUST_ADD)),
}


@pytest.mark.parametrize("step", TELLS)
def test_a_hall_that_is_away_when_it_is_told_leads_to_an_officer(
    kiosk: Kiosk, hall: HallHere, step: str
) -> None:
    hall.expects(ONE)
    before, then = TELLS[step]
    before(kiosk)
    hall.away = True
    then(kiosk)
    assert kiosk.on(Screen.ANSWER)
    page = shown(kiosk)
    assert PUBLIC[PublicReason.NOT_HERE] in page
    assert HEADINGS[Screen.ANSWER] in page


@pytest.mark.parametrize("screen", [Screen.LOOK, Screen.CHANGING])
def test_a_hall_that_is_away_while_one_waits_is_said_there(
    at: Callable[[Screen], Kiosk], hall: HallHere, screen: Screen
) -> None:
    kiosk = at(screen)
    hall.away = True
    kiosk.tick(2)
    assert NOTICES[Notice.HALL_AWAY] in shown(kiosk)
    hall.away = False
    kiosk.tick(2)
    assert (kiosk.screen, NOTICES[Notice.HALL_AWAY] in shown(kiosk)) == (screen, False)


OFFLINE = {
    Screen.PASSPORT: "This kiosk goes on",
    Screen.ANSWERS: "You can confirm here",
    Screen.DIFFERENT: "An officer changes it with you",
    Screen.FACE: "This kiosk goes on",
    Screen.LOOK: "If nobody comes soon",
}


@pytest.mark.parametrize("screen", OFFLINE)
def test_without_the_centre_it_is_said_what_that_means_there(
    at: Callable[[Screen], Kiosk], hall: HallHere, screen: Screen
) -> None:
    hall.line = Line.OFFLINE
    assert OFFLINE[screen] in shown(at(screen))


@pytest.mark.parametrize(
    ("lane", "said"),
    [
        (Lane.GATE, "The page of your slip shows this once it is back."),
        (Lane.PAY, "Please pay at the officers' counter."),
        (Lane.OFFICER, "The page of your slip shows this once it is back."),
    ],
)
@pytest.mark.parametrize("line", Line)
def test_without_the_centre_an_answer_says_what_that_means(
    at: Callable[[Screen], Kiosk], hall: HallHere, lane: Lane, said: str, line: Line
) -> None:
    hall.line, hall.decides = line, sends(lane)
    kiosk = at(Screen.ANSWER)
    assert (said in shown(kiosk)) is (line is not Line.ONLINE)


@pytest.mark.parametrize("stands", [each for each in Printed if each not in CAME_OUT])
def test_a_printer_that_prints_nothing_is_told_at_the_answer(
    place: Place, hall: HallHere, stands: Printed
) -> None:
    hall.expects(ONE)
    place.believed, place.printer.stands = believed(ISSUED), stands
    for data in (ISSUED.text, zone(f.person(1))):
        place.terminal.scan(data.encode())
        assert place.terminal.settled(5)
    place.terminal.hear(Touched(Act.CONFIRM, place.terminal.told.serial))
    assert place.terminal.settled(5)
    for _ in range(2):
        place.terminal.frame(b"a frame")
    assert place.terminal.settled(5)
    page = unescape(view.page("kiosk/screen.html", place.terminal.told, place.setting))
    assert PRINTED[stands] in page
    assert place.terminal.told.screen is Screen.ANSWER


def test_a_browser_without_a_camera_is_believed_at_once(place: Place) -> None:
    place.terminal.no_camera()
    assert place.terminal.told.missing == {Piece.CAMERA}
