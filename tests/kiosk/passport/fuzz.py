"""The same targets under atheris: `python -m tests.kiosk.passport.fuzz NAME [libFuzzer options]`.

atheris is not among the pinned tools; install it beside them where it has a wheel.
"""

from __future__ import annotations

import sys

from tests.kiosk.passport import mutations


def main(arguments: list[str]) -> None:
    """Fuzz one target until something breaks or the options end it."""
    import atheris

    found = {target.name: target for target in mutations.targets()}
    if len(arguments) < 2 or arguments[1] not in found:
        sys.exit("usage: python -m tests.kiosk.passport.fuzz NAME, one of: " + ", ".join(found))
    target = found[arguments[1]]

    def once(data: bytes) -> None:
        raw = data or b"\x00"
        spoils = raw[0] & 1 and target.name != "apdu"
        mutations.tried(target, mutations.spoilt(target.seed, raw[1:]) if spoils else raw)

    atheris.instrument_all()
    atheris.Setup([arguments[0], *arguments[2:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
