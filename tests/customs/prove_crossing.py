"""Every sequence of events to a depth, from several beginnings, and long walks drawn at random.

After each event all that `invariants.Walk` demands must hold; at the end of each sequence its
log, reversed and with repeats, must give the same crossing again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from customs.chip import ChipVerdict
from customs.crossing import Crossing, Named, State
from customs.crossing import events as e
from customs.crossing.commands import Cancel
from customs.crossing.duties import duties
from customs.crossing.joining import open_concerns, parties, revision, state
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane
from customs.verdicts import Verdict
from tests.customs.crossing import acted as a
from tests.customs.crossing.invariants import Walk
from tests.prove import Evidence

ANOTHERS_FACE = e.FaceTaken(1, FaceBand.ACCEPTED, b"another")
DEPTH, WALKS, LENGTH = 5, 5_000, 40

Letter = Callable[[Crossing], e.Event]


def _says(told: e.Told, by: str = a.KIOSK) -> Letter:
    return lambda _crossing: a.event(told, by)


def _party(crossing: Crossing) -> tuple[int, ...]:
    return next(iter(parties(crossing)), (1,))


def _decides(lane: Lane) -> Letter:
    return lambda crossing: a.decided(crossing, lane, _party(crossing))


def _release(crossing: Crossing) -> e.Event:
    return a.released(crossing, open_concerns(crossing), party=_party(crossing))


def _cancel(crossing: Crossing) -> e.Event:
    """What was to be cancelled is; else a clearance nobody ever made."""
    asked = [one for one in duties(crossing) if isinstance(one, Cancel)]
    party, round_ = (asked[0].party, asked[0].round) if asked else ((1,), 0)
    return a.event(e.ClearanceCancelled(party, round_), a.STATION)


def _revise(by: str) -> Letter:
    def letter(crossing: Crossing) -> e.Event:
        number = revision(crossing)
        people = crossing.revisions[number].people if number else (1,)
        return a.event(e.Revised(number + 1, people), by)

    return letter


def _confirms(person: int) -> Letter:
    return lambda crossing: a.event(e.AnswersConfirmed(person, revision(crossing)))


# The small alphabet, for one traveller, and what a long walk has beside it.
SMALL: dict[str, Letter] = {
    "opened": _says(a.opened()),
    "read": _says(a.read()),
    "confirmed": _confirms(1),
    "face": _says(a.face()),
    "gate": _decides(Lane.GATE),
    "pay": _decides(Lane.PAY),
    "paid": lambda crossing: a.event(e.Paid(revision(crossing))),
    "minted": lambda crossing: a.minted(crossing, _party(crossing)),
    "cancelled": _cancel,
    "held": _says(e.Held(), a.OFFICER),
    "released": _release,
    "bag": _says(e.BagMissing()),
    "changed": lambda crossing: a.event(e.AnswersChanged(1, revision(crossing))),
    "revised": _revise("worker"),
}
WIDE: dict[str, Letter] = SMALL | {
    "opened for two": _says(a.opened(1, 2)),
    "read 2": _says(a.read(2)),
    "confirmed 2": _confirms(2),
    "face 2": _says(a.face(2)),
    "child": _says(a.read(2, age=AgeGroup.CHILD)),
    "page only": _says(a.read(chip=None)),
    "forged": _says(a.read(chip=ChipVerdict.ALTERED)),
    "unreadable": _says(a.read(chip=ChipVerdict.UNREADABLE)),
    "nobody": _says(a.read(0, named=Named.NOBODY, document=b"another")),
    "another's face": _says(ANOTHERS_FACE),
    "refused": _says(a.face(band=FaceBand.REFUSED)),
    "review": _says(a.face(band=FaceBand.REVIEW)),
    "not by face": _says(e.NotByFace(1)),
    "looked": _says(e.OfficerLooked((1, 2)), a.OFFICER),
    "officer's lane": _decides(Lane.OFFICER),
    "add": lambda crossing: a.event(e.MustAdd(revision(crossing))),
    "revised by officer": _revise(a.OFFICER),
    "split": _says(e.Split(((1,), (2,))), a.OFFICER),
    "together": _says(e.Split(((1, 2),)), a.OFFICER),
    "joined": _says(e.Joined(), a.KIOSK_2),
    "ended": _says(e.Ended(e.Quit.TIMED_OUT)),
    "spent": _says(e.AttemptsSpent(a.paper(1))),
    "superseded": lambda c: a.event(e.PassTold(Verdict.SUPERSEDED, revision(c))),
    "unheard pass": _says(e.Opened(e.How.PASS, a.DECLARATION, 1, ())),
    "unknown": _says(e.Unknown("of tomorrow", 2)),
    "not an officer": lambda crossing: replace(_release(crossing), by=a.KIOSK),
}

LEADS_ON = [
    "read", "confirmed", "face", "gate", "minted", "cancelled", "released", "revised", "paid",
    "looked",
]  # fmt: skip


def beginnings() -> dict[str, Walk]:
    """Nothing yet; all legs there; cleared; a family of two of whom one is done; a leg that
    looks whole, and has a page alone or a face held up to another document."""
    two = [a.event(a.opened(1, 2)), *a.whole_leg(1)]
    page = [a.event(a.opened()), a.event(a.read(chip=None))]
    told = {
        "begun": [],
        "complete": [a.event(a.opened()), *a.whole_leg()],
        "half a family": two,
        "page alone": [*page, *a.whole_leg()[1:]],
        "another's face": [a.event(a.opened()), *a.whole_leg()[:2], a.event(ANOTHERS_FACE)],
    }
    found = {name: _walked(Walk(a.BEGUN), events) for name, events in told.items()}
    decided = found["complete"].then(a.decided(found["complete"].crossing))
    return found | {"cleared": decided.then(a.minted(decided.crossing))}


def _walked(walk: Walk, events: list[e.Event]) -> Walk:
    for event in events:
        walk = walk.then(event)
    return walk


@dataclass
class Found:
    """What a run has seen."""

    steps: int = 0
    states: Counter[State] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def step(self, walk: Walk, name: str, letter: Letter) -> Walk | None:
        """One step, its failure noted by name."""
        self.steps += 1
        try:
            further = walk.then(letter(walk.crossing))
        except AssertionError as error:
            self.failed.append(f"{name}: {error}")
            return None
        self.states[state(further.crossing)] += 1
        return further

    def rest(self, walk: Walk) -> None:
        """A sequence at its end, read again from its log."""
        try:
            walk.at_rest()
        except AssertionError as error:
            self.failed.append(f"replayed: {error}")


def explore(found: Found, walk: Walk, alphabet: Mapping[str, Letter], depth: int) -> None:
    """Every sequence of letters up to a depth."""
    for name, letter in alphabet.items():
        further = found.step(walk, name, letter)
        if further is None:
            continue
        if depth > 1:
            explore(found, further, alphabet, depth - 1)
        else:
            found.rest(further)


def wander(found: Found, walks: int, seed: int) -> None:
    """Long walks over the wide alphabet, drawn so that many of them come through."""
    chance = Random(seed)
    begun = list(beginnings().values())
    names = [*WIDE, *3 * LEADS_ON]
    for _ in range(walks):
        walk = chance.choice(begun)
        for _ in range(LENGTH):
            name = chance.choice(names)
            further = found.step(walk, name, WIDE[name])
            if further is None:
                break
            walk = further
        found.rest(walk)


def depths(depth: int) -> Iterator[tuple[str, Walk, int]]:
    """Where exploring begins, and how deep: from nothing the whole depth, else one less."""
    for name, walk in beginnings().items():
        yield name, walk, depth if name == "begun" else depth - 1


def run(seed: int, depth: int = DEPTH, walks: int = WALKS) -> Evidence:
    """All sequences, then the walks."""
    found = Found()
    for _, walk, deep in depths(depth):
        explore(found, walk, SMALL, deep)
    sequences = found.steps
    wander(found, walks, seed)
    told = {
        "depth": depth,
        "letters": len(SMALL),
        "steps_explored": sequences,
        "walks": walks,
        "letters_of_walks": len(WIDE),
        "states_seen": {one.value: found.states[one] for one in State},
        "failures": found.failed[:20],
    }
    return Evidence(found.steps, len(found.failed), told)
