"""Comparing faces from the command line: `python -m kiosk.face COMMAND`; JSON out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from kiosk.face.commands import cohort, compare, evaluate

COMMANDS: dict[str, tuple[Callable[[ArgumentParser], None], Callable[[Namespace], int]]] = {
    "compare": (compare.arguments, compare.run),
    "evaluate": (evaluate.arguments, evaluate.run),
    "cohort": (cohort.arguments, cohort.run),
}


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when not, 2 for wrong usage."""
    parser = ArgumentParser(prog="python -m kiosk.face", description=__doc__)
    found = parser.add_subparsers(dest="command", required=True)
    for name, (add, _) in COMMANDS.items():
        add(found.add_parser(name))
    asked = parser.parse_args(arguments)
    return COMMANDS[asked.command][1](asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
