"""The screen's own files: one sheet of style, and scripts whose address carries their digest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


@cache
def address(path: str) -> str:
    """Where a static file is served; the address changes with the file."""
    return f"/static/{path}?v={_digest((STATIC / path).read_bytes())}"


@cache
def style() -> str:
    """The design tokens, then the kiosk's components in the order of their names."""
    folders = (STATIC / "vendor", STATIC / "css" / "kiosk")
    return "\n".join(path.read_text() for each in folders for path in sorted(each.glob("*.css")))


@cache
def style_address() -> str:
    """Where the sheet is served."""
    return f"/style.css?v={_digest(style().encode())}"
