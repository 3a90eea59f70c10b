"""The rules from the command line, for other programs: `python -m customs COMMAND`.

The one file of this room that reads the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from customs import assess_command, pass_command

COMMANDS: dict[str, Callable[[list[str], datetime], int]] = {
    "assess": assess_command.main,
    "pass": pass_command.main,
}


def main(arguments: list[str]) -> int:
    """Hand the rest of the line to the command it names."""
    if not arguments or arguments[0] not in COMMANDS:
        print("usage: python -m customs COMMAND, one of: " + ", ".join(COMMANDS), file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]](arguments[1:], datetime.now(UTC))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
