"""What the cell may use, held by the kernel: where a limit bites, the cell ends, not the kiosk."""

from __future__ import annotations

import math
import resource


def lock(memory: int) -> None:
    """No more memory than this, no file written, no core left behind, no child started."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def allow(seconds: float) -> None:
    """So much more CPU, in the kernel's whole seconds.

    The kiosk stops waiting by its own clock; this ends a cell whose kiosk is gone.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
