"""What others made is named, licensed and unchanged since it was taken."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from passenger_app import vendored
from passenger_app.vendored import FRONT_END, HOUSE
from templates.script import FONTS

ENTRY = re.compile(
    r"^(?P<path>\S+)\n  .+\n  licence: .+?\((?P<licence>\S+)\)\n  from: .+\n"
    r"  sha256: (?P<sha256>[0-9a-f]{64})$",
    re.MULTILINE,
)


def changed(notice: str, house: Path) -> list[str]:
    """The files whose bytes are not those NOTICE names."""
    return [
        found["path"]
        for found in ENTRY.finditer(notice)
        if hashlib.sha256((house / found["path"]).read_bytes()).hexdigest() != found["sha256"]
    ]


def named() -> set[str]:
    """The files NOTICE names, and the licences it points to."""
    entries = list(ENTRY.finditer((HOUSE / "NOTICE").read_text()))
    return {found["path"] for found in entries} | {found["licence"] for found in entries}


def test_every_vendored_file_is_the_one_in_notice() -> None:
    notice = (HOUSE / "NOTICE").read_text()
    assert notice.count("sha256: ") == len(ENTRY.findall(notice)) > 0
    assert changed(notice, HOUSE) == []


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    for path in named():
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((HOUSE / path).read_bytes())
    axe = tmp_path / "tests/vendor/axe.min.js"
    axe.write_bytes(axe.read_bytes() + b"\n")
    assert changed((HOUSE / "NOTICE").read_text(), tmp_path) == ["tests/vendor/axe.min.js"]


def test_nothing_lies_there_unnamed() -> None:
    lying = {
        str(path.relative_to(HOUSE))
        for folder in (*FRONT_END, FONTS)
        for path in (HOUSE / folder).rglob("*")
        if path.is_file()
    }
    assert lying == named()


def test_notice_is_what_make_vendor_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (HOUSE / "NOTICE").read_text() == vendored.notice()
    monkeypatch.setattr(vendored, "version", lambda _: "0.0.0")
    with pytest.raises(FileNotFoundError):
        vendored.notice()


def test_npm_is_pinned_exactly_and_records_no_address() -> None:
    package = json.loads((HOUSE / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    lock = (HOUSE / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "//" not in lock
    locked = json.loads(lock)["packages"]
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_tokens_are_cut_not_altered() -> None:
    whole = (
        ":root {\n  --color-primitive-blue-900: #0017c1;\n  --color-primitive-lime-900: #0f0;\n}"
    )
    cut = vendored.cut_tokens(whole)
    assert "  --color-primitive-blue-900: #0017c1;\n" in cut
    assert "lime" not in cut


@pytest.mark.parametrize(
    "token",
    ["blue-900: #0017c1", "green-800: #197a4b", "yellow-400: #ffc700", "red-900: #ce0000",
     "solid-gray-900: #1a1a1a", "solid-gray-50: #f2f2f2", "solid-gray-536: #767676",
     "border-radius-8: 0.5rem", "line-height-170: 1.7", "font-size-28: 1.75rem"],
)  # fmt: skip
def test_the_tokens_of_our_look_are_there(token: str) -> None:
    assert f"{token};" in next((HOUSE / "static/vendor").glob("design-tokens-*.css")).read_text()
