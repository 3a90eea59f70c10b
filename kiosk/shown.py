"""What a command answers with: one JSON object on the output."""

from __future__ import annotations

import json
import sys
from typing import Any


def show(told: dict[str, Any]) -> None:
    """Readable, and out at once: a command that goes on running is read by who waits for it."""
    json.dump(told, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def fail(error: Exception) -> int:
    """One line that says what is wrong; the exit code."""
    sys.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False) + "\n")
    return 1
