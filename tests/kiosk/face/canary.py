"""A program that looks at faces and comes to grief: run by test_canary.py, searched afterwards.

Frames come on the input, one length and its bytes after another; the last is the passport's.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import tempfile
from pathlib import Path

import numpy as np

from customs.policy import Face
from customs.words_face import Outcome
from kiosk.face import liveness, memory, picture
from kiosk.face.decision import Decision, Files, decide, rules
from kiosk.face.dlib_matcher import Dlib
from kiosk.face.sitting import Sitting

EVERY = 0.45


def frames() -> list[bytes]:
    """What the parent sent."""
    sent = []
    while head := sys.stdin.buffer.read(4):
        sent.append(sys.stdin.buffer.read(int.from_bytes(head)))
    return sent


def main(way: str, draw: float) -> None:
    """Match, say everything there is to say, and end in the way asked for."""
    logging.basicConfig(filename="canary.log", level=logging.DEBUG)
    if way == "unguarded":
        memory.leave_no_core = lambda: None
    if way == "piped":  # what takes cores asks for no limit
        resource.setrlimit = lambda *_: None
    *seen, passport = frames()
    eyes = Dlib()
    seated = Sitting(eyes, eyes, liveness.challenge(draw, 0))
    for number, raw in enumerate(seen):
        logging.info("%r", seated.frame(raw, EVERY * (number + 1)))
    whole = picture.read(passport)
    reference = eyes.embed(whole, eyes.find(whole)[0])
    standing = rules(Files(), eyes.model, Face(), demo=False)
    found: Decision = decide(seated.moments(), reference, standing)
    logging.info("%r %r %r %r %r", seated, whole, reference, found, eyes.find(whole))
    try:
        picture.read(passport[: len(passport) // 2])
    except picture.NotAPicture:
        logging.exception("a torn picture")
    if seated.watch.outcome is not Outcome.PASSED:
        raise SystemExit(3)
    if way == "leak":  # the search must find what this leaves
        np.save(Path(tempfile.gettempdir()) / "template.npy", reference.vector)
        Path("frame.jpg").write_bytes(passport)
    if way in {"crash", "piped", "unguarded"}:
        os.abort()
    if way == "raise":
        raise RuntimeError("in the middle of it")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
