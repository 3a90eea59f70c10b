"""PACE: a secure channel from a weak password (Doc 9303-11, 4.4)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from kiosk.passport import mapping
from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import Element, Group, KeyPair, Random, encode, generate, secret
from kiosk.passport.apdu import Command
from kiosk.passport.asn1 import der
from kiosk.passport.asn1.tlv import Node, node
from kiosk.passport.asn1.tlv import encode as tlv
from kiosk.passport.ciphers import Use
from kiosk.passport.groups import Curve, DhGroup, Point, by_pace_id
from kiosk.passport.lds.security_infos import PaceInfo
from kiosk.passport.link import Link
from kiosk.passport.malformed import MalformedError
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.suites import PaceKind, pace_kind

# Chips that name no parameters (ES) use one of these two curves.
UNNAMED = (13, 12)
PREFERENCE = ("ECDH-CAM", "ECDH-GM", "ECDH-IM", "DH-GM", "DH-IM")


class PaceError(Exception):
    """PACE did not succeed: a wrong password looks no different from a chip's bug."""


@dataclass(frozen=True)
class ChipMapping:
    """What a chip proved while mapping: its static key moved the agreed point (CAM)."""

    curve: str
    proof: bytes
    public: bytes


@dataclass(frozen=True)
class Agreed:
    """What PACE settled on, for the report and the verifier."""

    name: str
    group: str
    chip_mapping: ChipMapping | None


Way = tuple[PaceInfo, PaceKind, Group]


def usable(infos: tuple[PaceInfo, ...]) -> list[Way]:
    """The ways we can take, best first."""
    ways: list[Way] = []
    for info in infos:
        try:
            kind = pace_kind(info.oid)
        except MalformedError:
            continue
        numbers = UNNAMED if info.parameter is None else (info.parameter,)
        for number in numbers:
            group = by_pace_id().get(number)
            if group is not None and isinstance(group, Curve) == kind.elliptic:
                ways.append((info, kind, group))
    return sorted(ways, key=_rank)


def _rank(way: Way) -> tuple[int, int]:
    return PREFERENCE.index(way[1].mapping), -way[1].suite.key_size


def open_channel(link: Link, way: Way, key: AccessKey, random: Random) -> Agreed:
    """Run PACE and put the session keys on the link."""
    info, kind, group = way
    run = _Run(link, info, kind, group, random)
    run.choose(key)
    nonce = run.nonce(kind.suite.key(key.secret, Use.PACE))
    mapped, theirs = run.mapped(nonce)
    pair = generate(mapped, random)
    public: Element = mapped.decode(run.step(0x83, pair.encoded, 0x84))
    if public == pair.public:
        raise PaceError("the chip sent our own key back")
    keys = Keys.derive(kind.suite, secret(mapped, pair.shared(public)))
    proof = run.confirm(keys, pair, public)
    link.keys = keys
    found = _chip_mapping(kind, mapped, keys, proof, theirs)
    return Agreed(kind.name, group.name, found)


def token_input(oid: str, group: Group, public: Element) -> bytes:
    """What an authentication token covers: identifier and the other side's public key."""
    tag = 0x86 if isinstance(group, Curve) else 0x84
    return tlv(0x7F49, der.identifier(oid) + tlv(tag, encode(group, public)))


@dataclass
class _Run:
    """One run of the protocol over a link."""

    link: Link
    info: PaceInfo
    kind: PaceKind
    group: Group
    random: Random

    def choose(self, key: AccessKey) -> None:
        """MSE:Set AT; Ukrainian chips insist on tag 84 (6A87 without), others refuse it."""
        fields = tlv(0x80, der.identifier_value(self.info.oid))
        fields += tlv(0x83, bytes((key.password,)))
        answer = self.link.send(Command(0, 0x22, 0xC1, 0xA4, fields))
        number = self.info.parameter if self.info.parameter is not None else self.group.pace
        if not answer.fine and answer.status >> 8 != 0x63 and number is not None:
            fields += tlv(0x84, bytes((number,)))
            answer = self.link.send(Command(0, 0x22, 0xC1, 0xA4, fields))
        if not answer.fine and answer.status >> 8 != 0x63:  # 63Cx counts the tries left
            raise PaceError(f"PACE was not chosen, {answer.status:04X}")

    def nonce(self, key: bytes) -> bytes:
        """The chip's nonce, decrypted."""
        sealed = self.step(None, b"", 0x80)
        if len(sealed) != mapping.nonce_size(self.kind.suite):
            raise PaceError("a nonce of another length")
        return self.kind.suite.decrypt(key, sealed)

    def mapped(self, nonce: bytes) -> tuple[Group, Element | None]:
        """The group with its secret generator, and the chip's mapping key where it sent one."""
        if self.kind.mapping.endswith("IM"):
            return self._integrated(nonce), None
        pair = generate(self.group, self.random)
        theirs: Element = self.group.decode(self.step(0x81, pair.encoded, 0x82))
        number = int.from_bytes(nonce, "big")
        shared = pair.shared(theirs)
        if isinstance(self.group, Curve) and isinstance(shared, tuple):
            return mapping.generic_ec(self.group, number, shared), theirs
        if isinstance(self.group, DhGroup) and isinstance(shared, int):
            return mapping.generic_dh(self.group, number, shared), theirs
        raise TypeError("an element of another kind of group")

    def _integrated(self, nonce: bytes) -> Group:
        ours = self.random(self.kind.suite.key_size)
        self.step(0x81, ours, None)
        if isinstance(self.group, Curve):
            return mapping.integrated_ec(self.group, self.kind.suite, nonce, ours)
        return mapping.integrated_dh(self.group, self.kind.suite, nonce, ours)

    def confirm(self, keys: Keys, pair: KeyPair, public: Element) -> bytes:
        """Exchange the tokens; returns the chip's encrypted mapping proof, if any."""
        suite, oid = self.kind.suite, self.info.oid
        ours = suite.token(keys.mac, token_input(oid, pair.group, public))
        found = self._general(0x85, ours, last=True)
        theirs = suite.token(keys.mac, token_input(oid, pair.group, pair.public))
        sent = found.get(0x86)
        if sent is None or not hmac.compare_digest(sent.value, theirs):
            raise PaceError("the chip's token does not hold")
        proof = found.get(0x8A)
        return proof.value if proof else b""

    def step(self, tag: int | None, value: bytes, wanted: int | None) -> bytes:
        """One step that sends an object and wants one."""
        found = self._general(tag, value)
        part = found.get(wanted) if wanted is not None else None
        if wanted is not None and part is None:
            raise PaceError("a step without its answer")
        return part.value if part else b""

    def _general(self, tag: int | None, value: bytes, *, last: bool = False) -> Node:
        """GENERAL AUTHENTICATE, chained until the last."""
        inner = tlv(tag, value) if tag is not None else b""
        command = Command(0 if last else 0x10, 0x86, 0, 0, tlv(0x7C, inner), 256)
        answer = self.link.send(command)
        if not answer.fine:
            raise PaceError(f"PACE step {tag or 0:02X} answered {answer.status:04X}")
        return node(answer.data).expect(0x7C) if answer.data else Node(0x7C, b"", b"")


def _chip_mapping(
    kind: PaceKind, group: Group, keys: Keys, sealed: bytes, theirs: Element | None
) -> ChipMapping | None:
    """The proof of chip-authentication mapping, opened for the verifier to judge."""
    if kind.mapping != "ECDH-CAM" or not isinstance(group, Curve):
        return None
    if not sealed or len(sealed) % 16 or theirs is None:
        raise PaceError("chip-authentication mapping without its proof")
    vector = kind.suite.encrypt(keys.encryption, b"\xff" * 16)
    proof = _unpadded(kind.suite.decrypt(keys.encryption, sealed, vector))
    return ChipMapping(group.name, proof, encode(group, theirs))


def _unpadded(data: bytes) -> bytes:
    stripped = data.rstrip(b"\x00")
    return stripped[:-1] if stripped.endswith(b"\x80") else data


def mapping_holds(found: ChipMapping, curve: Curve, static: Point) -> bool:
    """Whether the chip's static key, moved by its proof, is the key it mapped with."""
    scalar = int.from_bytes(found.proof, "big")
    if found.curve != curve.name or not 0 < scalar < curve.n:
        return False
    return curve.encode(curve.multiply(scalar, static)) == found.public
