"""`cohort`: a folder of volunteers' pictures, one each, made into the file a device reads."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from kiosk import durable_file
from kiosk.command_line import fail, show
from kiosk.face import cohort
from kiosk.face.commands import seen
from kiosk.face.commands.seen import Eyes, Unseen
from kiosk.face.matcher import Embedding

ENDINGS = {".jpg", ".jpeg", ".png", ".ppm", ".pgm", ".webp"}


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folder", type=Path, help="one picture of each volunteer")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    seen.matcher_arguments(parser)


def run(asked: Namespace) -> int:
    """Embed everyone, write the file, and say by what digest an evaluation names it."""
    try:
        eyes = seen.eyes(asked.model)
        faces = _faces(eyes, asked.folder)
        raw = cohort.write(faces)
        durable_file.write(asked.out, raw)
    except seen.FAULTS as error:
        return fail(error)
    show({"faces": len(faces), "left_out": eyes.left_out, "sha256": cohort.read(raw).sha256})
    return 0


def _faces(eyes: Eyes, folder: Path) -> list[Embedding]:
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS:
            try:
                found.append(eyes.embed(path))
            except Unseen:  # counted by its reason
                continue
    return found
