"""The release signer: `python -m passenger_app.fleet.release make|sign FOLDER`.

A program of its own, run by another user of the system: it alone reads the release keys, it
reads no other secret of the centre, and the centre never reads its. It signs what is drafted.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from customs.messages.bundle import Listed, Manifest, listed, seal_manifest
from customs.messages.change import Kind
from customs.messages.enrolment import key_id
from customs.sealed import SigningKey, Use
from passenger_app import audit, config, durable_file
from passenger_app.centre import clock
from passenger_app.database import Database, retried
from passenger_app.fleet import changes
from passenger_app.models import Bundle, BundleLine, BundlePart, ReleaseKey

ACTOR = "release"
LIVES = timedelta(days=365)
OVERLAP = timedelta(days=30)
LATE = timedelta(hours=1)  # a draft older than this is left for the next


class NotSigned(Exception):
    """A draft that is not what it says; nothing was signed."""

    permanent = True


@retried
def make(database: Database, folder: Path, now: datetime) -> list[bytes]:
    """Make the key in force and the next, where they are missing; the ids of those made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now, made = now.replace(microsecond=0), []  # a bundle's time has whole seconds
    with database.writing() as session:
        ends = session.scalar(select(func.max(ReleaseKey.not_after)))
        known = session.scalar(select(func.count()).where(ReleaseKey.not_after > now)) or 0
        for _ in range(known, 2):
            begins = now if ends is None or ends <= now else ends - OVERLAP
            kid = _make_one(session, folder, begins)
            ends = begins + LIVES
            made.append(kid)
            audit.note(session, now, ACTOR, "release_key", kid.hex())
    return made


def _make_one(session: Session, folder: Path, begins: datetime) -> bytes:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kid = key_id(public)
    # Lasting before it is listed: a public key without its secret can sign nothing.
    durable_file.create(folder / kid.hex(), private.private_bytes_raw())
    session.add(ReleaseKey(kid=kid, public=public, not_before=begins, not_after=begins + LIVES))
    return kid


@retried
def sign(database: Database, folder: Path, now: datetime) -> int | None:
    """Sign the newest draft; its number, or None where there is none."""
    with database.writing() as session:
        draft = session.scalar(
            select(Bundle).order_by(Bundle.number.desc()).limit(1).with_for_update()
        )
        if draft is None or draft.signed is not None:
            return None
        if not -LATE < now - draft.made_at < LATE:
            return None
        key = _key(session, folder, draft.made_at)
        draft.signed = seal_manifest(_manifest(session, draft), key)
        changes.tell(session, now, Kind.BUNDLE_MADE, draft.number)
        audit.note(session, now, ACTOR, "bundle_sign", draft.number, key=key.kid.hex())
        return draft.number


def _key(session: Session, folder: Path, at: datetime) -> SigningKey:
    asked = select(ReleaseKey).where(ReleaseKey.not_before <= at, ReleaseKey.not_after > at)
    for row in session.scalars(asked.order_by(ReleaseKey.not_before)):
        path = folder / row.kid.hex()
        if path.exists():
            private = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
            if private.public_key() != Ed25519PublicKey.from_public_bytes(row.public):
                raise NotSigned(f"{path.name} is not the key its name says")
            return SigningKey(row.kid, Use.BUNDLE, private)
    raise NotSigned("no key of this folder is in force")


def _manifest(session: Session, draft: Bundle) -> Manifest:
    """The list, from the contents themselves and not from what the draft says of them."""
    asked = (
        select(BundleLine.name, BundleLine.sha256, BundlePart.content)
        .join(BundlePart)
        .where(BundleLine.number == draft.number)
    )
    parts: dict[str, Listed] = {}
    for name, sha256, content in session.execute(asked):
        parts[name] = listed(content)
        if parts[name].sha256 != sha256:
            raise NotSigned(f"part {name} of bundle {draft.number} was changed")
    if not parts:
        raise NotSigned(f"bundle {draft.number} lists nothing")
    return Manifest(draft.number, draft.made_at, parts)


def main(arguments: list[str]) -> int:
    """Make keys, or sign what is drafted."""
    made = argparse.ArgumentParser(prog="python -m passenger_app.fleet.release")
    made.add_argument("act", choices=["make", "sign"])
    made.add_argument("folder", type=Path)
    told = made.parse_args(arguments)
    database = Database(config.database())
    try:
        if told.act == "make":
            for kid in make(database, told.folder, clock()):
                print(f"made key {kid.hex()}")  # noqa: T201
        else:
            number = sign(database, told.folder, clock())
            print("nothing to sign" if number is None else f"signed bundle {number}")  # noqa: T201
    except NotSigned as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
