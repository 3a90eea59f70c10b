"""Each route compiled once a run, not once for every application that a test makes.

Werkzeug writes two small functions for each route of each application. They take their rule as an
argument and hold nothing of it, so thousands of applications with the same routes may share them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _made:
        _made[key] = _compile(rule, append_unknown)
    return _made[key]


def install() -> None:
    """From here on in this process."""
    patched: Any = Rule
    patched._compile_builder = _once
