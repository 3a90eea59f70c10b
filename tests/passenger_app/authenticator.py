"""An authenticator in software, as the WebAuthn standard describes one: it holds passkeys and
answers challenges. Independent of the library that checks its answers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # WebAuthn level 3, section 6.1


def text(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(written: str) -> bytes:
    """And back."""
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Passkey:
    """One key pair with its owner's handle and its count."""

    id: bytes
    private: ec.EllipticCurvePrivateKey
    owner: bytes
    count: int = 0


@dataclass
class Authenticator:
    """A phone. `origin` is what the browser says it shows; the flags are what the owner did."""

    origin: str
    host: str
    flags: int = PRESENT | VERIFIED
    passkeys: list[Passkey] = field(default_factory=list)

    def make(self, options: dict[str, Any]) -> str:
        """Make a passkey, as `navigator.credentials.create` would."""
        private = ec.generate_private_key(ec.SECP256R1())
        made = Passkey(secrets.token_bytes(16), private, data(options["user"]["id"]))
        self.passkeys.append(made)
        numbers = private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + struct.pack(">H", len(made.id)) + made.id + key
        told = self._told(made, self.flags | ATTESTED) + attested
        response = {
            "clientDataJSON": text(self._client("webauthn.create", options["challenge"])),
            "attestationObject": text(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
            ),
        }
        return self._answer(made, response)

    def use(self, options: dict[str, Any], passkey: Passkey | None = None, **forged: str) -> str:
        """Answer a challenge, as `navigator.credentials.get` would."""
        with_ = passkey or self.passkeys[-1]
        with_.count += 1
        told = self._told(with_, self.flags)
        client = self._client("webauthn.get", options["challenge"])
        signed = told + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(told),
            "signature": text(with_.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": text(with_.owner),
        }
        return self._answer(with_, response | forged)

    def _told(self, passkey: Passkey, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", flags, passkey.count)

    def _client(self, act: str, challenge: str) -> bytes:
        said = {"type": act, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, passkey: Passkey, response: dict[str, str]) -> str:
        id_ = text(passkey.id)
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})
