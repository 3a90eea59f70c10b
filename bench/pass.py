"""`python -m bench pass`: sign a family's pass and draw it, at most 5 ms on the usual machine.

An absolute time hangs on the machine, so a loop of plain Python is timed in the same run and
what is told is scaled by it: the time this would take where the loop takes 5 ms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from statistics import median

from bench.figure import Figure
from customs import pass_qr
from passenger_app import qr_image
from tests import factories as f

ROUNDS = 60
USUAL = 5.0  # ms of the calibration loop on the two shared cores the limit was set for


def figures() -> Iterable[Figure]:
    """Sign and draw, each round beside the calibration loop, so that both meet the same load."""
    told = f.issue(f.declaration(10), signer=f.signing_key(b"\xff\xff"))
    calibrations, signings, drawings = [], [], []
    for _ in range(ROUNDS):
        calibrations.append(_milliseconds(_calibration))
        signings.append(_milliseconds(lambda: pass_qr.write(told.pass_, told.signer)))
        drawings.append(_milliseconds(lambda: qr_image.svg(told.text, "Pass")))
    loop = median(calibrations)
    both = median(s + d for s, d in zip(signings, drawings, strict=True))
    yield Figure("pass", "calibration loop", loop, "ms")
    yield Figure("pass", "sign, as measured", median(signings), "ms")
    yield Figure("pass", "draw the SVG, as measured", median(drawings), "ms")
    yield Figure("pass", "sign and SVG, calibrated", both * USUAL / loop, "ms", limit=5.0)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6


def _calibration() -> int:
    total = 0
    for number in range(100_000):
        total += number * number % 7
    return total
