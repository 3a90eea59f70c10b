"""The verdict on a chip, and every finding behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from customs.chip import PRECEDENCE, ChipVerdict


@dataclass(frozen=True)
class Finding:
    """What one check saw; without a verdict it is a remark that decides nothing."""

    check: str
    detail: str
    verdict: ChipVerdict | None = None


@dataclass(frozen=True)
class Report:
    """The one verdict and its evidence."""

    verdict: ChipVerdict
    findings: tuple[Finding, ...]
    facts: dict[str, str] = field(default_factory=dict)


def report(findings: list[Finding], facts: dict[str, str]) -> Report:
    """The report: the first verdict in order of precedence among the findings wins."""
    said = {finding.verdict for finding in findings}
    verdict = next((each for each in PRECEDENCE if each in said), ChipVerdict.GENUINE)
    return Report(verdict, tuple(findings), facts)
