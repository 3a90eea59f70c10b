"""A face before the camera, held up to the chip's portrait: frames in, sentences and a band out."""

from __future__ import annotations

from typing import Protocol

from customs.face import FaceBand
from kiosk.passport.cell.portrait import Pixels


class Sitting(Protocol):
    """One try before the camera. It holds faces, and lets go of them."""

    def frame(self, raw: bytes, now: float) -> str | FaceBand:
        """What to do next, as a sentence; or in the end what it came to."""

    def late(self, now: float) -> FaceBand | None:
        """The end of a try whose frames stopped coming."""

    def forget(self) -> None:
        """Let go of every template."""


class Faces(Protocol):
    """What a terminal asks of its face room."""

    def sit(self, portrait: Pixels, draw: float, now: float) -> Sitting:
        """Begin a try, with a challenge drawn for it."""
