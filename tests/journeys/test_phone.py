"""What a phone goes through: no line, a dead server, two taps, another device, a stranger."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from customs.verdicts import Verdict
from passenger_app.samples import begun, family_with_goods, nothing_to_declare
from tests.journeys import eye
from tests.journeys.conftest import NewTraveller
from tests.journeys.site import Site
from tests.journeys.test_access import opens
from tests.journeys.test_declare import verdict
from tests.journeys.traveller import ANNA, arrival

TYPED = {"#surname": "SAMPLE", "#given": "ANNA MARIA", "#document_number": "C01X0006H"}


def test_the_pass_is_shown_when_the_server_is_dead(traveller: NewTraveller, own_site: Site) -> None:
    keys = own_site.keys()
    anna = traveller(own_site)
    opens(anna, own_site.begun(nothing_to_declare(arrival()), signed=True))
    anna.presses("main .main")
    before = eye.on_screen(anna.page)
    anna.awaits_pass_kept()
    own_site.kill()
    anna.page.reload()
    expect(anna.page.locator("#kept-copy")).to_be_visible()
    after = eye.on_screen(anna.page)
    assert after == before
    assert verdict(keys, after)[0] is Verdict.VALID
    anna.goes("/mine")
    expect(anna.page.locator("h1")).to_have_text("You are offline")


def test_flight_mode_shows_the_pass_and_says_so(traveller: NewTraveller, site: Site) -> None:
    anna = traveller()
    opens(anna, site.begun(nothing_to_declare(arrival()), signed=True))
    anna.presses("main .main")
    anna.awaits_pass_kept()
    anna.page.context.set_offline(True)
    anna.page.reload()
    expect(anna.page.locator("#kept-copy")).to_be_visible()
    assert eye.on_screen(anna.page)
    anna.page.context.set_offline(False)
    anna.page.reload()
    expect(anna.page.locator("#kept-copy")).to_be_hidden()


def test_a_form_sent_without_a_line_loses_nothing(traveller: NewTraveller) -> None:
    anna = traveller()
    anna.begins()
    for field, text in TYPED.items():
        anna.page.fill(field, text)
    anna.awaits_worker()
    anna.page.context.set_offline(True)
    anna.page.click("main .go .main")
    expect(anna.page.locator("#no-line")).to_be_visible()
    anna.page.reload()
    expect(anna.page.locator("h1")).to_have_text("You are offline")
    anna.page.context.set_offline(False)
    anna.page.reload()
    for field, text in TYPED.items():
        expect(anna.page.locator(field)).to_have_value(text)
    anna.is_someone()
    anna.brings()


def test_a_server_killed_in_mid_form_loses_nothing(traveller: NewTraveller, own_site: Site) -> None:
    anna = traveller(own_site)
    anna.begins()
    for field, text in TYPED.items():
        anna.page.fill(field, text)
    form = anna.page.url
    anna.awaits_worker()
    own_site.kill()
    anna.presses()
    expect(anna.page.locator("h1")).to_have_text("You are offline")
    anna.goes("/mine")
    own_site.start()
    anna.goes("/mine")
    anna.page.goto(form)
    for field, text in TYPED.items():
        expect(anna.page.locator(field)).to_have_value(text)
    anna.is_someone()
    anna.goes(anna.path)
    assert anna.page.evaluate("localStorage.length") == 0, "what has arrived is not kept"


def test_a_reload_in_mid_form_loses_nothing(traveller: NewTraveller) -> None:
    anna = traveller()
    anna.begins()
    anna.page.fill("#surname", "SAMPLE")
    anna.page.select_option("#nationality", "DEU")
    anna.page.reload()
    expect(anna.page.locator("#surname")).to_have_value("SAMPLE")
    expect(anna.page.locator("#nationality")).to_have_value("DEU")


def test_two_taps_begin_and_sign_once(traveller: NewTraveller, site: Site) -> None:
    anna = traveller()
    anna.goes("/start")
    anna.page.check("[name=travel][value=passenger]")
    with anna.page.expect_navigation(url=re.compile("/people/1$")):
        anna.page.evaluate(TWICE, "main .main")
    anna.goes("/mine")
    expect(anna.page.locator(".cards li")).to_have_count(1)
    here = opens(anna, site.begun(nothing_to_declare(arrival())))
    anna.goes(f"{here}/check")
    with anna.page.expect_navigation(url=re.compile("/pass$")):
        anna.page.evaluate(TWICE, "#true")
    _, opened = verdict(site.keys(), eye.on_screen(anna.page))
    assert opened
    assert opened.revision == 1


TWICE = """(selector) => {
  const button = document.querySelector(selector);
  button.click();
  button.click();
}"""


def test_a_change_makes_a_new_pass(traveller: NewTraveller, site: Site) -> None:
    anna = traveller()
    here = opens(anna, site.begun(nothing_to_declare(arrival()), signed=True))
    anna.goes(f"{here}/pass")
    old = eye.on_screen(anna.page)
    anna.goes(f"{here}/trip")
    anna.arrives("KIX", "LH742", arrival() + timedelta(days=1))
    expect(anna.page).to_have_url(re.compile("/check$"))
    anna.goes(f"{here}/pass")
    assert eye.read(anna.page.locator("div.code").screenshot()) == old
    expect(anna.page.locator("#standing .notice.warn")).to_be_visible()
    anna.presses("#standing a")
    anna.signs()
    new = eye.on_screen(anna.page)
    assert new != old
    keys = site.keys()
    (_, first), (_, second) = verdict(keys, old), verdict(keys, new)
    assert first
    assert second
    assert (first.declaration, first.revision + 1) == (second.declaration, second.revision)


def test_a_withdrawn_pass_says_so(traveller: NewTraveller, site: Site) -> None:
    anna = traveller()
    here = opens(anna, site.begun(nothing_to_declare(arrival()), signed=True))
    anna.goes(f"{here}/withdraw")
    anna.presses(".danger")
    expect(anna.page.locator(".now")).to_contain_text("Withdrawn.")
    for part in ("/trip", "/goods", "/people/1", "/check"):
        anna.goes(here + part)
        expect(anna.page.locator("form[data-keep]")).to_have_count(0)
    anna.goes(f"{here}/pass")
    expect(anna.page.locator(".now")).to_contain_text("Withdrawn.")
    expect(anna.page.locator("div.code")).to_have_count(0)


def test_a_second_device_scans_its_way_in(traveller: NewTraveller, site: Site) -> None:
    first, second = traveller(), traveller(viewport={"width": 1024, "height": 768})
    opens(first, site.begun(begun(arrival())))
    first.goes(f"{first.path}/devices")
    first.presses("main button.main")
    link = eye.read(first.page.screenshot(full_page=True))
    assert link == first.page.input_value("#link")
    assert opens(second, link.removeprefix(site.origin)) == f"/d/{first.ref}"
    second.goes(f"{second.path}/trip")
    second.arrives()
    first.goes(f"/d/{first.ref}/trip")
    expect(first.page.locator("#carrier")).to_have_value("LH716")
    first.goes(f"/d/{first.ref}/devices")
    first.presses("button[value=end]")
    second.page.reload()
    expect(second.page.locator("h1")).to_contain_text("not open on this device")


def test_a_stranger_is_refused_everywhere(traveller: NewTraveller, site: Site) -> None:
    holder, stranger = traveller(), traveller()
    here = opens(holder, site.begun(family_with_goods(arrival()), signed=True))
    for part in ("/check", "/pass", "/goods", "/people/1", "/devices", "/trip"):
        holder.goes(here + part)
    private = {path for path in holder.visited if path.startswith("/d/")}
    secrets = ("M00000011", "MINSEO", "Marunouchi", "<svg")
    assert len(private) == 7
    for part, secret in (("/people/1", "MINSEO"), ("/check", "Marunouchi"), ("/pass", "<svg")):
        holder.goes(here + part)  # what the stranger must not see is there to be seen
        assert secret in holder.page.content(), part
    for path in sorted(private | {f"{here}/pass.png", f"{here}/pass/state"}):
        answer = stranger.goes(path)
        assert answer
        assert answer.status == 404, path
        assert not any(secret in stranger.page.content() for secret in secrets), path


NO_CACHES = "async () => (await caches.keys()).length === 0"


def test_leaving_a_phone_leaves_nothing(traveller: NewTraveller, site: Site) -> None:
    anna = traveller()
    here = opens(anna, site.begun(nothing_to_declare(arrival()), signed=True))
    anna.goes(f"{here}/people/1")
    anna.page.fill("#occupation", "PILOT")
    anna.goes(f"{here}/pass")
    anna.awaits_pass_kept()
    assert anna.page.evaluate("localStorage.length") == 1
    anna.presses("form[data-leave] button")
    expect(anna.page.locator("h1")).to_have_text("This phone holds nothing any more")
    anna.awaits(NO_CACHES)
    assert anna.page.evaluate("localStorage.length") == 0
    assert [c["name"] for c in anna.page.context.cookies()] == []
    anna.page.go_back()
    expect(anna.page.locator("h1")).to_contain_text("not open on this device")
    for part in ("", "/pass", "/people/1"):
        anna.goes(here + part)
        assert ANNA.number not in anna.page.content()
        expect(anna.page.locator("div.code")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_read_from_any_screen(
    width: int, scheme: str, traveller: NewTraveller, site: Site
) -> None:
    one = traveller(viewport={"width": width, "height": 844}, color_scheme=scheme)
    here = opens(one, site.begun(family_with_goods(arrival()), signed=True))
    one.goes(f"{here}/pass")
    assert verdict(site.keys(), eye.on_screen(one.page))[0] is not Verdict.MALFORMED
    expect(one.page.locator(".word")).to_be_in_viewport(ratio=1)
    box = one.page.locator("div.code").bounding_box()
    assert box
    assert box["width"] == width, "as large as the phone allows"


@pytest.mark.parametrize(("start", "then"), [("ja", "ko"), ("ko", "zh-Hant"), ("zh-TW", "en")])
def test_another_language_keeps_what_was_typed(
    start: str, then: str, traveller: NewTraveller
) -> None:
    one = traveller(locale=start)
    one.begins()
    one.page.fill("#surname", "SAMPLE")
    one.page.fill("#document_number", "C01X0006H")
    one.page.select_option("#nationality", "JPN")
    one.page.click(".languages summary")
    one.presses(f".languages [value={then}]")
    assert one.page.locator("html").get_attribute("lang") == then
    expect(one.page.locator("#surname")).to_have_value("SAMPLE")
    expect(one.page.locator("#document_number")).to_have_value("C01X0006H")
    expect(one.page.locator("#nationality")).to_have_value("JPN")
    one.is_someone()
    assert one.page.locator("html").get_attribute("lang") == then
