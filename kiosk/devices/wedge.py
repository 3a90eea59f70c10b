"""A wedge: a scanner that types. Its keystrokes are told from a person's by their speed.

Pure: keys come in with their times, in seconds of any clock that only goes forward. A scan of
several lines, as a passport's, is one scan; what a person types is left to the page.
"""

from __future__ import annotations

from kiosk.devices.scanner import LONGEST

GAP = 0.050  # seconds; no hand keeps up eight keys at less, and no scanner needs more
SHORTEST = 8  # letters; a shorter code is nothing a traveller should show here
_ENDS = {"Enter": "\r", "Tab": "\t"}


class Wedge:
    """Keys since the last pause."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self._last = 0.0
        self._ended = False

    def press(self, key: str, at: float) -> bytes | None:
        """A key, by the name a browser gives it; the scan that came before it, if one did."""
        before = self.quiet(at)
        letter = key if len(key) == 1 else _ENDS.get(key)
        if letter is None:  # Shift and its like are no letters, and no pause either
            return before
        self._last = at
        self._ended = key in _ENDS
        if len(self._letters) < LONGEST:
            self._letters.append(letter)
        return before

    def quiet(self, at: float) -> bytes | None:
        """The scan that has ended by now: nothing followed it for a while.

        An end key alone does not end it: a passport's lines come with one after each.
        """
        if not self._letters or at - self._last <= GAP:
            return None
        letters, ended = self._letters, self._ended
        self._letters, self._ended = [], False
        return _scan("".join(letters), ended=ended)

    def due(self) -> float | None:
        """When to ask again whether a scan has ended; None while no key was pressed."""
        return self._last + GAP if self._letters else None


def _scan(text: str, *, ended: bool) -> bytes | None:
    """The letters of a burst, if a scanner sent them.

    A key that is held down repeats as fast as a scanner types, but says one thing only. Without
    an end key twice the letters are asked for.
    """
    said = text.strip("\r\t")
    if len(said) < (SHORTEST if ended else 2 * SHORTEST) or len(set(said)) == 1:
        return None
    return said.encode("utf-8", "replace")
