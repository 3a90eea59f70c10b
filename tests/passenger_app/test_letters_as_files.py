"""A demo keeps its letters as files, so that a link can be opened without a mail server."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from passenger_app import mail, worker
from passenger_app.centre import Centre
from passenger_app.config import Settings


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, smtp=f"file://{tmp_path}")


def test_a_letter_becomes_one_file(centre: Centre, tmp_path: Path) -> None:
    with centre.database.writing() as session:
        mail.write(session, centre.vault, "anna@example.com", "Hello", "Text ü", centre.now())
    while worker.step(centre, "test"):
        pass
    (file,) = tmp_path.glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (letter["To"], letter["Subject"]) == ("anna@example.com", "Hello")
    assert letter.get_content() == "Text ü\n"
