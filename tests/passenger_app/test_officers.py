"""Officers: who comes in, who is turned away, who may change whom, and what stays behind of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from flask import Flask

from customs.officer import Bar, Role, Standing
from passenger_app import enrolments, officers, sessions, sign_in
from passenger_app.centre import Centre
from passenger_app.models import DataKey, Officer
from passenger_app.officer_passkeys import Entered
from passenger_app.officers import Barred, Colleague
from tests.passenger_app.authenticator import PRESENT
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, employ, known, named, on_duty, written

pytestmark = pytest.mark.long

WHY = "CANARYREASON"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A desk nobody sits at."""
    return Desk(Browser(app, OFFICER_ORIGIN))


@pytest.fixture
def boss(app: Flask, centre: Centre) -> Desk:
    """A supervisor on duty."""
    return on_duty(app, centre, Role.SUPERVISOR, "BOSS SAMPLE")


def test_nobody_is_in_without_a_passkey(desk: Desk) -> None:
    assert desk.browser.open("/officer/").status == 403
    assert "Sign in" in desk.browser.page.heading


def test_a_code_makes_a_passkey_that_signs_in(desk: Desk, centre: Centre) -> None:
    someone, secret = employ(centre, Role.COUNTER)
    assert desk.enrols(secret)[0] == 200
    assert desk.is_in()
    desk.browser.press("Sign out", "sign-out")
    assert not desk.is_in()
    assert desk.signs_in() == (200, {"to": "/officer/"})
    assert desk.is_in()
    assert [row.actor for row in written(centre, "sign_in")] == [someone.actor]
    assert [row.actor for row in written(centre, "officer_enrol")] == [someone.actor]


@pytest.mark.parametrize("why", ["used", "late", "replaced", "ended", "unknown"])
def test_a_code_that_is_over_makes_nothing(
    app: Flask, desk: Desk, centre: Centre, clock: Clock, why: str
) -> None:
    someone, secret = employ(centre, Role.COUNTER)
    page = f"/officer/enrol/{secret}"
    _, options = desk.ask(f"{page}/options", page=page)
    made = desk.keys.make(options)
    if why == "used":
        assert Desk(Browser(app, OFFICER_ORIGIN)).enrols(secret)[0] == 200
    elif why == "late":
        clock.forward(enrolments.LIVES - timedelta(seconds=1))
        desk.browser.open(page)
        clock.forward(timedelta(seconds=1))
    elif why == "unknown":
        page = page[:-1] + ("A" if page[-1] != "A" else "B")
    else:
        with centre.database.writing() as session:
            if why == "replaced":
                enrolments.make(session, someone.id, "cli", centre.now())
            else:
                enrolments.end(session, someone.id, centre.now())
    status, told = desk.ask(page, made)
    assert status in {409, 422}
    assert told["fault"]
    assert desk.browser.open(page).status == 404
    assert "This code is over" in desk.browser.page.heading
    assert known(centre, someone.id).standing is (
        Standing.ACTIVE if why == "used" else Standing.INVITED
    )


def test_a_code_is_for_one_officer(app: Flask, desk: Desk, centre: Centre) -> None:
    _, mine = employ(centre, Role.COUNTER)
    other, theirs = employ(centre, Role.SUPERVISOR)
    page = f"/officer/enrol/{mine}"
    _, options = desk.ask(f"{page}/options", page=page)
    assert desk.ask(f"/officer/enrol/{theirs}", desk.keys.make(options), page)[0] == 422
    assert known(centre, other.id).standing is Standing.INVITED


def test_an_unverified_owner_makes_no_passkey(desk: Desk, centre: Centre) -> None:
    _, secret = employ(centre, Role.COUNTER)
    desk.keys.flags = PRESENT
    assert desk.enrols(secret)[0] == 422
    desk.keys.flags |= 0x04
    assert desk.enrols(secret)[0] == 200


def test_a_passkey_of_the_travellers_host_is_none_here(desk: Desk, centre: Centre) -> None:
    _, secret = employ(centre, Role.COUNTER)
    assert desk.enrols(secret)[0] == 200
    desk.browser.open("/officer/").press("Sign out", "sign-out")
    for spoilt in ({"host": "traveller.localhost"}, {"origin": "http://traveller.localhost"}):
        for name, value in spoilt.items():
            before = getattr(desk.keys, name)
            setattr(desk.keys, name, value)
            assert desk.signs_in()[0] == 422
            setattr(desk.keys, name, before)
    assert desk.signs_in()[0] == 200


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_desk_that_says_whose_it_is(
    app: Flask, centre: Centre, role: Role
) -> None:
    text = on_duty(app, centre, role, "MORITA AOI").browser.open("/officer/").text
    assert "MORITA AOI" in text
    assert "You are on duty as" in text


def test_the_name_is_sealed_and_nobody_reads_it_once_the_key_is_gone(
    centre: Centre, boss: Desk
) -> None:
    someone = named(centre, "BOSS SAMPLE")
    with centre.database.writing() as session:
        row = session.get_one(Officer, someone.id)
        assert b"BOSS" not in row.name_enc
        session.get_one(DataKey, row.key_id).wrapped = None
    assert boss.browser.open("/officer/").status == 500


# What a supervisor does


def invites(boss: Desk, **typed: str) -> Desk:
    """Fill in the page, after showing the passkey."""
    assert boss.steps_up()[0] == 200
    told = {"number": "T-900", "name": "Morita Aoi", "role": "cashier", "why": WHY} | typed
    boss.browser.open("/officer/officers/new").press("Make the code", **told)
    return boss


def code(boss: Desk) -> str:
    """The code on the page."""
    link = boss.browser.text.partition("/officer/enrol/")[2]
    return link.partition('"')[0]


def test_an_invited_officer_enrols_and_comes_in(boss: Desk, desk: Desk, centre: Centre) -> None:
    secret = code(invites(boss))
    assert "<svg" in boss.browser.text
    assert desk.enrols(secret)[0] == 200
    assert "Morita Aoi" in desk.browser.open("/officer/").text
    [row] = written(centre, "officer_invite")
    assert row.after == "cashier"
    assert WHY not in json.dumps(row.told)
    with centre.database.reading() as session:
        key = session.get_one(DataKey, named(centre, "Morita Aoi").id)
    sealer = centre.vault.open(key)
    kept = sealer.open(bytes.fromhex(row.why or ""), "audit", "why", key.id)
    assert kept.decode() == WHY


@pytest.mark.parametrize("field", ["number", "name", "role", "why"])
def test_an_invitation_that_lacks_something_says_what(
    boss: Desk, centre: Centre, field: str
) -> None:
    invites(boss, **{field: ""})
    assert boss.browser.status == 422
    assert f'href="#{field}"' in boss.browser.text
    assert written(centre, "officer_invite") == []


def test_a_staff_number_is_one_officer_s(boss: Desk) -> None:
    invites(boss)
    invites(boss, number=" t-900 ")
    assert boss.browser.status == 422
    assert "here already" in boss.browser.text


def does(boss: Desk, act: str, someone: Colleague, **typed: str) -> Desk:
    """One act about one officer, through its page."""
    boss.steps_up()
    boss.browser.open(f"/officer/officers/{someone.id}/{act}")
    boss.browser.send({"why": WHY} | typed)
    return boss


def test_who_is_suspended_is_out_at_once_and_stays_out(
    app: Flask, centre: Centre, boss: Desk
) -> None:
    inside = on_duty(app, centre, Role.INSPECTOR, "INSPECTOR SAMPLE")
    someone = named(centre, "INSPECTOR SAMPLE")
    assert does(boss, "suspend", someone).browser.status == 200
    assert not inside.is_in()
    status, told = inside.signs_in()
    assert (status, told) == (
        422,
        {"fault": "Your access is suspended. Please speak to your supervisor."},
    )
    assert not inside.is_in()
    [row] = written(centre, "officer_suspend")
    assert (row.before, row.after) == ("active", "suspended")
    assert row.actor == named(centre, "BOSS SAMPLE").actor
    assert [r.why for r in written(centre, "sign_in_refused")] == ["suspended"]
    does(boss, "restore", someone)
    assert inside.signs_in()[0] == 200
    assert inside.is_in()


def test_a_session_that_was_saved_late_stays_worthless(
    app: Flask, centre: Centre, clock: Clock, boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that was under way while its officer was suspended writes its session again."""
    inside = on_duty(app, centre, Role.INSPECTOR, "INSPECTOR SAMPLE")
    someone = named(centre, "INSPECTOR SAMPLE")
    clock.forward(timedelta(seconds=1))
    monkeypatch.setattr(sessions, "end_all", lambda *_: None)
    does(boss, "recover", someone)
    assert not inside.is_in()


def test_a_sign_in_under_way_while_the_passkey_is_revoked_comes_to_nothing(
    app: Flask, centre: Centre, boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = on_duty(app, centre, Role.INSPECTOR, "INSPECTOR SAMPLE")
    by, someone = named(centre, "BOSS SAMPLE"), named(centre, "INSPECTOR SAMPLE")
    begin = sign_in.begin_officer

    def late(entered: Entered) -> None:
        officers.recover(centre.database, centre.vault, by, someone.id, WHY, centre.now())
        begin(entered)

    monkeypatch.setattr(sign_in, "begin_officer", late)
    assert thief.signs_in()[0] == 200
    assert not thief.is_in()


def test_another_role_is_signed_in_anew(app: Flask, centre: Centre, boss: Desk) -> None:
    inside = on_duty(app, centre, Role.COUNTER, "COUNTER SAMPLE")
    does(boss, "role", named(centre, "COUNTER SAMPLE"), role="cashier")
    assert not inside.is_in()
    assert inside.signs_in()[0] == 200
    assert "Cashier" in inside.browser.open("/officer/").text
    [row] = written(centre, "officer_role")
    assert (row.before, row.after) == ("counter", "cashier")


def test_a_lost_passkey_is_worth_nothing_from_the_moment_it_is_told(
    app: Flask, centre: Centre, boss: Desk, desk: Desk
) -> None:
    lost = on_duty(app, centre, Role.CASHIER, "CASHIER SAMPLE")
    secret = code(does(boss, "recover", named(centre, "CASHIER SAMPLE")))
    assert not lost.is_in()
    assert lost.signs_in()[0] == 422
    assert desk.enrols(secret)[0] == 200
    assert desk.is_in()
    assert lost.signs_in()[0] == 422
    assert [row.told["revoked"] for row in written(centre, "officer_recover")] == [1]


@pytest.mark.parametrize("act", ["role", "suspend", "recover"])
def test_nobody_does_it_for_themselves(boss: Desk, centre: Centre, act: str) -> None:
    mine = named(centre, "BOSS SAMPLE")
    assert "Suspend" not in boss.browser.open(f"/officer/officers/{mine.id}").text
    does(boss, act, mine, **({"role": "auditor"} if act == "role" else {}))
    assert boss.browser.status == 409
    assert "You cannot do this for yourself" in boss.browser.text
    assert known(centre, mine.id) == mine
    assert boss.is_in()


def test_an_act_without_a_reason_is_not_done(app: Flask, boss: Desk, centre: Centre) -> None:
    on_duty(app, centre, Role.COUNTER, "COUNTER SAMPLE")
    someone = named(centre, "COUNTER SAMPLE")
    assert does(boss, "suspend", someone, why=" ").browser.status == 422
    assert known(centre, someone.id).active


def test_a_dangerous_act_asks_for_the_passkey_once_more(
    boss: Desk, centre: Centre, clock: Clock
) -> None:
    page = "/officer/officers/new"
    assert boss.browser.open(page).status == 403
    assert "Show your passkey once more" in boss.browser.page.heading
    _, options = boss.ask("/officer/step-up/options", page=page)
    assert boss.ask("/officer/step-up", boss.keys.use(options), page) == (200, {"to": page})
    assert boss.browser.open(page).status == 200
    clock.forward(timedelta(minutes=5))
    boss.browser.press("Make the code", number="T-9", name="A", role="cashier", why=WHY)
    assert boss.browser.status == 403
    assert "Nothing was changed" in boss.browser.text
    assert written(centre, "officer_invite") == []
    assert len(written(centre, "step_up")) == 1


def test_another_s_passkey_is_no_step_up(app: Flask, centre: Centre, boss: Desk) -> None:
    other = on_duty(app, centre, Role.SUPERVISOR)
    _, options = boss.ask("/officer/step-up/options", page="/officer/")
    answer = other.keys.use(options)
    assert boss.ask("/officer/step-up", answer, "/officer/")[0] == 422
    assert boss.browser.open("/officer/officers/new").status == 403


def test_who_may_look_may_not_change(app: Flask, centre: Centre, boss: Desk) -> None:
    auditor = on_duty(app, centre, Role.AUDITOR)
    mine = named(centre, "BOSS SAMPLE")
    assert auditor.browser.open("/officer/officers").status == 200
    assert "Invite" not in auditor.browser.text
    auditor.steps_up()
    for path in ("/officer/officers/new", f"/officer/officers/{mine.id}/suspend"):
        assert auditor.browser.open(path).status == 403
        assert "Your role does not open this page" in auditor.browser.page.heading
    assert [row.why for row in written(centre, "refused")] == ["not_for_you"] * 2


def test_seeing_names_is_written_down(boss: Desk, centre: Centre) -> None:
    mine = named(centre, "BOSS SAMPLE")
    boss.browser.open("/officer/officers").open(f"/officer/officers/{mine.id}")
    assert [row.actor for row in written(centre, "officers_seen")] == [mine.actor]
    assert [row.subject for row in written(centre, "officer_seen")] == [str(mine.id)]


def test_the_only_supervisor_is_told_to_have_a_second(
    app: Flask, boss: Desk, centre: Centre
) -> None:
    assert "only supervisor" in boss.browser.open("/officer/officers").text
    on_duty(app, centre, Role.SUPERVISOR)
    assert "only supervisor" not in boss.browser.open("/officer/officers").text


def test_two_who_suspend_each_other_do_not_both_succeed(app: Flask, centre: Centre) -> None:
    pair = []
    for name in ("ONE SAMPLE", "TWO SAMPLE"):
        on_duty(app, centre, Role.SUPERVISOR, name)
        pair.append(named(centre, name))
    start, told = Barrier(2), []

    def suspend(by: Colleague, other: Colleague) -> None:
        start.wait()
        try:
            officers.suspend(centre.database, centre.vault, by, other.id, WHY, centre.now())
        except Barred as barred:
            told.append(barred.bar)

    threads = [Thread(target=suspend, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Bar.NO_LONGER]
    assert sum(known(centre, one.id).active for one in pair) == 1


@pytest.mark.parametrize(
    "why", [Bar.ABSENT, Bar.NO_LONGER, Bar.SUSPENDED, Bar.NOT_SUSPENDED, Bar.SAME_ROLE]
)
def test_what_is_barred_changes_nothing(app: Flask, centre: Centre, boss: Desk, why: Bar) -> None:
    by = named(centre, "BOSS SAMPLE")
    someone, _ = employ(centre, Role.COUNTER, "COUNTER SAMPLE")
    told, now = (centre.database, centre.vault), centre.now()
    if why is Bar.SUSPENDED:
        officers.suspend(*told, by, someone.id, WHY, now)
    before = known(centre, someone.id)
    calls: dict[Bar, Callable[[], object]] = {
        Bar.ABSENT: lambda: officers.suspend(*told, by, uuid4(), WHY, now),
        Bar.NO_LONGER: lambda: officers.suspend(*told, someone, by.id, WHY, now),
        Bar.SUSPENDED: lambda: officers.recover(*told, by, someone.id, WHY, now),
        Bar.NOT_SUSPENDED: lambda: officers.restore(*told, by, someone.id, WHY, now),
        Bar.SAME_ROLE: lambda: officers.change_role(*told, by, someone.id, Role.COUNTER, WHY, now),
    }
    with pytest.raises(Barred) as caught:
        calls[why]()
    assert caught.value.bar is why
    assert known(centre, someone.id) == before


def test_restored_without_a_passkey_means_invited(centre: Centre, boss: Desk) -> None:
    by = named(centre, "BOSS SAMPLE")
    someone, _ = employ(centre, Role.COUNTER)
    told = (centre.database, centre.vault, by, someone.id)
    officers.suspend(*told, WHY, centre.now())
    officers.restore(*told, WHY, centre.now())
    assert known(centre, someone.id).standing is Standing.INVITED
