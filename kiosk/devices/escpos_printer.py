"""The real printer: ESC/POS over USB or the network. The only room that knows python-escpos.

Whether a slip came out is asked of the printer: before, for the reason it would not; after, in
the order of printing, so that the answer itself says the paper has moved.
"""

from __future__ import annotations

import logging
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from PIL import Image

from customs.apparatus import Printed
from kiosk.devices import slip
from kiosk.devices.printer import CAME_OUT
from kiosk.devices.slip import Slip

PORT = 9100
MODEL = "TM-T20II"  # of the library's list; 576 dots
FRAGMENT = 128  # rows in one go: less than a small printer's buffer
LINE_WAITS = 2.0  # seconds for a connection and for each answer to a question
PRINTING_TAKES = 10.0  # seconds until a whole slip is out

_STAND, _OFFLINE, _ERROR, _PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))  # DLE EOT n
_IN_ORDER = b"\x1d\x72\x01"  # GS r 1: answered once all before it is printed
_CUT = b"\x1d\x56\x42\x00"  # GS V B: feed to the knife, then cut
_START = b"\x1b\x40"  # ESC @
# What the bits of an answer mean, in the order in which they matter. Epson, ESC/POS reference.
_MEANING = (
    (_OFFLINE, 0x04, Printed.COVER_OPEN),
    (_PAPER, 0x60, Printed.PAPER_OUT),
    (_OFFLINE, 0x20, Printed.PAPER_OUT),
    (_ERROR, 0x68, Printed.BROKEN),
    (_OFFLINE, 0x40, Printed.BROKEN),
    (_STAND, 0x08, Printed.BROKEN),
    (_PAPER, 0x0C, Printed.PAPER_LOW),
)


@cache
def _library() -> Any:  # noqa: ANN401  the library has no types
    """python-escpos, imported when a printer is wired and not before.

    Its import sets up logging for the whole program and leaves a folder with a pickle in the
    temporary directory: neither is wanted.
    """
    root = logging.getLogger()
    handlers, place = list(root.handlers), tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            from escpos import printer
        finally:
            tempfile.tempdir = place
            root.handlers[:] = handlers
    return printer


class NoSuchModel(ValueError):
    """The wiring names a model that is not known, or one whose width is not."""

    permanent = True


class EscposPrinter:
    """One printer; the line is opened for each slip, so that a cable may come and go."""

    def __init__(self, opened: Callable[[], Any], dots: int) -> None:
        self._opened = opened
        self._dots = dots

    @classmethod
    def network(cls, host: str, port: int = PORT, model: str = MODEL) -> EscposPrinter:
        """A printer with an address of its own."""
        library = _library()
        dots = _dots(library, model)

        def opened() -> Any:  # noqa: ANN401
            line = library.Network(host, port, profile=model)
            # Its own open() leaves the socket open where nobody answers.
            line.device = socket.create_connection((host, port), LINE_WAITS)
            return line

        return cls(opened, dots)

    @classmethod
    def usb(cls, vendor: int, product: int, model: str = MODEL) -> EscposPrinter:
        """A printer on USB, through libusb."""
        library = _library()
        dots = _dots(library, model)

        def opened() -> Any:  # noqa: ANN401
            line = library.Usb(vendor, product, timeout=int(LINE_WAITS * 1000), profile=model)
            line.open()
            return line

        return cls(opened, dots)

    def print(self, told: Slip) -> Printed:
        """Ask, print, ask again. A printer in trouble may take some seconds over it."""
        picture = slip.drawn(told, self._dots)
        return self._on_line(lambda line: _print(line, picture))

    def state(self) -> Printed:
        """How it stands."""
        return self._on_line(_state)

    def _on_line(self, work: Callable[[Any], Printed]) -> Printed:
        try:
            line = self._opened()
        except Exception:  # noqa: BLE001  no cable, no backend, no right: nobody there
            return Printed.GONE
        try:
            return work(line)
        finally:
            with suppress(Exception):
                line.close()


def _dots(library: Any, model: str) -> int:  # noqa: ANN401
    """How wide the model prints; on one of unknown width the code might be cut off."""
    try:
        return int(library.Dummy(profile=model).profile.media["width"]["pixels"])
    except (KeyError, ValueError):
        raise NoSuchModel(f"python-escpos knows no width of a printer {model!r}") from None


def _print(line: Any, picture: Image.Image) -> Printed:  # noqa: ANN401
    before = _state(line)
    if before not in CAME_OUT:
        return before
    try:
        line._raw(_START)
        line.image(picture, fragment_height=FRAGMENT)
        line._raw(_CUT)
    except Exception:  # noqa: BLE001  whatever a cable that is pulled makes the library do
        after = _state(line)
        return Printed.GONE if after in CAME_OUT else after
    return before if before is Printed.UNSURE else _after(line)


def _asked(line: Any, question: bytes) -> int | None:  # noqa: ANN401  the library has no types
    """One byte of an answer; None where none comes, or none that is one.

    Bits 0, 1, 4 and 7 of an answer to DLE EOT are always 0, 1, 1 and 0.
    """
    try:
        told = bytes(line.query_status(question))
    except Exception:  # noqa: BLE001  silence is a time-out, a reset, or worse
        return None
    return told[-1] if told and told[-1] & 0x93 == 0x12 else None


def _state(line: Any) -> Printed:  # noqa: ANN401
    stand = _asked(line, _STAND)
    if stand is None:
        return Printed.UNSURE
    answers = {_STAND: stand} | {each: _asked(line, each) for each in (_OFFLINE, _ERROR, _PAPER)}
    for question, bits, meaning in _MEANING:
        if (answers[question] or 0) & bits:
            return meaning
    return Printed.DONE


def _after(line: Any) -> Printed:  # noqa: ANN401
    """What came of it: the answer in order, else the reason why there is none."""
    if _printed(line):
        return _state(line)
    state = _state(line)
    return Printed.UNSURE if state in {Printed.DONE, Printed.PAPER_LOW} else state


def _printed(line: Any) -> bool:  # noqa: ANN401
    with suppress(Exception):
        _waits(line, PRINTING_TAKES)
        try:
            return bool(line.query_status(_IN_ORDER))
        finally:
            _waits(line, LINE_WAITS)
    return False


def _waits(line: Any, seconds: float) -> None:  # noqa: ANN401
    """How long an answer is waited for."""
    if isinstance(line.device, socket.socket):
        line.device.settimeout(seconds)
    else:  # pyusb counts in milliseconds
        line.device.default_timeout = int(seconds * 1000)
