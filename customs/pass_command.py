"""`python -m customs pass verify FILE|- --keys KEYS.json [--now TIME]`: one verdict as JSON.

Exits 0 for any verdict, whatever bytes it is given; 2 when it cannot do its work (no such
file, keys that cannot be read), which is the operator's to put right.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from customs import pass_qr
from customs.sealed import KeyRing, Use, VerifyingKey, ring


def moment(text: str) -> datetime:
    """An RFC 3339 time; one without an offset is refused rather than guessed."""
    found = datetime.fromisoformat(text.upper())
    if found.tzinfo is None:
        message = f"a time needs its offset, such as {text}Z"
        raise ValueError(message)
    return found


def unpadded(text: str) -> bytes:
    """base64url with or without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def read_key(entry: dict[str, str]) -> VerifyingKey:
    """One entry of KEYS.json."""
    if entry["alg"] != "EdDSA":
        message = f"key {entry['kid']}: algorithm {entry['alg']} is not used here"
        raise ValueError(message)
    return VerifyingKey(
        kid=bytes.fromhex(entry["kid"]),
        use=Use(entry["use"]),
        public=Ed25519PublicKey.from_public_bytes(unpadded(entry["x"])),
        not_before=moment(entry["not_before"]),
        not_after=moment(entry["not_after"]),
        revoked_at=moment(entry["revoked_at"]) if entry.get("revoked_at") else None,
    )


def write_key(key: VerifyingKey) -> dict[str, str | None]:
    """The same entry, written."""
    return {
        "kid": key.kid.hex(),
        "use": key.use.value,
        "alg": "EdDSA",
        "x": base64.urlsafe_b64encode(key.public.public_bytes_raw()).decode().rstrip("="),
        "not_before": key.not_before.isoformat(),
        "not_after": key.not_after.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def read_keys(text: str) -> KeyRing:
    """KEYS.json as a ring."""
    return ring(read_key(entry) for entry in json.loads(text)["keys"])


def verify(arguments: argparse.Namespace, now: datetime) -> int:
    """Read the code, print the verdict."""
    try:
        keys = read_keys(Path(arguments.keys).read_text(encoding="utf-8"))
        data = _bytes(arguments.file)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))  # noqa: T201
        return 2
    text = data.removesuffix(b"\n").removesuffix(b"\r").decode("latin-1")
    verdict, pass_ = pass_qr.verify(text, keys, now)
    answer: dict[str, object] = {"verdict": verdict.value}
    if pass_:
        answer |= {
            "declaration": str(pass_.declaration),
            "revision": pass_.revision,
            "not_before": pass_.not_before.isoformat(),
            "expires": pass_.expires.isoformat(),
            "language": pass_.language,
        }
    print(json.dumps(answer))  # noqa: T201
    return 0


def _bytes(path: str) -> bytes:
    """As much as a pass with its line end can be, and one more to see that it is too long."""
    most = pass_qr.LONGEST + len(b"\r\n") + 1
    if path == "-":
        return sys.stdin.buffer.read(most)
    with Path(path).open("rb") as file:
        return file.read(most)


def parser(now: datetime) -> argparse.ArgumentParser:
    """The command line of `python -m customs pass`."""
    made = argparse.ArgumentParser(prog="python -m customs pass")
    acts = made.add_subparsers(required=True)
    act = acts.add_parser("verify", help="the verdict on one pass, as JSON")
    act.add_argument("file", metavar="FILE", help="the pass's base45 text; - reads it from stdin")
    act.add_argument("--keys", required=True, help="KEYS.json")
    act.add_argument("--now", type=moment, default=now, help="RFC 3339; now unless told")
    return made


def main(arguments: list[str], now: datetime) -> int:
    """Run the command; `now` is the clock of whoever runs it."""
    told = parser(now).parse_args(arguments)
    return verify(told, told.now)
