"""Base45 (RFC 9285): bytes in the alphabet a QR code packs best and a wedge scanner can type."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {letter: place for place, letter in enumerate(_ALPHABET)}


def encode(data: bytes) -> str:
    """Three letters for two bytes, two letters for a last odd one."""
    letters: list[str] = []
    for place in range(0, len(data) - 1, 2):
        high, rest = divmod(data[place] * 256 + data[place + 1], 45 * 45)
        middle, low = divmod(rest, 45)
        letters += (_ALPHABET[low], _ALPHABET[middle], _ALPHABET[high])
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        letters += (_ALPHABET[low], _ALPHABET[high])
    return "".join(letters)


def decode(text: str) -> bytes | None:
    """The bytes; None for any text that `encode` cannot have written."""
    values = [_VALUE.get(letter, -1) for letter in text]
    if -1 in values or len(values) % 3 == 1:
        return None
    out = bytearray()
    for place in range(0, len(values), 3):
        group = values[place : place + 3]
        number = sum(value * 45**power for power, value in enumerate(group))
        size = len(group) - 1
        if number >= 256**size:
            return None
        out += number.to_bytes(size, "big")
    return bytes(out)
