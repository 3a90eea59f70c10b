"""The device programs from the command line: `python -m kiosk device COMMAND FOLDER`, and more."""

from __future__ import annotations

import sys

from kiosk.commands import bundle, device, gate, hall, selftest, terminal

PROGRAMS = {
    "bundle": bundle.main,
    "device": device.main,
    "gate": gate.main,
    "hall": hall.main,
    "selftest": selftest.main,
    "terminal": terminal.main,
}


def main(arguments: list[str]) -> int:
    """Run one program; 0 when it did what was asked, 1 when not, 2 for wrong usage."""
    if not arguments or arguments[0] not in PROGRAMS:
        print("usage: python -m kiosk PROGRAM; programs: " + ", ".join(PROGRAMS), file=sys.stderr)
        return 2
    return PROGRAMS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
