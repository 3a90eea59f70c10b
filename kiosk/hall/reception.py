"""Reception: what a traveller holds, judged by the station itself and looked up.

A terminal is a machine that stands among strangers. Its word that a pass was shown is not
enough: the pass comes along and its signature is believed here, and whom a crossing is about is
taken from the pass or from what the centre told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from customs import pass_qr
from customs.crossing import Crossing, crossing_id
from customs.crossing.events import How, Opened
from customs.messages.arrival import Arrival, Standing
from customs.messages.change import Kind
from customs.pass_qr import Inside, Pass
from customs.statements import from_bits
from customs.verdicts import Verdict
from kiosk import believed
from kiosk.believed import Judged
from kiosk.centre import feed
from kiosk.device import Running
from kiosk.hall import deciding
from kiosk.hall.awaiting import Awaiting
from kiosk.hall.deciding import Ground
from kiosk.hall.log_book import LogBook
from kiosk.hall.station import DocumentShown, Expected, PassShown, Presented, Shown


@dataclass(frozen=True)
class Reception:
    """The desk at which everything shown in one hall is judged."""

    running: Running
    awaiting: Awaiting
    book: LogBook

    @property
    def hall(self) -> str:
        """What the hall is called."""
        return self.running.device.hall

    def present(self, shown: Shown, by: Ground, now: datetime) -> Presented:
        """What is known of what was shown."""
        kid, _ = deciding.first_key(by.bundle, deciding.BINDING) or (0, b"")
        bare = Presented(None, by.line, kid)
        if isinstance(shown, DocumentShown):
            return self._by_document(bare, shown, now)
        return self._by_pass(bare, shown, by, now) if isinstance(shown, PassShown) else bare

    def opens(self, told: Opened, shown: Shown | None, by: Ground, now: datetime) -> bool:
        """Whether what was shown opens this crossing, for these people and this revision."""
        if told.declaration is None:
            return not told.people and not told.revision
        kinds = {How.PASS: PassShown, How.DOCUMENT: DocumentShown}
        if shown is None or type(shown) is not kinds.get(told.how):
            return False
        found = self.present(shown, by, now)
        people = tuple(each.person for each in found.people)
        known = (found.verdict, found.declaration, found.revision, people)
        return known == (Verdict.VALID, told.declaration, told.revision, told.people)

    def _by_pass(self, bare: Presented, shown: PassShown, by: Ground, now: datetime) -> Presented:
        judged = self._judged(shown, by, now)
        if judged.verdict is not Verdict.VALID or judged.pass_ is None or judged.inside is None:
            return replace(bare, verdict=judged.verdict)
        known = self.awaiting.of(judged.pass_.declaration)
        crossing = self._crossing(judged.pass_.declaration)
        if known is None:
            return _unheard_of(bare, judged.pass_, judged.inside, crossing)
        verdict = self._standing(known, now)
        if known.signed and judged.pass_.revision < known.signed.revision:
            verdict = Verdict.SUPERSEDED
        return _known(bare, verdict, known, crossing)

    def _judged(self, shown: PassShown, by: Ground, now: datetime) -> Judged:
        """Under the keys of the bundle, but for those the feed took away since."""
        if by.bundle is None:
            return Judged(Verdict.UNKNOWN_KEY)
        held = believed.by(by.bundle, "")
        gone = feed.revoked(self.running.store, Kind.KEY_REVOKED)
        keys = {kid: key for kid, key in held.keys.items() if kid.hex() not in gone}
        return believed.judge(shown.text, replace(held, keys=keys), now)

    def _by_document(self, bare: Presented, shown: DocumentShown, now: datetime) -> Presented:
        """Of several declarations the one whose pass is good now, as a pass would say it."""
        found = [(self._standing(each, now), each) for each in self._naming(shown)]
        if not found:
            return bare
        verdict, known = max(found, key=lambda one: one[0] is Verdict.VALID)  # else the newest
        return _known(bare, verdict, known, self._crossing(known.declaration))

    def _naming(self, shown: DocumentShown) -> Iterator[Arrival]:
        return self.awaiting.by_document(shown.digests)

    def _standing(self, known: Arrival, now: datetime) -> Verdict:
        if known.standing is Standing.WITHDRAWN or known.signed is None:
            return Verdict.WITHDRAWN
        if known.used_in is not None and known.used_in != self.hall:
            return Verdict.USED
        begins, ends = pass_qr.validity(known.signed.arrival_on)
        if now < begins:
            return Verdict.NOT_YET_VALID
        return Verdict.VALID if now < ends else Verdict.EXPIRED

    def _crossing(self, declaration: UUID) -> Crossing:
        return self.book.of(crossing_id(declaration, self.hall)).crossing


def _known(bare: Presented, verdict: Verdict, known: Arrival, crossing: Crossing) -> Presented:
    """With what the centre told. An old revision tells the new one only where it has begun: who
    stands at a kiosk and changes an answer on the phone goes on there."""
    bare = replace(bare, verdict=verdict)
    goes_on = verdict is Verdict.SUPERSEDED and bool(crossing.opened)
    signed = known.signed
    if signed is None or not (verdict is Verdict.VALID or goes_on):
        return bare
    people = (Expected(p.person, p.binding_kid, p.binding, p.name) for p in signed.people)
    return replace(
        bare,
        crossing=crossing,
        declaration=known.declaration,
        revision=signed.revision,
        language=signed.language,
        people=tuple(people),
        answers=from_bits(signed.answers),
        summary=signed.summary,
        due=signed.due,
    )


def _unheard_of(bare: Presented, told: Pass, inside: Inside, crossing: Crossing) -> Presented:
    """A pass the hall was not told of: good as far as anybody here knows, and undecided.

    Its people are known by the pass alone; an officer decides on them.
    """
    people = (
        Expected(number, told.binding_kid, digest, b"")
        for number, digest in zip(inside.people, inside.digests, strict=False)
    )
    return replace(
        bare,
        verdict=Verdict.VALID,
        crossing=crossing,
        declaration=told.declaration,
        revision=told.revision,
        language=told.language,
        people=tuple(people),
        answers=inside.answers,
    )
