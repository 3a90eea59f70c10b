"""Any walk a machine of rules can think of, held against what must always hold."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from customs.crossing import Event
from tests.customs.crossing import acted as a
from tests.customs.crossing.invariants import Walk
from tests.customs.prove_crossing import WIDE, beginnings


class Walked(RuleBasedStateMachine):
    """A crossing, and the events that have reached another kiosk late."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk(a.BEGUN)
        self.late: list[Event] = []

    @initialize(name=st.sampled_from(sorted(beginnings())))
    def begins(self, name: str) -> None:
        """Somewhere on the way."""
        self.walk = beginnings()[name]

    @rule(name=st.sampled_from(sorted(WIDE)))
    def happens(self, name: str) -> None:
        """Something of the wide alphabet, as it would be written here and now."""
        self.walk = self.walk.then(WIDE[name](self.walk.crossing))

    @rule(name=st.sampled_from(sorted(WIDE)))
    def is_written_elsewhere(self, name: str) -> None:
        """The same, but it has not come yet."""
        self.late.append(WIDE[name](self.walk.crossing))

    @rule(data=st.data())
    def arrives(self, data: st.DataObject) -> None:
        """Something written earlier, for a round that may be over."""
        if self.late:
            event = data.draw(st.sampled_from(self.late))
            self.late.remove(event)
            self.walk = self.walk.then(event)

    @invariant()
    def is_the_same_from_its_log(self) -> None:
        """In any order, and with repeats."""
        self.walk.at_rest()


TestWalked = Walked.TestCase
TestWalked.settings = settings(max_examples=12, stateful_step_count=25)
