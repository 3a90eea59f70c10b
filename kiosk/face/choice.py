"""Which matcher a device uses: dlib, or the operator's model named in a TOML file.

[model]
file = "faces.onnx"      # beside this file
name = "faces of 2026"
mean = 127.5
scale = 127.5
blue_first = false
straight = 0.9           # how far moments of one sitting may lie apart
moving = 1.1
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.face.matcher import FaceMatcher, Kept


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `model`."""

    file: str
    name: str
    straight: float
    moving: float
    mean: float = 127.5
    scale: float = 127.5
    blue_first: bool = False


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    model: Chosen


class NotAChoice(Exception):
    """The file names no matcher we can load; the message says why."""


def matcher(path: Path | None) -> FaceMatcher:
    """The matcher chosen; raises NotAChoice."""
    if path is None:
        from kiosk.face.dlib_matcher import Dlib

        return Dlib()
    try:
        chosen = msgspec.toml.decode(path.read_bytes(), type=Choice).model
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise NotAChoice(f"{path}: {error}") from None
    return _onnx(path.parent / chosen.file, chosen)


def _onnx(file: Path, chosen: Chosen) -> FaceMatcher:
    try:
        from kiosk.face import onnx_matcher
    except ImportError:
        raise NotAChoice("onnxruntime is not installed: requirements/kiosk.txt") from None
    colours = onnx_matcher.Colours(chosen.mean, chosen.scale, chosen.blue_first)
    kept = Kept(chosen.straight, chosen.moving)
    try:
        return onnx_matcher.Onnx(file, chosen.name, colours, kept)
    except (OSError, onnx_matcher.UnusableModel) as error:
        raise NotAChoice(f"{file}: {error}") from None
