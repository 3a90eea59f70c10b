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
    pairs = [
        low + 45 * middle + 2025 * high
        for low, middle, high in zip(values[::3], values[1::3], values[2::3], strict=False)
    ]
    odd = values[-2] + 45 * values[-1] if len(values) % 3 else 0
    if odd > 255 or max(pairs, default=0) > 65535:
        return None
    data = b"".join(pair.to_bytes(2, "big") for pair in pairs)
    return data + bytes([odd]) if len(values) % 3 else data
