"""`trust`: what a list, a certificate or a whole folder of them holds, and whether it holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.command_line import show
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, crl
from kiosk.passport.trust import alerts, directory, master_list
from kiosk.passport.trust.store import issued


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, help="a list, a certificate, or a trust folder")
    parser.add_argument("--root", type=Path, help="the pinned certificate above a list's signer")


def run(asked: Namespace) -> int:
    """Show what the file is."""
    try:
        if asked.file.is_dir():
            told = _folder(asked.file, datetime.now(UTC))
        else:
            told = _told(directory.binary(asked.file.read_bytes()), asked)
    except (OSError, MalformedError) as error:
        show({"error": str(error)})
        return 1
    show(told)
    return 0 if told.get("list_signature_holds") is not False else 1


def _told(raw: bytes, asked: Namespace) -> dict[str, Any]:
    if asked.file.suffix == ".crl":
        return _crl(raw)
    if asked.file.suffix in directory.CERTIFICATES:
        return _certificate(raw)
    return _list(raw, asked.root)


def _folder(folder: Path, now: datetime) -> dict[str, Any]:
    loaded = directory.load(folder, now)
    return {
        "kind": "folder",
        "certificates": len(loaded.store.anchors),
        "revocation_lists": len(loaded.store.crls),
        "problems": loaded.problems,
        "alerts": [
            {"kind": each.kind, "name": each.name, "at": each.at, "passed": each.passed}
            for each in alerts.alerts(loaded, now)
        ],
    }


def _list(raw: bytes, root: Path | None) -> dict[str, Any]:
    found = master_list.parse(raw)
    told: dict[str, Any] = {
        "kind": "master list",
        "made_at": found.made_at,
        "certificates": len(found.certificates) + found.unreadable,
        "unreadable": found.unreadable,
        "keys_loaded": found.keys_loaded(),
        "signatures_verified": found.signatures_verified(),
        "countries": dict(sorted(Counter(one.country for one in found.certificates).items())),
        "list_signature_holds": None,
    }
    if root is not None:
        signer = found.signed_under(certificate.parse(directory.binary(root.read_bytes())))
        told["list_signature_holds"] = signer is not None
        told["list_signer"] = signer.common_name if signer else None
    return told


def _certificate(raw: bytes) -> dict[str, Any]:
    one = certificate.parse(raw)
    try:
        loaded, signed = 1 if one.key else 0, issued(one, one)
    except MalformedError:
        loaded, signed = 0, False
    return {
        "kind": "certificate", "certificates": 1, "country": one.country,
        "common_name": one.common_name, "not_before": one.not_before, "not_after": one.not_after,
        "keys_loaded": loaded, "signatures_verified": int(signed),
    }  # fmt: skip


def _crl(raw: bytes) -> dict[str, Any]:
    found = crl.parse(raw)
    return {
        "kind": "revocation list", "issuer": [text for _, text in found.issuer_name],
        "number": found.number, "this_update": found.this_update,
        "next_update": found.next_update, "revoked": len(found.revoked),
    }  # fmt: skip
