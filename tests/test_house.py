"""The shape of the house, kept: who may import whom, and how large a room may grow."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FORBIDDEN = {
    "customs": {
        "passenger_app", "kiosk", "flask", "sqlalchemy", "socket", "urllib", "http", "requests",
        "random", "secrets", "time", "templates",
    },
    "kiosk": {"passenger_app", "flask", "sqlalchemy"},
    "passenger_app": {"kiosk"},
}  # fmt: skip
# Rooms within a room that may import what the rest of it may not.
EXCUSED = {"kiosk/screen": {"flask"}}
COMMAND_LINE = {"__main__.py"}
ROOMS = ("customs", "passenger_app", "kiosk", "templates", "translations", "migrations", "bench")


@cache
def imported(path: Path) -> frozenset[str]:
    """The top-level names a file imports, however deep in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return frozenset(names)


def clocks(path: Path) -> list[int]:
    """Lines that read a clock: now(), utcnow(), today() on anything."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
    ]


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_a_room_imports_only_inwards(room: str) -> None:
    for path in (HOUSE / room).rglob("*.py"):
        within = str(path.parent.relative_to(HOUSE))
        found = imported(path) & FORBIDDEN[room] - EXCUSED.get(within, set())
        assert not found, path.relative_to(HOUSE)


def test_the_rules_read_no_clock() -> None:
    for path in (HOUSE / "customs").rglob("*.py"):
        if path.name not in COMMAND_LINE:
            assert clocks(path) == [], path.relative_to(HOUSE)


@pytest.mark.parametrize("source", ["import flask", "def f():\n    from flask import g"])
def test_an_import_is_seen_wherever_it_hides(source: str, tmp_path: Path) -> None:
    path = tmp_path / "hidden.py"
    path.write_text(source)
    assert "flask" in imported(path)


def test_a_file_stays_under_400_lines() -> None:
    rooms = ["customs", "passenger_app", "kiosk", "templates", "translations", "bench", "tests"]
    for room in rooms:
        for path in (HOUSE / room).rglob("*.py"):
            assert len(path.read_text().splitlines()) <= 400, path.relative_to(HOUSE)


def untyped() -> set[str]:
    """The libraries pyproject.toml excuses from types."""
    told = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    return {name.removesuffix(".*") for override in told for name in override["module"]}


def importers(library: str, *rooms: str) -> list[str]:
    """The files of these rooms that import a library."""
    paths = [path for room in rooms for path in (HOUSE / room).rglob("*.py")]
    return [str(path.relative_to(HOUSE)) for path in paths if library in imported(path)]


def test_each_untyped_library_is_imported_in_one_file() -> None:
    """One file gives it types; the product and its tests are counted apart."""
    assert len(untyped()) > 5
    for library in untyped():
        assert len(importers(library, *ROOMS)) <= 1, library
        assert len(importers(library, "tests")) <= 1, library


def test_a_library_of_two_files_is_seen() -> None:
    assert len(importers("flask", *ROOMS)) > 1


def test_no_room_is_called_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers"}
    for path in HOUSE.glob("*/**/*.py"):
        if ".venv" not in path.parts and "node_modules" not in path.parts:
            assert path.stem not in nothing, path.relative_to(HOUSE)
