"""What the commands of a device have in common: one of several is run, and answers in JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import Any

# What a command takes, and what it does.
Command = tuple[Callable[[ArgumentParser], None], Callable[[Namespace], int]]


def run(program: str, says: str | None, commands: Mapping[str, Command], typed: list[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when not, 2 for wrong usage."""
    parser = ArgumentParser(prog=program, description=says)
    found = parser.add_subparsers(dest="command", required=True)
    for name, (arguments, _) in commands.items():
        arguments(found.add_parser(name))
    asked = parser.parse_args(typed)
    return commands[asked.command][1](asked)


def show(told: dict[str, Any]) -> None:
    """One JSON object, readable, and out at once: who waits for a command reads it."""
    json.dump(told, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def fail(error: Exception) -> int:
    """One line that says what is wrong; the exit code."""
    sys.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False) + "\n")
    return 1
