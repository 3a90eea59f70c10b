"""The sign: one sentence in every language, nothing about anybody, for its own browser alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from customs.gate_command import Act
from customs.words_gate import LEADS, SIGNS, Sign
from kiosk.gate.program import Told
from kiosk.screen.sign import NAME, create_app
from tests.kiosk.gate.site import gate, hall
from tests.kiosk.gate.test_program import PARTY, SLIP, Stand
from translations import LANGUAGES, say

KEY = "k" * 43


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with hall(tmp_path / "station") as kept, gate(kept, tmp_path, 31) as here:
        made = Stand(kept, here, tmp_path)
        try:
            yield made
        finally:
            made.gate.close()


@pytest.fixture
def browser(stand: Stand) -> FlaskClient:
    client = create_app(stand.gate, KEY, NAME).test_client()
    client.get(f"/launch/{KEY}", base_url=f"http://{NAME}")
    return client


def at(browser: FlaskClient, path: str) -> str:
    return browser.get(path, base_url=f"http://{NAME}").get_data(as_text=True)


def test_every_language_stands_on_it(stand: Stand, browser: FlaskClient) -> None:
    page = at(browser, "/")
    for tag in LANGUAGES:
        assert f'lang="{tag}"' in page
        assert say(tag, SIGNS[Sign.TOKEN]) in page
    assert say("ja", LEADS[Sign.TOKEN]) in page
    assert stand.sign is Sign.TOKEN


def test_it_changes_with_what_happens_and_not_otherwise(stand: Stand, browser: FlaskClient) -> None:
    version = stand.gate.version
    same = browser.get(f"/screen?seen={version}", base_url=f"http://{NAME}")
    assert same.status_code == 204
    stand.cleared(1)
    stand.show()
    page = at(browser, f"/screen?seen={version}")
    assert 'data-camera="face"' in page
    assert say("en", SIGNS[Sign.LOOK]) in page


def test_a_picture_of_the_camera_reaches_the_gate(stand: Stand, browser: FlaskClient) -> None:
    stand.cleared(1)
    stand.show()
    stand.camera.before = [1]
    browser.post("/frames", data=b"picture", base_url=f"http://{NAME}")
    stand.rest()
    assert say("en", SIGNS[Sign.GO]) in at(browser, "/screen?seen=0")


@pytest.mark.parametrize("path", ["/", "/screen", "/style.css"])
def test_nobody_else_sees_it(stand: Stand, path: str) -> None:
    stranger = create_app(stand.gate, KEY, NAME).test_client()
    assert stranger.get(path, base_url=f"http://{NAME}").status_code == 403
    assert stranger.post("/frames", base_url=f"http://{NAME}").status_code == 403


def test_a_missing_camera_is_an_officer(stand: Stand, browser: FlaskClient) -> None:
    browser.post("/no-camera", base_url=f"http://{NAME}")
    assert stand.sign is Sign.OFFICER


def test_it_says_the_same_of_a_hold_a_stranger_and_a_broken_gate(
    stand: Stand, browser: FlaskClient
) -> None:
    """Whoever could tell them apart would learn who is held."""
    stand.cleared(1)
    pages = set()
    for act in ("held", "stranger", "unknown"):
        if act == "held":
            stand.hall.keeper.obey(stand.hall.command(Act.HOLD, f"party:{PARTY}", 1))
        if act == "stranger":
            stand.hall.keeper.obey(
                stand.hall.command(Act.RELEASE, "00000000-0000-0000-0000-000000000001", 2)
            )
        stand.show(b"00000000" if act == "unknown" else SLIP)
        stand.look(1) if act == "held" else stand.look(2, 2)
        assert stand.sign is Sign.OFFICER
        page = at(browser, "/screen?seen=0")
        pages.add(page.replace(f"seen={stand.gate.version}", ""))
        stand.wait(8)
    assert len(pages) == 1


def test_what_is_told_has_no_place_for_a_person() -> None:
    assert set(Told.__dataclass_fields__) == {"sign", "prompt", "done", "everyone"}
