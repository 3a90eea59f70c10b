"""Every sentence of the house is said in every language: none missing, none left as a guess."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from translations import LANGUAGES, SOURCE, catalogue

HOUSE = Path(__file__).parent.parent
ROOMS = ("customs", "kiosk", "passenger_app", "templates")  # as `make words` collects them
SPOKEN = [tag for tag in LANGUAGES if tag != SOURCE]
_PLACE = re.compile(r"%\((\w+)\)[sd]|%%")


@cache
def sentences() -> frozenset[str]:
    """Every sentence in the code, found the way `make words` finds them."""
    with (HOUSE / "translations" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {"_": None, "N_": None, "say": None}
    found = (
        sentence
        for room in ROOMS
        for _, _, sentence, _, _ in extract_from_dir(HOUSE / room, methods, options, keywords)
    )
    return frozenset(sentence for sentence in found if isinstance(sentence, str) and sentence)


def said(tag: str) -> dict[str, str]:
    """A language's sentences that are no guesses."""
    return {
        str(message.id): str(message.string)
        for message in catalogue(tag)
        if message.id and message.string and not message.fuzzy
    }


def faults(sentence: str, translated: str) -> list[str]:
    """What is wrong with one translation."""
    found = []
    if sorted(_PLACE.findall(sentence)) != sorted(_PLACE.findall(translated)):
        found.append("placeholders")
    if (translated[:1].isspace(), translated[-1:].isspace()) != (
        sentence[:1].isspace(),
        sentence[-1:].isspace(),
    ):
        found.append("space at an end")
    return found


def test_the_sentences_are_found_in_code_and_templates() -> None:
    assert len(sentences()) > 300
    assert "Start" in sentences()  # a template's
    assert "This did not work." in sentences()  # the code's


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_language_is_complete(tag: str) -> None:
    assert sorted(sentences() - set(said(tag))) == []


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_language_guesses_nothing(tag: str) -> None:
    assert [message.id for message in catalogue(tag) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("tag", SPOKEN)
def test_every_translation_keeps_its_places(tag: str) -> None:
    wrong = {key: faults(key, text) for key, text in said(tag).items() if faults(key, text)}
    assert wrong == {}


@pytest.mark.parametrize(
    "translated", ["%(n)s und %(m)s", "nichts", "%(n)s Teile ", " %(n)s Teile", "%(n)s%%"]
)
def test_a_translation_that_loses_its_place_is_seen(translated: str) -> None:
    assert faults("%(n)s parts", translated) != []
    assert faults("%(n)s parts", "%(n)s Teile") == []
