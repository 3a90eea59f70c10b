"""`evaluate`: what a matcher does on this operator's pairs, and the file that says so."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from kiosk import durable_file
from kiosk.command_line import fail, show
from kiosk.face import evaluation, measure, pairs, plot
from kiosk.face.cohort import Cohort
from kiosk.face.commands import seen
from kiosk.face.commands.seen import Eyes, Unseen
from kiosk.face.evaluation import Evaluation, Gallery
from kiosk.face.matcher import Embedding, OtherModel, mean
from kiosk.face.pairs import NotPairs, Row
from kiosk.face.sitting import LEAST, MOST

Score = Callable[[Embedding, Embedding], float]


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("pairs", type=Path, help="CSV with the columns a, b, same and group")
    parser.add_argument("--gallery", action="store_true", help="also measure open-set search")
    parser.add_argument("--out", type=Path, help="the evaluation file to write")
    parser.add_argument("--plot", type=Path, help="an .svg or .png to draw the rates into")
    parser.add_argument(
        "--simulated", action="store_true", help="the faces are drawn: refused outside a demo"
    )
    seen.matcher_arguments(parser)
    seen.cohort_argument(parser)


def run(asked: Namespace) -> int:
    """Compare every pair, count, show and write."""
    try:
        if asked.plot and asked.plot.suffix not in plot.ENDINGS:
            raise NotPairs("a plot is an .svg or a .png")
        rows = pairs.read(asked.pairs)
        held, eyes = seen.held_cohort(asked.cohort), seen.eyes(asked.model)
        found = _evaluation(asked, rows, eyes, held)
        if asked.out:
            durable_file.write(asked.out, msgspec.json.encode(found))
        if asked.plot:
            durable_file.write(asked.plot, plot.drawn(found, asked.plot.suffix))
    except (*seen.FAULTS, NotPairs, OtherModel) as error:
        return fail(error)
    show(msgspec.to_builtins(found))
    return 0


def _evaluation(
    asked: Namespace, rows: Sequence[Row], eyes: Eyes, held: Cohort | None
) -> Evaluation:
    score: Score = held.score if held else Embedding.distance
    compared = [pair for row in rows if (pair := _pair(row, eyes, score))]
    if not compared:
        raise NotPairs("no pair of which both faces were found")
    return Evaluation(
        evaluation.KIND,
        1,
        asked.simulated,
        datetime.now(UTC).isoformat(timespec="seconds"),
        eyes.matcher.model,
        held.sha256 if held else None,
        dict(eyes.left_out),
        measure.tables(compared),
        _galleries(rows, eyes, score) if asked.gallery else [],
    )


def _pair(row: Row, eyes: Eyes, score: Score) -> measure.Pair | None:
    """The comparison of one line; None where a face was not found."""
    try:
        reference = eyes.embed(row.reference)
    except Unseen:
        return None
    frames = _frames(row, eyes)
    if not frames:
        return None
    averaged = score(mean(frames[:MOST]), reference) if len(frames) >= LEAST else None
    single = [score(frame, reference) for frame in frames]
    return measure.Pair(row.same, row.group, single, averaged)


def _frames(row: Row, eyes: Eyes) -> list[Embedding]:
    found = []
    for path in row.frames:
        try:
            found.append(eyes.embed(path))
        except Unseen:  # counted by its reason
            continue
    return found


@dataclass(frozen=True)
class _Known:
    """One person's template, and the group the first line with it names."""

    who: Path
    group: str
    template: Embedding


def _galleries(rows: Sequence[Row], eyes: Eyes, score: Score) -> list[Gallery]:
    """Every visit against one template of everybody else in its group."""
    tied = pairs.people(rows)
    known = {one.who: one for one in reversed(list(_templates(rows, eyes, tied)))}
    probes = []
    for frames, row in {row.frames: row for row in reversed(rows)}.items():
        seen_ = _frames(row, eyes)
        if seen_:
            probe = mean(seen_[:MOST]) if len(seen_) >= LEAST else seen_[0]
            who = tied.who(frames[0])
            others = [one for one in known.values() if one.who != who and one.group == row.group]
            scores = np.array([score(probe, other.template) for other in others])
            probes.append(measure.Probe(row.group, scores))
    return measure.galleries(probes)


def _templates(rows: Sequence[Row], eyes: Eyes, tied: pairs.People) -> Iterable[_Known]:
    for row in rows:
        try:
            yield _Known(tied.who(row.reference), row.group, eyes.embed(row.reference))
        except Unseen:  # counted by its reason
            continue
