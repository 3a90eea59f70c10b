"""Journeys to a pass: alone with nothing, as a family with goods, without scripts."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from customs import pass_qr
from customs.sealed import KeyRing
from customs.trip import Travel
from customs.verdicts import Verdict
from tests.journeys import eye
from tests.journeys.conftest import NewTraveller
from tests.journeys.site import Site
from tests.journeys.traveller import FAMILY, Traveller
from tests.postgres import running
from translations import LANGUAGES


def verdict(keys: KeyRing, code: str) -> tuple[Verdict, pass_qr.Pass | None]:
    """What a kiosk says on the day of arrival."""
    return pass_qr.verify(code, keys, datetime.now(UTC) + timedelta(days=1))


def declares_for_a_family(family: Traveller) -> None:
    """Four people, side B, cash and a parcel: every page there is."""
    family.begins()
    family.is_someone(FAMILY[0])
    family.brings(*FAMILY[1:])
    family.arrives("KIX", "KE723")
    family.stays()
    family.answers_yes("1-3", "2", "3")
    family.look("goods, empty")
    family.lists_whisky()
    family.lists_handbag()
    family.look("goods")
    family.presses("form[data-keep] .main")
    family.look("means, empty")
    family.carries_cash()
    family.look("means")
    family.presses("form[data-keep] .main")
    family.sends_luggage()
    family.signs()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_nothing_to_declare(tag: str, traveller: NewTraveller, site: Site) -> None:
    anna = traveller(locale=tag)
    anna.declares_nothing()
    told, opened = verdict(site.keys(), eye.on_screen(anna.page))
    assert told is Verdict.VALID
    assert opened
    assert (opened.revision, opened.language) == (1, tag)


@pytest.mark.parametrize("tag", ["en", "ja", "ko"])
def test_a_family_of_four_with_goods(tag: str, traveller: NewTraveller, site: Site) -> None:
    family = traveller(locale=tag)
    declares_for_a_family(family)
    told, opened = verdict(site.keys(), eye.on_screen(family.page))
    assert told is Verdict.VALID
    assert opened
    expect(family.page.locator(".who")).to_have_text("M.K.  J.P.  S.P.  D.P.")


def test_a_family_without_scripts(traveller: NewTraveller, site: Site) -> None:
    family = traveller(java_script_enabled=False)
    declares_for_a_family(family)
    assert verdict(site.keys(), eye.on_screen(family.page))[0] is Verdict.VALID


def test_each_way_of_travelling_is_told_its_own_way_and_none_is_stranded(
    traveller: NewTraveller, site: Site
) -> None:
    one = traveller()
    one.begins(Travel.CREW)
    told = {Travel.CREW: one.page.locator("main").inner_text()}
    one.presses()
    one.is_someone()
    one.brings()
    one.arrives()
    one.stays()
    one.brings_nothing()
    one.signs()
    for travel in [way for way in Travel if way not in {Travel.PASSENGER, Travel.CREW}]:
        one.goes(f"/d/{one.ref}/travel")
        one.page.check(f"[name=travel][value={travel}]")
        one.presses()
        told[travel] = one.page.locator("main").inner_text()
        one.presses()
        one.presses("form[data-keep] .main")
        one.signs()
    assert len(set(told.values())) == len(Travel) - 1
    assert all(len(words) > 150 for words in told.values()), "its own way, in whole sentences"
    answer, opened = verdict(site.keys(), eye.on_screen(one.page))
    assert answer is Verdict.VALID
    assert opened
    assert opened.revision == len(told), "each of them got a pass"


def test_a_ship_has_ports_and_a_name(traveller: NewTraveller) -> None:
    one = traveller()
    one.begins(Travel.CRUISE)
    one.presses()
    one.is_someone()
    one.brings()
    one.arrives("JPTYO", "MS SAMPLE")
    one.stays()
    one.brings_nothing()
    one.signs()
    assert eye.on_screen(one.page)


@pytest.mark.postgres
def test_nothing_to_declare_on_postgresql(traveller: NewTraveller, tmp_path: Path) -> None:
    with running() as postgres, closing(Site(tmp_path, postgres.make()).start()) as site:
        anna = traveller(site)
        anna.declares_nothing()
        assert verdict(site.keys(), eye.on_screen(anna.page))[0] is Verdict.VALID
