"""What comes after a decision: it is void, and nothing it opened stays open."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from customs.chip import ChipVerdict
from customs.crossing import Event, State
from customs.crossing import events as e
from customs.crossing.commands import (
    AskAnswers,
    AskLane,
    AskRevision,
    CallOfficer,
    Cancel,
    ClearScreen,
    Mint,
    PrintSlip,
    Tell,
)
from customs.crossing.crossing import Cause
from customs.crossing.joining import causes, open_concerns, state
from customs.face import FaceBand
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.verdicts import Verdict
from tests.customs.crossing.acted import (
    BEGUN,
    KIOSK_2,
    OFFICER,
    after,
    cleared,
    complete,
    decided,
    event,
    face,
    kinds,
    opened,
    read,
    released,
    said,
)

HELD = event(e.Held(), OFFICER)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (e.BagMissing(), PublicReason.BAG),
        (e.MustAdd(1), PublicReason.CHANGED),
        (e.AnswersChanged(1, 1), PublicReason.CHANGED),
        (e.Revised(2, (1,)), PublicReason.CHANGED),
        (HELD, PublicReason.CHECK),
        (e.PassTold(Verdict.WITHDRAWN, 1), Verdict.WITHDRAWN),
        (e.PassTold(Verdict.USED, 1), Verdict.USED),
        (e.PassTold(Verdict.SUPERSEDED, 1), Verdict.SUPERSEDED),
        (e.PassTold(Verdict.REVOKED_KEY, 1), PublicReason.NOT_HERE),
        (e.Unknown("of tomorrow", 1), PublicReason.NOT_HERE),
        (e.Opened(e.How.PASS, UUID(int=5), 1, (1,)), PublicReason.CHECK),
    ],
)
def test_a_cleared_party_is_stopped(told: e.Told | Event, sentence: PublicReason | Verdict) -> None:
    crossing, new = after(cleared(), told)
    assert kinds(new) == [Cancel, CallOfficer, Tell, PrintSlip]
    assert said(new) == [sentence]
    assert state(crossing) is State.WITH_OFFICER
    assert kinds(after(crossing, decided(crossing))[1]) == []


@pytest.mark.parametrize(
    "told", [read(chip=ChipVerdict.ALTERED), face(band=FaceBand.REVIEW), read(document=b"other")]
)
def test_new_evidence_is_decided_anew(told: e.Told) -> None:
    assert kinds(after(cleared(), told)[1]) == [Cancel, AskLane]


@pytest.mark.parametrize("told", [read(), face(), e.AnswersConfirmed(1, 1), e.Paid(1), opened()])
def test_the_same_again_changes_nothing(told: e.Told) -> None:
    crossing, new = after(cleared(), told)
    assert state(crossing) is State.CLEARED
    assert Cancel not in kinds(new)


def test_a_better_chip_at_another_kiosk_does_not_mend_a_forged_one() -> None:
    crossing, _ = after(BEGUN, opened(), read(chip=ChipVerdict.ALTERED), read())
    assert crossing.legs[1].chip is ChipVerdict.ALTERED
    crossing, _ = after(BEGUN, opened(), read(chip=ChipVerdict.UNREADABLE), read())
    assert crossing.legs[1].chip is ChipVerdict.GENUINE, "a hand that trembled"


def test_a_change_before_the_lane_waits_for_the_revision_only() -> None:
    crossing, new = after(complete(), e.AnswersChanged(1, 1))
    assert new[1:] == [AskRevision(1)]
    assert state(crossing) is State.CHANGING
    crossing, new = after(crossing, event(e.Revised(2, (1,)), "worker"))
    assert new[1:] == [AskAnswers(1, 2)]
    crossing, _ = after(crossing, e.AnswersConfirmed(1, 2))
    crossing, new = after(crossing, decided(crossing))
    assert kinds(new) == [Mint]


def test_an_officers_own_correction_is_not_late() -> None:
    crossing, _ = after(cleared(), event(e.Revised(2, (1,)), OFFICER))
    assert causes(crossing) == set()
    assert state(crossing) is State.OPEN, "to be confirmed again"


def test_a_hold_that_came_meanwhile_stands() -> None:
    crossing, _ = after(cleared(), HELD)
    release = released(crossing, open_concerns(crossing))
    again = event(e.Held(), OFFICER)
    for order in ((again, release), (release, again)):
        assert state(after(crossing, *order)[0]) is State.WITH_OFFICER


@pytest.mark.parametrize("by", ["traveller", "worker", KIOSK_2])
@pytest.mark.parametrize("told", [e.Held(), e.Split(((1,),)), e.OfficerLooked((1,))])
def test_only_officers_do_what_is_theirs(told: e.Told, by: str) -> None:
    crossing, _ = after(complete(), event(told, by))
    assert causes(crossing) == {Cause.UNKNOWN}
    crossing, _ = after(crossing, replace(released(crossing, open_concerns(crossing)), by=by))
    assert state(crossing) is State.WITH_OFFICER


def test_a_decision_of_an_earlier_round_decides_nothing() -> None:
    before = complete()
    late = decided(before)
    crossing, _ = after(before, HELD)
    crossing, _ = after(crossing, released(crossing, open_concerns(crossing), Lane.OFFICER))
    assert kinds(after(crossing, late)[1]) == []


def test_of_two_decisions_the_worse_counts_and_an_officer_outranks_both() -> None:
    crossing = complete()
    let, stop = decided(crossing), decided(crossing, Lane.OFFICER)
    for order in ((let, stop), (stop, let)):
        stopped, _ = after(crossing, *order)
        assert state(stopped) is State.WITH_OFFICER
        assert state(after(stopped, released(stopped))[0]) is State.CLEARING


def test_an_officers_lane_never_says_walk_on() -> None:
    _, new = after(complete(), decided(complete(), Lane.OFFICER, public=PublicReason.GO_ON))
    assert said(new) == [PublicReason.CHECK]


def test_a_turn_that_ended_leaves_an_empty_screen_and_what_was_found() -> None:
    half, _ = after(BEGUN, opened(), read())
    crossing, new = after(half, e.Ended(e.Quit.TIMED_OUT))
    assert kinds(new) == [ClearScreen]
    assert (crossing.legs, state(crossing)) == (half.legs, State.OPEN)
