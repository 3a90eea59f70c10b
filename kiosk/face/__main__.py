"""Comparing faces from the command line: `python -m kiosk.face COMMAND`; JSON out."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from kiosk.command_line import Command, run
from kiosk.face.commands import cohort, compare, evaluate

COMMANDS: Mapping[str, Command] = {
    "compare": (compare.arguments, compare.run),
    "evaluate": (evaluate.arguments, evaluate.run),
    "cohort": (cohort.arguments, cohort.run),
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    return run("python -m kiosk.face", __doc__, COMMANDS, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
