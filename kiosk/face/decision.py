"""From moments to a band: their mean, one distance, and the thresholds that stand today.

Without an evaluation that holds for this device nobody is accepted without an officer, and
nobody is sent away: every face goes to review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customs.face import FaceBand
from customs.policy import Face
from customs.words_face import Locked
from kiosk.face import cohort, evaluation
from kiosk.face.cohort import Cohort, NotACohort
from kiosk.face.evaluation import Evaluation, NotAnEvaluation
from kiosk.face.matcher import Embedding, Model, mean
from kiosk.face.sitting import LEAST


@dataclass(frozen=True)
class Thresholds:
    """Up to `accept` a face is accepted, up to `review` an officer looks."""

    accept: float
    review: float


@dataclass(frozen=True)
class Files:
    """What the operator installed on the device, as it lies there."""

    evaluation: bytes | None = None
    cohort: bytes | None = None


@dataclass(frozen=True)
class Rules:
    """What decisions are taken by; either thresholds, or why there are none."""

    locked: Locked | None
    thresholds: Thresholds | None = None
    evaluation: str | None = None  # the SHA-256 of its file
    cohort: Cohort | None = None


@dataclass(frozen=True)
class Decision:
    """The band, and what it stands on. The number is for officers and records."""

    band: FaceBand
    score: float | None
    frames: int
    rules: Rules


def rules(files: Files, model: Model, policy: Face, *, demo: bool) -> Rules:
    """What stands on this device today."""
    if files.evaluation is None:
        return Rules(Locked.NO_EVALUATION)
    try:
        installed = evaluation.read(files.evaluation)
        held = cohort.read(files.cohort) if files.cohort is not None else None
    except (NotAnEvaluation, NotACohort):
        return Rules(Locked.UNREADABLE)
    found = installed.evaluation
    locked = _locked(found, held, model, demo=demo)
    used = held if found.cohort else None
    thresholds = _thresholds(found, policy) if locked is None else None
    if locked is None and thresholds is None:
        locked = Locked.TOO_FEW
    return Rules(locked, thresholds, installed.sha256, None if locked else used)


def _locked(found: Evaluation, held: Cohort | None, model: Model, *, demo: bool) -> Locked | None:
    if found.simulated and not demo:
        return Locked.SIMULATED
    if found.model != model:
        return Locked.OTHER_MODEL
    if found.cohort and (held is None or held.sha256 != found.cohort or held.model != model):
        return Locked.OTHER_COHORT
    return None


def _thresholds(found: Evaluation, policy: Face) -> Thresholds | None:
    """Measured, and never laxer than the policy; a cohort's scores have a scale of their own."""
    accept, review = evaluation.accepting(found, policy.false_match_rate), policy.review
    if accept is None:
        return None
    if found.cohort:
        measured = evaluation.reviewing(found)
        return None if measured is None else Thresholds(accept, max(accept, measured))
    accept = min(accept, policy.accept)
    return Thresholds(accept, max(accept, review))


def decide(moments: Sequence[Embedding], reference: Embedding, standing: Rules) -> Decision:
    """Moments of one sitting against the picture of the passport."""
    if len(moments) < LEAST:
        return Decision(FaceBand.NOT_TAKEN, None, len(moments), standing)
    face = mean(moments)
    held = standing.cohort
    score = held.score(face, reference) if held else face.distance(reference)
    return Decision(_band(score, standing.thresholds), score, len(moments), standing)


def _band(score: float, thresholds: Thresholds | None) -> FaceBand:
    if thresholds is None:
        return FaceBand.REVIEW
    if score <= thresholds.accept:
        return FaceBand.ACCEPTED
    return FaceBand.REVIEW if score <= thresholds.review else FaceBand.REFUSED
