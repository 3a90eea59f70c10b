"""Journeys with goods: what they come to while they are typed, with scripts and without."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Route, expect

from passenger_app.samples import family_with_goods
from tests.journeys.conftest import NewTraveller
from tests.journeys.inspection import NARROW, Inspection
from tests.journeys.site import Site
from tests.journeys.test_access import opens
from tests.journeys.traveller import Traveller, arrival


def family(one: Traveller, site: Site) -> str:
    """A family with four whiskies and a handbag, unsigned."""
    return opens(one, site.begun(family_with_goods(arrival())))


def test_the_estimate_follows_what_is_typed(traveller: NewTraveller, site: Site) -> None:
    one = traveller()
    one.goes(family(one, site) + "/goods/g5")
    told = one.page.locator("#sum")
    expect(told).to_contain_text("Nothing to pay")
    one.page.fill("#count", "9")
    expect(told).to_contain_text("About ¥1,800 to pay")
    one.page.fill("#count", "")
    expect(told).to_contain_text("Without what is not filled in yet.")
    one.page.fill("#count", "7")
    expect(told).to_contain_text("About ¥600 to pay")
    assert told.bounding_box(), "it stays in sight"
    in_sight = "e => e.getBoundingClientRect().bottom <= innerHeight + 1"
    assert one.page.locator(".estimate").evaluate(in_sight)
    expect(one.page.locator("#how")).to_contain_text("Another bottle would add ¥600.")
    expect(one.page.locator("meter").first).to_have_attribute("max", "2280")
    assert one.page.locator("#count").input_value() == "7"
    one.page.reload()
    assert one.page.locator("#count").input_value() == "7", "nothing typed is lost"
    expect(told).to_contain_text("About ¥600 to pay")


def test_an_estimate_that_cannot_be_had_says_so(
    traveller: NewTraveller, site: Site, complaints: list[str]
) -> None:
    one = traveller()
    one.goes(family(one, site) + "/goods/g5")
    expect(one.page.locator("#sum")).to_contain_text("Nothing to pay")
    assert one.page.locator("#stale").is_hidden()

    def lost(route: Route) -> None:
        route.fulfill(status=503)

    one.page.route("**/goods/g5", lost)
    one.page.fill("#count", "9")
    expect(one.page.locator("#stale")).to_be_visible()
    one.page.unroute("**/goods/g5", lost)
    one.page.fill("#count", "8")
    expect(one.page.locator("#sum")).to_contain_text("About ¥1,200 to pay")
    assert one.page.locator("#stale").is_hidden()
    (complaint,) = complaints
    assert "503" in complaint
    complaints.clear()


def test_without_scripts_a_button_tells_it(traveller: NewTraveller, site: Site) -> None:
    one = traveller(java_script_enabled=False)
    one.goes(family(one, site) + "/goods/g5")
    one.page.fill("#count", "9")
    one.presses("[name=estimate]")
    expect(one.page.locator("#sum")).to_contain_text("About ¥1,800 to pay")
    assert one.page.locator("#count").input_value() == "9"
    one.page.fill("#count", "7")
    one.presses("[name=estimate]")
    expect(one.page.locator("#sum")).to_contain_text("About ¥600 to pay")


def test_the_allotment_is_confirmed_before_the_pass(traveller: NewTraveller, site: Site) -> None:
    one = traveller()
    here = family(one, site)
    one.goes(here + "/check")
    expect(one.page.locator(".shares")).to_contain_text("KIM MINSEO")
    one.presses("#true")
    expect(one.page.locator("#faults")).to_contain_text("Confirm in whose allowance")
    one.page.check("#allotment")
    one.presses("#true")
    assert one.path.endswith("/pass")


def test_with_every_owner_named_nothing_more_is_asked(traveller: NewTraveller, site: Site) -> None:
    told = family_with_goods(arrival())
    owned = replace(told, goods=tuple(replace(line, owner="1") for line in told.goods))
    one = traveller()
    one.goes(opens(one, site.begun(owned)) + "/check")
    expect(one.page.locator(".sum")).to_contain_text("About ¥600 to pay")
    one.presses("#true")
    assert one.path.endswith("/pass")


def picks(one: Traveller) -> None:
    """Four whiskies and a watch, on the open page."""
    one.goes("/")
    one.presses("main a[href='/what-can-i-bring']")
    one.presses("[name=add][value=whisky_brandy]")
    one.page.fill("#count-1", "4")
    one.presses("[name=add][value=other]")
    one.page.fill("#name-2", "watch")
    one.page.fill("#price-2", "300000")
    one.page.select_option("#currency-2", "JPY")
    one.page.select_option("#class-2", "watch")


def test_what_can_i_bring(traveller: NewTraveller) -> None:
    one = traveller()
    picks(one)
    expect(one.page.locator("#sum")).to_contain_text("About ¥18,500 to pay")
    one.presses("[name=remove][value='1']")
    expect(one.page.locator("#sum")).to_contain_text("About ¥17,900 to pay")
    assert one.page.locator("#name-2").input_value() == "watch"
    assert "watch" not in one.page.url


def test_what_can_i_bring_without_scripts(traveller: NewTraveller) -> None:
    one = traveller(java_script_enabled=False)
    picks(one)
    one.presses("[name=estimate]")
    expect(one.page.locator("#sum")).to_contain_text("About ¥18,500 to pay")


def test_the_open_page_is_for_everybody(traveller: NewTraveller) -> None:
    one = traveller(viewport=NARROW)
    picks(one)
    one.page.fill("#infants", "1")
    expect(one.page.locator("#sum")).to_contain_text("¥18,500")
    one.awaits_estimate()
    inspection = Inspection(one.page)
    inspection.whole("picked")
    inspection.night("picked")
    one.goes("/what-can-i-bring")
    one.awaits_estimate()
    inspection.whole("empty")
    assert not inspection.wrong, inspection.told()
