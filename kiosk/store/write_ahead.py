"""Looks into the write-ahead log for what SQLite passes over in silence.

SQLite believes the log up to the first frame that does not hold, because a cut may leave the
last transaction half written. But with synchronous=FULL the one before it was on the disk
before the last began: a broken frame with a whole later transaction behind it is damage.
Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER, _FRAME = 32, 24
_BIG = 0x377F0683  # the magic number's last bit: checksums are read big-endian

Sums = tuple[int, int]


def broken(database: Path) -> bool:
    """Whether a cut cannot explain what a log lacks; asked before SQLite opens it."""
    path = database.with_name(database.name + "-wal")
    log = path.read_bytes() if path.exists() else b""
    if len(log) <= _HEADER:
        return False
    magic, _, size = struct.unpack(">III", log[:12])
    order = ">" if magic == _BIG else "<"
    if magic | 1 != _BIG or not 512 <= size <= 65536 or size % 512:
        return any(log)
    sums = _sums(order, log[:24], (0, 0))
    if struct.pack(">II", *sums) != log[24:_HEADER]:
        return True
    return _lost(log, _FRAME + size, order, sums)


def _lost(log: bytes, whole: int, order: str, sums: Sums) -> bool:
    """Whether a transaction of this log follows on one that does not hold."""
    ended_broken, holds = False, True
    for at in range(_HEADER, len(log) - whole + 1, whole):
        frame = log[at : at + whole]
        if frame[8:16] != log[16:24]:  # left from before the log was begun anew
            return False
        if ended_broken:
            return True
        sums = _sums(order, frame[:8] + frame[_FRAME:], sums)
        holds = holds and struct.pack(">II", *sums) == frame[16:_FRAME]
        ended_broken = not holds and frame[4:8] != bytes(4)
    return False


def _sums(order: str, data: bytes, sums: Sums) -> Sums:
    one, two = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
