"""What an officer does at the centre reaches the hall, moves the crossing, and comes back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from customs import crossing_command
from customs.case import Act, Reason, Standing, Wish
from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, State
from customs.crossing.by_officer import Bar, mark
from customs.crossing.events import BagMissing, Held, Released
from customs.crossing.joining import parties, revision, round_of, state
from customs.crossing_command import Command
from customs.lane import Lane
from customs.messages.change import Kind as ChangeKind
from customs.sealed import Use
from kiosk.hall.obeying import Obeying
from passenger_app import case_file, cases, crossings, models
from passenger_app.cases import Barred, Moved, NotHeld
from passenger_app.fleet import changes
from passenger_app.ids import uuid7
from passenger_app.models import Audit, Case, CaseAct
from passenger_app.models import Change as Row
from tests import factories
from tests.contract.scene import ANN, BEN, Scene

pytestmark = pytest.mark.long
RELEASE = Wish(Act.RELEASED, Reason.NOTHING_FOUND, lane=Lane.GATE)
HOLD = Wish(Act.HELD, Reason.LOOK_AT_GOODS)
BACK = Wish(Act.REVERSED, Reason.MISTAKE, "The wrong bag")


def test_a_release_is_heard_within_the_feed_and_comes_back(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    assert state(scene.here) is State.WITH_OFFICER
    scene.acts(RELEASE)
    assert not scene.file().acts[-1].heard
    scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.told()
    found = scene.file()
    assert found.acts[-1].heard
    assert found.crossing is not None
    assert state(found.crossing) is State.CLEARED
    assert found.standing is Standing.RELEASED
    assert found.log[-2].by == ANN  # its clearance follows


def test_a_hold_stops_whom_the_machine_let_go_and_its_reversal_lets_go_again(scene: Scene) -> None:
    scene.passes()
    assert state(scene.here) is State.CLEARED
    scene.acts(HOLD)
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER
    assert scene.here.cancelled
    scene.told()
    cases.reverse(scene.desk(), scene.id, 1, BACK)
    scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.told()
    found = scene.file()
    assert found.standing is Standing.WAITING
    assert found.reversible is None
    assert [(one.act, one.reason, one.text) for one in found.acts] == [
        (Act.HELD, Reason.LOOK_AT_GOODS, ""),
        (Act.REVERSED, Reason.MISTAKE, "The wrong bag"),
    ]


def test_a_release_is_reversed_in_one_step_and_once(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    scene.acts(RELEASE)
    cases.reverse(scene.desk(), scene.id, 1, BACK)  # before the hall has heard of either
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER
    with pytest.raises(Moved):
        cases.reverse(scene.desk(), scene.id, 1, BACK)


def test_a_hold_still_on_its_way_is_not_reversed_before_it_arrives(scene: Scene) -> None:
    scene.passes()
    scene.acts(HOLD)
    with pytest.raises(Barred) as barred:
        cases.reverse(scene.desk(), scene.id, 1, BACK)
    assert barred.value.why is Bar.NOT_HEARD


def test_what_came_meanwhile_is_not_released_unseen(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    seen = scene.file().seen
    scene.kiosk.say(scene.id, BagMissing())
    scene.told()
    with pytest.raises(Moved):
        cases.act(scene.desk(), scene.id, RELEASE, seen)
    assert scene.file().acts == []


def test_what_the_centre_does_not_know_yet_is_not_released_either(scene: Scene) -> None:
    """A bag was reported in the hall while the command was on its way."""
    scene.passes(ChipVerdict.CLONED)
    scene.acts(RELEASE)
    scene.kiosk.say(scene.id, BagMissing())
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER


def test_an_officer_compares_and_hears_the_answers_where_no_chip_could_be_read(
    scene: Scene,
) -> None:
    [person] = scene.draft.told.people
    scene.kiosk.open(scene.draft)
    scene.kiosk.read(scene.draft, person, ChipVerdict.UNREADABLE)
    scene.told()
    with pytest.raises(Barred) as barred:
        scene.acts(RELEASE)
    assert barred.value.why is Bar.NOT_COMPARED
    scene.acts(Wish(Act.LOOKED))
    scene.hears()
    scene.told()
    with pytest.raises(Barred) as barred:
        scene.acts(RELEASE)
    assert barred.value.why is Bar.NOT_ANSWERED
    scene.acts(Wish(Act.ANSWERED))
    scene.hears()
    scene.told()
    assert scene.file().confirmed is not None
    scene.acts(RELEASE)
    scene.hears()
    assert state(scene.here) is State.CLEARED


def test_a_release_that_comes_late_is_not_obeyed_and_a_hold_is(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    scene.acts(RELEASE)
    scene.stationed.hear()  # a minute later
    assert state(scene.here) is State.WITH_OFFICER
    scene.told()
    assert not scene.file().acts[-1].heard
    scene.acts(RELEASE)
    scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.told()
    scene.acts(HOLD)
    scene.stationed.hear()
    assert state(scene.here) is State.WITH_OFFICER


def release_of(crossing: Crossing) -> Released:
    [party] = parties(crossing)
    return Released(party, revision(crossing), round_of(crossing, party), Lane.GATE, frozenset())


def of_another_hall(scene: Scene) -> bytes:
    return _signed(scene, "NRT-T2", scene.centre.ring().signer(Use.COMMAND))


def by_another_key(scene: Scene) -> bytes:
    return _signed(scene, "NRT-T1", factories.signing_key(b"\x00\x01", Use.COMMAND))


def _signed(scene: Scene, hall: str, key: object) -> bytes:
    now = scene.centre.now().replace(microsecond=0)
    event = Event(uuid7(now), now, ANN, release_of(scene.here))
    return crossing_command.sign(Command(hall, scene.id, event), key)  # type: ignore[arg-type]


@pytest.mark.parametrize("forged", [of_another_hall, by_another_key, lambda _: b"nonsense"])
def test_only_what_the_centre_commands_here_is_obeyed(
    scene: Scene, forged: Callable[[Scene], bytes]
) -> None:
    scene.passes(ChipVerdict.CLONED)
    text = base64.b64encode(forged(scene)).decode()
    with scene.centre.database.writing() as session:
        now = scene.centre.now()
        changes.tell(session, now, ChangeKind.OFFICER_TOLD, scene.id, "NRT-T1", command=text)
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER


def test_negative_control_without_the_look_at_the_signature_anybody_is_obeyed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Obeying, "_believed", lambda *_: True)
    scene.passes(ChipVerdict.CLONED)
    text = base64.b64encode(by_another_key(scene)).decode()
    with scene.centre.database.writing() as session:
        now = scene.centre.now()
        changes.tell(session, now, ChangeKind.OFFICER_TOLD, scene.id, "NRT-T1", command=text)
    scene.hears()
    assert state(scene.here) is State.CLEARED


def test_a_command_is_obeyed_once_however_often_the_feed_is_read(scene: Scene) -> None:
    scene.passes()
    scene.acts(HOLD)
    scene.hears()
    log = scene.stationed.hall.book.of(scene.id).log
    store = scene.stationed.member.running.store
    with store.writing() as acting:
        store.keep(acting, "feed", "after", b"0")  # the centre came back from a backup
    scene.hears()
    assert scene.stationed.hall.book.of(scene.id).log == log


def test_a_kill_between_hearing_and_obeying_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.passes()
    scene.acts(HOLD)
    with monkeypatch.context() as dead:
        dead.setattr(Obeying, "run", lambda _: None)
        scene.stationed = scene.stationed.restarted()
        scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.stationed = scene.stationed.restarted()
    scene.hears()
    assert state(scene.here) is State.WITH_OFFICER


def test_one_officer_has_it_in_hand_until_the_claim_lapses(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    cases.take(scene.desk(), scene.draft.id)
    attempts: list[Callable[[], None]] = [
        lambda: cases.take(scene.desk(BEN), scene.id),
        lambda: scene.acts(RELEASE, BEN),
        lambda: scene.acts(Wish(Act.NOTED, text="Mine"), BEN),
        lambda: cases.hand_over(scene.desk(BEN), scene.id, "", "Mine"),
    ]
    for attempt in attempts:
        with pytest.raises(NotHeld):
            attempt()
    scene.stationed.member.hall.clock.forward(timedelta(minutes=15))
    scene.acts(Wish(Act.NOTED, text="Taken over"), BEN)
    assert scene.file().holder == BEN


def test_what_weighs_most_is_reversed_by_who_may_do_it(scene: Scene) -> None:
    scene.passes()
    scene.acts(Wish(Act.DETAINED, Reason.CONFIRMATION_MISSING, "Ivory"))
    scene.hears()
    scene.told()
    with pytest.raises(cases.Absent):
        cases.reverse(scene.desk(grave=False), scene.id, 1, BACK)
    cases.reverse(scene.desk(), scene.id, 1, BACK)
    assert scene.file().standing is Standing.WAITING


def test_what_weighs_most_is_released_by_who_may_do_it_whatever_came_after(scene: Scene) -> None:
    """A light hand may not lift by a release what it may not reverse."""
    scene.passes()
    for stop in (
        Wish(Act.DETAINED, Reason.CONFIRMATION_MISSING, "Ivory"),
        Wish(Act.HELD, Reason.OTHER, "bag"),
    ):
        scene.acts(stop)
        scene.hears()
        scene.told()
    light, seen = scene.desk(grave=False), scene.file().seen
    with pytest.raises(cases.Absent):
        cases.act(light, scene.draft.id, RELEASE, seen)
    cases.act(scene.desk(), scene.draft.id, RELEASE, seen)


def test_words_are_sealed_and_the_audit_holds_codes_alone(scene: Scene) -> None:
    scene.passes()
    scene.acts(Wish(Act.HELD, Reason.OTHER, "KANARIE in the blue bag"))
    scene.acts(Wish(Act.NOTED, text="KANARIE again"))
    with scene.centre.database.reading() as session:
        rows = session.scalars(select(CaseAct)).all()
        told = session.scalars(select(Audit).where(Audit.actor == ANN)).all()
        sent = session.scalars(select(Row).where(Row.kind == ChangeKind.OFFICER_TOLD)).all()
    assert [bool(row.text_enc) for row in rows] == [True, True]
    assert b"KANARIE" not in b"".join(row.text_enc or b"" for row in rows)
    assert "KANARIE" not in repr([(row.told, row.why) for row in told])
    assert b"KANARIE" not in b"".join(base64.b64decode(row.body["command"]) for row in sent)
    assert {row.act for row in told} == {"case_seen", "case_held", "case_noted"}
    assert [one.text for one in scene.file().acts] == ["KANARIE in the blue bag", "KANARIE again"]


def test_with_the_declaration_its_cases_are_erased(scene: Scene) -> None:
    scene.passes()
    scene.acts(Wish(Act.NOTED, text="sample"))
    with scene.centre.database.writing() as session:
        assert cases.erase(session, scene.draft.id) == {"act": 1, "case": 1}
        assert session.scalars(select(Case)).all() == []


def test_why_and_since_when_somebody_waits_is_known_at_the_centre(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    with scene.centre.database.reading() as session:
        row = session.get_one(models.Crossing, scene.id)
        found = crossings.log(session, scene.id)
    assert row.because == ["CHIP 1"]
    assert (row.people, row.state) == (1, State.WITH_OFFICER)
    assert found is not None
    assert row.waits_since == max(each.at for each in found[1])
    scene.acts(RELEASE)
    scene.hears()
    scene.told()
    with scene.centre.database.reading() as session:
        row = session.get_one(models.Crossing, scene.id)
    assert (row.because, row.waits_since) == ([], None)


def test_a_glance_changes_with_the_crossing_and_names_nobody(scene: Scene) -> None:
    def glance(id_: UUID) -> case_file.Glance | None:
        with scene.centre.database.reading() as session:
            return case_file.glance(session, id_, scene.centre.now())

    before = glance(scene.id)
    assert before is None  # nobody has come yet, and the crossing is not there
    scene.passes(ChipVerdict.CLONED)
    first = glance(scene.id)
    assert first is not None
    assert (first.state, first.sent, first.heard) == ("WITH_OFFICER", 0, 0)
    scene.acts(HOLD)
    second = glance(scene.id)
    assert second is not None
    assert (second.sent, second.heard, second.holder) == (1, 0, ANN)
    scene.hears()
    scene.told()
    third = glance(scene.draft.id)
    assert third is not None
    assert third.heard == 1
    assert third.seen == mark(scene.here) != first.seen
    assert "HOSOKAWA" not in repr(third)


def test_a_hold_is_an_event_nobody_but_an_officer_commands(scene: Scene) -> None:
    now = scene.centre.now().replace(microsecond=0)
    for by, told in (("worker", Held()), (ANN, BagMissing())):
        command = Command("NRT-T1", scene.id, Event(uuid7(now), now, by, told))
        with pytest.raises(ValueError, match="no hall could read"):
            crossing_command.sign(command, scene.centre.ring().signer(Use.COMMAND))
