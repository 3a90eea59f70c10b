"""Any history a machine of rules can think of, held against what must always hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.passenger_app.payments.history import ACTS, History
from tests.passenger_app.prove_payments import BY, centre_on

pytestmark = pytest.mark.long


def test_any_history_a_machine_of_rules_can_think_of() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        centre_on(f"sqlite:///{folder}/payments.db", Path(folder)) as (centre, clock),
    ):

        class Paid(RuleBasedStateMachine):
            """One party after another, in one house."""

            def __init__(self) -> None:
                super().__init__()
                self.history = History(centre, clock.forward, BY)

            @rule(act=st.sampled_from(sorted(set(ACTS))), pick=st.integers(0, 1 << 16))
            def happens(self, act: str, pick: int) -> None:
                """Something does, and all still holds."""
                getattr(self.history, act)(pick)
                self.history.holds()

            def teardown(self) -> None:
                """At rest."""
                self.history.ends()

        run_state_machine_as_test(Paid, settings=settings(max_examples=15, stateful_step_count=20))
