"""The estimate on the goods pages, the allotment that is signed, and the open page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from customs.declaration import Declaration
from customs.estimate import MOST_LOTS
from customs.goods import Goods, Kind
from customs.statements import Statement
from passenger_app import access, demo, drafts, estimate, rates, submit
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import Scope, Table
from passenger_app.samples import family_with_goods, weekly_table
from tests import factories
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_rates import HEAD
from tests.passenger_app.travellers import again, begin, fresh, sign, signed

pytestmark = pytest.mark.long

WHISKY = Goods("g0000000001", Kind.WHISKY_BRANDY, count=4, ml=750)
COAT = Goods("g0000000002", Kind.OTHER, "coat", price=Decimal(500), currency="EUR")
SUM = 'class="yen"'


def told(*goods: Goods, size: int = 2) -> Declaration:
    over = frozenset({Statement.OVER_ALLOWANCE})
    return factories.declaration(size, answers=over, goods=goods)


def opened(centre: Centre, browser: Browser, whole: Declaration) -> Draft:
    """A browser that holds this declaration."""
    draft = begin(centre, whole)
    link = access.make_link(centre.database, draft.id, Scope.EDIT, centre.now(), timedelta(days=1))
    browser.open(f"/a/{link}").press()
    return draft


def asks(browser: Browser, path: str, typed: dict[str, str]) -> str:
    """What htmx is answered while a page is typed into."""
    sent = typed | {"estimate": "yes", "csrf_token": browser.token()}
    answer = browser.client.post(
        path, data=sent, base_url=browser.origin,
        headers={"HX-Request": "true", "Referer": browser.origin + "/"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert "<html" not in answer.text, "the parts alone"
    return answer.text


def test_the_first_paint_reckons_nothing(
    centre: Centre, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = opened(centre, browser, told(WHISKY))

    def reckoned(*_: object) -> None:
        raise AssertionError("reckoned at the first paint")

    monkeypatch.setattr(estimate, "of_basket", reckoned)
    for page in ("goods", f"goods/{WHISKY.id}", "goods/g0123456789?kind=wine"):
        assert browser.open(f"/d/{draft.ref}/{page}").status == 200
        assert SUM not in browser.text
        assert 'hx-trigger="load, input from:#page' in browser.text
    browser.press("estimate")
    assert browser.status == 500, "the button does"


def test_without_scripts_a_button_answers_and_keeps_what_is_typed(
    centre: Centre, browser: Browser
) -> None:
    draft = opened(centre, browser, told(WHISKY, size=1))
    browser.open(f"/d/{draft.ref}/goods").press("estimate")
    assert "About ¥600 to pay" in browser.text
    assert "Another bottle would add ¥600." in browser.text
    browser.open(f"/d/{draft.ref}/goods/g0123456789?kind=heated_sticks")
    browser.press("estimate", pieces="200")
    assert "20 more sticks would add ¥300." in browser.text
    browser.open(f"/d/{draft.ref}/goods/{WHISKY.id}").press("estimate", count="6")
    assert "About ¥1,800 to pay" in browser.text
    assert browser.form().fields["count"] == "6"
    assert fresh(centre, draft).version == draft.version, "nothing was kept"
    browser.press("Save")
    assert fresh(centre, draft).told.goods[0].count == 6


def test_the_parts_are_told_as_one_types(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(WHISKY, size=1))
    line = f"/d/{draft.ref}/goods/{WHISKY.id}"
    typed = {"kind": "whisky_brandy", "count": "3", "ml": "750", "status": "bought"}
    assert "Nothing to pay" in asks(browser, line, typed)
    assert "About ¥1,200 to pay" in asks(browser, line, typed | {"count": "5"})
    unfinished = asks(browser, line, typed | {"count": ""})
    assert "Nothing to pay" in unfinished, "a line that is not whole is not counted"
    assert "Without what is not filled in yet." in unfinished
    assert fresh(centre, draft).version == draft.version


@pytest.mark.parametrize("bad", ["x" * 5000, "1" * 5000, "-1", "1e9", "\x00", "²"])
def test_bad_input_never_breaks_the_estimate(centre: Centre, browser: Browser, bad: str) -> None:
    draft = opened(centre, browser, told(WHISKY))
    fields = ("count", "ml", "status", "owner", "price", "currency", "class", "name", "kind")
    for field in fields:
        page = f"/d/{draft.ref}/goods/g0123456789"
        line = {"kind": "other", "count": "1", "status": "bought"}
        if field != "kind":  # without a kind there is no such page
            asks(browser, page, line | {field: bad})
        for adults in ("1", bad):
            picked = {"kind-1": "other", f"{field}-1": bad, "adults": adults}
            asks(browser, "/what-can-i-bring", picked)


def test_without_its_token_nothing_is_reckoned(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(WHISKY))
    assert browser.post(f"/d/{draft.ref}/goods", {"estimate": "yes"}).status == 400
    assert browser.post("/what-can-i-bring", {"estimate": "yes"}).status == 400


def test_a_price_is_worth_what_its_week_says_or_an_officer_says_it(
    centre: Centre, browser: Browser
) -> None:
    dear = replace(COAT, price=Decimal(2000))
    draft = opened(centre, browser, told(dear, size=1))
    goods = f"/d/{draft.ref}/goods"
    said = asks(browser, goods, {})
    assert "An officer works out what there is to pay" in said
    assert "no exchange rate here for this currency and week" in said
    assert "announced around 24 November 2026" in said, "arrival on Thursday 3 December"
    week = "2026-11-15,2026-11-21,EUR,1,100,invented\n"
    rates.bring_in(centre.database, HEAD + week, "cli:test", centre.now())
    assert "Nothing to pay" in asks(browser, goods, {}), "¥200,000 is free"


def test_a_long_list_is_left_to_an_officer(centre: Centre, browser: Browser) -> None:
    many = [replace(WHISKY, id=f"g{n:010}") for n in range(MOST_LOTS + 1)]
    draft = opened(centre, browser, told(*many))
    assert "This list is too long" in asks(browser, f"/d/{draft.ref}/goods", {})
    browser.open(f"/d/{draft.ref}/check").press("true")
    assert fresh(centre, draft).head_revision == 1, "and can be declared"


def test_where_nobody_travels_somebody_is_asked_for(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, replace(told(WHISKY), people=()))
    goods = asks(browser, f"/d/{draft.ref}/goods", {})
    wine = {"kind-1": "wine", "count-1": "1", "ml-1": "750"}
    picked = asks(browser, "/what-can-i-bring", wine | {"adults": ""})
    for said in (goods, picked):
        assert "Add at least one person." in said
        assert "too long" not in said
        assert "An officer works out" not in said


def test_what_is_prohibited_is_no_matter_of_yen(centre: Centre, browser: Browser) -> None:
    powder = replace(COAT, currency="JPY", class_="narcotics")
    ham = replace(COAT, id="g0000000003", currency="JPY", class_="meat")
    draft = opened(centre, browser, told(powder, ham))
    said = asks(browser, f"/d/{draft.ref}/goods", {})
    assert "Show prohibited goods to an officer" in said
    assert "Carrying them is a serious crime" in said
    assert "Needs permission" in said
    assert "Nothing to pay" not in said


def test_commercial_goods_are_for_an_officer(centre: Centre, browser: Browser) -> None:
    whole = replace(told(WHISKY), answers=frozenset({Statement.COMMERCIAL}))
    draft = opened(centre, browser, whole)
    said = asks(browser, f"/d/{draft.ref}/goods", {})
    assert "An officer works out what there is to pay" in said
    assert "Commercial goods have no allowance" in said


# The allotment.


def test_what_was_shown_is_confirmed_and_kept_with_the_revision(
    centre: Centre, browser: Browser
) -> None:
    draft = opened(centre, browser, told(WHISKY))
    browser.open(f"/d/{draft.ref}/check")
    assert "In whose allowance" in browser.text
    browser.press("true")
    assert browser.status == 422
    assert "Confirm in whose allowance" in browser.text
    (mark,) = browser.form().choices["allotment"]
    browser.press("true", allotment=mark)
    found = fresh(centre, draft)
    assert found.head_revision == 1
    kept = drafts.signed_head(centre.database, centre.vault, found)[0].allotment
    assert kept
    assert kept.mark == mark
    assert sum(share.count for share in kept.shares) == 4
    assert {share.person for share in kept.shares} <= {"1", "2"}


def test_a_tick_outlives_a_change_of_language(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(WHISKY))
    browser.open(f"/d/{draft.ref}/check")
    (mark,) = browser.form().choices["allotment"]
    browser.press("ja", allotment=mark)
    assert browser.form().fields["allotment"] == mark


@pytest.mark.parametrize("whole", [told(WHISKY, size=1), factories.declaration(2)])
def test_where_nothing_was_chosen_nothing_is_asked(
    centre: Centre, browser: Browser, whole: Declaration
) -> None:
    draft = opened(centre, browser, whole)
    browser.open(f"/d/{draft.ref}/check")
    assert "In whose allowance" not in browser.text
    browser.press("true")
    assert fresh(centre, draft).head_revision == 1


def test_an_officer_sees_what_was_confirmed_though_rates_are_corrected(centre: Centre) -> None:
    bring = [HEAD + f"2026-11-15,2026-11-21,EUR,1,{yen},invented\n" for yen in (150, 900)]
    rates.bring_in(centre.database, bring[0], "cli:test", centre.now())
    draft = signed(centre, told(WHISKY, COAT))
    before = drafts.signed_head(centre.database, centre.vault, draft)[0]
    rates.bring_in(centre.database, bring[1], "cli:test", centre.now(), correct=True)
    again_ = drafts.signed_head(centre.database, centre.vault, draft)[0]
    assert before.allotment == again_.allotment
    assert before.allotment != estimate.allotment(centre.database, again_)


def test_what_is_signed_is_what_was_read(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(WHISKY, COAT))
    browser.open(f"/d/{draft.ref}/check")
    (mark,) = browser.form().choices["allotment"]
    rates.bring_in(
        centre.database, HEAD + "2026-11-15,2026-11-21,EUR,1,150,x\n", "cli:test", centre.now()
    )
    browser.press("true", allotment=mark)
    assert browser.status == 409
    assert "worked out again since you opened this page" in browser.text
    assert fresh(centre, draft).head_revision == 0
    (newer,) = browser.form().choices["allotment"]
    assert newer != mark
    browser.press("true", allotment=newer)
    assert fresh(centre, draft).head_revision == 1


def test_goods_nobody_confirmed_are_not_signed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(centre, told(WHISKY))
    signing = submit.Signing(draft.version, "f" * 32, "en")
    index = centre.settings.secrets.blind_index_key

    def send() -> int:
        return submit.submit(
            centre.database, centre.vault, centre.ring(), index, draft, signing, centre.now()
        )

    with pytest.raises(submit.Unfinished) as unfinished:
        send()
    assert [problem.field for problem in unfinished.value.problems] == ["allotment"]
    monkeypatch.setattr(submit, "_confirmed", lambda _database, whole, _signing: whole)
    assert send() == 1, "only the guard stood between"


def test_the_samples_of_the_demo_sign_their_allotment(centre: Centre) -> None:
    demo.sample(centre, "family", family_with_goods(centre.today()), True)
    draft = signed(centre, family_with_goods(centre.today()))
    assert again(centre, draft.ref, draft.access).head_revision == 1
    assert sign(centre, draft) == 1


# The open page.


def test_goods_are_picked_without_declaring(browser: Browser) -> None:
    browser.open("/").open("/what-can-i-bring")
    browser.press("whisky_brandy")
    assert "Nothing to pay" in browser.text
    browser.send({"count-1": "4"}, "Something else")
    assert "About ¥600 to pay" in browser.text
    assert "Without what is not filled in yet." in browser.text
    typed = {"name-2": "watch", "price-2": "300000", "currency-2": "JPY", "class-2": "watch"}
    browser.send(typed, "estimate")
    assert "About ¥18,500 to pay" in browser.text, "600 and 17,900"
    browser.send(typed, "ja")
    assert browser.form().fields["count-1"] == "4"
    assert browser.form().fields["class-2"] == "watch"
    assert "¥18,500" in browser.text, "nothing typed is lost"
    browser.press("1")
    assert "¥17,900" in browser.text
    assert not any("watch" in address for address in browser.addresses), "no address tells it"


def test_pipe_tobacco_is_reckoned_and_other_loose_tobacco_is_for_an_officer(
    browser: Browser,
) -> None:
    browser.open("/what-can-i-bring").press("other_tobacco")
    typed = {"grams-1": "350", "price-1": "35000", "currency-1": "JPY"}
    browser.send(typed | {"class-1": "pipe_tobacco"}, "estimate")
    assert "About ¥4,000 to pay" in browser.text
    law = browser.page.words
    for part in ("29.8% of the value", "¥15,244 per kilogram", "22/78 of the consumption tax"):
        assert part in law
    assert "yen" not in law
    browser.send(typed | {"class-1": ""}, "estimate")
    assert "An officer works out what there is to pay" in browser.text


def test_the_open_page_keeps_nothing(centre: Centre, browsers: Callable[[], Browser]) -> None:
    one, other = browsers(), browsers()
    asks(one, "/what-can-i-bring", {"kind-1": "other", "name-1": "CanaryGoods", "adults": "1"})
    assert "CanaryGoods" not in other.open("/what-can-i-bring").text
    with centre.database.reading() as session:
        for table in Table.metadata.sorted_tables:
            assert "CanaryGoods" not in repr(session.execute(select(table)).all()), table.name


def test_faults_are_told_beside_their_rows(browser: Browser) -> None:
    browser.open("/what-can-i-bring").press("other")
    assert browser.status == 200, "adding is no fault"
    browser.open("/what-can-i-bring").press("estimate", adults="x")
    assert browser.status == 422
    assert 'href="#adults"' in browser.text


def test_every_group_that_is_kept_out_says_what_to_do(browser: Browser) -> None:
    words = browser.open("/what-can-i-bring").page.words
    assert "animal quarantine counter" in words
    assert "tell a customs officer yourself" in words
    assert "Ask: The police" in words
    assert "関税法 69条の11" in words


def test_it_is_linked_from_the_front_and_from_goods(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(WHISKY))
    for page in ("/", f"/d/{draft.ref}/goods"):
        assert "/what-can-i-bring" in browser.open(page).page.links


def test_a_browser_that_asks_without_end_is_told_to_wait(browser: Browser) -> None:
    token = browser.token()
    form = {"estimate": "yes", "csrf_token": token, "adults": "1"}
    told = [browser.post("/what-can-i-bring", form).status for _ in range(61)]
    assert set(told[:60]) <= {200, 422}
    assert told[60] == 429


def test_looking_at_the_check_without_end_is_limited_too(centre: Centre, browser: Browser) -> None:
    draft = opened(centre, browser, told(replace(WHISKY, count=1)))
    told_ = [browser.open(f"/d/{draft.ref}/check").status for _ in range(61)]
    assert told_[:60] == [200] * 60
    assert told_[60] == 429


def test_sample_rates_serve_the_samples(centre: Centre, clock: Clock) -> None:
    rates.bring_in(centre.database, weekly_table(centre.today()), "demo", centre.now())
    arrival = centre.today() + timedelta(days=2)
    assert rates.known(centre.database, {"KRW"}, arrival).each("KRW", arrival)
