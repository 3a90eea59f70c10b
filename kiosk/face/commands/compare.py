"""`compare`: how far two faces are apart."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from kiosk.command_line import fail, show
from kiosk.face import quality
from kiosk.face.commands import seen
from kiosk.face.commands.seen import Eyes
from kiosk.face.matcher import OtherModel


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("a", type=Path, help="a picture")
    parser.add_argument("b", type=Path, help="another")
    seen.matcher_arguments(parser)
    seen.cohort_argument(parser)


def run(asked: Namespace) -> int:
    """Show the distance. It is no verdict: whether it is near depends on what was measured."""
    try:
        held, eyes = seen.held_cohort(asked.cohort), seen.eyes(asked.model)
        faces = {name: _face(eyes, name) for name in (asked.a, asked.b)}
        one, other = eyes.embed(asked.a), eyes.embed(asked.b)
        score = held.score(one, other) if held else None
    except (*seen.FAULTS, OtherModel) as error:
        return fail(error)
    show(
        {
            "model": {"name": one.model.name, "version": one.model.version},
            "distance": round(one.distance(other), 4),
            "score": None if score is None else round(score, 4),
            "pictures": [{"file": str(name), **told} for name, told in faces.items()],
        }
    )
    return 0


def _face(eyes: Eyes, path: Path) -> dict[str, Any]:
    picture, face = eyes.face(path)
    return {
        "eyes_apart": round(face.eyes_apart, 1),
        "turn": round(face.turn, 1),
        "roll": round(face.roll, 1),
        "advice": quality.advice(picture, [face]),
    }
