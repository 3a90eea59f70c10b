"""Whatever comes, in whatever order, has an answer; and a guard taken out is seen to be gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.apparatus import Piece
from customs.chip import Step
from customs.crossing.events import AnswersConfirmed
from customs.face import FaceBand
from customs.words_screen import HEADINGS, Act, Ease, Notice
from kiosk.terminal import joining, touching
from kiosk.terminal.news import (
    Awake,
    Examined,
    Faced,
    GuestLeft,
    HallLost,
    Missing,
    News,
    NotRead,
    Prompted,
    Reading,
    Serviced,
    Slip,
    Ticked,
    Touched,
)
from kiosk.terminal.orders import Forget
from kiosk.terminal.visit import Visit
from tests import factories as f
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import Clock, Kiosk, document
from translations import LANGUAGES

ISSUED = f.issue(f.declaration(2))
VALUES = {"language": "ja", "ease": "low", "number": "TX4400001", "can": "123456"}

plain: st.SearchStrategy[News] = st.sampled_from(
    (
        Awake(), Missing(frozenset({Piece.CAMERA})), HallLost(), *map(GuestLeft, (True, False)),
        Ticked(), Slip("Take your slip."),
        Serviced(()), Serviced(("The camera sends no pictures.",)), Serviced((), ("Paper.",)),
        Prompted("Please hold still."),
        Reading(Step.PHOTO, 40), NotRead(Notice.PUT_BACK), NotRead(Notice.NOTHING_THERE),
        *(Examined(document(f.person(n))) for n in (1, 2, 7)), *(Faced(b) for b in FaceBand),
    )
)  # fmt: skip
Does = Callable[[Kiosk], Any]


def hears(news: News) -> Does:
    return lambda kiosk: kiosk.hears(news)


def touches(act: Act, stale: int) -> Does:
    return lambda kiosk: kiosk.touch(act, kiosk.told.serial - stale, **VALUES)


def swipes(number: int) -> Does:
    return lambda kiosk: kiosk.swipe(f.person(number))


def shows(data: str) -> Does:
    return lambda kiosk: kiosk.scan(data, believed(ISSUED))


def waits(seconds: int) -> Does:
    return lambda kiosk: kiosk.tick(seconds)


def line(away: bool) -> Does:
    return lambda kiosk: setattr(kiosk.hall, "away", away)


# All that a conversation is: what outlives a visit is of the kiosk alone.
FIELDS = {"visit", "troubles", "alerts", "missing", "version", "serial"}

doing: st.SearchStrategy[Does] = st.one_of(
    plain.map(hears),
    st.builds(touches, st.sampled_from(Act), st.sampled_from((0, 0, 0, 1))),
    st.sampled_from((1, 2, 7)).map(swipes),
    st.sampled_from((ISSUED.text, "https://menu.example", "")).map(shows),
    st.sampled_from((1, 25, 130)).map(waits),
    st.booleans().map(line),
)


@given(st.lists(doing, max_size=40))
def test_any_news_in_any_order_has_a_screen(several: list[Does]) -> None:
    clock = Clock()
    hall = HallHere(clock)
    hall.expects(f.declaration(2))
    kiosk = Kiosk(hall, clock)
    before = kiosk.told
    for do in several:
        do(kiosk)
        after = kiosk.told
        assert after.screen in HEADINGS
        assert after.serial >= before.serial
        assert after.version - before.version >= (after.serial > before.serial)
        if before.visit and after.visit is None:
            assert kiosk.done(Forget)
            assert after == replace(after, visit=None)
            assert {x.name for x in fields(after)} == FIELDS
        before = after
    kiosk.touch(Act.STOP)
    assert kiosk.told.visit is None


def twice(kiosk: Kiosk, issued: f.Issued) -> None:
    """A second tap on a page that was confirmed already."""
    kiosk.scan(issued.text, believed(issued))
    kiosk.passport(f.person(1))
    old = kiosk.told.serial
    kiosk.touch(Act.CONFIRM)
    kiosk.touch(Act.NOT_BY_FACE, old)


def acts(visit: Visit, told: Touched) -> joining.Stepped:
    """Does what is touched, on whatever page it was."""
    clock = Clock()
    means = replace(Kiosk(HallHere(clock), clock)._means(), new_id=uuid4)
    return touching._ACTS[told.act](visit, {}, means)


def test_an_old_page_does_nothing_because_of_its_serial(
    kiosk: Kiosk, one: f.Issued, hall: HallHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice(kiosk, one)
    assert kiosk.visit.screen.value == "face"
    kiosk.touch(Act.STOP)
    monkeypatch.setattr(touching, "ALWAYS", frozenset(Act) - {Act.STOP})
    monkeypatch.setattr(touching, "_always", acts)
    hall.crossings.clear()
    twice(kiosk, one)
    assert kiosk.visit.screen.value == "look"
    assert len(hall.told(AnswersConfirmed)) == 2


def test_every_language_and_ease_is_one_that_is_offered(kiosk: Kiosk) -> None:
    for tag in LANGUAGES:
        kiosk.touch(Act.BEGIN, language=tag)
        assert kiosk.visit.language == tag
        for ease in Ease:
            kiosk.touch(Act.EASE, ease=ease.value)
        assert kiosk.visit.eases == frozenset(Ease)
        kiosk.touch(Act.STOP)
