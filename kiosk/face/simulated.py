"""An evaluation that nobody measured, so that a demonstration can show every band.

It is marked, its rates follow two bell curves, and it is refused outside a demonstration.
"""

from __future__ import annotations

from datetime import datetime
from statistics import NormalDist

from kiosk.face import evaluation
from kiosk.face.evaluation import EVERYONE, Evaluation, Row, Table, rate
from kiosk.face.matcher import Model

STRANGERS, THEMSELVES = NormalDist(0.75, 0.09), NormalDist(0.28, 0.07)
COUNT = 100_000
GRID = tuple(step / 100 for step in range(101))


def simulated(model: Model, now: datetime) -> Evaluation:
    """For this matcher, as if measured now."""
    rows = [_row(threshold) for threshold in GRID]
    groups = {EVERYONE: Table(rows, rows)}
    return Evaluation(evaluation.KIND, 1, True, now.isoformat(), model, None, {}, groups)


def _row(threshold: float) -> Row:
    taken = round(COUNT * STRANGERS.cdf(threshold))
    missed = COUNT - round(COUNT * THEMSELVES.cdf(threshold))
    return Row(threshold, rate(taken, COUNT), rate(missed, COUNT))
