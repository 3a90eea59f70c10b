"""Evaluations, cohorts and vectors made for tests, without any face."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from kiosk.face import evaluation
from kiosk.face.evaluation import Evaluation, Row, Table, rate
from kiosk.face.matcher import Embedding, Model

MODEL = Model("test", "1")
GRID = tuple(step / 100 for step in range(20, 81))
MANY = 100_000


def vector(*numbers: float, model: Model = MODEL) -> Embedding:
    """An embedding of a few numbers."""
    return Embedding(model, np.array(numbers, dtype=np.float64))


def rows(falls_at: float, strangers: int = MANY, shift: float = 0) -> list[Row]:
    """No false match up to a threshold, then ever more; honest travellers all below 0.6."""
    return [
        Row(
            round(threshold + shift, 2),
            rate(0 if threshold <= falls_at else strangers * (threshold - falls_at), strangers),
            rate(0 if threshold >= 0.6 else 500, 1000),
        )
        for threshold in GRID
    ]


def evaluated(
    falls_at: Mapping[str, float] | float = 0.42,
    strangers: int = MANY,
    simulated: bool = False,
    model: Model = MODEL,
    cohort: str | None = None,
    shift: float = 0,
) -> Evaluation:
    """An evaluation of groups that fall at these thresholds."""
    groups = {"all": falls_at} if isinstance(falls_at, float) else {"all": 0.6, **falls_at}
    tables = {
        name: Table(rows(0.2, strangers, shift), rows(at, strangers, shift))
        for name, at in groups.items()
    }
    return Evaluation(
        evaluation.KIND, 1, simulated, "2026-11-21T00:00:00+00:00", model, cohort, {}, tables
    )


def file(found: Evaluation) -> bytes:
    """As it lies on a device."""
    return msgspec.json.encode(found)
