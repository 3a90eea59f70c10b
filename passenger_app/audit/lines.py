"""The anchor file: one signed line for each look at the audit's head, each naming the one before.

COSE_Sign1 over canonical CBOR, as base64. What was cut off when the power went is covered by the
next line as it stands; any other harm breaks the row of lines and is told by its number.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cbor2

from customs.pass_command import read_keys
from customs.sealed import KeyRing, Opened, Refusal, SigningKey, Use, canonical, open_sealed, seal

KEYS, HEADS = "keys.json", "heads"
EVERY = timedelta(minutes=1)
LATE = 3 * EVERY  # without a new line for so long, the program that writes them is not at work
_FORM = 1
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one line says: that the chain's row `seq` had this hash at this time."""

    n: int
    seq: int
    hash: bytes
    at: datetime
    before: bytes  # SHA-256 of the file from the line before up to here

    def follows(self, last: Anchor | None, before: bytes) -> bool:
        """Whether this is the next line after that one."""
        if self.before != before:
            return False
        if last is None:
            return self.n == 1
        return self.n == last.n + 1 and self.seq >= last.seq and self.at >= last.at


class Unfit(Exception):
    """The anchor file is broken at this line."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


def write(key: SigningKey, anchor: Anchor) -> bytes:
    """A line, without its end."""
    at = int(anchor.at.timestamp())
    told = [_FORM, anchor.n, anchor.seq, anchor.hash, at, anchor.before]
    return base64.b64encode(seal(key, cbor2.dumps(told, canonical=True)))


def _reads(payload: bytes) -> Anchor | None:
    told = canonical(payload)
    match told:
        case [1, int(n), int(seq), bytes(hash_), int(at), bytes(before)]:
            return Anchor(n, seq, hash_, datetime.fromtimestamp(at, UTC), before)
    return None


def read(line: bytes, keys: KeyRing, now: datetime) -> Anchor | str:
    """What a line says, or in a word why it is not believed."""
    try:
        sealed = base64.b64decode(line, validate=True)
        opened = open_sealed(Use.ANCHOR, sealed, keys, now, _reads)
    except (binascii.Error, ValueError, OverflowError):
        return Refusal.MALFORMED.value
    if not isinstance(opened, Opened):
        return opened.value
    if base64.b64encode(sealed) != line:
        return Refusal.MALFORMED.value
    lives = opened.key.not_before <= opened.content.at < opened.key.not_after
    return opened.content if lives else "KEY_NOT_IN_FORCE"


def follow(found: Iterable[bytes], keys: KeyRing, now: datetime) -> Iterator[Anchor]:
    """Every anchor in its order; raises Unfit where the row of lines is broken."""
    last: Anchor | None = None
    unread: tuple[int, str] | None = None
    since = hashlib.sha256()
    for place, raw in enumerate(found, 1):
        anchor = read(raw[:-1], keys, now) if raw.endswith(b"\n") else "CUT_OFF"
        if isinstance(anchor, str):
            unread = unread or (place, anchor)
        elif anchor.follows(last, since.digest()):
            yield anchor
            last, unread, since = anchor, None, hashlib.sha256()
        else:
            raise Unfit(*(unread or (place, "OUT_OF_LINE")))
        since.update(raw)
    if unread:
        raise Unfit(*unread)


@dataclass(frozen=True)
class AnchorFolder:
    """The folder of the other user: its public keys and its lines."""

    path: Path

    def keys(self) -> KeyRing:
        """The public keys; an auditor who kept them elsewhere compares the two."""
        return read_keys((self.path / KEYS).read_text())

    def anchors(self, keys: KeyRing, now: datetime) -> Iterator[Anchor]:
        """Every line, from the first."""
        with (self.path / HEADS).open("rb") as file:
            yield from follow(iter(lambda: file.readline(_LONGEST), b""), keys, now)

    def last(self, now: datetime) -> tuple[Anchor | None, bytes]:
        """The last line alone, for who only asks how fresh it is; and the bytes from there on."""
        try:
            with (self.path / HEADS).open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - 2 * _LONGEST))
                found = file.read().splitlines(keepends=True)
        except FileNotFoundError:
            return None, b""
        keys = self.keys()
        for place in reversed(range(len(found))):
            anchor = read(found[place].removesuffix(b"\n"), keys, now)
            if isinstance(anchor, Anchor):
                return anchor, b"".join(found[place:])
        return None, b"".join(found)


# What reading the folder may come to: it is another user's.
TROUBLES = (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError)
