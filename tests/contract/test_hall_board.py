"""The board of a hall: who waits and why, who has them in hand, and that it names nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from customs.case import Act, Reason, Wish
from customs.chip import ChipVerdict
from customs.officer import Role
from customs.officer_task import Kind
from passenger_app import cases, hall_board, held_tasks, tasks
from passenger_app.centre import Centre
from passenger_app.hall_board import Asked, Board, Way, Whose
from tests.contract.scene import ANN, BEN, Scene
from tests.passenger_app.desk import Desk, on_duty

pytestmark = pytest.mark.long
BOARD = "/officer/halls/NRT-T1"


def board(scene: Scene, way: Way = Way.OFFICER, whose: Whose = Whose.ALL) -> Board:
    """As an inspector sees it."""
    kinds = held_tasks.seen_by(Role.INSPECTOR)
    made = scene.centre
    with made.database.reading() as session:
        found = hall_board.read(session, Asked("NRT-T1", way, whose), ANN, kinds, made.now())
    assert found is not None
    return found


def test_who_waits_is_there_with_the_reason_and_since_when(scene: Scene) -> None:
    assert board(scene).shown == []
    scene.passes(ChipVerdict.CLONED)
    found = board(scene)
    [one] = found.shown
    assert (one.ref, one.people, one.because) == (scene.draft.ref, 1, ("CHIP 1",))
    assert one.holder is None
    assert found.many == {Way.OFFICER: 1}
    assert {each.device.kind for each in found.devices} == {"hall", "terminal"}


def test_where_somebody_is_follows_the_crossing_and_the_case(scene: Scene) -> None:
    scene.kiosk.open(scene.draft)
    scene.told()
    assert board(scene).many == {Way.KIOSK: 1}
    scene.passes()
    assert board(scene).many == {Way.CLEARED: 1}
    scene.acts(Wish(Act.HELD, Reason.ASK_FIRST))
    scene.hears()
    scene.told()
    [one] = board(scene).shown
    assert (one.because, one.standing) == (("HELD",), "held")
    scene.acts(Wish(Act.TO_QUARANTINE, Reason.PLANTS, "Seeds"))
    assert board(scene).many == {Way.STOPPED: 1}


def test_whose_it_is_is_chosen_and_a_claim_lapses(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    cases.take(scene.desk(ANN), scene.id)
    mine, theirs, nobody = (
        len(board(scene, whose=whose).shown) for whose in (Whose.MINE, Whose.ALL, Whose.NOBODY)
    )
    assert (mine, theirs, nobody) == (1, 1, 0)
    scene.stationed.member.hall.clock.forward(timedelta(minutes=15))
    assert board(scene, whose=Whose.MINE).shown == []
    assert len(board(scene, whose=Whose.NOBODY).shown) == 1
    cases.take(scene.desk(BEN), scene.id)
    assert board(scene, whose=Whose.NOBODY).shown == []


def test_who_has_left_the_hall_leaves_the_board(scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    scene.stationed.member.hall.clock.forward(hall_board.SINCE)
    assert board(scene).shown == []


def test_alarms_are_of_this_hall_and_for_who_may_see_them(scene: Scene, centre: Centre) -> None:
    scene.passes()
    device = board(scene).devices[0].device
    with centre.database.writing() as session:
        now = centre.now()
        tasks.ask(session, now, Kind.DEVICE_CLOCK, device.id)
        tasks.ask(session, now, Kind.CROSSING_UNKNOWN, scene.id)
        tasks.ask(session, now, Kind.CROSSING_UNKNOWN, scene.draft.id)  # of another
    assert [(one.kind, one.about) for one in board(scene).alarms] == [
        (Kind.CROSSING_UNKNOWN, scene.draft.ref)
    ]
    with centre.database.reading() as session:
        kinds = held_tasks.seen_by(Role.TECHNICIAN)
        found = hall_board.read(session, Asked("NRT-T1"), ANN, kinds, centre.now())
    assert found is not None
    assert {one.kind for one in found.alarms} == {Kind.CROSSING_UNKNOWN, Kind.DEVICE_CLOCK}


def poll(desk: Desk) -> str:
    """Where the page asks again."""
    found = re.search(r'hx-get="(/officer/halls/[^"]+)"', desk.browser.text)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_page_asks_again_and_hears_only_what_changed(
    app: Flask, centre: Centre, scene: Scene
) -> None:
    desk = on_duty(app, centre, Role.COUNTER)
    assert desk.browser.open("/officer/halls").path == BOARD  # the only one
    client, at = desk.browser.client, poll(desk)
    assert client.get(at, base_url=desk.browser.origin).status_code == 204
    scene.passes(ChipVerdict.CLONED)
    answer = client.get(at, base_url=desk.browser.origin)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert scene.draft.ref in answer.text
    assert "The chip leaves a doubt." in answer.text
    for no in ("HOSOKAWA", "TX44", "<input", "<select", "<textarea"):
        assert no not in answer.text, no


def test_a_case_is_taken_from_the_board(app: Flask, centre: Centre, scene: Scene) -> None:
    scene.passes(ChipVerdict.CLONED)
    ann, ben = (on_duty(app, centre, Role.COUNTER) for _ in range(2))
    ben.browser.open(BOARD)
    token = ann.browser.open(BOARD).form("take").fields["csrf_token"]
    action = f"/officer/cases/{scene.id}/take"
    assert action in ann.browser.text
    ann.browser.post(action, {"csrf_token": token})
    assert ann.browser.path == f"/officer/cases/{scene.id}"
    assert "You" in ann.browser.open(BOARD).page.words
    token = ben.browser.form("take").fields["csrf_token"]
    assert ben.browser.post(action, {"csrf_token": token}).status == 409
    assert action not in ben.browser.open(BOARD).text


def test_a_technician_sees_the_hall_and_opens_no_case(
    app: Flask, centre: Centre, scene: Scene
) -> None:
    scene.passes(ChipVerdict.CLONED)
    desk = on_duty(app, centre, Role.TECHNICIAN)
    assert scene.draft.ref in desk.browser.open(BOARD).page.words
    assert "/officer/cases/" not in desk.browser.text
    assert desk.browser.open("/officer/halls/UNHEARD-OF").status == 404
    assert desk.browser.open("/officer/halls/UNHEARD-OF/state").status == 404
