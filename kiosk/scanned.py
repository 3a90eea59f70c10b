"""What somebody held before the scanner or the camera: any code at all has an answer.

A menu, a boarding pass, a slip, a passport's lines, a pass that was changed, an old one: each is
told apart, in bounded time, and nothing of it is kept but in the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from customs import verdicts
from customs.apparatus import Scanned, Unfit
from customs.verdicts import Verdict
from customs.words_kiosk import SCANNED
from kiosk import document_key
from kiosk.believed import Believed, Judged, judge
from kiosk.devices import codes, frame
from kiosk.document_key import Swiped

MOST = 8192  # bytes of anything scanned that are looked at
# AIM symbology identifiers, ISO/IEC 15424: many scanners are set up to send one first.
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
# IATA Resolution 792: format, legs, a name of 20, ticket indicator, then booking and airports.
_BOARDING = re.compile(r"[MS][1-4].{20}[E ][A-Z0-9 ]{7}[A-Z]{6}", re.DOTALL)
_WEB = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """What it was, and what it gave."""

    what: Scanned
    judged: Judged | None = None
    text: str = field(default="", repr=False)  # of a pass
    swiped: Swiped | None = field(default=None, repr=False)

    @property
    def valid(self) -> bool:
        """Whether it is a pass to go on with."""
        return self.judged is not None and self.judged.verdict is Verdict.VALID

    @property
    def sentence(self) -> str:
        """What the traveller is told."""
        if self.what is Scanned.PASS and self.judged:
            return verdicts.SENTENCES[self.judged.verdict]
        return SCANNED[self.what]


def read(data: bytes, believed: Believed, now: datetime) -> Read:
    """What one code, swipe or scan says. Any bytes get an answer."""
    plain = data[3:MOST] if _AIM.match(data) else data[:MOST]
    text = plain.strip(b"\r\n\t\0").decode("utf-8", "replace")
    judged = judge(text, believed, now)
    if judged.verdict is not Verdict.MALFORMED:
        return Read(Scanned.PASS, judged, text)
    if swiped := document_key.swiped(text):
        return Read(Scanned.DOCUMENT if swiped.key else Scanned.DOCUMENT_UNCLEAR, swiped=swiped)
    return Read(_kind(text, believed.origin))


def _kind(text: str, origin: str) -> Scanned:
    if text.lower().startswith(f"{origin.lower()}/"):
        return Scanned.OUR_PAGE
    if _BOARDING.match(text):
        return Scanned.BOARDING_PASS
    return Scanned.WEB_ADDRESS if _WEB.match(text) else Scanned.UNKNOWN


def look(body: bytes, believed: Believed, now: datetime, *, closely: bool) -> Read | Unfit | None:
    """What a camera's picture shows; None where it shows no code.

    `closely` looks for boarding passes as well: ten times as dear, so for a picture now and then.
    """
    grey = frame.picture(body)
    if isinstance(grey, Unfit):
        return grey
    found = codes.seen(grey) or (codes.other(grey) if closely else [])
    return among(found, believed, now)


def among(found: Iterable[bytes], believed: Believed, now: datetime) -> Read | None:
    """Of several codes in view the one that is ours; two declarations at once are asked apart."""
    reads = [read(data, believed, now) for data in dict.fromkeys(found)]
    declared = {r.judged.pass_.declaration for r in reads if r.judged and r.judged.pass_}
    if len(declared) > 1:
        return Read(Scanned.SEVERAL_PASSES)
    return max(reads, key=_worth, default=None)


def _worth(each: Read) -> tuple[bool, int, bool, bool]:
    """A valid pass before another, the newer before the older, anything before the unknown."""
    pass_ = each.judged.pass_ if each.judged else None
    revision = pass_.revision if pass_ else 0
    return each.valid, revision, each.what is Scanned.PASS, each.what is not Scanned.UNKNOWN
