"""Form bodies as Stripe's libraries write them: a[b][0][c]=value, nested by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """One object of dictionaries and lists."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        found = _NAME.fullmatch(name)
        if found:
            _put(whole, [found[1], *_PART.findall(found[2])], value)
    listed: dict[str, Any] = _lists(whole)
    return listed


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        into = into.setdefault(part, {})
    into[path[-1]] = value


def _lists(found: Any) -> Any:  # noqa: ANN401  whatever a form holds
    """What is named by numbers alone is a list."""
    if not isinstance(found, dict):
        return found
    if found and all(name.isdecimal() for name in found):
        return [_lists(found[name]) for name in sorted(found, key=int)]
    return {name: _lists(value) for name, value in found.items()}
