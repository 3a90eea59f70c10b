"""Faces stay in memory: a program that holds them leaves no core behind when it crashes."""

from __future__ import annotations

import ctypes
import resource

_SET_DUMPABLE = 4  # prctl(2)


def leave_no_core() -> None:
    """For good: a limit once lowered is not raised again by this program.

    Where cores go to a pipe the limit is not asked for (core(5)): so it is not dumpable either.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this program cannot be kept from leaving a core")
