"""Files of pictures as embeddings, each looked at once."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.face import choice, cohort, picture
from kiosk.face.cohort import Cohort, NotACohort
from kiosk.face.matcher import Embedding, FaceFinder, FaceMatcher
from kiosk.face.picture import NotAPicture, Picture
from kiosk.face.sight import Face


class Unseen(Exception):
    """No face to compare on this file; the message names the file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.why = why


def matcher_arguments(parser: ArgumentParser) -> None:
    """Which matcher, for every command alike."""
    parser.add_argument("--model", type=Path, help="TOML file that names an ONNX model")


def cohort_argument(parser: ArgumentParser) -> None:
    """Against which cohort, where one is used."""
    parser.add_argument("--cohort", type=Path, help="file made by the cohort command")


def held_cohort(path: Path | None) -> Cohort | None:
    """The cohort of a file; raises NotACohort or OSError."""
    return None if path is None else cohort.read(path.read_bytes())


@dataclass
class Eyes:
    """A matcher, and what it has seen. The largest face of a picture is the one that counts."""

    finder: FaceFinder
    matcher: FaceMatcher
    left_out: Counter[str] = field(default_factory=Counter)
    _seen: dict[Path, Embedding | Unseen] = field(default_factory=dict, repr=False)

    def embed(self, path: Path) -> Embedding:
        """The face on a file; raises Unseen or OSError."""
        if path not in self._seen:
            self._seen[path] = self._look(path)
        found = self._seen[path]
        if isinstance(found, Unseen):
            raise found
        return found

    def _look(self, path: Path) -> Embedding | Unseen:
        try:
            return self.matcher.embed(*self.face(path))
        except Unseen as unseen:
            self.left_out[unseen.why] += 1
            return unseen

    def face(self, path: Path) -> tuple[Picture, Face]:
        """The picture and its largest face."""
        try:
            seen = picture.read(path.read_bytes(), picture.FILES)
        except NotAPicture as error:
            raise Unseen(path, str(error)) from None
        faces = self.finder.find(seen)
        if not faces:
            raise Unseen(path, "no face found")
        return seen, faces[0]


def eyes(model: Path | None) -> Eyes:
    """With the matcher that was asked for; raises NotAChoice."""
    from kiosk.face.dlib_matcher import Dlib

    finder = Dlib()
    return Eyes(finder, finder if model is None else choice.matcher(model))


FAULTS = (Unseen, NotACohort, choice.NotAChoice, OSError)
