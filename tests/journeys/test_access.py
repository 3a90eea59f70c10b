"""Every page, in every language: axe finds nothing, nothing is too wide, nothing too small."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from customs.declaration import Declaration
from customs.goods import Goods, Kind
from customs.lane import Lane
from customs.means_of_payment import Amount, Direction, Means, MeansOfPayment
from customs.person import MOST_PEOPLE
from customs.statements import Statement
from customs.unaccompanied import Unaccompanied
from passenger_app.samples import family_with_goods
from tests.journeys import eye, pseudo
from tests.journeys.conftest import NewTraveller
from tests.journeys.hall import decides
from tests.journeys.inspection import NARROW, Inspection, moving
from tests.journeys.site import Site
from tests.journeys.traveller import Traveller, arrival
from translations import LANGUAGES, SOURCE

OPEN = (
    "/",
    "/start",
    "/mine",
    "/privacy",
    "/sign-in",
    "/what-can-i-bring",
    "/offline",
    "/nowhere",
    "/a/over",
    "/k/over",
    "/d/AAAA-AAAA",
)
PARTS = (
    "", "/travel", "/travel?told=1", "/people", "/people/1", "/trip", "/stay", "/statements",
    "/goods", "/goods/add", "/goods/g5", "/means", "/means/1/in", "/unaccompanied", "/check",
    "/pass", "/devices", "/withdraw",
)  # fmt: skip
FAULTS = ("/people/1", "/trip", "/stay", "/statements", "/goods/g5", "/means/1/in",
          "/unaccompanied")  # fmt: skip


def everything() -> Declaration:
    """A family that has all there is to tell, and long lists of it."""
    told = family_with_goods(arrival())
    people = tuple(
        replace(told.people[0], index=index, document_number=f"M{index:08}")
        for index in range(1, MOST_PEOPLE + 1)
    )
    goods = told.goods + tuple(
        Goods(f"g{n}", Kind.OTHER, f"souvenir {n}", price=Decimal(12300), currency="JPY")
        for n in range(20, 36)
    )
    amounts = (Amount(Means.CASH, Decimal(1500000), "JPY"),)
    return replace(
        told,
        people=people,
        goods=goods,
        means=tuple(MeansOfPayment(n, Direction.IN, amounts) for n in range(1, MOST_PEOPLE + 1)),
        unaccompanied=Unaccompanied(2, "clothes", "Seoul, Korea"),
        answers=frozenset(Statement),
        next_index=40,
    )


def opens(one: Traveller, link: str) -> str:
    """Enter by a private address; the declaration's path."""
    one.goes(link)
    one.presses()
    return one.path


IN_THE_HALL = ("/status", "/pass", "", "/reopen", "/people/1")


def in_the_hall(one: Traveller, site: Site) -> Iterator[str]:
    """The pages after a kiosk has answered, of a party of which each part is told another."""
    here = opens(one, site.begun(everything(), signed=True))
    one.goes(f"{here}/status")
    yield "status, nothing told"
    decides(site, one.ref, Lane.GATE, Lane.PAY)
    for part in IN_THE_HALL:
        one.goes(here + part)
        yield f"{part or 'overview'}, decided"
    one.goes(f"{here}/reopen")
    one.presses("[value=bag_missing]")
    yield "status, reopened"


def every_page(one: Traveller, site: Site) -> Iterator[str]:
    """Walk to each page, and name it."""
    for path in OPEN:
        one.goes(path)
        one.awaits_estimate()
        yield path
    here = opens(one, site.begun(everything(), signed=True))
    for part in PARTS:
        one.goes(here + part)
        one.awaits_estimate()
        yield part or "overview"
    yield from in_the_hall(one, site)
    for part in FAULTS:  # before the end, which closes the questions
        one.goes(here + part)
        one.page.evaluate(EMPTIED)
        one.presses("form[data-keep] .go button:last-child")
        assert one.page.locator("#faults").count()
        yield f"{part} with faults"
    one.goes(f"{here}/withdraw")
    one.presses(".danger")
    for part in ("", "/pass", "/check"):
        one.goes(here + part)
        yield f"{part or 'overview'}, withdrawn"


EMPTIED = """() => {
  for (const field of document.querySelector("form[data-keep]").elements)
    if (field.type === "hidden" || field.tagName === "BUTTON") continue;
    else if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
}"""


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_is_for_everybody(tag: str, traveller: NewTraveller, site: Site) -> None:
    one = traveller(locale=tag, viewport=NARROW)
    inspection = Inspection(one.page)
    for name in every_page(one, site):
        assert one.page.locator("html").get_attribute("lang") == tag
        inspection.whole(name)
        if tag == SOURCE:
            inspection.night(name)
    assert not inspection.wrong, inspection.told()


@pytest.mark.parametrize("tag", pseudo.PSEUDO)
def test_the_layout_holds_for_languages_to_come(
    tag: str, traveller: NewTraveller, tmp_path: Path
) -> None:
    site = Site(tmp_path, door="tests.journeys.pseudo")
    with closing(site.start()):
        one = traveller(site, viewport=NARROW)
        one.goes(f"/?language={tag}")
        inspection = Inspection(one.page)
        for name in every_page(one, site):
            inspection.layout(name)
        assert one.page.locator("html").get_attribute("lang") == tag
        assert not inspection.wrong, inspection.told()


def test_nothing_moves_for_who_asks_for_rest(traveller: NewTraveller, site: Site) -> None:
    one = traveller(reduced_motion="reduce")
    here = opens(one, site.begun(everything(), signed=True))
    for part in ("", "/statements", "/pass"):
        one.goes(here + part)
        assert moving(one.page) == []


def test_forced_colours_keep_fields_and_the_code(traveller: NewTraveller, site: Site) -> None:
    one = traveller(forced_colors="active", color_scheme="dark")
    here = opens(one, site.begun(everything(), signed=True))
    one.goes(f"{here}/pass")
    assert eye.on_screen(one.page)
    one.goes(f"{here}/people/1")
    assert one.page.locator("#surname").evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"
    button = one.page.locator("main .go .main")
    colours = button.evaluate("e => [getComputedStyle(e).borderColor, getComputedStyle(e).color]")
    page = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page not in colours


def test_an_inspection_sees_what_is_wrong(traveller: NewTraveller) -> None:
    one = traveller(viewport=NARROW)
    one.goes("/")
    one.page.evaluate(SPOILT)
    inspection = Inspection(one.page)
    inspection.whole("spoilt")
    wrong = inspection.told()
    for fault in ("wider than 320", "smaller than a thumb", "image-alt", "color-contrast"):
        assert fault in wrong
    one.page.evaluate("document.querySelector('h1').style.transition = 'color 1s'")
    assert moving(one.page)


SPOILT = """() => {
  const add = (name, style) => {
    const made = document.createElement(name);
    made.style.cssText = style;
    made.textContent = "spoilt";
    document.querySelector("main").append(made);
  };
  add("img", "inline-size: 400px; block-size: 8px; display: block");
  add("button", "block-size: 20px");
  add("p", "color: #888; background: #999");
}"""
