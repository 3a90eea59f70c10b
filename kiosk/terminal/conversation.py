"""The conversation of a kiosk: news in, the screen and what is to be done out.

Pure: time, ids and draws come with the means. It knows no device and no browser, and decides
nothing about anybody: that is the crossing's, which the hall holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from customs.apparatus import Piece
from customs.crossing.events import Ended, FaceTaken, Quit
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.terminal import joining, reading, touching
from kiosk.terminal.joining import Stepped
from kiosk.terminal.means import (
    ASKS_AGAIN,
    HALL_MAY_TAKE,
    SHORTLY,
    STAYS,
    WARNED,
    Means,
    patience,
)
from kiosk.terminal.news import (
    Awake,
    Examined,
    Faced,
    Found,
    GuestLeft,
    HallLost,
    Heard,
    Missing,
    News,
    NotRead,
    Prompted,
    Reading,
    Reply,
    Scanned,
    Serviced,
    Slip,
    Ticked,
    Touched,
)
from kiosk.terminal.orders import Forget, Order, Report
from kiosk.terminal.visit import Visit


@dataclass(frozen=True)
class Conversation:
    """Who is here, if anybody, and which screen this is.

    The version changes with anything that is shown. The serial changes with what a finger can
    do: an act that comes twice, or from an old page, finds another serial and does nothing.
    """

    visit: Visit | None = None
    troubles: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()  # for staff, while nobody is here
    missing: frozenset[Piece] = frozenset()
    version: int = 1
    serial: int = 1

    @property
    def screen(self) -> Screen:
        """What fills the screen."""
        if self.visit:
            return self.visit.screen
        return Screen.OUT_OF_SERVICE if self.troubles else Screen.ATTRACT


def step(
    before: Conversation, news: News | Reply, means: Means
) -> tuple[Conversation, tuple[Order, ...]]:
    """The one way a conversation moves; any news in any state has an answer."""
    if isinstance(news, Reply):
        if before.visit is None or before.visit.id != news.visit:
            return before, ()
        news = news.news
    if isinstance(news, Serviced):
        serviced = replace(before, troubles=news.troubles, alerts=news.alerts)
        return _numbered(before, serviced), ()
    if isinstance(news, Missing):
        return _numbered(before, replace(before, missing=news.pieces)), ()
    visit, orders = _stepped(before, news, means)
    if before.visit and visit is None:
        orders = (*orders, Forget())
    return _numbered(before, replace(before, visit=visit)), orders


def _numbered(before: Conversation, after: Conversation) -> Conversation:
    version = before.version + (_shows(after) != _shows(before))
    serial = before.serial + (_offers(after) != _offers(before))
    return replace(after, version=version, serial=serial)


def _shows(told: Conversation) -> tuple[object, ...]:
    visit = told.visit
    if visit is None:
        return told.screen, told.troubles, told.alerts, told.missing
    seen = (
        told.missing,
        visit.notice,
        visit.prompt,
        visit.progress,
        visit.language,
        visit.eases,
        visit.slip,
    )
    whole = (visit.answer, visit.problems, visit.line, visit.crossing)
    return (*_offers(told), *seen, *whole)


def _offers(told: Conversation) -> tuple[object, ...]:
    visit = told.visit
    return (told.screen, visit.id, visit.turn, visit.reads) if visit else (told.screen,)


def _stepped(
    before: Conversation, news: News, means: Means
) -> tuple[Visit | None, tuple[Order, ...]]:
    visit = before.visit
    if visit is None:
        return (None, ()) if before.troubles else _began(before, news, means)
    if isinstance(news, Ticked):
        return _ticked(visit, means)
    if isinstance(news, Touched):
        if news.serial != before.serial and news.act not in touching.ALWAYS:
            return visit, ()
        if news.act is Act.STOP:
            return None, _ended(visit, Quit.GAVE_UP, means)
    if isinstance(news, _LIVES):
        visit = _alive(visit, news, means)
    return _HEARS[type(news)](visit, news, means)


def _alive(visit: Visit, news: News, means: Means) -> Visit:
    """A sign of life. A camera that sees nobody is none, nor is what others did in the hall."""
    nobody = isinstance(news, Prompted) and not news.somebody
    if nobody or (isinstance(news, Heard) and not visit.sent):
        return visit
    return replace(visit, seen=means.now)


def _began(
    before: Conversation, news: News, means: Means
) -> tuple[Visit | None, tuple[Order, ...]]:
    """Somebody comes: they touch a language, or show something."""
    new = Visit(means.new_id(), means.language, means.now, Screen.ATTRACT)
    if isinstance(news, Scanned):
        return reading.scanned(replace(new, screen=Screen.PASS), news.read, means)
    if isinstance(news, Touched) and news.act is Act.BEGIN and news.serial == before.serial:
        told = touching.touched(new, replace(news, act=Act.SPEAK), means)[0]
        return (told.on(Screen.PASS) if told.chosen else None), ()
    if isinstance(news, Touched) and news.act in touching.LATER and news.serial == before.serial:
        return touching.began(new, news.act), ()
    return None, ()


def _ended(visit: Visit, why: Quit, means: Means) -> tuple[Order, ...]:
    """What was found stays with the crossing; that they left is told to it."""
    if visit.crossing is None or visit.answer or visit.screen is Screen.DONE:
        return ()
    return (Report(visit.crossing.id, means.event(Ended(why))),)


def _ticked(visit: Visit, means: Means) -> tuple[Visit | None, tuple[Order, ...]]:
    idle = means.now - visit.seen
    match visit.screen:
        case Screen.ANSWER | Screen.DONE:
            stays = STAYS if visit.screen is Screen.ANSWER else SHORTLY
            return (None if idle >= stays else visit), ()
        case Screen.READING | Screen.DECLARING:  # each ends by itself
            return visit, ()
        case Screen.WAIT:
            return _waited(visit, means)
    if visit.screen is Screen.STILL_THERE:
        if idle >= patience(visit.under or Screen.PASS) + WARNED:
            return None, _ended(visit, Quit.TIMED_OUT, means)
        return visit, ()
    if idle >= patience(visit.screen):
        return replace(visit, screen=Screen.STILL_THERE, under=visit.screen, notice=""), ()
    return _looks(visit, means) if visit.screen in {Screen.LOOK, Screen.CHANGING} else (visit, ())


def _waited(visit: Visit, means: Means) -> Stepped:
    """A hall that takes too long counts as one that is away: nobody is left standing."""
    since = visit.since or visit.seen
    if means.now - since >= HALL_MAY_TAKE:
        return joining.lost(replace(visit, seen=means.now))
    return _looks(visit, means) if visit.sent is None else (visit, ())


def _looks(visit: Visit, means: Means) -> Stepped:
    """See what an officer, another kiosk or the hall has done meanwhile."""
    if visit.crossing is None or (visit.looked and means.now - visit.looked < ASKS_AGAIN):
        return visit, ()
    return replace(visit, looked=means.now), joining.look(visit)


def _found(visit: Visit, news: Found, means: Means) -> Stepped:
    if visit.screen is not Screen.WAIT:
        return visit, ()
    if visit.presented:
        return joining.anew(visit, news.presented, means)
    return joining.found(visit, news.presented, means)


def _heard(visit: Visit, news: Heard, means: Means) -> Stepped:
    waits = {Screen.WAIT, Screen.LOOK, Screen.CHANGING}
    if visit.screen not in waits:
        return visit, ()
    return joining.heard(visit, news.answered, means)


def _hall_lost(visit: Visit, _news: HallLost, _means: Means) -> Stepped:
    """Where nothing was told and nothing is owed, the next look may reach it again."""
    if not visit.presented or visit.sent:
        return joining.lost(visit)
    return replace(visit, notice=NOTICES[Notice.HALL_AWAY]), ()


def _prompted(visit: Visit, news: Prompted, _means: Means) -> Stepped:
    on = visit.screen is Screen.FACE
    return (replace(visit, prompt=news.sentence) if on else visit), ()


def _faced(visit: Visit, news: Faced, means: Means) -> Stepped:
    if visit.screen is not Screen.FACE:
        return visit, ()
    return joining.tell(visit, FaceTaken(visit.turn, news.band, visit.digest), means)


def _slip(visit: Visit, news: Slip, _means: Means) -> Stepped:
    return replace(visit, slip=news.sentence), ()


def _guest_left(visit: Visit, news: GuestLeft, _means: Means) -> Stepped:
    """Who has declared here is found by their passport; who could not, by their phone."""
    if visit.screen is not Screen.DECLARING:
        return visit, ()
    if news.began:
        return visit.on(Screen.PASSPORT), ()
    return visit.on(Screen.ON_PHONE, NOTICES[Notice.NOT_ON_SCREEN]), ()


_LIVES = Touched | Awake | Scanned | Reading | Examined | Prompted | Heard | GuestLeft
_HEARS: Mapping[type, Callable[[Visit, Any, Means], Stepped]] = {
    Touched: touching.touched,
    Awake: lambda visit, _news, _means: (visit, ()),
    Scanned: lambda visit, news, means: reading.scanned(visit, news.read, means),
    Reading: lambda visit, news, _means: reading.progressed(visit, news),
    Examined: reading.examined,
    NotRead: reading.not_read,
    Found: _found,
    Heard: _heard,
    HallLost: _hall_lost,
    Prompted: _prompted,
    Faced: _faced,
    Slip: _slip,
    GuestLeft: _guest_left,
}
