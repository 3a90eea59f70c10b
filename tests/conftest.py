"""What every test stands on: fixed draws, nothing beyond this machine, and no waiting for a disk.

What a test writes is gone with it, so it lies in memory where there is room; a killed program
loses nothing there that a disk would have kept. Proofs and benchmarks write to the disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
ROOM = 2 << 30

settings.register_profile(
    "short",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("short")


def pytest_configure() -> None:
    """Before the first folder is made; workers and servers of this run inherit it."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)  # asked for before, it is kept
