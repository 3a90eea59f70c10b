"""`make prove NAME`: the stated counts, with the evidence written to docs/evidence/.

A proof is a module `tests.<room>.prove_<name>` with `run(seed) -> Evidence`; the tests run
the same code in its short form.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path

HOUSE = Path(__file__).parent.parent
SEED = 20261121


@dataclass(frozen=True)
class Evidence:
    """What was tried, what failed, and anything else worth keeping."""

    tried: int
    failed: int
    told: dict[str, object] = field(default_factory=dict)

    @property
    def bound(self) -> float | None:
        """With 0 failures in N: below 3/N at 95 % confidence (the rule of three)."""
        return 3 / self.tried if self.failed == 0 and self.tried else None


def proofs() -> dict[str, str]:
    """The name of each proof and the module that holds it."""
    found = sorted((HOUSE / "tests").glob("*/prove_*.py"))
    return {
        path.stem.removeprefix("prove_"): f"tests.{path.parent.name}.{path.stem}" for path in found
    }


def machine() -> dict[str, object]:
    """What this ran on."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
    }


def commit() -> str:
    """The commit that was proven, marked where the tree held more than it."""
    git = ["git", "-C", str(HOUSE)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    dirty = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)
    return head.stdout.strip() + ("+changes" if dirty.stdout.strip() else "")


def prove(name: str) -> bool:
    """Run one proof whole and write what it found."""
    evidence: Evidence = import_module(proofs()[name]).run(SEED)
    record = {
        "proof": name,
        "commit": commit(),
        "seed": SEED,
        "machine": machine(),
        **asdict(evidence),
        "failure_rate_below_at_95_percent": evidence.bound,
    }
    path = HOUSE / "docs" / "evidence" / f"{name}.json"
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(record, ensure_ascii=False))
    return evidence.failed == 0


def main(names: list[str]) -> int:
    """Run the named proofs, or list them."""
    if not names or not set(names) <= set(proofs()):
        print("usage: make prove NAME, where NAME is one of: " + ", ".join(proofs()))
        return 2
    held = [prove(name) for name in names]  # every one runs, whatever the first says
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
