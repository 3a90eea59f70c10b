"""Chip authentication: the chip proves it holds the key of DG14 by speaking under new keys."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.agreement import Random, generate, secret
from kiosk.passport.apdu import Command, Reply
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.ciphers import Suite, TripleDes
from kiosk.passport.lds.security_infos import ChipKey, SecurityInfos
from kiosk.passport.link import Link
from kiosk.passport.pki.keys import EcKey
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.suites import chip_suite

CHUNK = 200


@dataclass(frozen=True)
class Way:
    """A key of the chip and how it is used."""

    name: str
    oid: str | None
    suite: Suite
    chip: ChipKey


def ways(infos: SecurityInfos) -> list[Way]:
    """The ways a chip offers, strongest cipher first.

    A chip that lists a key and no protocol means 3DES in the oldest form.
    """
    found = []
    for chip in infos.chip_keys:
        matched = False
        for protocol in infos.chip_protocols:
            agreement = protocol.oid.removeprefix(oids.CHIP_AUTHENTICATION + ".")[:1]
            fits = (agreement == "2") == isinstance(chip.key, EcKey)
            if fits and (protocol.key_id is None or protocol.key_id == chip.key_id):
                name, suite = chip_suite(protocol.oid)
                found.append(Way(name, protocol.oid, suite, chip))
                matched = True
        if not matched:
            kind = "ECDH" if isinstance(chip.key, EcKey) else "DH"
            found.append(Way(f"CA-{kind}-3DES", None, TripleDes(), chip))
    return sorted(found, key=lambda way: (-way.suite.block, -way.suite.key_size))


def run(link: Link, way: Way, random: Random) -> int:
    """Agree on new keys and switch the link to them; returns the chip's status.

    Proof comes with the next reply: only the holder of the chip's key can make its MAC.
    """
    pair = generate(way.chip.key.group, random)
    answer = _set_key(link, way, pair.encoded)
    if answer.fine:
        shared = secret(way.chip.key.group, pair.shared(way.chip.key.element))
        link.keys = Keys.derive(way.suite, shared)
    return answer.status


def _set_key(link: Link, way: Way, public: bytes) -> Reply:
    number = b"" if way.chip.key_id is None else encode(0x84, _short(way.chip.key_id))
    if way.oid is None or way.suite.block == 8:
        return link.send(Command(0, 0x22, 0x41, 0xA6, encode(0x91, public) + number))
    chosen = encode(0x80, der.identifier_value(way.oid)) + number
    answer = link.send(Command(0, 0x22, 0x41, 0xA4, chosen))
    if not answer.fine:
        return answer
    return _general(link, encode(0x7C, encode(0x80, public)))


def _general(link: Link, data: bytes) -> Reply:
    """GENERAL AUTHENTICATE, in a chain where the key is too long for one short command."""
    pieces = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    for piece in pieces[:-1]:
        answer = link.send(Command(0x10, 0x86, 0, 0, piece))
        if not answer.fine:
            return answer
    return link.send(Command(0, 0x86, 0, 0, pieces[-1], 256))


def _short(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
