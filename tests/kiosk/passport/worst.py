"""The worst bytes we can think of, to every reader of strangers' bytes, under the cell's limits.

A process of its own, because the kernel ends it where a limit bites; it can write to pipes alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.cell import limits
from kiosk.passport.cell.keeper import MEMORY, SECONDS
from kiosk.passport.groups import curves, dh_groups
from kiosk.passport.lds.security_infos import DG14_TAG, MAX_KEYS
from kiosk.passport.pki import keys
from tests.kiosk.passport import mutations

WORST = [
    b"\x30\x80" * 60_000,
    b"\x30\x84\x00\x03\xff\xf0" + b"\x30\x82\x00\x00" * 60_000,
    b"\x77\x83\x03\xff\xf0" + b"\x02\x01\x00" * 80_000,
    b"\x77\x82\xff\xf0" + b"\x30\x82\xff\xe0" * 15_000,
    b"\x00" * 262_144,
    b"\xff" * 262_144,
]


def crowded() -> Iterator[bytes]:
    """DG14 with every key of a crowd to be paired with every protocol, or to be computed with."""
    curve = curves()["brainpoolP512t1"]
    key = der.sequence(der.identifier(oids.CHIP_KEY_ECDH), keys.encode_ec(curve, curve.g))
    protocol = der.sequence(der.identifier(f"{oids.CHIP_AUTHENTICATION}.2.2"), der.number(1))
    yield encode(DG14_TAG, encode(der.SET, key * 800 + protocol * 5_000))
    group = dh_groups()["rfc5114_2048_256"]
    slow = der.sequence(der.identifier(oids.CHIP_KEY_DH), keys.encode_dh(group, group.g))
    yield encode(DG14_TAG, encode(der.SET, slow * MAX_KEYS))


def main() -> None:
    """Every target, each with a fresh grant of CPU for each input; those that came through."""
    targets, inputs = list(mutations.targets()), [*WORST, *crowded()]
    limits.lock(MEMORY)
    for target in targets:
        for raw in inputs:
            limits.allow(SECONDS)
            mutations.tried(target, raw)
        sys.stdout.write(f"{target.name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
