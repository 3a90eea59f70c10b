"""Deciding a face: what a whole sitting costs over the library calls it cannot do without.

Invented travellers before the real matcher, the same frames through both ways, in one run.
"""

from __future__ import annotations

import functools
import io
import time
from collections.abc import Callable, Iterable

import numpy as np
from PIL import Image

from bench.figure import Figure
from customs.face import FaceBand
from customs.policy import Face
from customs.words_face import Outcome
from kiosk.face import liveness, picture
from kiosk.face.decision import Files, decide, rules
from kiosk.face.dlib_matcher import SEARCHED, Dlib, loaded
from kiosk.face.matcher import Embedding
from kiosk.face.sitting import Sitting
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DO, Pose

EVERY, RUNS = 0.45, 7
DRAW = 0.2  # left, then closer


def frames() -> list[bytes]:
    """Two frames of everything the challenge asks for."""
    prompts = liveness.challenge(DRAW, 0).prompts
    return [invented.frame(1, DO[prompt]) for prompt in prompts for _ in range(2)]


def ours(sent: list[bytes], reference: Embedding, eyes: Dlib) -> None:
    """From the first frame to the band."""
    seated = Sitting(eyes, eyes, liveness.challenge(DRAW, 0))
    for number, raw in enumerate(sent):
        seated.frame(raw, EVERY * (number + 1))
    if seated.watch.outcome is not Outcome.PASSED:
        raise SystemExit("the challenge was not passed")
    standing = rules(Files(), eyes.model, Face(), demo=False)
    if decide(seated.moments(), reference, standing).band is not FaceBand.REVIEW:
        raise SystemExit("not the band that was expected")


def bare(sent: list[bytes], reference: Embedding) -> None:
    """The library alone: decode, find on a small copy, embed, and one distance."""
    vectors = []
    for raw in sent:
        with Image.open(io.BytesIO(raw)) as image:
            whole = image.convert("RGB")
        scale = whole.width / SEARCHED
        small = whole.resize((SEARCHED, round(whole.height / scale)), Image.Resampling.BILINEAR)
        found = loaded().face_locations(np.asarray(small), 0, "hog")
        edges = [tuple(round(edge * scale) for edge in box) for box in found]
        vectors += loaded().face_encodings(np.asarray(whole), edges, 1, "small")
    np.linalg.norm(np.mean(vectors, axis=0) - reference.vector)


def spent(run: Callable[[], None]) -> float:
    """The CPU of one run."""
    began = time.process_time()
    run()
    return time.process_time() - began


def figures() -> Iterable[Figure]:
    """The figures of the face room."""
    told = functools.partial(Figure, "face")
    eyes, sent = Dlib(), frames()
    passport = picture.read(invented.frame(1, Pose(size=0.9)))
    reference = eyes.embed(passport, eyes.find(passport)[0])
    runs = (
        functools.partial(ours, sent, reference, eyes),
        functools.partial(bare, sent, reference),
    )
    measured = [[spent(run) for run in runs] for _ in range(RUNS)]  # in turn: neighbours hit both
    whole, least = (min(each) for each in zip(*measured, strict=True))
    yield told("face decision over the bare library calls it needs", whole / least, "x", 1.2)
    yield told(f"face decision, {len(sent)} frames", 1000 * whole, "ms")
    yield told("each frame", 1000 * whole / len(sent), "ms")
