"""A face's template on its way from a kiosk to the gates of its hall, sealed to each by itself.

The station that passes it on cannot read it, and nobody writes it down: it lives in memory for two
hours at most, and for a minute after its party has gone through.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
import numpy as np
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Meta

from customs.messages.sealed_box import SUITE
from customs.messages.sealed_box import unseal as opened
from kiosk.face.matcher import Embedding, Model

LIVES = timedelta(hours=2)
LARGEST = 32 * 1024  # bytes


class _Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    version: str
    vector: Annotated[bytes, Meta(min_length=8, max_length=LARGEST)]
    taken_at: Annotated[datetime, Meta(tz=True)]


def _info(gate: UUID, declaration: UUID, person: int) -> bytes:
    """What binds a template to its gate and its person."""
    return b"sekisho/template/1|" + gate.bytes + declaration.bytes + person.to_bytes(4, "big")


def seal(
    face: Embedding, at: datetime, public: bytes, gate: UUID, declaration: UUID, person: int
) -> bytes:
    """Seal a face to one gate; raises ValueError where the gate's key is none."""
    vector = face.vector.astype("<f8").tobytes()
    plain = msgspec.msgpack.encode(_Template(face.model.name, face.model.version, vector, at))
    key = X25519PublicKey.from_public_bytes(public)
    return SUITE.encrypt(plain, key, _info(gate, declaration, person))


def unseal(
    sealed: bytes,
    key: X25519PrivateKey,
    gate: UUID,
    declaration: UUID,
    person: int,
    now: datetime,
) -> Embedding | None:
    """The face that was sealed to this gate for this person; None for anything else, or too old."""
    plain = opened(sealed, key, _info(gate, declaration, person))
    try:
        told = msgspec.msgpack.decode(plain or b"", type=_Template)
        vector = np.frombuffer(told.vector, dtype="<f8")
    except (msgspec.MsgspecError, ValueError):
        return None
    if not np.isfinite(vector).all() or not told.taken_at <= now < told.taken_at + LIVES:
        return None
    return Embedding(Model(told.name, told.version), vector.astype(np.float64))
