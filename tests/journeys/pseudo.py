"""The site with two languages nobody speaks: text twice as long, and text from right to left.

Gunicorn opens it as `tests.journeys.pseudo:serve()`; nothing else of the site is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel import Locale
from flask import Flask

import translations
from customs import pass_qr
from passenger_app import serve as serve_site

LONG, MIRRORED = "en-XA", "he"
_HEBREW = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתםןףץ")
_FIGURE = re.compile(r"(%\([a-z]+\)s|%s|%%)")


@dataclass(frozen=True, slots=True)
class Pseudo(translations.Language):
    """A language that is written, dated and counted like English."""

    @property
    def locale(self) -> Locale:
        """English, which Babel knows."""
        return Locale("en")


PSEUDO: dict[str, translations.Language] = {
    LONG: Pseudo(LONG, "Lengthened English", dates="en"),
    MIRRORED: Pseudo(MIRRORED, "עברית", rtl=True, dates="en"),
}


def said(tag: str, sentence: str) -> str:
    """A sentence as long again, or in another script; its figures stay what they are."""
    if tag == LONG:
        return f"{sentence} {sentence}"
    words = _FIGURE.split(sentence)
    return "".join(w if _FIGURE.fullmatch(w) else w.lower().translate(_HEBREW) for w in words)


class Said(dict[str, str]):
    """A catalogue that has every sentence."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag

    def get(self, sentence: str, _otherwise: object = None) -> str:
        """Make it when it is asked for."""
        return said(self._tag, sentence)


def serve() -> Flask:
    """The site, as a server runs it."""
    spoken = translations._sentences
    setattr(translations, "_sentences", lambda tag: Said(tag) if tag in PSEUDO else spoken(tag))  # noqa: B010  mypy will not have a function replaced
    translations.LANGUAGES.update(PSEUDO)
    setattr(pass_qr, "LANGUAGES", (*pass_qr.LANGUAGES, *PSEUDO))  # noqa: B010
    return serve_site()
