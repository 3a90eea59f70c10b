"""What a station does again and again beside a device's own upkeep.

It asks whom the hall awaits as soon as the feed says that somebody changed, and now and then in
any case; it obeys officers at the centre; it takes up a supervisor's word; it lets go of what is
over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from customs.messages.change import OF_PASSES, Change
from kiosk import durable_file
from kiosk.centre.centre import Centre
from kiosk.centre.upkeep import POLL, Duty, Upkeep
from kiosk.hall import awaiting
from kiosk.hall.hall import Hall
from kiosk.hall.obeying import Obeying
from kiosk.hall.word import Word
from kiosk.store.place import Acting

ASK = timedelta(minutes=1)
FORGET = timedelta(hours=1)
MOST_ASKED = 40  # answers in one turn
WORD = "gates-stay-on"  # the file a supervisor's word lies in until it is taken up
BECAME = "gates-stay-on.answer"
KEEPS = "keeps-claims"  # a supervisor's word that this station keeps the claims of its hall


@dataclass
class Rounds:
    """The further duties of one station."""

    hall: Hall
    centre: Centre
    upkeep: Upkeep

    def begin(self) -> None:
        """Put them with the others."""
        duties = self.upkeep.duties
        duties["changes"].run = self._heard(duties["changes"].run)
        duties["arrivals"] = Duty(self._ask, ASK)
        duties["word"] = Duty(self._word, POLL)
        duties["keeps"] = Duty(self._keeps, POLL)
        duties["forget"] = Duty(self.hall.forget, FORGET)
        obeying = Obeying(self.hall)
        duties["officers"] = Duty(obeying.run, POLL)
        self.upkeep.takers += (self._take, obeying.take)

    def _heard(self, poll: Callable[[], None]) -> Callable[[], None]:
        """An answer of the centre's own, believed: the line is there."""

        def run() -> None:
            poll()
            self.hall.line.heard(self.hall.running.clock.now())

        return run

    def _take(self, _acting: Acting, change: Change) -> None:
        if change.understood in OF_PASSES:
            self.upkeep.duties["arrivals"].hurry()

    def _ask(self) -> None:
        hall = self.hall
        for _ in range(MOST_ASKED):
            after = hall.awaiting.after()
            told, opened = awaiting.ask(hall.running, self.centre, after)
            if told.reached < after:  # the centre came back from a backup: from the beginning
                hall.told((), 0)
                continue
            if told.reached > after or opened:
                hall.told(opened, told.reached)
            if not told.more:
                return
        self.upkeep.duties["arrivals"].at = 0.0

    def _word(self) -> None:
        folder = self.hall.running.folder
        path = folder / WORD
        if path.exists():
            who, _, code = path.read_bytes().decode(errors="replace").partition("\n")
            path.unlink()
            became = self.hall.confirm(who, code)
            durable_file.write(folder / BECAME, became.value.encode())

    def _keeps(self) -> None:
        path = self.hall.running.folder / KEEPS
        if path.exists():
            who, _, reason = path.read_text().partition("\n")
            self.hall.keeper.take_over(who.strip(), reason.strip())
            path.unlink()


def name_keeper(folder: Path, who: str, reason: str) -> None:
    """A supervisor names the station of this folder the keeper of its hall's claims."""
    durable_file.write(folder / KEEPS, f"{who}\n{reason}\n".encode())


def give_word(folder: Path, who: str, code: str) -> None:
    """A supervisor's word, for the running station to judge."""
    (folder / BECAME).unlink(missing_ok=True)
    durable_file.write(folder / WORD, f"{who}\n{code}".encode())


def became(folder: Path) -> Word | None:
    """What became of the word that was given last; None while nobody has taken it up."""
    path = folder / BECAME
    return Word(path.read_text()) if path.exists() else None
