from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from passenger_app import access
from passenger_app.centre import Centre
from passenger_app.models import Access, Audit, Declaration, Scope
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import begin, declare, fresh, signed, tell

pytestmark = pytest.mark.long

DAY = timedelta(hours=24)


def link(centre: Centre, ref: str, scope: Scope, lives: timedelta = DAY) -> str:
    with centre.database.reading() as session:
        id_ = session.scalars(select(Declaration.id).where(Declaration.ref == ref)).one()
    return access.make_link(centre.database, id_, scope, centre.now(), lives)


def enter(browser: Browser, secret: str) -> Browser:
    return browser.open(f"/a/{secret}").press("Open")


def test_only_the_digest_of_a_token_is_kept(centre: Centre) -> None:
    draft = begin(centre)
    secret = access.make_link(centre.database, draft.id, Scope.EDIT, centre.now(), DAY)
    with centre.database.reading() as session:
        kept = session.scalars(select(Access)).all()
    assert len(secret) == 22  # 128 bits
    assert access.digest(secret) in {row.token_sha256 for row in kept}
    assert all(secret.encode() not in row.token_sha256 for row in kept)


@pytest.mark.parametrize("secret", ["", "x", "x" * 22, "x" * 64, "\x00" * 22, "関" * 20])
def test_a_guess_opens_nothing(centre: Centre, secret: str) -> None:
    begin(centre)
    assert access.enter(centre.database, secret, centre.now()) is None


def test_looking_at_a_link_opens_nothing(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre
) -> None:
    ref = tell(browser)
    other, secret = browsers(), link(centre, ref, Scope.EDIT)
    other.open(f"/a/{secret}")
    assert other.status == 200
    assert ref not in other.text
    assert other.open(f"/d/{ref}").status == 404
    assert enter(other, secret).path == f"/d/{ref}"


def test_a_device_keeps_what_it_opened_after_the_link_is_over(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre, clock: Clock
) -> None:
    ref = declare(browser)
    phone, secret = browsers(), link(centre, ref, Scope.EDIT)
    enter(phone, secret)
    clock.forward(timedelta(days=12))  # the arrival
    assert phone.open(f"/d/{ref}/pass").path == f"/d/{ref}/pass"
    assert browsers().open(f"/a/{secret}").status == 404


def test_sign_out_every_other_device(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre
) -> None:
    ref = tell(browser)
    phone, unused = browsers(), link(centre, ref, Scope.EDIT)
    enter(phone, link(centre, ref, Scope.EDIT))
    browser.open(f"/d/{ref}/devices").press("end")
    assert browser.status == 200
    assert phone.open(f"/d/{ref}").status == 404
    assert browsers().open(f"/a/{unused}").status == 404
    assert browser.open(f"/d/{ref}").status == 200


def test_one_s_own_smaller_link_takes_nothing_away(browser: Browser, centre: Centre) -> None:
    ref = declare(browser)
    enter(browser, link(centre, ref, Scope.PASS))
    assert browser.open(f"/d/{ref}/people").status == 200
    with centre.database.reading() as session:
        assert len(session.scalars(select(Access)).all()) == 2  # the beginner's and the link


def test_a_larger_link_gives_more(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre
) -> None:
    ref = declare(browser)
    phone = browsers()
    enter(phone, link(centre, ref, Scope.PASS))
    assert phone.open(f"/d/{ref}/people").status == 403
    enter(phone, link(centre, ref, Scope.EDIT))
    assert phone.open(f"/d/{ref}/people").status == 200


def test_a_slip_ends_when_it_says(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre, clock: Clock
) -> None:
    ref = declare(browser)
    reader = browsers()
    assert enter(reader, link(centre, ref, Scope.STATUS)).path == f"/d/{ref}/status"
    assert reader.open(f"/d/{ref}/pass").status == 403
    clock.forward(DAY)
    assert reader.open(f"/d/{ref}").status == 404


def test_the_second_device_of_two_is_made_from_the_page(
    browser: Browser, browsers: Callable[[], Browser]
) -> None:
    ref = tell(browser)
    browser.open(f"/d/{ref}/devices").press("edit")
    shown = browser.text.split('id="link" value="')[1].split('"')[0]
    assert shown.startswith("http://traveller.localhost/a/")
    phone = enter(browsers(), shown.rpartition("/")[2])
    assert phone.path == f"/d/{ref}"
    assert phone.open(f"/d/{ref}/check").press("true").path == f"/d/{ref}/pass"


def test_links_come_and_go_with_a_note(centre: Centre) -> None:
    draft = signed(centre)
    access.make_link(centre.database, draft.id, Scope.PASS, centre.now(), DAY)
    assert access.revoke_others(centre.database, draft.id, draft.access, centre.now()) == 1
    assert access.revoke_others(centre.database, draft.id, draft.access, centre.now()) == 0
    assert fresh(centre, draft)
    with centre.database.reading() as session:
        notes = session.scalars(select(Audit)).all()
    told = sorted((note.act, *note.told.items()) for note in notes)
    assert told == [
        ("link", ("scope", "pass")),
        ("revoke_links", ("ended", 0)),
        ("revoke_links", ("ended", 1)),
        ("start",),
        ("submit", ("revision", 1)),
    ]
