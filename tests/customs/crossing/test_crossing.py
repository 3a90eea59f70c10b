"""A crossing from the first card on the reader to the clearance, alone and as a family."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from customs.chip import ChipVerdict
from customs.crossing import Named, State, step
from customs.crossing import events as e
from customs.crossing.attempts import Attempts
from customs.crossing.commands import (
    AskAnswers,
    AskFace,
    AskLane,
    AskLook,
    AskPass,
    AskPassport,
    CallOfficer,
    Cancel,
    Mint,
    PrintSlip,
    Record,
    Tell,
)
from customs.crossing.crossing import Cause
from customs.crossing.duties import duties
from customs.crossing.joining import causes, open_concerns, parties, round_of, stage, state
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane
from customs.public_reason import PublicReason
from customs.verdicts import Verdict
from tests.customs.crossing.acted import (
    BEGUN,
    DECLARATION,
    KIOSK_2,
    OFFICER,
    after,
    cleared,
    complete,
    decided,
    event,
    face,
    kinds,
    minted,
    opened,
    paper,
    read,
    released,
    said,
    whole_leg,
)

# One traveller.


def test_one_traveller_from_pass_to_gate() -> None:
    crossing, new = after(BEGUN, opened())
    assert kinds(new) == [AskPassport]
    crossing, new = after(crossing, read())
    assert new[1:] == [AskAnswers(1, 1)]
    crossing, new = after(crossing, e.AnswersConfirmed(1, 1))
    assert new[1:] == [AskFace(1)]
    crossing, new = after(crossing, face())
    assert new[1:] == [AskLane((1,), 1, round_of(crossing, (1,)))]
    crossing, new = after(crossing, decided(crossing))
    assert new[1:] == [Mint((1,), 1, round_of(crossing, (1,)))]
    crossing, new = after(crossing, minted(crossing))
    assert kinds(new) == [Tell, PrintSlip]
    assert said(new) == [PublicReason.GO_ON]
    assert state(crossing) is State.CLEARED


def test_duty_is_paid_before_the_clearance() -> None:
    crossing, new = after(complete(), decided(complete(), Lane.PAY))
    assert said(new) == [PublicReason.PAY_FIRST]
    assert state(crossing) is State.PAYING
    assert kinds(after(crossing, e.Paid(2))[1]) == []
    assert kinds(after(crossing, e.Paid(1))[1]) == [Mint]


def test_what_was_paid_before_the_hall_counts() -> None:
    crossing, _ = after(BEGUN, opened(), e.Paid(1), *whole_leg())
    assert kinds(after(crossing, decided(crossing, Lane.PAY))[1]) == [Mint]


def test_an_event_counts_once() -> None:
    hold = event(e.BagMissing())
    crossing, new = after(complete(), hold)
    assert step(crossing, hold) == (crossing, ())
    assert step(crossing, replace(hold, told=e.Joined())) == (crossing, ())
    assert new


def test_everything_is_recorded_first() -> None:
    happened = event(e.Unknown("of tomorrow", 9))
    assert after(cleared(), happened)[1][0] == Record(happened)


def test_the_first_confirmation_is_the_legal_time() -> None:
    first = event(e.AnswersConfirmed(1, 1))
    second = replace(first, id=UUID(int=77), at=first.at + timedelta(minutes=2))
    for order in ((first, second), (second, first)):
        crossing, _ = after(BEGUN, opened(), read(), *order)
        assert crossing.legs[1].confirmed == {1: first.at}


def test_without_a_declaration_nothing_is_cleared() -> None:
    crossing, new = after(BEGUN, e.Opened(e.How.DOCUMENT))
    assert new[1:] == [AskPass()]
    crossing, _ = after(crossing, read(), face(), e.Paid(0))
    told = e.LaneDecided((1,), 0, round_of(crossing, (1,)), Lane.GATE, PublicReason.GO_ON, "r")
    crossing, new = after(crossing, told)
    assert kinds(new) == []
    assert kinds(after(crossing, opened())[1]) == [AskAnswers]


def test_a_pass_the_hall_has_not_heard_of_is_an_officers_until_it_has() -> None:
    unheard = e.Opened(e.How.PASS, DECLARATION, 1, ())
    crossing, new = after(BEGUN, unheard)
    assert (kinds(new), said(new)) == ([CallOfficer, Tell, PrintSlip], [PublicReason.NOT_HERE])
    crossing, new = after(crossing, event(e.Revised(1, (1,)), "worker"))
    assert kinds(new) == [AskPassport]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([read(), e.AnswersConfirmed(1, 1)], AskFace),
        ([read(), face()], AskAnswers),
        ([e.AnswersConfirmed(1, 1), face()], AskPassport),
        ([read(), e.AnswersConfirmed(1, 2), face()], AskAnswers),
        ([read(), e.AnswersConfirmed(1, 1), face(band=FaceBand.REFUSED)], AskFace),
        ([read(), e.AnswersConfirmed(1, 1), e.NotByFace(1)], AskLook),
    ],
)
def test_a_leg_that_is_not_there_is_not_decided(told: list[e.Told], left: type) -> None:
    crossing, _ = after(BEGUN, opened(), *told)
    assert kinds(list(duties(crossing))) == [left]
    crossing, new = after(crossing, decided(crossing))
    assert state(crossing) is State.OPEN
    assert Mint not in kinds(new)


def test_a_page_without_a_chip_goes_to_a_desk_with_nothing_retyped() -> None:
    crossing, new = after(BEGUN, opened(), read(chip=None), e.AnswersConfirmed(1, 1), face())
    assert state(crossing) is State.OPEN
    assert {AskPassport((1,)), AskLook((1,))} <= set(new)
    assert not crossing.legs[1].documents
    assert crossing.legs[1].pages == {paper(1)}
    crossing, _ = after(crossing, event(e.OfficerLooked((1,)), OFFICER))
    assert state(crossing) is State.COMPLETE


def test_a_page_somebody_else_typed_takes_nothing_from_who_comes_with_the_chip() -> None:
    """Number and birth date are known to many: what they name by them changes no leg."""
    typed = read(chip=None, age=AgeGroup.CHILD, named=Named.NAME, document=b"typed")
    crossing, _ = after(BEGUN, opened(), typed)
    shown = whole_leg()
    known, _ = after(crossing, *shown)
    alone, _ = after(BEGUN, opened(), *shown)
    assert state(known) is State.COMPLETE
    assert replace(known.legs[1], pages=frozenset()) == alone.legs[1]


def test_a_face_held_up_to_another_document_is_asked_again() -> None:
    other = replace(face(), document=b"another")
    crossing, _ = after(BEGUN, opened(), read(), e.AnswersConfirmed(1, 1), other)
    assert (state(crossing), crossing.legs[1].face) == (State.OPEN, None)
    assert duties(crossing) == (AskFace(1),)
    crossing, _ = after(crossing, face())
    assert state(crossing) is State.COMPLETE


def test_not_by_face_waits_for_an_officers_eyes_and_goes_on() -> None:
    crossing, new = after(BEGUN, opened(), read(), e.AnswersConfirmed(1, 1), e.NotByFace(1))
    assert kinds(new)[-1] is AskLook
    crossing, _ = after(crossing, event(e.OfficerLooked((1,)), OFFICER))
    assert state(crossing) is State.COMPLETE


def test_a_second_or_mistyped_document_is_marked() -> None:
    crossing, _ = after(complete(), read(named=Named.NAME, document=b"renewed"))
    assert crossing.legs[1].corrected
    assert crossing.legs[1].documents == {paper(1), b"renewed"}


# A family.


def test_a_family_finishes_at_any_kiosk_and_is_cleared_together() -> None:
    crossing, new = after(BEGUN, opened(1, 2, 4), *whole_leg(2))
    assert said(new) == [PublicReason.OTHERS_LEFT]
    assert duties(crossing)[0] == AskPassport((1, 4))
    joined = event(e.Joined(), KIOSK_2)
    crossing, new = after(crossing, joined)
    assert kinds(new) == [AskPassport, Tell]
    child = read(4, age=AgeGroup.CHILD)
    crossing, new = after(crossing, child)
    assert AskLook((4,)) in new
    crossing, _ = after(crossing, *whole_leg(1), event(e.OfficerLooked((4,)), OFFICER))
    assert state(crossing) is State.COMPLETE
    crossing, new = after(crossing, decided(crossing, party=(1, 2, 4)))
    [mint] = [one for one in new if isinstance(one, Mint)]
    assert (mint.party, mint.bodies) == ((1, 2, 4), 3)
    assert crossing.kiosks == {event(opened()).by, KIOSK_2}


def test_a_childs_face_is_never_measured() -> None:
    crossing, _ = after(BEGUN, opened(1), read(age=AgeGroup.CHILD), face())
    assert crossing.legs[1].band is FaceBand.CHILD
    assert kinds(list(duties(crossing))) == [AskLook]


def test_the_lane_of_one_is_not_the_partys() -> None:
    crossing = complete(1, 2)
    alone = e.LaneDecided((1,), 1, round_of(crossing, (1,)), Lane.GATE, PublicReason.GO_ON, "r")
    assert Mint not in kinds(after(crossing, alone)[1])


def test_an_officer_splits_a_party() -> None:
    crossing = cleared(1, 2, 3)
    crossing, new = after(crossing, event(e.Split(((2,), (9, 2))), OFFICER))
    assert parties(crossing) == ((2,), (1, 3))
    assert kinds(new) == [Cancel, AskLane, AskLane]
    cancel = next(one for one in new if isinstance(one, Cancel))
    crossing, new = after(crossing, decided(crossing, party=(2,)))
    assert Mint not in kinds(new), "the old clearance may still open a gate"
    crossing, new = after(crossing, e.ClearanceCancelled(cancel.party, cancel.round))
    assert [one.party for one in new if isinstance(one, Mint)] == [(2,)]
    crossing, _ = after(crossing, decided(crossing, Lane.OFFICER, (1, 3)))
    assert stage(crossing, (1, 3)) is State.WITH_OFFICER
    assert stage(crossing, (2,)) is State.CLEARING
    assert state(crossing) is State.WITH_OFFICER


# Attempts.


def test_the_third_failure_is_an_officers() -> None:
    no_chip = read(chip=ChipVerdict.UNREADABLE)
    crossing, new = after(BEGUN, opened(), no_chip)
    assert kinds(new)[-1] is AskPassport
    crossing, new = after(crossing, event(no_chip, KIOSK_2))
    assert state(crossing) is State.OPEN
    crossing, new = after(crossing, no_chip)
    assert (state(crossing), said(new)) == (State.WITH_OFFICER, [PublicReason.CHECK])
    assert causes(crossing) == {Cause.ATTEMPTS}


def test_somebody_elses_pass_is_said_and_counted() -> None:
    stranger = read(0, named=Named.NOBODY, document=b"stranger")
    crossing, new = after(BEGUN, opened(), stranger)
    assert said(new) == [Verdict.WRONG_DOCUMENT]
    assert AskPassport((1,)) in new
    others = [replace(stranger, document=b"%d" % n) for n in (2, 3)]
    crossing, _ = after(crossing, *others)
    assert causes(crossing) == {Cause.ATTEMPTS}, "three documents that are not on one pass"


def test_failures_are_each_documents_own() -> None:
    refused = [face(n, FaceBand.REFUSED) for n in (1, 2, 3)]
    crossing, _ = after(BEGUN, opened(1, 2, 3), *(read(n) for n in (1, 2, 3)), *refused)
    assert causes(crossing) == set()
    crossing, _ = after(crossing, refused[0], refused[0])
    assert causes(crossing) == {Cause.ATTEMPTS}


def test_two_kiosks_count_together() -> None:
    ids = [UUID(int=n) for n in range(4)]
    one = Attempts().after(b"doc", ids[0]).after(b"doc", ids[1])
    other = Attempts().after(b"doc", ids[1]).after(b"doc", ids[2])
    assert not one.spent()
    assert one.joined(other).spent() == other.joined(one).spent() == {b"doc"}
    assert not one.joined(other).spent({ids[0]})


def test_an_officer_lifts_what_failed_and_what_fails_then_counts_anew() -> None:
    refused = face(band=FaceBand.REFUSED)
    crossing, _ = after(BEGUN, opened(), read(), e.AnswersConfirmed(1, 1), *[refused] * 3)
    looked = event(e.OfficerLooked((1,)), OFFICER)
    crossing, _ = after(crossing, looked)
    crossing, new = after(crossing, released(crossing, open_concerns(crossing)))
    assert kinds(new) == [Mint]
    crossing, _ = after(crossing, refused)
    assert causes(crossing) == set()
    assert state(crossing) is State.COMPLETE, "another round"
    crossing, _ = after(crossing, refused, refused)
    assert causes(crossing) == {Cause.ATTEMPTS}


def test_a_document_that_failed_elsewhere_in_the_hall_is_an_officers() -> None:
    _, new = after(cleared(), e.AttemptsSpent(paper(1)))
    assert kinds(new) == [Cancel, CallOfficer, Tell, PrintSlip]
