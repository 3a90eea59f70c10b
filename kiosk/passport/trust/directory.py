"""A trust store on disk: what a kiosk's bundle unpacks to, and what the commands read.

`root*.cer` are pinned list signers and vouch for `*.ml` only; any other certificate is a country's
own; `*.crl` are revocation lists. A file that cannot be used is named, never passed over silently.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, crl
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.pki.crl import Crl
from kiosk.passport.trust import master_list
from kiosk.passport.trust.master_list import ListRefusedError, MasterList
from kiosk.passport.trust.store import TrustStore

CERTIFICATES = {".cer", ".crt", ".der", ".pem"}
MAX_FILE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Loaded:
    """The store, the pinned roots and the lists it came from, and what could not be used."""

    store: TrustStore
    pinned: TrustStore
    lists: tuple[MasterList, ...]
    problems: tuple[str, ...]

    @property
    def roots(self) -> tuple[Certificate, ...]:
        """The pinned list signers."""
        return self.pinned.anchors


def binary(raw: bytes) -> bytes:
    """DER as it is, or from its PEM wrapping."""
    if not raw.startswith(b"-----BEGIN"):
        return raw
    body = b"".join(line for line in raw.splitlines() if not line.startswith(b"-"))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedError("a PEM file that is not base64") from error


def load(folder: Path, now: datetime) -> Loaded:
    """Everything in the folder."""
    problems: list[str] = []
    roots: list[Certificate] = []
    anchors: list[Certificate] = []
    crls: list[Crl] = []
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in files:
        try:
            if path.suffix in CERTIFICATES:
                one = certificate.parse(_bytes(path))
                (roots if path.name.startswith("root") else anchors).append(one)
            elif path.suffix == ".crl":
                crls.append(crl.parse(_bytes(path)))
        except MalformedError as error:
            problems.append(f"{path.name}: {error}")
    pinned = TrustStore.build(roots, crls)
    lists = _newest([path for path in files if path.suffix == ".ml"], pinned, now, problems)
    anchors += [one for each in lists for one in each.certificates]
    store = TrustStore.build(anchors, crls)
    problems += [f"a revocation list no anchor signed: {one.number}" for one in store.refused_crls]
    return Loaded(store, pinned, tuple(lists), tuple(problems))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise MalformedError("a file larger than any trust file")
    return binary(path.read_bytes())


def _newest(
    paths: list[Path], pinned: TrustStore, now: datetime, problems: list[str]
) -> list[MasterList]:
    """The newest list of each root: what it left out is trusted no more, whatever lies beside."""
    kept: dict[Certificate, tuple[str, MasterList]] = {}
    for path in paths:
        try:
            root, found = _adopted(path, pinned, now)
        except (ListRefusedError, MalformedError) as error:
            problems.append(f"{path.name}: {error}")
            continue
        older, kept[root] = sorted(
            (kept.get(root, (path.name, found)), (path.name, found)),
            key=lambda each: each[1].made_at,
        )
        if older[0] != kept[root][0]:
            problems.append(f"{older[0]}: {kept[root][0]} is newer")
    return [found for _, found in kept.values()]


def _adopted(path: Path, pinned: TrustStore, now: datetime) -> tuple[Certificate, MasterList]:
    """A list and the root above its signer."""
    refusal = ListRefusedError("no pinned root beside it")
    raw = _bytes(path)
    for root in pinned.anchors:
        try:
            return root, master_list.adopt(raw, root, None, now, pinned)
        except ListRefusedError as error:
            refusal = error
    raise refusal


def adopt_list(folder: Path, name: str, raw: bytes, now: datetime) -> MasterList:
    """Put a list into the folder under a name, unless a newer one of its root is held."""
    loaded = load(folder, now)
    refusal: ListRefusedError | None = None
    for root in loaded.roots:
        of_root = (each for each in loaded.lists if each.signed_under(root))
        held = max(of_root, key=lambda each: each.made_at, default=None)
        try:
            offered = master_list.adopt(raw, root, held, now, loaded.pinned)
        except ListRefusedError as error:
            refusal = error
        else:
            _replace(folder / f"{name}.ml", raw)
            return offered
    raise refusal or ListRefusedError("no root is pinned here")


def adopt_crl(folder: Path, raw: bytes, now: datetime) -> Crl:
    """Put a revocation list into the folder; an older one than the one held is refused."""
    offered = crl.parse(raw)
    store = load(folder, now).store
    signer = store.signer_of(offered)
    if signer is None:
        raise ListRefusedError("the revocation list is signed by nobody we trust")
    held = store.held_beside(offered)
    if held is not None and (offered.this_update, offered.number) < (held.this_update, held.number):
        raise ListRefusedError("the revocation list is older than the one held")
    if offered.this_update > now:
        raise ListRefusedError("the revocation list is from the future")
    key = hashlib.sha256(signer.key_info).hexdigest()[:16]
    _replace(folder / f"{signer.country or 'XX'}-{key}.crl", raw)
    return offered


def _replace(target: Path, raw: bytes) -> None:
    """Written whole and durable before it takes the old one's place."""
    fresh = target.with_suffix(".new")
    with fresh.open("wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(target)
