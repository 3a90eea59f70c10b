"""The anchor: `python -m passenger_app.audit.anchor FOLDER ADDRESS`, run by another system user.

Once a minute it asks the centre's operations door for the head of the audit, signs it with a key
the centre never sees, and appends it to its own file. It reads no secret and no table of the
centre; whoever owns the centre's database cannot write here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from customs.pass_command import read_keys, write_key
from customs.sealed import SigningKey, Use, VerifyingKey
from passenger_app import durable_file
from passenger_app.audit.chain import Head
from passenger_app.audit.lines import EVERY, HEADS, KEYS, Anchor, AnchorFolder, write

KEY = "key"
_LIVES = timedelta(days=400)  # changed yearly
_PATIENCE = 10  # seconds for an answer


class Backwards(Exception):
    """The centre told a head that does not follow the one that was signed before."""


def new_key(folder: Path, now: datetime) -> bytes:
    """Make the next key; the public halves of the older stay listed. Returns its id."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    now = now.replace(microsecond=0)
    listed = folder / KEYS
    entries = json.loads(listed.read_text())["keys"] if listed.exists() else []
    taken = {entry["kid"] for entry in entries}
    while (kid := secrets.token_bytes(2)).hex() in taken:
        pass
    private = Ed25519PrivateKey.generate()
    public = VerifyingKey(kid, Use.ANCHOR, private.public_key(), now, now + _LIVES)
    secret = base64.b64encode(private.private_bytes_raw()).decode()
    durable_file.replace(folder / KEY, f"{kid.hex()}:{secret}\n".encode())
    told = json.dumps({"keys": [*entries, write_key(public)]}, indent=2) + "\n"
    durable_file.replace(listed, told.encode(), 0o644)
    return kid


def read_key(folder: Path) -> SigningKey:
    """The key that signs now."""
    kid, _, secret = (folder / KEY).read_text().strip().partition(":")
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret, validate=True))
    return SigningKey(bytes.fromhex(kid), Use.ANCHOR, private)


def ask(address: str) -> Head:
    """The head of the audit, as the centre's operations door tells it."""
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=_PATIENCE)) as line:
        line.request("GET", "/audit/head")
        answer = line.getresponse()
        if answer.status != 200:
            raise OSError(f"the centre answered {answer.status}")
        told = json.loads(answer.read(4096))
    return Head(int(told["seq"]), bytes.fromhex(told["hash"]))


class Keeper:
    """Signs heads and appends them; knows the last line, whatever becomes of the file."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._path, self._key = folder / HEADS, read_key(folder)
        self._last, self._since = AnchorFolder(folder).last(now)
        if self._since and self._last is None:
            raise ValueError(f"{self._path} ends in what is no line of ours")

    def keep(self, head: Head, now: datetime) -> Anchor:
        """Append one line, and see it on the disk."""
        last = self._last
        if last and (head.seq < last.seq or (head.seq == last.seq and head.hash != last.hash)):
            raise Backwards(f"row {head.seq} after row {last.seq}")
        at = max(now, last.at) if last else now
        end = b"" if self._since.endswith(b"\n") or not self._since else b"\n"  # cut off before
        before = hashlib.sha256(self._since + end).digest()
        n = last.n + 1 if last else 1
        anchor = Anchor(n, head.seq, head.hash, at.replace(microsecond=0), before)
        line = write(self._key, anchor) + b"\n"
        self._append(end + line)
        self._last, self._since = anchor, line
        return anchor

    def _append(self, what: bytes) -> None:
        begins = not self._path.exists()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            written = os.write(file, what)
            os.fsync(file)
        finally:
            os.close(file)
        if begins:
            durable_file.sync_folder(self._path.parent)
        if written < len(what):  # the disk is full: the next line covers the piece
            self._since += what[:written]
            raise OSError(f"{written} of {len(what)} bytes were written")


def run(
    folder: Path,
    address: str,
    clock: Callable[[], datetime],
    rest: Callable[[float], object],
    times: int | None = None,
) -> None:
    """A line a minute until ended; what goes wrong is said and tried again in a minute."""
    keeper, done = Keeper(folder, clock()), 0
    while times is None or done < times:
        try:
            kept = keeper.keep(ask(address), clock())
            _say(anchored=kept.seq, line=kept.n)
        except (OSError, ValueError, KeyError, http.client.HTTPException, Backwards) as error:
            _say(error=type(error).__name__, what=str(error))
        done += 1
        rest(EVERY.total_seconds())


def _say(**told: object) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    print(json.dumps({"at": at, **told}), file=sys.stderr, flush=True)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Make what is missing, then keep heads."""
    told = argparse.ArgumentParser(prog="python -m passenger_app.audit.anchor")
    told.add_argument("folder", type=Path, help="this user's own folder: key, public keys, heads")
    told.add_argument("address", nargs="?", help="operations door, such as http://127.0.0.1:9100")
    told.add_argument("--new-key", action="store_true", help="make the next key (yearly)")
    given = told.parse_args(arguments)
    now = datetime.now(UTC)
    if given.new_key or not (given.folder / KEY).exists():
        _say(new_key=new_key(given.folder, now).hex())
    read_keys((given.folder / KEYS).read_text())
    if given.address:
        run(given.folder, given.address, lambda: datetime.now(UTC), time.sleep)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
