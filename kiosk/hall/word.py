"""A supervisor's word, judged by the station: whose code it is, once, and not guessed at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from customs.gate_code import GateCode
from kiosk.centre.bundle_held import InUse
from kiosk.store.place import Acting
from kiosk.store.store import Store

MOST, WITHIN = 5, timedelta(minutes=15)  # wrong words of anybody, and then no more for so long
_USED, _WRONG, _TIMES = "gate code", "gate word", "wrong"
_READ = msgspec.json.Decoder(list[datetime])


class Word(StrEnum):
    """What became of a word."""

    TAKEN = "taken"
    NOT_KNOWN = "not_known"  # no such code of this supervisor, for this hall, in this bundle
    TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class Words:
    """The words said at one station, kept over a restart."""

    store: Store

    def judge(
        self, bundle: InUse | None, hall: str, who: str, typed: str, now: datetime
    ) -> GateCode | Word:
        """The code that was said, or why there is none."""
        if len(self._wrong(now)) >= MOST:
            return Word.TOO_OFTEN
        known = bundle.gate_codes() if bundle and bundle.lives(now) else ()
        used = self.store.all_kept(_USED)
        for code in known:
            mine = (code.hall, code.number) == (hall, who) and str(code.id) not in used
            if mine and code.is_said_by(typed):
                return code
        return Word.NOT_KNOWN

    def taken(self, acting: Acting, code: GateCode, now: datetime) -> None:
        """It was said, and is never good again."""
        self.store.keep(acting, _USED, str(code.id), now.isoformat().encode())

    def missed(self, acting: Acting, now: datetime) -> None:
        """One more that was wrong."""
        told = msgspec.json.encode([*self._wrong(now), now])
        self.store.keep(acting, _WRONG, _TIMES, told)

    def _wrong(self, now: datetime) -> list[datetime]:
        told = self.store.kept(_WRONG, _TIMES)
        return [at for at in (_READ.decode(told) if told else ()) if abs(now - at) < WITHIN]
