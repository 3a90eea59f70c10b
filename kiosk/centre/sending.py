"""Sends what waits in the outbox; what the centre holds is said to it letter by letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from customs.messages.routes import EVENTS
from customs.messages.upload import MOST, Upload, Uploaded
from kiosk.centre.centre import Centre, Signature
from kiosk.centre.fault import CentreError, Fault
from kiosk.store.outbox import Letter, Outbox


@dataclass(frozen=True)
class Sending:
    """An outbox on its way to a centre; chance is an argument."""

    outbox: Outbox
    centre: Centre
    signature: Signature
    draw: Callable[[], float]

    def batch(self) -> int:
        """Send the oldest letters; how many the centre now holds. Raises CentreError."""
        letters = self.outbox.due(self.centre.clock.now(), MOST)
        try:
            return self._send(letters) if letters else 0
        except CentreError as error:
            if error.fault is not Fault.REFUSED:
                raise
        return sum(self._alone(letter) for letter in letters)

    def _send(self, letters: Sequence[Letter]) -> int:
        question = Upload(events=tuple(letter.raw for letter in letters))
        told = self.centre.ask(EVENTS, Uploaded, self.signature, question)
        held = {receipt.sha256: receipt.disposition for receipt in told.receipts}
        arrived = [(each.id, held[each.sha256]) for each in letters if each.sha256 in held]
        self.outbox.arrived(arrived, self.centre.clock.now())
        for letter in letters:
            if letter.sha256 not in held:
                self._refused(letter, "no receipt")
        return len(arrived)

    def _alone(self, letter: Letter) -> int:
        """The centre refused several together: find the one it cannot take."""
        try:
            return self._send([letter])
        except CentreError as error:
            if error.fault is not Fault.REFUSED:
                raise
            self._refused(letter, error.code.value if error.code else error.fault.value)
            return 0

    def _refused(self, letter: Letter, why: str) -> None:
        self.outbox.refused(letter, why, self.centre.clock.now(), self.draw())
