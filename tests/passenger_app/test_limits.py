from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from passenger_app import limits
from passenger_app.centre import Centre
from tests.passenger_app.browser import Browser
from tests.passenger_app.travellers import tell

pytestmark = pytest.mark.long


def send(browser: Browser, token: str, times: int, path: str) -> list[int]:
    form = {"csrf_token": token}
    return [browser.post(path, form).status for _ in range(times)]


def test_one_browser_may_send_so_many_forms_and_another_goes_on(
    browser: Browser, browsers: Callable[[], Browser]
) -> None:
    ref = tell(browser)
    token = browser.token()
    told = send(browser, token, 125, f"/d/{ref}/people/9/remove")
    assert 429 not in told[:100]
    assert told[-1] == 429
    assert "Wait a minute" in browser.text
    assert int(browser.answer.headers["Retry-After"]) <= 60
    assert browser.open(f"/d/{ref}").status == 200  # looking is never limited
    assert tell(browsers())


def test_looking_is_not_limited(browser: Browser) -> None:
    assert {browser.open("/").status for _ in range(150)} == {200}


def test_one_private_address_is_opened_so_often_from_wherever(
    browsers: Callable[[], Browser],
) -> None:
    told = [browsers().open(f"/a/{'x' * 22}").status for _ in range(32)]
    assert told == [404] * 30 + [429] * 2
    assert browsers().open(f"/a/{'y' * 22}").status == 404  # another one has its own


def test_the_house_has_a_budget(
    app: Flask, browsers: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the exemption: with a budget of nothing, only looking is left."""
    monkeypatch.setattr(limits.limiter.limiter, "hit", lambda *_, **__: False)
    browser = browsers()
    assert browser.open("/start").status == 200
    assert browser.press(travel="crew").status == 429


def test_a_lost_counter_does_not_close_the_house(
    browser: Browser, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> bool:
        raise OSError("the counter is away")

    monkeypatch.setattr(limits.limiter, "_storage_dead", False)  # and false again afterwards
    monkeypatch.setattr(limits.limiter.limiter, "hit", lost)
    assert tell(browser)
