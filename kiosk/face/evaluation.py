"""What was measured with a matcher on this operator's faces, as a file on the device.

The file holds counts, not conclusions: the threshold for accepting a face is worked out from
them here. It must have been measured with the matcher, and the cohort, that are in use.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import msgspec

from kiosk.face.matcher import Model

KIND = "sekisho-face-evaluation"
BYTES = 16 << 20
NORMAL_95 = 1.959964
EVERYONE = "all"
REFUSED_AT_MOST = 0.01  # of honest travellers, where a cohort's scores have no usual scale


class NotAnEvaluation(Exception):
    """This file holds no evaluation; the message says what it lacks."""


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Errors among so many, and the 95 % interval of their rate after Wilson (1927).

    At none among N the upper bound is 3.84 / N. Pairs that share a face are not independent:
    the true interval is wider.
    """

    errors: float
    of: int
    low: float
    high: float


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """False matches and false non-matches at one threshold."""

    threshold: float
    fmr: Rate
    fnmr: Rate


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One group: each frame by itself, and the mean of three to five."""

    single: list[Row]
    averaged: list[Row]


class Hits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Strangers who are taken for somebody in the gallery, at one threshold."""

    threshold: float
    fpir: Rate


class Gallery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open-set search in a gallery of one size, within one group."""

    group: str
    size: int
    rows: list[Hits]


class Evaluation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that was measured in one run."""

    kind: str
    version: int
    simulated: bool
    made_at: str
    model: Model
    cohort: str | None  # the SHA-256 of its file
    left_out: dict[str, int]  # pictures by what was wrong with them
    groups: dict[str, Table]
    gallery: list[Gallery] = []


@dataclass(frozen=True)
class Installed:
    """An evaluation, and the digest by which a decision names it."""

    evaluation: Evaluation
    sha256: str


def rate(errors: float, of: int) -> Rate:
    """A rate with its interval; nothing measured may be anything."""
    if not of:
        return Rate(0, 0, 0.0, 1.0)
    share, square = errors / of, NORMAL_95**2
    middle = share + square / (2 * of)
    reach = NORMAL_95 * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = ((middle + side * reach) / (1 + square / of) for side in (-1, 1))
    return Rate(errors, of, round(max(0.0, low), 9), round(min(1.0, high), 9))


def read(raw: bytes) -> Installed:
    """The evaluation in a file; raises NotAnEvaluation."""
    if len(raw) > BYTES:
        raise NotAnEvaluation("an evaluation file of that size")
    try:
        found = msgspec.json.decode(raw, type=Evaluation)
    except (msgspec.DecodeError, ValueError) as error:
        raise NotAnEvaluation(f"no evaluation file: {error}") from None
    if (found.kind, found.version) != (KIND, 1):
        raise NotAnEvaluation(f"another kind of file: {found.kind} {found.version}")
    if EVERYONE not in found.groups or not all(map(_whole, found.groups.values())):
        raise NotAnEvaluation("tables that are not whole")
    return Installed(found, hashlib.sha256(raw).hexdigest())


def _whole(table: Table) -> bool:
    """Thresholds rise, errors are counted among something, false matches only grow."""
    for rows in (table.single, table.averaged):
        thresholds = [row.threshold for row in rows]
        matched = [row.fmr.errors for row in rows]
        counts = (each for row in rows for each in (row.fmr, row.fnmr))
        if thresholds != sorted(set(thresholds)) or matched != sorted(matched):
            return False
        if not all(0 <= each.errors <= each.of for each in counts):
            return False
    return True


def accepting(found: Evaluation, false_matches: float) -> float | None:
    """The highest threshold at which, in every group, averaged frames are shown to match
    falsely at most this often; None where the counts do not show it for any.
    """
    highest = [_last(table.averaged, false_matches) for table in found.groups.values()]
    return None if None in highest else min(each for each in highest if each is not None)


def _last(rows: list[Row], false_matches: float) -> float | None:
    """Bounds are worked out again: the file's own are for its readers."""
    held = None
    for row in rows:
        if rate(row.fmr.errors, row.fmr.of).high > false_matches:
            break
        held = row.threshold
    return held


def reviewing(found: Evaluation) -> float | None:
    """The lowest threshold beyond which hardly any honest traveller lies."""
    rows = found.groups[EVERYONE].averaged
    few = (row.threshold for row in rows if row.fnmr.errors <= REFUSED_AT_MOST * row.fnmr.of)
    return next(few, None)
