"""Vendored: every file made by others that lies in this repository, and the NOTICE of them.

`make vendor` takes the front-end files from npm at the versions of package.json, and writes
NOTICE with the sha256 of each. Nothing else needs npm: pages and tests use the copies.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from templates.cut_fonts import SOURCES
from templates.script import FONTS

HOUSE = Path(__file__).parent.parent
HTMX, AXE, TOKENS = "htmx.org", "axe-core", "@digital-go-jp/design-tokens"
FRONT_END = ("static/vendor", "tests/vendor")

# The part of the Digital Agency's tokens our pages are drawn with.
_STEPS = "50|100|200|300|400|800|900|1000|1100|1200"
_TOKEN = re.compile(
    rf"--(color-primitive-(blue|green|yellow|red)-({_STEPS})"
    r"|color-neutral-(white|black)"
    r"|color-neutral-solid-gray-(50|100|200|300|400|536|600|700|800|900)"
    r"|font-weight-(400|700)"
    r"|font-size-(14|16|17|18|20|24|28|32|36|48|64)"
    r"|line-height-(130|150|170)"
    r"|border-radius-(4|8|16|full)"
    r"|elevation-(1|2|3)): [^;]+;"
)


@dataclass(frozen=True, slots=True)
class Vendored:
    """One file: where it lies, what it is, under which licence, and where it came from."""

    path: str
    what: str
    licence: str
    origin: str

    @property
    def sha256(self) -> str:
        """Of the file as it lies here."""
        return hashlib.sha256((HOUSE / self.path).read_bytes()).hexdigest()


def version(package: str) -> str:
    """The one version of a package that package.json names."""
    named = json.loads((HOUSE / "package.json").read_text())
    return str((named["dependencies"] | named["devDependencies"])[package])


def vendored() -> tuple[Vendored, ...]:
    """Every vendored file, in the order NOTICE names them."""
    htmx, axe, tokens = (version(package) for package in (HTMX, AXE, TOKENS))
    return (
        Vendored(
            f"static/vendor/htmx-{htmx}.min.js",
            f"htmx {htmx}, Big Sky Software",
            "0BSD (static/vendor/htmx.LICENSE.txt)",
            f"npm {HTMX}@{htmx}, dist/htmx.min.js, unchanged",
        ),
        Vendored(
            f"static/vendor/design-tokens-{tokens}.css",
            f"Design tokens {tokens} of the Digital Agency of Japan, (c) 2023 デジタル庁",
            "MIT (static/vendor/design-tokens.LICENSE.txt)",
            f"npm {TOKENS}@{tokens}, dist/tokens.css, the custom properties in use",
        ),
        Vendored(
            "tests/vendor/axe.min.js",
            f"axe-core {axe}, (c) 2015-2026 Deque Systems, Inc.; used by tests only",
            "MPL-2.0 and MIT parts (tests/vendor/axe.LICENSE.txt)",
            f"npm {AXE}@{axe}, axe.min.js, unchanged",
        ),
        *_fonts(),
    )


def _fonts() -> Iterator[Vendored]:
    folder = FONTS.relative_to(HOUSE)
    for face, source in SOURCES.items():
        yield Vendored(
            f"{folder}/{face}-Regular.ttf",
            f"{face}, (c) its authors as its licence names them; not sent to phones",
            f"OFL-1.1 ({folder}/{face}.LICENSE.txt)",
            f"npm {source.package}@{source.version}, {source.member}, cut by cut_fonts",
        )


def cut_tokens(css: str) -> str:
    """The custom properties in use, as they stand in the whole file, under its licence."""
    lines = "".join(f"  {found[0]}\n" for found in _TOKEN.finditer(css))
    return (
        f"/* {TOKENS} {version(TOKENS)}, cut to what is used. Copyright (c) 2023 デジタル庁.\n"
        f"   MIT: see design-tokens.LICENSE.txt. Made by `make vendor`. */\n:root {{\n{lines}}}\n"
    )


def _taken(modules: Path) -> Iterator[tuple[str, bytes]]:
    """Each file that is taken from npm: where it goes and what it holds."""
    for path, parts in {
        f"static/vendor/htmx-{version(HTMX)}.min.js": [f"{HTMX}/dist/htmx.min.js"],
        "static/vendor/htmx.LICENSE.txt": [f"{HTMX}/LICENSE"],
        "static/vendor/design-tokens.LICENSE.txt": [f"{TOKENS}/LICENSE"],
        "tests/vendor/axe.min.js": [f"{AXE}/axe.min.js"],
        "tests/vendor/axe.LICENSE.txt": [f"{AXE}/LICENSE", f"{AXE}/LICENSE-3RD-PARTY.txt"],
    }.items():
        yield path, b"\n".join((modules / part).read_bytes() for part in parts)
    css = (modules / TOKENS / "dist/tokens.css").read_text()
    yield f"static/vendor/design-tokens-{version(TOKENS)}.css", cut_tokens(css).encode()


def take(modules: Path) -> None:
    """Put what npm brought where it belongs, and nothing of an older version beside it."""
    taken = dict(_taken(modules))
    for folder in FRONT_END:
        (HOUSE / folder).mkdir(parents=True, exist_ok=True)
        for old in (HOUSE / folder).iterdir():
            old.unlink()
    for path, content in taken.items():
        (HOUSE / path).write_bytes(content)


def notice() -> str:
    """The whole text of NOTICE."""
    head = (
        "Sekisho\n"
        "Copyright 2026 The Sekisho authors\n"
        "\n"
        "Licensed under the Apache License, Version 2.0; see LICENSE.\n"
        "\n"
        "These files were made by others and keep their own licences. `make vendor` writes this\n"
        "list; a test compares every sha256.\n"
    )
    return head + "".join(
        f"\n{file.path}\n  {file.what}\n  licence: {file.licence}\n"
        f"  from: {file.origin}\n  sha256: {file.sha256}\n"
        for file in vendored()
    )


if __name__ == "__main__":
    take(HOUSE / "node_modules")
    (HOUSE / "NOTICE").write_text(notice())
