"""The passport reader from the command line: `python -m kiosk.passport COMMAND`; JSON out."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from kiosk.command_line import Command, run
from kiosk.passport.commands import read, trust, verify, virtual

COMMANDS: Mapping[str, Command] = {
    "read": (read.arguments, read.run),
    "verify": (verify.arguments, verify.run),
    "trust": (trust.arguments, trust.run),
    "virtual": (virtual.arguments, virtual.run),
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    return run("python -m kiosk.passport", __doc__, COMMANDS, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
