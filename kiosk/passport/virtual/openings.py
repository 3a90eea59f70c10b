"""The chip's side of basic access, PACE and chip authentication."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from kiosk.passport import mapping
from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import Element, Group, KeyPair, Random, generate, secret
from kiosk.passport.apdu import AUTHENTICATION_FAILED, OK, Command, Reply
from kiosk.passport.asn1.tlv import encode as tlv
from kiosk.passport.asn1.tlv import node
from kiosk.passport.bac import SUITE
from kiosk.passport.ciphers import Use, padded
from kiosk.passport.groups import Curve, DhGroup
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pace import token_input
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.suites import PaceKind


def basic_access(
    seed: bytes, nonce: bytes, command: Command, random: Random
) -> tuple[Reply, Keys | None]:
    """The answer to EXTERNAL AUTHENTICATE, and the session keys if it held."""
    encryption, mac = SUITE.key(seed, Use.ENCRYPTION), SUITE.key(seed, Use.MAC)
    sent, tag = command.data[:32], command.data[32:]
    if len(sent) != 32 or not hmac.compare_digest(SUITE.token(mac, sent), tag):
        return Reply(b"", AUTHENTICATION_FAILED), None
    plain = SUITE.decrypt(encryption, sent)
    if plain[8:16] != nonce:
        return Reply(b"", AUTHENTICATION_FAILED), None
    share = random(16)
    answer = SUITE.encrypt(encryption, nonce + plain[:8] + share)
    joint = bytes(one ^ other for one, other in zip(plain[16:], share, strict=True))
    counter = int.from_bytes(nonce[4:] + plain[4:8], "big")
    return Reply(answer + SUITE.token(mac, answer), OK), Keys.derive(SUITE, joint, counter)


@dataclass
class PaceRun:
    """One run of PACE, step after step."""

    oid: str
    kind: PaceKind
    group: Group
    password: AccessKey
    random: Random
    static: KeyPair | None
    nonce: bytes = b""
    mapped: Group | None = None
    pair: KeyPair | None = None
    map_private: int = 0
    theirs: Element | None = None
    keys: Keys | None = None

    def step(self, command: Command) -> Reply:
        """One GENERAL AUTHENTICATE; `keys` are there once the last has held."""
        parts = {part.tag: part.value for part in node(command.data).expect(0x7C).children()}
        if not parts:
            return self._send_nonce()
        if 0x81 in parts:
            return self._map(parts[0x81])
        if 0x83 in parts and self.mapped is not None:
            return self._agree(parts[0x83], self.mapped)
        if 0x85 in parts and self.mapped is not None:
            return self._confirm(parts[0x85], self.mapped)
        raise MalformedError("a step that PACE does not have")

    def _send_nonce(self) -> Reply:
        suite = self.kind.suite
        self.nonce = self.random(mapping.nonce_size(suite))
        key = suite.key(self.password.secret, Use.PACE)
        return answer(0x80, suite.encrypt(key, self.nonce))

    def _map(self, data: bytes) -> Reply:
        suite, group = self.kind.suite, self.group
        if self.kind.mapping.endswith("IM"):
            if isinstance(group, Curve):
                self.mapped = mapping.integrated_ec(group, suite, self.nonce, data)
            else:
                self.mapped = mapping.integrated_dh(group, suite, self.nonce, data)
            return Reply(tlv(0x7C, tlv(0x82, b"")), OK)
        pair = generate(group, self.random)
        self.map_private = pair.private
        shared, number = pair.shared(group.decode(data)), int.from_bytes(self.nonce, "big")
        if isinstance(group, Curve) and isinstance(shared, tuple):
            self.mapped = mapping.generic_ec(group, number, shared)
        elif isinstance(group, DhGroup) and isinstance(shared, int):
            self.mapped = mapping.generic_dh(group, number, shared)
        return answer(0x82, pair.encoded)

    def _agree(self, data: bytes, mapped: Group) -> Reply:
        self.pair = generate(mapped, self.random)
        self.theirs = mapped.decode(data)
        return answer(0x84, self.pair.encoded)

    def _confirm(self, token: bytes, mapped: Group) -> Reply:
        if self.pair is None or self.theirs is None:
            raise MalformedError("a step out of turn")
        suite = self.kind.suite
        keys = Keys.derive(suite, secret(mapped, self.pair.shared(self.theirs)))
        wanted = suite.token(keys.mac, token_input(self.oid, mapped, self.pair.public))
        if not hmac.compare_digest(wanted, token):
            return Reply(b"", AUTHENTICATION_FAILED)
        self.keys = keys
        ours = tlv(0x86, suite.token(keys.mac, token_input(self.oid, mapped, self.theirs)))
        return Reply(tlv(0x7C, ours + self._mapping_proof(keys)), OK)

    def _mapping_proof(self, keys: Keys) -> bytes:
        if self.kind.mapping != "ECDH-CAM" or self.static is None:
            return b""
        if not isinstance(self.group, Curve):
            return b""
        n = self.group.n
        proof = pow(self.static.private, -1, n) * self.map_private % n
        suite = self.kind.suite
        vector = suite.encrypt(keys.encryption, b"\xff" * 16)
        plain = padded(proof.to_bytes(self.group.order_size, "big"), 16)
        return tlv(0x8A, suite.encrypt(keys.encryption, plain, vector))


def answer(tag: int, value: bytes) -> Reply:
    """One object of GENERAL AUTHENTICATE."""
    return Reply(tlv(0x7C, tlv(tag, value)), OK)


def chip_secret(pair: KeyPair, theirs: bytes) -> bytes:
    """What chip authentication agrees on."""
    return secret(pair.group, pair.shared(pair.group.decode(theirs)))
