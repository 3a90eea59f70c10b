"""The languages travellers read, and the one catalogue both sides say their sentences from.

English is the key. A language is a folder with messages.po and a line in LANGUAGES. The
catalogues are read straight from the .po files, so there is nothing to compile or forget.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its web tag, its own name, the way it is written, and whose dates it has."""

    tag: str
    name: str
    rtl: bool = False
    dates: str = ""

    @property
    def locale(self) -> Locale:
        """Babel's locale: names of countries, forms of dates, numbers and yen."""
        return Locale.parse(self.tag, sep="-")

    @property
    def date_locale(self) -> Locale:
        """The locale its dates follow, where that is another one."""
        return Locale.parse(self.dates or self.tag, sep="-")

    @property
    def folder(self) -> Path:
        """Where its catalogue lies."""
        return HERE / self.tag


LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("ja", "日本語"),
        Language("en", "English", dates="en-GB"),  # most of its readers are not American
        Language("zh-Hans", "简体中文"),
        Language("zh-Hant", "繁體中文"),
        Language("ko", "한국어"),
    )
}
SOURCE = "en"
JAPANESE = "ja"

# Tags browsers send that do not name the script they mean.
_SCRIPTS = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
}


def catalogue(tag: str) -> Catalog:
    """A language's .po file."""
    with (LANGUAGES[tag].folder / "messages.po").open("rb") as file:
        return read_po(file, locale=tag.replace("-", "_"))


@cache
def _sentences(tag: str) -> dict[str, str]:
    if tag == SOURCE:
        return {}
    return {
        message.id: str(message.string)
        for message in catalogue(tag)
        if isinstance(message.id, str) and message.id and message.string and not message.fuzzy
    }


def say(tag: str, sentence: str) -> str:
    """A sentence in a language; the source text where the language has none yet."""
    return _sentences(tag).get(sentence, sentence)


def choose(wanted: Iterable[str]) -> str:
    """The first language we speak among those wanted, best first; English otherwise."""
    for tag in wanted:
        low = tag.lower()
        for known in LANGUAGES:
            if low == known.lower() or low.startswith(f"{known.lower()}-"):
                return known
        script = _SCRIPTS.get(low) or _SCRIPTS.get("-".join(low.split("-")[:2]))
        if script or low.startswith("zh"):
            return script or "zh-Hans"
    return SOURCE
