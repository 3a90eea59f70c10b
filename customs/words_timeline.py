"""What happened to a crossing, event by event, in words for officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from customs import chip, face
from customs.crossing import events as of
from customs.crossing.leg import Named
from customs.verdicts import Verdict
from customs.words import N_
from customs.words_crossing import LANES, why


@dataclass(frozen=True, slots=True)
class Line:
    """One event: its sentence with figures, and further sentences that stand by themselves."""

    sentence: str
    figures: Mapping[str, object] = field(default_factory=dict)
    further: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # what has no sentence here


OPENED: Mapping[of.How, str] = {
    of.How.PASS: N_("A pass was shown."),
    of.How.DOCUMENT: N_("A document was shown, without a pass."),
    of.How.NOTHING: N_("Somebody came without pass and document."),
}
NAMED: Mapping[Named, str] = {
    Named.BINDING: N_("It is the declared document."),
    Named.NAME: N_("It is not the declared document; name and birth date agree."),
    Named.NOBODY: N_("It names nobody on the declaration."),
}
QUIT: Mapping[of.Quit, str] = {
    of.Quit.GAVE_UP: N_("The turn at the kiosk was given up."),
    of.Quit.TIMED_OUT: N_("Nobody went on at the kiosk; the turn ended."),
}
PASSES: Mapping[Verdict, str] = {
    Verdict.SUPERSEDED: N_("The centre told: this pass is of an older revision."),
    Verdict.WITHDRAWN: N_("The centre told: the declaration was withdrawn."),
    Verdict.USED: N_("The centre told: the pass was used in another hall."),
}


def people(party: of.People) -> str:
    """Persons by their numbers on the declaration."""
    return ", ".join(map(str, party))


def _read(told: of.PassportRead) -> Line:
    seen = (chip.SENTENCES[told.chip],) if told.chip else (N_("Only its page was read."),)
    sentence = N_("A document was read: person %(person)s.")
    if not told.person:
        sentence = N_("A document was read.")
    return Line(sentence, {"person": told.person}, (NAMED[told.named], *seen))


def _decided(told: of.LaneDecided) -> Line:
    further, codes = [LANES[told.lane]], []
    for each in told.because:
        known = why(each)
        further += [known] if known else []
        codes += [] if known else [each]
    figures = {"people": people(told.party), "rules": told.rules}
    sentence = N_("The hall decided for %(people)s, by the rules %(rules)s.")
    return Line(sentence, figures, tuple(dict.fromkeys(further)), tuple(codes))


def _of_person(sentence: str) -> Callable[[Any], Line]:
    return lambda told: Line(sentence, {"person": told.person})


def _of_people(sentence: str) -> Callable[[Any], Line]:
    return lambda told: Line(sentence, {"people": people(getattr(told, "party", ()))})


def _plain(sentence: str) -> Callable[[Any], Line]:
    return lambda _: Line(sentence)


_SAYS: Mapping[type, Callable[[Any], Line]] = {
    of.Opened: lambda told: Line(OPENED[told.how]),
    of.Joined: _plain(N_("A further kiosk took part.")),
    of.PassportRead: _read,
    of.AnswersConfirmed: _of_person(N_("Person %(person)s saw the answers and confirmed them.")),
    of.AnswersChanged: _of_person(N_("Person %(person)s saw the answers and wants others.")),
    of.FaceTaken: lambda told: Line(
        N_("The camera was tried: person %(person)s."),
        {"person": told.person},
        (face.SENTENCES[told.band],),
    ),
    of.NotByFace: _of_person(N_("Person %(person)s asked for an officer instead of the camera.")),
    of.OfficerLooked: lambda told: Line(
        N_("An officer compared %(people)s with their documents."), {"people": people(told.people)}
    ),
    of.LaneDecided: _decided,
    of.Paid: _plain(N_("It was paid.")),
    of.BagMissing: _plain(N_("A bag was reported missing.")),
    of.MustAdd: _plain(N_("Somebody has to add something.")),
    of.Revised: lambda told: Line(
        N_("Revision %(revision)s was made."), {"revision": told.revision}
    ),
    of.Ended: lambda told: Line(QUIT[told.why]),
    of.Held: _plain(N_("An officer held it.")),
    of.Released: lambda told: Line(
        N_("An officer decided for %(people)s."),
        {"people": people(told.party)},
        (LANES[told.lane],),
    ),
    of.Split: _plain(N_("An officer split the party.")),
    of.PassTold: lambda told: Line(
        PASSES.get(told.verdict, N_("The centre told something of the pass."))
    ),
    of.AttemptsSpent: _plain(N_("A document of this crossing failed too often in the hall.")),
    of.ClearanceMinted: _of_people(N_("The clearance of %(people)s was made.")),
    of.ClearanceCancelled: _of_people(N_("The clearance of %(people)s was cancelled.")),
    of.Unknown: lambda told: Line(
        N_("A device told something that this program cannot read."), {}, (), (told.kind,)
    ),
}


def line(told: of.Told) -> Line:
    """One event in words."""
    return _SAYS[type(told)](told)
