"""Files, conduct and reports, as they cross into the cell and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from customs.chip import ChipVerdict
from kiosk.passport.active_authentication import Signed
from kiosk.passport.cell.frames import Frame
from kiosk.passport.lds import mrz
from kiosk.passport.pace import ChipMapping
from kiosk.passport.reading import Conduct, Files, Outcome
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.verifier.report import Finding, Report


def question(dossier: Dossier) -> Frame:
    """The dossier as a question."""
    files, page = dossier.files, dossier.page
    head = {
        "task": "judge",
        "now": dossier.now.isoformat(),
        "groups": list(files.groups),
        "conduct": _conduct_out(dossier.conduct),
        "page": "".join(page.lines) if page else "",
        "information": dossier.information,
    }
    parts = [files.sod, files.com, files.card_access, files.card_security, *files.groups.values()]
    return Frame(head, parts)


def dossier_of(frame: Frame) -> Dossier:
    """The dossier in a question."""
    head = frame.head
    sod, com, card_access, card_security, *groups = frame.parts
    found = dict(zip(head["groups"], groups, strict=True))
    page = mrz.parse(head["page"]) if head["page"] else None
    return Dossier(
        Files(sod, com, found, card_access, card_security),
        datetime.fromisoformat(head["now"]),
        _conduct_in(head["conduct"]),
        page,
        head["information"],
    )


def _conduct_in(told: dict[str, Any] | None) -> Conduct | None:
    if told is None:
        return None
    mapping, active = told["mapping"], told["active"]
    return Conduct(
        told["access"], told["pace_failed"],
        ChipMapping(mapping[0], bytes.fromhex(mapping[1]), bytes.fromhex(mapping[2]))
        if mapping else None,
        Outcome(told["chip"]), told["chip_name"],
        Signed(bytes.fromhex(active[0]), bytes.fromhex(active[1]), active[2]) if active else None,
        {int(group): status for group, status in told["refused"].items()},
    )  # fmt: skip


def _conduct_out(conduct: Conduct | None) -> dict[str, Any] | None:
    if conduct is None:
        return None
    mapping, active = conduct.mapping, conduct.active
    return {
        "access": conduct.access,
        "pace_failed": conduct.pace_failed,
        "mapping": [mapping.curve, mapping.proof.hex(), mapping.public.hex()] if mapping else None,
        "chip": conduct.chip,
        "chip_name": conduct.chip_name,
        "active": [active.challenge.hex(), active.signature.hex(), active.status]
        if active
        else None,
        "refused": conduct.refused,
    }


def answer(found: Report) -> Frame:
    """A report as an answer."""
    return Frame({"report": asdict(found)})


def report_of(head: dict[str, Any]) -> Report:
    """The report in an answer."""
    told = head["report"]
    findings = tuple(
        Finding(each["check"], each["detail"], _verdict(each["verdict"]))
        for each in told["findings"]
    )
    return Report(ChipVerdict(told["verdict"]), findings, dict(told["facts"]))


def _verdict(name: str | None) -> ChipVerdict | None:
    return ChipVerdict(name) if name else None
