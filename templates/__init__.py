"""One compiled set of templates per language, for the centre and the kiosk alike.

`_("sentence")` becomes the sentence in the set's language while a template is compiled, so
that a page costs no look-ups when it is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from customs import labels
from templates.figures import in_language, lists
from translations import JAPANESE, LANGUAGES, say

HERE = Path(__file__).parent


class Spoken(Extension):
    """Writes `_("...")` in the environment's language at compile time.

    `_("... %(name)s ...", name=x)` becomes the translated text with a format filter; a `_`
    that is given anything but a literal stays a call, for sentences chosen at run time.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Replace the tokens of each literal call."""
        language: str = self.environment.language  # type: ignore[attr-defined]
        tokens = list(stream)
        place = 0
        while place < len(tokens):
            window = tokens[place : place + 4]
            if [t.type for t in window[:3]] == ["name", "lparen", "string"] and (
                window[0].value == "_"
            ):
                yield from _spoken(window, language)
                place += 4
            else:
                yield tokens[place]
                place += 1


def _spoken(window: list[Token], language: str) -> Iterator[Token]:
    """`_("x")` to `"y"`; `_("x", ` to `"y"|format(`."""
    _, opening, literal, after = window
    yield Token(literal.lineno, "string", say(language, literal.value))
    if after.type == "comma":
        yield Token(after.lineno, "pipe", "|")
        yield Token(after.lineno, "name", "format")
        yield opening
    elif after.type != "rparen":
        message = f"line {after.lineno}: _() takes one whole literal"
        raise ValueError(message)


def environment(tag: str) -> Environment:
    """The templates as one language says them."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    language = LANGUAGES[tag]
    made.extend(language=tag)
    made.add_extension(Spoken)
    made.globals |= {"_": _sayer(tag), "language": language, "languages": LANGUAGES}
    made.globals |= in_language(tag)
    made.filters |= lists(tag)
    made.globals |= {"label": labels.__dict__, "japanese": lambda text: say(JAPANESE, text)}
    return made


def _sayer(tag: str) -> Callable[..., str]:
    """For sentences chosen at run time."""

    def sayer(sentence: str, **figures: object) -> str:
        said = say(tag, sentence)
        return said % figures if figures else said

    return sayer
