"""Files a browser keeps: each address carries the digest of what it serves.

The style is written component by component and served as one sheet.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


@cache
def address(path: str) -> str:
    """Where a static file is served; the address changes with the file."""
    return f"/static/{path}?v={_digest((STATIC / path).read_bytes())}"


@cache
def style() -> str:
    """The design tokens, then every component in the order of its name."""
    tokens = sorted((STATIC / "vendor").glob("*.css"))
    components = sorted((STATIC / "css").glob("*.css"))
    return "\n".join(path.read_text() for path in tokens + components)


@cache
def edition() -> str:
    """The digest of the style and scripts together: a phone refreshes what it keeps by it."""
    scripts = sorted((STATIC / "js").glob("*.js"))
    return _digest(style().encode() + b"".join(path.read_bytes() for path in scripts))


@cache
def style_address() -> str:
    """Where the style is served."""
    return f"/style.css?v={_digest(style().encode())}"
