"""Somebody without a pass declares on the kiosk's own screen, and comes back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from werkzeug.test import TestResponse

from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.centre.fault import CentreError, Fault
from kiosk.devices.guest_browser import PREFIX, GuestBrowser, NoBrowser
from kiosk.screen.guest import COOKIE
from kiosk.terminal.guest import GuestDoor, GuestRoom
from kiosk.terminal.means import patience
from kiosk.terminal.news import GuestLeft, Touched
from kiosk.terminal.orders import Forget, LetIn
from tests import factories as f
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import Kiosk
from tests.kiosk.terminal.site import Place

ADDRESS = "https://declare.example.jp/k/" + "t" * 22
HOST = "http://kiosk.localhost"


def wants_to(kiosk: Kiosk) -> None:
    kiosk.touch(Act.BEGIN, language="ko")
    kiosk.touch(Act.NO_PASS)
    kiosk.touch(Act.DECLARE_HERE)


def test_who_declared_here_goes_on_with_the_passport(kiosk: Kiosk) -> None:
    wants_to(kiosk)
    assert (kiosk.screen, kiosk.last(LetIn)) == (Screen.DECLARING, LetIn("ko"))
    kiosk.tick(40 * 60)  # the centre ends a visit where nobody is; this screen waits for it
    assert kiosk.on(Screen.DECLARING)
    kiosk.hears(GuestLeft(began=True))
    assert kiosk.on(Screen.PASSPORT)
    kiosk.tick(30)
    assert kiosk.on(Screen.PASSPORT)  # coming back is a sign of life


def test_who_went_away_meanwhile_is_forgotten(kiosk: Kiosk) -> None:
    wants_to(kiosk)
    kiosk.hears(GuestLeft(began=True))
    kiosk.tick(patience(Screen.PASSPORT).total_seconds())
    kiosk.tick(20)
    assert kiosk.on(Screen.ATTRACT)
    assert kiosk.forgot()


def test_where_it_cannot_begin_the_phone_and_an_officer_are_left(kiosk: Kiosk) -> None:
    wants_to(kiosk)
    kiosk.hears(GuestLeft(began=False))
    assert (kiosk.screen, kiosk.visit.notice) == (
        Screen.ON_PHONE, NOTICES[Notice.NOT_ON_SCREEN],
    )  # fmt: skip
    kiosk.touch(Act.SEE_OFFICER)
    assert kiosk.on(Screen.ANSWER)


def test_stopping_ends_it(kiosk: Kiosk) -> None:
    wants_to(kiosk)
    kiosk.touch(Act.STOP)
    assert isinstance(kiosk.orders[-1], Forget)
    kiosk.hears(GuestLeft(began=True))
    assert kiosk.on(Screen.ATTRACT)


@dataclass
class Shows:
    """In place of a browser: what it was shown, and what it does there."""

    shown: list[str] = field(default_factory=list)
    does: Callable[[str], None] = lambda _address: None
    ends: bool = False  # by itself
    running: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def show(self, address: str, over: Callable[[], bool], longest: float) -> None:
        """Until it is over."""
        assert longest > 45 * 60
        self.shown.append(address)
        self.does(address)
        self.running.set()
        while not over():
            if self.ends:
                break
        self.ended.set()


@dataclass
class Stand:
    """A whole terminal whose second browser is the test's."""

    place: Place
    browser: Shows
    door: GuestDoor
    tickets: list[str | Fault]

    def ticket(self, language: str) -> str:
        """What the centre says."""
        assert language == "ja"
        told = self.tickets.pop()
        if isinstance(told, Fault):
            raise CentreError(told, "")
        return told

    def get(self, path: str, key: str = "") -> TestResponse:
        """The second browser asks for a page of the kiosk's."""
        client = self.place.app.test_client()
        if key:
            client.set_cookie(COOKIE, key, domain="kiosk.localhost")
        return client.get(path, base_url=HOST)

    def touch(self, act: Act, **values: str) -> None:
        """A finger."""
        self.place.terminal.hear(Touched(act, self.place.terminal.told.serial, values))

    def begins(self) -> None:
        """Somebody without a pass wants to declare here."""
        self.touch(Act.BEGIN, language="ja")
        self.touch(Act.NO_PASS)
        self.touch(Act.DECLARE_HERE)

    @property
    def key(self) -> str:
        """What the browser was launched with."""
        return self.browser.shown[-1].rpartition("/")[2]


@pytest.fixture
def stand(hall: HallHere, tmp_path: Path) -> Iterator[Stand]:
    """A terminal that is wired to it."""
    browser, door, tickets = Shows(), GuestDoor(HOST), list[str | Fault]([ADDRESS])
    made = Stand(None, browser, door, tickets)  # type: ignore[arg-type]
    room = GuestRoom(made.ticket, door, browser)
    made.place = Place(hall, lambda: f.LANDED, tmp_path, guests=room, door=door)
    yield made
    made.place.close()


def test_the_browser_is_let_in_once_and_comes_back(stand: Stand) -> None:
    stand.begins()
    assert stand.browser.running.wait(5)
    assert stand.get("/back", stand.key).status_code == 403  # it has not been in
    let_in = stand.get(f"/guest/{stand.key}")
    assert let_in.status_code == 303
    assert let_in.location == ADDRESS
    assert "SameSite=Lax" in let_in.headers["Set-Cookie"]
    assert stand.get(f"/guest/{stand.key}").status_code == 403
    assert stand.get("/guest/another").status_code == 403
    for key in ("", "another"):
        assert stand.get("/back", key).status_code == 403
        assert not stand.browser.ended.is_set()
    assert stand.get("/back", stand.key).status_code == 204
    assert stand.place.terminal.settled(5)
    assert stand.place.terminal.told.screen is Screen.PASSPORT
    assert stand.get("/back", stand.key).status_code == 403  # and it is over


def test_it_opens_nothing_else_of_the_kiosk(stand: Stand) -> None:
    stand.begins()
    assert stand.browser.running.wait(5)
    stand.get(f"/guest/{stand.key}")
    assert stand.get("/screen", stand.key).status_code == 403


def test_a_traveller_who_is_gone_leaves_no_browser_open(stand: Stand) -> None:
    stand.begins()
    assert stand.browser.running.wait(5)
    stand.touch(Act.STOP)
    assert stand.browser.ended.wait(5)
    assert stand.place.terminal.settled(5)
    assert stand.place.terminal.told.screen is Screen.ATTRACT
    assert stand.door.stay is None


@pytest.mark.parametrize("fault", [Fault.NO_LINE, Fault.GARBAGE])
def test_without_a_line_the_own_phone_is_shown(stand: Stand, fault: Fault) -> None:
    stand.tickets.append(fault)
    stand.begins()
    assert stand.place.terminal.settled(5)
    assert stand.place.terminal.told.screen is Screen.ON_PHONE
    assert stand.browser.shown == []


def test_without_a_browser_as_well(stand: Stand) -> None:
    def fails(_address: str) -> None:
        raise NoBrowser("none")

    stand.browser.does = fails
    stand.begins()
    assert stand.place.terminal.settled(5)
    assert stand.place.terminal.told.screen is Screen.ON_PHONE


def test_a_browser_that_never_got_in_did_not_begin(stand: Stand) -> None:
    stand.browser.ends = True
    stand.begins()
    assert stand.place.terminal.settled(5)
    assert stand.place.terminal.told.screen is Screen.ON_PHONE


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    left = tmp_path / (PREFIX + "left")
    left.mkdir()
    with pytest.raises(NoBrowser):
        GuestBrowser("/nowhere/browser", memory=tmp_path).show("about:blank", lambda: True, 1)
    assert list(tmp_path.iterdir()) == []  # nor what a kiosk that was killed left
    with pytest.raises(NoBrowser):
        GuestBrowser("/bin/true", memory=tmp_path / "none").show("about:blank", lambda: True, 1)
