"""What a finger does, screen by screen. What a screen does not offer, it does not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from customs.crossing.events import (
    AnswersChanged,
    AnswersConfirmed,
    NotByFace,
)
from customs.typed import Problem
from customs.words_screen import NOTICES, Act, Ease, Notice, Screen
from kiosk import document_key
from kiosk.passport.access import AccessKey
from kiosk.terminal import joining, passports, reading
from kiosk.terminal.joining import NOT_HERE, Stepped
from kiosk.terminal.means import Means
from kiosk.terminal.news import Examined, Touched
from kiosk.terminal.orders import LetIn
from kiosk.terminal.visit import Visit
from translations import LANGUAGES

TYPING = frozenset({Screen.TYPE, Screen.DIGITS})
_SWITCHES = frozenset({"language", "ease"})
# What is offered everywhere; then what each screen offers.
ALWAYS = frozenset({Act.SPEAK, Act.EASE, Act.STOP})
LATER = (Act.BAG_MISSING, Act.MUST_ADD)  # what somebody may find out after the answer
ON: Mapping[Screen, tuple[Act, ...]] = {
    Screen.ATTRACT: (Act.BEGIN, *LATER),
    Screen.PASS: (Act.NO_PASS,),
    Screen.NO_PASS: (
        Act.BY_PASSPORT,
        Act.DECLARE_HERE,
        Act.ON_PHONE,
        Act.SEE_OFFICER,
        Act.BACK,
    ),
    Screen.ON_PHONE: (Act.SEE_OFFICER, Act.BACK),
    Screen.PASSPORT: (Act.TYPE, Act.DIGITS, Act.NO_CHIP, Act.ELSEWHERE, Act.SEE_OFFICER),
    Screen.TYPE: (Act.TYPED, Act.BACK),
    Screen.DIGITS: (Act.TYPED_DIGITS, Act.BACK),
    Screen.ANSWERS: (Act.CONFIRM, Act.DIFFERENT),
    Screen.DIFFERENT: (Act.CHANGE, Act.BAG_MISSING, Act.MUST_ADD, Act.BACK),
    Screen.FACE: (Act.NOT_BY_FACE,),
    Screen.LOOK: (Act.SEE_OFFICER,),
    Screen.CHANGING: (Act.SEE_OFFICER,),
    Screen.ANSWER: LATER,
    Screen.STILL_THERE: (Act.STAY,),
}


def offered(visit: Visit) -> tuple[Act, ...]:
    """The acts of the screen a visit is on, as things stand."""
    without = set()
    if not (visit.key and visit.reads):
        without.add(Act.NO_CHIP)
    if not somebody_done(visit):
        without.add(Act.ELSEWHERE)
    if visit.screen is Screen.ANSWER and not visit.named:
        without.update(LATER)
    return tuple(act for act in ON.get(visit.screen, ()) if act not in without)


def began(visit: Visit, act: Act) -> Visit:
    """Somebody comes back with something to say: their passport says whose it is about."""
    return replace(visit.on(Screen.PASSPORT, NOTICES[Notice.TO_FIND_YOU]), wants=act)


def somebody_done(visit: Visit) -> bool:
    """Whether one of the party has shown a passport already."""
    return bool(visit.crossing and any(leg.read for leg in visit.crossing.legs.values()))


def touched(visit: Visit, told: Touched, means: Means) -> Stepped:
    """A finger on an act of the screen that is shown."""
    if told.act in ALWAYS:
        return _always(visit, told)
    if told.act not in offered(visit):
        return visit, ()
    return _ACTS[told.act](visit, told.values, means)


def _always(visit: Visit, told: Touched) -> Stepped:
    """Language and ease are switched around what was typed so far: it stays."""
    typed = {name: value for name, value in told.values.items() if name not in _SWITCHES}
    visit = replace(visit, typed={**visit.typed, **typed} if visit.screen in TYPING else {})
    if told.act is Act.SPEAK and told.values.get("language") in LANGUAGES:
        return replace(visit, language=told.values["language"], chosen=True), ()
    if told.act is Act.EASE and told.values.get("ease") in {ease.value for ease in Ease}:
        return replace(visit, eases=visit.eases ^ {Ease(told.values["ease"])}), ()
    return visit, ()


def _typed(visit: Visit, values: Mapping[str, str], means: Means) -> Stepped:
    return _opens(visit, values, document_key.typed(values, means.now.date()))


def _digits(visit: Visit, values: Mapping[str, str], _means: Means) -> Stepped:
    return _opens(visit, values, document_key.can(values))


def _opens(
    visit: Visit, values: Mapping[str, str], key: AccessKey | tuple[Problem, ...]
) -> Stepped:
    if isinstance(key, AccessKey):
        return reading.given(visit, key)
    return replace(visit, problems=key, typed=values), ()


def _no_chip(visit: Visit, _values: Mapping[str, str], means: Means) -> Stepped:
    """The page alone says who it is; an officer compares it, and nothing is typed again."""
    page = passports.page(visit.key, means.now.date())
    if page is None:
        return joining.answered(visit, NOT_HERE)
    return reading.examined(visit.on(Screen.READING), Examined(page), means)


def _confirm(visit: Visit, _values: Mapping[str, str], means: Means) -> Stepped:
    return joining.tell(visit, AnswersConfirmed(visit.turn, joining.newest(visit)), means)


def _change(visit: Visit, _values: Mapping[str, str], means: Means) -> Stepped:
    return joining.tell(visit, AnswersChanged(visit.turn, joining.newest(visit)), means)


def _later(act: Act) -> Callable[[Visit, Mapping[str, str], Means], Stepped]:
    return lambda visit, _values, means: joining.later(visit, act, means)


def _not_by_face(visit: Visit, _values: Mapping[str, str], means: Means) -> Stepped:
    return joining.tell(visit, NotByFace(visit.turn), means)


def _see_officer(visit: Visit, _values: Mapping[str, str], _means: Means) -> Stepped:
    after, orders = joining.answered(visit, NOT_HERE)
    return after, (joining.call(visit, "asked"), *orders)


def _back(visit: Visit, _values: Mapping[str, str], _means: Means) -> Stepped:
    behind = {
        Screen.NO_PASS: Screen.PASS,
        Screen.ON_PHONE: Screen.NO_PASS,
        Screen.TYPE: Screen.PASSPORT,
        Screen.DIGITS: Screen.PASSPORT,
        Screen.DIFFERENT: Screen.ANSWERS,
    }
    return visit.on(behind[visit.screen]), ()


def _stay(visit: Visit, _values: Mapping[str, str], means: Means) -> Stepped:
    """Back to where it was; the camera begins anew."""
    under, visit = visit.under or Screen.PASS, replace(visit, under=None)
    if under is Screen.FACE:
        return joining.placed(visit, "", means)
    return visit.on(under), ()


def _declare_here(visit: Visit, _values: Mapping[str, str], _means: Means) -> Stepped:
    return visit.on(Screen.DECLARING), (LetIn(visit.language),)


def _to(screen: Screen) -> Callable[[Visit, Mapping[str, str], Means], Stepped]:
    return lambda visit, _values, _means: (visit.on(screen), ())


_ACTS: Mapping[Act, Callable[[Visit, Mapping[str, str], Means], Stepped]] = {
    Act.NO_PASS: _to(Screen.NO_PASS),
    Act.BY_PASSPORT: _to(Screen.PASSPORT),
    Act.DECLARE_HERE: _declare_here,
    Act.ON_PHONE: _to(Screen.ON_PHONE),
    Act.SEE_OFFICER: _see_officer,
    Act.TYPE: _to(Screen.TYPE),
    Act.DIGITS: _to(Screen.DIGITS),
    Act.TYPED: _typed,
    Act.TYPED_DIGITS: _digits,
    Act.NO_CHIP: _no_chip,
    Act.CONFIRM: _confirm,
    Act.DIFFERENT: _to(Screen.DIFFERENT),
    Act.CHANGE: _change,
    Act.BAG_MISSING: _later(Act.BAG_MISSING),
    Act.MUST_ADD: _later(Act.MUST_ADD),
    Act.NOT_BY_FACE: _not_by_face,
    Act.ELSEWHERE: _to(Screen.DONE),
    Act.BACK: _back,
    Act.STAY: _stay,
}
