"""Turns a portrait into pixels. Runs in the cell only: image decoders are where bombs go off."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image

from kiosk.passport.lds import dg2
from kiosk.passport.malformed import MalformedError

PIXELS = 12_000_000
LARGEST = 1024


@dataclass(frozen=True)
class Pixels:
    """A portrait as rows of red, green and blue bytes."""

    width: int
    height: int
    data: bytes = field(repr=False)


def decode(raw: bytes) -> Pixels:
    """The portrait in DG2, made smaller where it is larger than a face needs."""
    found = dg2.parse(raw)
    kinds = ("JPEG",) if found.format is dg2.Format.JPEG else ("JPEG2000",)
    try:
        with Image.open(io.BytesIO(found.data), formats=kinds) as image:
            if image.width * image.height > PIXELS:
                raise MalformedError("a portrait of more pixels than any passport's")
            plain = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedError("a portrait that does not decode") from error
    plain.thumbnail((LARGEST, LARGEST))
    return Pixels(plain.width, plain.height, plain.tobytes())
