"""Files a browser keeps: each address carries the digest of what it serves.

The style is written component by component and served as one sheet.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from passenger_app.config import Program

STATIC = Path(__file__).parent.parent / "static"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


@cache
def address(path: str) -> str:
    """Where a static file is served; the address changes with the file."""
    return f"/static/{path}?v={_digest((STATIC / path).read_bytes())}"


@cache
def style(program: Program = Program.TRAVELLER) -> str:
    """The design tokens, every component in the order of its name, then a program's own."""
    folders = (STATIC / "vendor", STATIC / "css", STATIC / "css" / program.value)
    paths = [path for folder in folders for path in sorted(folder.glob("*.css"))]
    return "\n".join(path.read_text() for path in paths)


@cache
def edition() -> str:
    """The digest of the style and scripts together: a phone refreshes what it keeps by it."""
    scripts = sorted((STATIC / "js").glob("*.js"))
    return _digest(style().encode() + b"".join(path.read_bytes() for path in scripts))


@cache
def style_address(program: Program = Program.TRAVELLER) -> str:
    """Where the style is served."""
    room = "" if program is Program.TRAVELLER else f"/{program.value}"
    return f"{room}/style.css?v={_digest(style(program).encode())}"
