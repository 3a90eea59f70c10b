"""What a page of the kiosk shows: the conversation, said in the traveller's language."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from jinja2 import Environment

import templates
from customs import chip, faults, statements, words_cable, words_screen
from customs.crossing.joining import people
from customs.crossing.leg import Leg
from customs.lane import Lane, Line
from customs.statements import Statement
from customs.words_screen import Act, Ease, Part, Screen
from kiosk.devices import codes
from kiosk.screen import assets
from kiosk.terminal import joining, touching
from kiosk.terminal.conversation import Conversation
from kiosk.terminal.program import NEEDS_CAMERA
from kiosk.terminal.reading import TAKES_LINES
from kiosk.terminal.visit import Visit
from templates import figures
from translations import say

QR_SCALE = 6  # pixels to a module; the page makes it larger, in whole pixels
# What is put in front as the one thing to do; every other act stands quietly beside it.
MAIN = frozenset({Act.CONFIRM, Act.STAY, Act.TYPED, Act.TYPED_DIGITS, Act.BY_PASSPORT})
_ORDER = (Part.PASS, Part.PASSPORT, Part.FACE)
_FINISHED = frozenset({Screen.WAIT, Screen.LOOK, Screen.ANSWER, Screen.DONE})


# Every other screen is of the plain kind.
TEMPLATES = {
    Screen.ATTRACT: "attract",
    Screen.ANSWERS: "answers",
    Screen.TYPE: "typing",
    Screen.DIGITS: "typing",
    Screen.ANSWER: "answer",
    Screen.OUT_OF_SERVICE: "out_of_service",
}


@dataclass(frozen=True)
class Setting:
    """What is the same on every page of a kiosk."""

    origin: str  # of the travellers' site
    language: str = "en"
    samples: tuple[str, ...] = ()  # passports to choose from, where it is a simulation

    @property
    def simulated(self) -> bool:
        """Whether nothing on this screen is real."""
        return bool(self.samples)


@cache
def environment(tag: str) -> Environment:
    """One language's compiled set."""
    made = templates.environment(tag)
    made.globals |= {"asset": assets.address, "style_address": assets.style_address}
    made.globals |= {"words": words_screen, "statements": statements.SENTENCES}
    made.globals |= {"Act": Act, "Ease": Ease, "Screen": Screen}
    return made


def page(name: str, told: Conversation, setting: Setting) -> str:
    """Render the whole page, or only the screen in it."""
    given = shown(told, setting)
    return environment(given["tag"]).get_template(name).render(given)


def broken(tag: str, setting: Setting) -> str:
    """The page that stands where one could not be made; of the traveller only the language."""
    return _instead(tag, setting, Conversation(troubles=("",)))


def refused(tag: str, setting: Setting) -> str:
    """The page that answers what nobody could read; it leads back to the screen."""
    said = {"heading": words_screen.REFUSED, "lead": words_screen.REFUSED_LEAD}
    return _instead(tag, setting, Conversation(), said)


def _instead(
    tag: str, setting: Setting, told: Conversation, said: dict[str, str] | None = None
) -> str:
    given = shown(told, setting) | {"tag": tag, "troubles": ()} | (said or {})
    return environment(tag).get_template("kiosk/broken.html").render(given)


def shown(told: Conversation, setting: Setting) -> dict[str, Any]:
    """Everything a template may say, and nothing more."""
    visit = told.visit
    screen = told.screen
    given: dict[str, Any] = {
        "tag": visit.language if visit else setting.language,
        "screen": screen,
        "version": told.version,
        "serial": told.serial,
        "heading": words_screen.HEADINGS[screen],
        "lead": words_screen.LEADS[screen],
        "troubles": told.troubles,
        "alerts": told.alerts,
        "later": touching.LATER,
        "pulled": words_cable.without(screen, told.missing),
        "camera": "face" if screen is Screen.FACE else "pass" if screen in NEEDS_CAMERA else "",
        "simulated": setting.simulated,
        "samples": setting.samples if screen in TAKES_LINES and visit else (),
        "code": _code(setting.origin) if screen is Screen.ON_PHONE else "",
        "template": TEMPLATES.get(screen, "plain"),
        "colour": colour(visit),
        "problems": {}, "typed": {}, "visit": None, "eases": frozenset(), "offline": "",
        "main": [], "others": [], "parts": [], "notice": "", "done": 0, "everyone": 0,
    }  # fmt: skip
    return given | _of_visit(visit) if visit else given


def _of_visit(visit: Visit) -> dict[str, Any]:
    acts = touching.offered(visit)
    done, everyone = _people(visit)
    return {
        "visit": visit,
        "notice": visit.notice,
        "heading": _heading(visit),
        "lead": _lead(visit),
        "main": [act for act in acts if act in MAIN],
        "others": [act for act in acts if act not in MAIN],
        "parts": [(part, _stage(visit, part)) for part in _ORDER],
        "done": done,
        "everyone": everyone,
        "problems": _problems(visit),
        "typed": visit.typed,
        "answers": [(one, one in _answers(visit)) for one in Statement],
        "eases": visit.eases,
        "offline": _offline(visit),
        "reference": joining.reference(visit),
        "step": chip.STEPS[visit.progress.step] if visit.progress else "",
        "percent": _percent(visit),
    }  # fmt: skip


def _offline(visit: Visit) -> str:
    """What it means here that the centre is not reached; empty where it is."""
    lane = visit.answer.lane if visit.answer and visit.screen is Screen.ANSWER else None
    return "" if visit.line is Line.ONLINE else words_cable.offline(visit.screen, lane)


def _problems(visit: Visit) -> dict[str, str]:
    """Each field's fault in words."""
    return {
        one.field: say(visit.language, faults.SENTENCES[one.fault]) % {"figure": one.figure}
        for one in visit.problems
    }


def _heading(visit: Visit) -> str:
    if visit.screen is Screen.ANSWER and visit.answer:
        return _answered(visit, visit.answer.lane)
    if visit.screen is Screen.FACE and visit.prompt:
        return visit.prompt
    if visit.screen is Screen.PASSPORT and touching.somebody_done(visit):
        return words_screen.NEXT_PASSPORT
    return words_screen.HEADINGS[visit.screen]


def _answered(visit: Visit, lane: Lane) -> str:
    """The answer in a word or two, said already where it has a figure."""
    due = visit.presented.due if visit.presented else None
    if lane is Lane.PAY and due:
        yen = figures.in_language(visit.language)["money"](due, "JPY")
        return say(visit.language, words_screen.PAY_AMOUNT) % {"yen": yen}
    return words_screen.ANSWERS[lane]


def _lead(visit: Visit) -> str:
    if visit.screen is Screen.ANSWER and visit.answer:
        return joining.sentence(visit.answer)
    return words_screen.LEADS[visit.screen]


def _people(visit: Visit) -> tuple[int, int]:
    """How many of the party are done, and how many there are."""
    if visit.crossing is None:
        return 0, 0
    revision = max(visit.crossing.revisions, default=0)
    everyone = people(visit.crossing)
    legs = [visit.crossing.legs.get(person, Leg(person)) for person in everyone]
    return sum(leg.there(revision) for leg in legs), len(everyone)


def _stage(visit: Visit, part: Part) -> str:
    """Whether one of the three large steps is done, under way, or ahead."""
    if visit.screen in _FINISHED and visit.turn:
        return "done"
    reached = 0 if visit.presented is None else 1 if visit.turn == 0 else 2
    place = _ORDER.index(part)
    return "done" if place < reached else "now" if place == reached else "ahead"


def _answers(visit: Visit) -> statements.Answers:
    """The hall's, which are the newest; of a pass it was told nothing of, those it carries."""
    return visit.presented.answers if visit.presented else frozenset()


def _percent(visit: Visit) -> int:
    """Of the whole reading, roughly: the photo is most of it."""
    if visit.progress is None:
        return 0
    steps = list(chip.Step)
    before = {step: 8 * place for place, step in enumerate(steps)}
    last = visit.progress.step is steps[-1]
    return before[visit.progress.step] + visit.progress.percent * (68 if last else 8) // 100


@cache
def _code(text: str) -> str:
    """A QR as a picture within the page."""
    out = BytesIO()
    codes.drawn(text, QR_SCALE).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def colour(visit: Visit | None) -> str:
    """The colour an answer fills the screen with; never red for a person."""
    lane = visit.answer.lane if visit and visit.answer and visit.screen is Screen.ANSWER else None
    return {Lane.GATE: "gate", Lane.PAY: "pay", Lane.OFFICER: "officer", None: ""}[lane]
