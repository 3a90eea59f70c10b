"""What travels between the kiosk and the cell: a small JSON head and raw bytes, bounded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HEAD_BYTES = 1 << 20
BODY_BYTES = 64 << 20


class BrokenFrameError(Exception):
    """The other side is gone, or speaks something else."""


@dataclass(frozen=True)
class Frame:
    """A head of plain values and the parts that follow it."""

    head: dict[str, Any]
    parts: list[bytes] = field(default_factory=list)

    def encode(self) -> bytes:
        """The bytes on the pipe."""
        head = json.dumps({**self.head, "parts": [len(part) for part in self.parts]}).encode()
        return len(head).to_bytes(4, "big") + head + b"".join(self.parts)


def receive(read: Callable[[int], bytes]) -> Frame:
    """The next frame; `read` gives exactly that many bytes, or fewer at the end."""
    size = int.from_bytes(_exactly(read, 4), "big")
    if size > HEAD_BYTES:
        raise BrokenFrameError("a head too large")
    try:
        head = json.loads(_exactly(read, size))
        sizes = [int(each) for each in head.pop("parts")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenFrameError("a head that is none") from error
    if min(sizes, default=0) < 0 or sum(sizes) > BODY_BYTES:
        raise BrokenFrameError("parts too large")
    return Frame(head, [_exactly(read, each) for each in sizes])


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    data = read(size)
    if len(data) != size:
        raise BrokenFrameError("the other side is gone")
    return data
