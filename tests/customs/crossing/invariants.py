"""What must hold of a crossing after every event, told from the log alone.

Nothing here asks the machine what it thinks: who was read, what was confirmed, decided, paid
or held is found again in the events, so that a guard taken out of the machine shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, State, replay, step
from customs.crossing import events as e
from customs.crossing.commands import Cancel, Command, Mint, PrintSlip, Record, Tell
from customs.crossing.joining import round_of, state
from customs.lane import AgeGroup, Lane, worst
from customs.public_reason import PublicReason

Told = TypeVar("Told")
Key = tuple[tuple[int, ...], int]

# Whatever of this comes after a clearance was made, that clearance is over.
REOPENS = (e.AnswersChanged, e.BagMissing, e.MustAdd, e.Held, e.Split, e.AttemptsSpent, e.Unknown)


@dataclass(frozen=True)
class Walk:
    """A crossing, its log, and everything that was commanded on the way."""

    crossing: Crossing
    log: tuple[Event, ...] = ()
    commanded: tuple[Command, ...] = ()
    over: frozenset[Key] = field(default_factory=frozenset)  # a cancel was commanded

    def then(self, event: Event) -> Walk:
        """One step on, with all that must hold held."""
        crossing, new = step(self.crossing, event)
        over = set(self.over)
        for one in new:
            if isinstance(one, Cancel):
                over.add((one.party, one.round))
            elif isinstance(one, Tell) and one.sentence is PublicReason.GO_ON:
                over -= {(one.party, round_of(crossing, one.party))}
        walk = Walk(crossing, (*self.log, event), (*self.commanded, *new), frozenset(over))
        walk.holds(event, new)
        return walk

    @property
    def live(self) -> frozenset[Key]:
        """Clearances that open a gate, as far as anybody was told."""
        return self.standing - self.over

    @property
    def standing(self) -> frozenset[Key]:
        """Clearances that were made and of which the end is not recorded."""
        minted = {(one.party, one.round) for one in self.told(e.ClearanceMinted)}
        cancelled = {(one.party, one.round) for one in self.told(e.ClearanceCancelled)}
        return frozenset(minted - cancelled)

    def told(self, kind: type[Told]) -> list[Told]:
        """Everything of a kind the log tells."""
        return [one.told for one in self.log if isinstance(one.told, kind)]

    def holds(self, event: Event, new: Sequence[Command]) -> None:
        """Every rule, after one event."""
        assert new[0] == Record(event)
        for command in new:
            if isinstance(command, Mint):
                self.mint_is_due(command)
            if isinstance(command, Tell | PrintSlip) and command.sentence is PublicReason.GO_ON:
                assert any(command.party == party for party, _ in self.live)
        if isinstance(event.told, REOPENS):
            assert not self.live, "reopened, and something still opens a gate"
        if self.held():
            assert not self.live, "held, and something still opens a gate"
            assert state(self.crossing) is State.WITH_OFFICER
        people = [person for party, _ in self.live for person in party]
        assert len(people) == len(set(people)), "one body on two clearances"

    def held(self) -> bool:
        """Whether an officer's hold stands."""
        holds = {one.id for one in self.log if isinstance(one.told, e.Held) and one.by_officer}
        lifted: set[UUID] = set()
        for one in self.log:
            if isinstance(one.told, e.Released) and one.by_officer:
                lifted |= one.told.lifts
        return bool(holds - lifted)

    def newest(self) -> int:
        """The newest revision told."""
        numbers = [one.revision for one in self.told(e.Opened)]
        numbers += [one.revision for one in self.told(e.Revised)]
        return max(numbers, default=0)

    def mint_is_due(self, mint: Mint) -> None:
        """A clearance is asked for only when all is there, decided, and paid."""
        assert not self.held()
        assert mint.bodies == len(set(mint.party)) > 0
        assert mint.revision == self.newest()
        bodies = {person for party, _ in self.standing for person in party}
        assert not bodies & set(mint.party), "a second clearance for one body"
        minted = {(one.party, one.round) for one in self.told(e.ClearanceMinted)}
        assert (mint.party, mint.round) not in minted, "the same clearance twice"
        for person in mint.party:
            self.leg_is_there(person, mint.revision)
        lane = self.lane(mint)
        assert lane is not Lane.OFFICER, "nothing decided"
        if lane is Lane.PAY:
            assert mint.revision in {one.revision for one in self.told(e.Paid)}, "unpaid"

    def lane(self, mint: Mint) -> Lane:
        """What was decided of this party, in this round, on this revision.

        An officer outranks the rules, the latest first; of the rules the worst counts.
        """
        mine = (mint.party, mint.revision, mint.round)
        said: list[tuple[datetime, UUID, Lane]] = []
        lanes: list[Lane] = []
        for one in self.log:
            told = one.told
            if isinstance(told, e.LaneDecided | e.Released):
                if (told.party, told.revision, told.round) != mine:
                    continue
                if isinstance(told, e.LaneDecided):
                    lanes.append(told.lane)
                elif one.by_officer:
                    said.append((one.at, one.id, told.lane))
        return max(said)[2] if said else worst(lanes)

    def leg_is_there(self, person: int, revision: int) -> None:
        """Read or looked at; of age and confirmed; the face tried or an officer's eyes."""
        looked = any(person in one.people for one in self.told(e.OfficerLooked))
        reads = [one for one in self.told(e.PassportRead) if one.person == person]
        reads = [one for one in reads if one.chip not in (None, ChipVerdict.UNREADABLE)]
        assert looked or reads, "nobody knows who this is"
        confirmed = {one.revision for one in self.told(e.AnswersConfirmed) if one.person == person}
        if not reads or AgeGroup.ADULT in {one.age for one in reads}:
            assert revision in confirmed, "an adult who has not confirmed"
        papers = {one.document for one in reads}
        faces = [one for one in self.told(e.FaceTaken) if one.person == person]
        held_up_to = {one.document for one in faces}
        assert looked or papers & held_up_to, "a face nobody has held up to this document"

    def at_rest(self) -> None:
        """The log again, in any order and with repeats, is the same crossing."""
        begun = Crossing(self.crossing.id, self.crossing.hall)
        assert replay(begun, self.log) == self.crossing
        assert replay(begun, [*reversed(self.log), *self.log]) == self.crossing
        for event in self.log[-1:]:
            assert step(self.crossing, event) == (self.crossing, ())
