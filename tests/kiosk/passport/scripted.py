"""A chip that follows a script, and a draw that does: for examples others have published."""

from __future__ import annotations

from collections.abc import Iterator


def unhex(text: str) -> bytes:
    """Bytes from hex with spaces and line ends."""
    return bytes.fromhex("".join(text.split()))


class ScriptedChip:
    """Answers what the script says, and only to the commands it expects."""

    def __init__(self, *turns: tuple[str, str]) -> None:
        self.turns: Iterator[tuple[str, str]] = iter(turns)

    def exchange(self, command: bytes) -> bytes:
        asked, answer = next(self.turns)
        assert command.hex() == unhex(asked).hex()
        return unhex(answer)

    def reset(self) -> None:
        raise AssertionError("the script has no reset")

    def close(self) -> None:
        """Nothing to let go."""


class ScriptedDraw:
    """Hands out the given values in order."""

    def __init__(self, *values: str) -> None:
        self.values = iter(values)

    def __call__(self, size: int) -> bytes:
        drawn = unhex(next(self.values))
        assert len(drawn) == size
        return drawn
