"""The first supervisor, who comes by command, and the way back when the only one is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Invitation, Role
from passenger_app import logins, officers
from passenger_app.centre import Centre
from passenger_app.models import Audit, Enrolment
from passenger_app.officers import Barred
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser
from tests.passenger_app.desk import Desk, named, on_duty

pytestmark = pytest.mark.long

WHY = "first"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A desk nobody sits at."""
    return Desk(Browser(app, OFFICER_ORIGIN))


def by_whom(centre: Centre, act: str) -> list[str]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Audit.actor).where(Audit.act == act)))


def test_the_first_supervisor_comes_by_command_and_only_the_first(
    app: Flask, desk: Desk, centre: Centre
) -> None:
    def first(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["officers", *words])
        return done.exit_code, done.output

    assert first("first", "番号", "Morita Aoi")[0] == 1
    assert first("first", "T-1", " ")[0] == 1
    lost = first("first", "T-1", "Morita Aoi")[1].splitlines()[-1]
    status, said = first("first", "t-1", "Morita Aoi")  # the link was lost: another
    link = said.splitlines()[-1]
    assert status == 0
    assert link.startswith(f"{OFFICER_ORIGIN}/officer/enrol/")
    assert desk.browser.open(lost.removeprefix(OFFICER_ORIGIN)).status == 404
    assert desk.enrols(link.rpartition("/")[2])[0] == 200
    assert "Supervisor" in desk.browser.open("/officer/").text
    assert first("first", "T-2", "Somebody Else") == (
        1,
        "Error: A supervisor is active already, and invites every other officer.\n",
    )
    assert first("suspend", "T-2")[0] == 1
    assert first("suspend", " t-1") == (0, "suspended T-1\n")
    assert by_whom(centre, "officer_suspend") == [logins.actor()]
    assert not desk.is_in()
    link = first("first", "T-1", "Morita Aoi")[1].splitlines()[-1]
    again = Desk(Browser(app, OFFICER_ORIGIN))
    assert again.enrols(link.rpartition("/")[2])[0] == 200
    assert desk.signs_in()[0] == 422
    assert by_whom(centre, "officer_invite") == [logins.actor()] * 3
    with centre.database.reading() as session:
        assert set(session.scalars(select(Enrolment.made_by))) == {logins.actor()}


def test_the_first_is_nobody_who_works_here_as_something_else(app: Flask, centre: Centre) -> None:
    on_duty(app, centre, Role.COUNTER, "COUNTER SAMPLE")
    someone = named(centre, "COUNTER SAMPLE")
    asked = Invitation(someone.number, "X", Role.SUPERVISOR, WHY)
    with pytest.raises(Barred, match="number_taken"):
        officers.first(centre.database, centre.vault, "cli:test", asked, centre.now())
