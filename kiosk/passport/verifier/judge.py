"""The judge: every check over one case, in one table, and the verdict by precedence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from customs.chip import ChipVerdict
from kiosk.passport.lds import mrz
from kiosk.passport.malformed import MalformedError
from kiosk.passport.verifier import passive, proofs
from kiosk.passport.verifier.case import Case
from kiosk.passport.verifier.report import Finding, Report, report

Check = Callable[[Case], Iterator[Finding]]
LEGAL_TIME = ZoneInfo("Asia/Tokyo")


def expiry(case: Case) -> Iterator[Finding]:
    """The document is valid to the end of its last day in Japan."""
    today = case.now.astimezone(LEGAL_TIME).date()
    last = mrz.last_day(case.zone.expiry, today)
    if last is None:
        yield Finding("expiry", "DG1 states no date of expiry that can be read")
    elif last < today:
        yield Finding("expiry", f"expired on {last.isoformat()}", ChipVerdict.EXPIRED)


CHECKS: tuple[Check, ...] = (
    passive.readable,
    passive.hashes,
    passive.content,
    passive.signature,
    passive.listing,
    passive.page,
    proofs.access,
    passive.chain,
    passive.country,
    passive.revocation,
    proofs.withheld,
    proofs.mapping,
    proofs.chip,
    proofs.active,
    expiry,
    proofs.clone,
)


def judge(case: Case) -> Report:
    """The verdict and its evidence. A case that cannot be read is UNREADABLE and nothing else."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check(case)
        except MalformedError as error:
            findings.append(Finding(check.__name__, str(error), ChipVerdict.UNREADABLE))
    return report(findings, facts(case))


def facts(case: Case) -> dict[str, str]:
    """What the report says about the signer, as far as it is known."""
    try:
        way = case.path
    except MalformedError:
        return {}
    found = {"digest": case.sod.digest}
    if way.signer is not None:
        found["signer"] = way.signer.common_name
        found["signer_country"] = way.signer.country
    if way.anchor is not None:
        found["anchor"] = way.anchor.common_name
        found["anchor_country"] = way.anchor.country
    return found
