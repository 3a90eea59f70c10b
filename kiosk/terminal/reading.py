"""Passports and passes before the kiosk: what each leads to, on whatever screen it comes."""

from __future__ import annotations

from dataclasses import replace

from customs.apparatus import Scanned as What
from customs.chip import ChipVerdict
from customs.crossing.attempts import MOST
from customs.crossing.leg import Named
from customs.verdicts import SENTENCES, Verdict
from customs.words_screen import NOTICES, Notice, Screen
from kiosk.believed import Judged
from kiosk.hall.station import PassShown
from kiosk.passport.access import AccessKey
from kiosk.scanned import Read
from kiosk.terminal import joining, naming, passports
from kiosk.terminal.joining import NOT_HERE, Stepped
from kiosk.terminal.means import Means
from kiosk.terminal.news import Examined, NotRead, Reading
from kiosk.terminal.orders import Note, Order, Present, ReadChip
from kiosk.terminal.visit import Progress, Visit

# Where a code is looked for, and where a passport's lines are.
TAKES_PASSES = frozenset(
    {Screen.ATTRACT, Screen.PASS, Screen.NO_PASS, Screen.ON_PHONE, Screen.STILL_THERE}
)
# What says nothing of the chip itself.
NO_CHIP_MET = frozenset({Notice.NOTHING_THERE, Notice.NO_READER})
TAKES_LINES = frozenset({*TAKES_PASSES, Screen.PASSPORT, Screen.TYPE, Screen.DIGITS})


def scanned(visit: Visit, read: Read, means: Means) -> Stepped:
    """A code, or the lines of a passport."""
    if read.swiped and read.swiped.key and _takes_lines(visit):
        return given(visit, read.swiped.key)
    if visit.presented or visit.screen not in TAKES_PASSES:
        return _in_between(visit, read)
    if read.valid and read.judged:
        return _pass(visit, read, read.judged, means)
    screen = visit.screen if visit.screen is not Screen.STILL_THERE else Screen.PASS
    if visit.notice == read.sentence:
        return replace(visit, seen=means.now), ()
    return visit.on(screen, read.sentence), (_note(read),)


def _takes_lines(visit: Visit) -> bool:
    """Behind the warning is the screen that was there, and what it takes."""
    behind = visit.under if visit.screen is Screen.STILL_THERE else visit.screen
    return behind in TAKES_LINES


def _note(read: Read) -> Note:
    verdict = read.judged.verdict.value if read.judged else ""
    return Note("scanned", {"what": read.what.value, "verdict": verdict})


def _pass(visit: Visit, read: Read, judged: Judged, means: Means) -> Stepped:
    if judged.pass_ is None:
        return visit, ()
    shown = PassShown(read.text)
    language = visit.language if visit.chosen else judged.pass_.language
    visit = replace(visit, shown=shown, language=language, since=means.now)
    return visit.on(Screen.WAIT), (Present(shown),)


def _in_between(visit: Visit, read: Read) -> Stepped:
    """A code while something else is asked: ours again, another family's, or lines misread."""
    if read.what is What.PASS and read.judged and read.judged.pass_ and visit.presented:
        mine = read.judged.pass_.declaration == visit.presented.declaration
        notice = NOTICES[Notice.SCAN_LATER if mine else Notice.OTHER_PASS]
    elif read.what is What.DOCUMENT_UNCLEAR and _takes_lines(visit):
        notice = read.sentence
    else:
        return visit, ()
    if visit.notice == notice or visit.screen in {Screen.WAIT, Screen.ANSWER}:
        return visit, ()
    return replace(visit, notice=notice), (_note(read),)


def given(visit: Visit, key: AccessKey) -> Stepped:
    """What opens a chip: it is read."""
    visit = replace(visit, key=key, reads=visit.reads + 1, progress=None)
    return visit.on(Screen.READING), (ReadChip(key),)


def progressed(visit: Visit, told: Reading) -> Stepped:
    """So much of the chip is read."""
    if visit.screen is not Screen.READING:
        return visit, ()
    return replace(visit, progress=Progress(told.step, told.percent)), ()


def not_read(visit: Visit, told: NotRead, means: Means) -> Stepped:
    """Nothing was read; the passport is asked for again, the notice says why.

    With the third time it counts as a chip that cannot be read, wherever it was tried.
    """
    if visit.screen is not Screen.READING:
        return visit, ()
    note = Note("not_read", {"notice": told.notice.value})
    page = passports.page(visit.key, means.now.date())
    if page and visit.presented and visit.reads >= MOST and told.notice not in NO_CHIP_MET:
        unread = replace(page, chip=ChipVerdict.UNREADABLE)
        after, orders = examined(visit, Examined(unread), means)
        return after, (note, *orders)
    return visit.on(Screen.PASSPORT, NOTICES[told.notice]), (note,)


def examined(visit: Visit, told: Examined, means: Means) -> Stepped:
    """A document was read as far as it can be: it names somebody, or nobody."""
    if visit.screen is not Screen.READING:
        return visit, ()
    if visit.presented is None:
        return _alone(visit, told, means)
    named, read = naming.passport_read(visit, told.document, means)
    if read.named is Named.NOBODY and told.document.page_alone:
        return _page_of_nobody(visit)
    after, orders = joining.tell(named, read, means)
    return replace(after, notice=named.notice), orders


def _page_of_nobody(visit: Visit) -> Stepped:
    """Invented lines are no attempt on a pass: its owners would pay for them. They count here."""
    note = Note("page_of_nobody", {})
    if visit.reads >= MOST:
        after, orders = joining.answered(visit, NOT_HERE)
        return after, (note, *orders)
    bare = replace(visit, key=None, progress=None)
    return bare.on(Screen.PASSPORT, SENTENCES[Verdict.WRONG_DOCUMENT]), (note,)


def _alone(visit: Visit, told: Examined, means: Means) -> Stepped:
    """The document finds the declaration: a phone may be dead."""
    if told.document.chip is ChipVerdict.UNREADABLE and visit.reads < MOST:
        note = Note("not_read", {"notice": Notice.NOT_OPENED.value})
        return visit.on(Screen.PASSPORT, NOTICES[Notice.NOT_OPENED]), (note,)
    shown = naming.shown(told.document, means.bindings)
    if not shown.digests:
        return visit.on(Screen.NO_PASS, NOTICES[Notice.NOT_FOUND]), ()
    orders: tuple[Order, ...] = (Present(shown),)
    visit = replace(visit, document=told.document, shown=shown, since=means.now)
    return visit.on(Screen.WAIT), orders
