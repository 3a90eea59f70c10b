"""A terminal asks for a ticket with the real client; what it is given opens the real pages."""

from __future__ import annotations

import pytest
from flask import Flask

from customs.messages.enrolment import DeviceKind
from kiosk.centre import tickets
from kiosk.centre.fault import CentreError, Fault
from tests.contract.hall import Hall, Member
from tests.passenger_app.browser import ORIGIN, Browser

pytestmark = pytest.mark.long


def ask(member: Member, site: str = ORIGIN) -> str:
    return tickets.ask(member.client, member.running.signature, site, "ko")


def test_a_terminal_s_ticket_opens_the_pages(member: Member, app: Flask) -> None:
    browser = Browser(app).open(ask(member).removeprefix(ORIGIN))
    assert 'lang="ko"' in browser.text
    assert browser.press().path == "/start"


def test_a_ticket_to_another_site_is_not_opened(member: Member) -> None:
    with pytest.raises(CentreError) as refused:
        ask(member, "https://traveller.example")
    assert refused.value.fault is Fault.GARBAGE


def test_without_a_line_there_is_none(member: Member) -> None:
    def cut(_: object) -> None:
        raise CentreError(Fault.NO_LINE, "cut")

    member.line.before = cut
    with pytest.raises(CentreError):
        ask(member)


def test_a_hall_station_is_given_none(hall: Hall) -> None:
    station = hall.join(DeviceKind.HALL, "station")
    with pytest.raises(CentreError) as refused:
        ask(station)
    assert refused.value.fault is Fault.REFUSED
    station.running.store.close()
