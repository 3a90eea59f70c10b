"""How readings and verdicts look as JSON."""

from __future__ import annotations

from typing import Any

from kiosk.passport.lds import dg1, dg2
from kiosk.passport.malformed import MalformedError
from kiosk.passport.reading import Files, Reading
from kiosk.passport.verifier.report import Report


def report(found: Report) -> dict[str, Any]:
    """The verdict and its evidence."""
    return {
        "verdict": found.verdict,
        "evidence": [
            {"check": each.check, "detail": each.detail, "verdict": each.verdict}
            for each in found.findings
        ],
        "signer": found.facts,
    }


def files(found: Files) -> dict[str, Any]:
    """Sizes, the fields of the zone, and the portrait's format."""
    return {
        "files": sizes(found),
        "mrz": _zone(found),
        "portrait": _portrait(found),
    }


def sizes(found: Files) -> dict[str, int]:
    """Bytes of each file."""
    named = {"EF_COM": found.com, "EF_SOD": found.sod, "EF_CardAccess": found.card_access,
             "EF_CardSecurity": found.card_security}  # fmt: skip
    groups = {f"DG{group}": raw for group, raw in sorted(found.groups.items())}
    return {name: len(raw) for name, raw in {**named, **groups}.items() if raw}


def _zone(found: Files) -> dict[str, Any] | None:
    try:
        zone = dg1.parse(found.groups[1])
    except (KeyError, MalformedError):
        return None
    return {
        "lines": zone.lines, "document": zone.code, "issuer": zone.issuer, "number": zone.number,
        "surname": zone.surname, "given": zone.given, "nationality": zone.nationality,
        "birth": zone.birth, "sex": zone.sex, "expiry": zone.expiry, "optional": zone.optional,
        "wrong_check_digits": zone.wrong,
    }  # fmt: skip


def _portrait(found: Files) -> dict[str, Any] | None:
    try:
        portrait = dg2.parse(found.groups[2])
    except (KeyError, MalformedError):
        return None
    return {"format": portrait.format, "bytes": len(portrait.data)}


def reading(found: Reading) -> dict[str, Any]:
    """Protocols, and what each step cost."""
    conduct = found.conduct
    active = conduct.active
    return {
        "protocols": {
            "access": conduct.access,
            "pace_failed": conduct.pace_failed,
            "chip_authentication": conduct.chip_name or None,
            "chip_authentication_outcome": conduct.chip,
            "active_authentication": bool(active and active.signature),
        },
        "refused": {f"DG{group}": f"{status:04X}" for group, status in conduct.refused.items()},
        "apdus": found.tally.apdus,
        "bytes_sent": found.tally.sent,
        "bytes_received": found.tally.received,
        "steps": [
            {"step": cost.name, "ms": round(cost.milliseconds, 2), "apdus": cost.apdus,
             "bytes": cost.bytes}
            for cost in found.costs
        ],
    }  # fmt: skip
