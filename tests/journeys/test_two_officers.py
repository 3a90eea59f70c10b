"""Two officers, two passkeys, a real browser: what takes two is done by two, and tasks move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page

from customs.officer import Role
from customs.officer_task import Kind
from tests.journeys.conftest import listen
from tests.journeys.inspection import AXE, axe, wider
from tests.journeys.officer import DESK, Officer
from tests.journeys.site import Site

HALL = "/officer/policies/hall"


class Desk(Officer):
    """An officer who goes by words, and shows the passkey wherever it is asked for."""

    def opens(self, path: str) -> None:
        """An address, or the step-up before it and then the address."""
        if self.goes(path) == 403:
            self.shows_passkey("step-up")

    def presses(self, words: str) -> None:
        """A button or a link of the page by its words."""
        with self.page.expect_navigation():
            self.page.locator(f'main :is(button, a):has-text("{words}")').first.click()
        if self.page.locator("[data-passkey=step-up]").count():
            self.shows_passkey("step-up")

    def types(self, **typed: str) -> None:
        """Into fields of the page by their names."""
        for name, text in typed.items():
            self.page.fill(f"[name={name}]", text)

    def reads(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    @property
    def number(self) -> str:
        """The staff number the frame shows."""
        return self.page.inner_text(".on-duty .code")


NewDesk = Callable[[Role, str], Desk]


@pytest.fixture
def at_desk(phone: Callable[..., BrowserContext], own_site: Site, complaints: list[str]) -> NewDesk:
    """Makes officers, each with a browser and a passkey of their own."""

    def new(role: Role, name: str) -> Desk:
        page = phone(**DESK).new_page()
        listen(page, complaints)
        made = Desk(page, own_site)
        made.enrols(own_site.employs(role, name))
        return made

    return new


def drafts(desk: Desk, hours: str = "12") -> str:
    """Propose another age of the bundle; where the proposal is."""
    desk.opens(f"{HALL}/draft")
    desk.types(bundle_age_hours=hours, reason="Longer cuts were seen")
    desk.presses("Propose it")
    return desk.path


def test_one_drafts_a_policy_and_only_another_approves_it(at_desk: NewDesk) -> None:
    mori, abe = (at_desk(Role.SUPERVISOR, name) for name in ("MORI HANA", "ABE KEN"))
    path = drafts(mori)
    assert "Another officer decides it" in mori.reads()
    mori.opens(f"{path}/decide")
    assert mori.page.locator("button:has-text('Approve')").count() == 0
    abe.opens("/officer/tasks")
    abe.presses("A proposal waits")
    abe.presses("Open the proposal")
    assert "12 hours" in abe.reads()
    abe.presses("Decide")  # and shows the passkey once more on the way
    assert abe.path == f"{path}/decide"
    abe.types(reason="Agreed")
    abe.presses("Approve")
    assert "Approved" in abe.reads()
    mori.opens(HALL)
    assert "Version 1" in mori.reads()
    assert f"Drafted by {mori.number}, approved by {abe.number}" in mori.reads()
    abe.opens("/officer/tasks")
    assert "Nothing waits" in abe.reads()


def test_a_task_is_taken_handed_over_and_ended(at_desk: NewDesk, own_site: Site) -> None:
    own_site.asked(Kind.DEVICE_CLOCK, "device-7", timedelta(hours=3))
    own_site.asked(Kind.DEVICE_SILENT, "device-8")
    sato, kato = (at_desk(Role.TECHNICIAN, name) for name in ("SATO YUI", "KATO REN"))
    sato.opens("/officer/tasks")
    assert "Waiting: 2. Late: 1." in sato.reads()
    sato.presses("Take")  # the oldest is the first
    assert "device-7" in sato.reads()
    sato.types(number=kato.number, note="The clock was set; watch it")
    sato.presses("Hand it over")
    kato.opens("/officer/tasks")
    kato.presses("clock is wrong")
    assert "The clock was set; watch it" in kato.reads()
    kato.page.click("label:has-text('Settled')")
    kato.presses("End this task")
    assert "device-7" not in kato.reads()


def watched(desk: Desk) -> str:
    """Somebody proposed for the watch list; where the entry is."""
    desk.opens("/officer/watch-list/new")
    desk.types(document_number="TX4400001", country="FRA", reason="Asked for by headquarters")
    desk.presses("Propose it")
    desk.presses("Who it is")
    assert "TX4400001" in desk.reads()
    return desk.path


def rooms(desk: Desk) -> list[str]:
    """Every page of these rooms that a supervisor can open."""
    proposal, entry = drafts(desk), watched(desk)
    desk.opens("/officer/tasks")
    tasks = desk.page.eval_on_selector_all(
        "main th a", "links => links.map((link) => link.getAttribute('href'))"
    )
    keys = ["/officer/keys", "/officer/keys/pass/rotate"]
    exports = ["/officer/exports", "/officer/exports/new"]
    policies = ["/officer/policies", HALL, f"{HALL}/draft", "/officer/policies/duty/draft"]
    return [
        "/officer/tasks", *tasks, "/officer/tasks/shift", "/officer/proposals", proposal,
        *policies, *keys, *exports, "/officer/gate-codes", "/officer/watch-list",
        "/officer/watch-list/new", entry, f"{entry}/remove",
    ]  # fmt: skip


def faults(page: Page) -> list[str]:
    """What an auditor finds, by day and by night, wide and narrow."""
    page.evaluate(AXE)
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += axe(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    found += [fault for fault in wider(page) if fault == "the page itself"]  # a table may scroll
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_axe_finds_nothing_in_these_rooms(at_desk: NewDesk, own_site: Site) -> None:
    own_site.asked(Kind.DEVICE_CLOCK, "device-7", timedelta(hours=3))
    own_site.asked(Kind.DEAD_JOB, "device-8")
    desk = at_desk(Role.SUPERVISOR, "MORI HANA")
    desk.opens("/officer/tasks")
    desk.presses("Take")
    paths = rooms(desk)
    assert len(paths) > 12
    wrong: dict[str, list[str]] = {}
    for path in paths:
        desk.opens(path)
        assert desk.path == path
        if found := faults(desk.page):
            wrong[path] = found
    desk.opens(f"{HALL}/draft")
    desk.types(bundle_age_hours="99")
    desk.presses("Propose it")
    if found := faults(desk.page):
        wrong["a draft with a fault"] = found
    assert wrong == {}
