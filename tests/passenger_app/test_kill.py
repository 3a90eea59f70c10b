from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from passenger_app import worker
from passenger_app.models import IssuedPass
from tests.passenger_app.prove_submit import Ledger, failures, prove
from tests.passenger_app.submitting import centre_on, declare

pytestmark = pytest.mark.long

KILLS = 6
SEED = 1


def test_what_was_acknowledged_survives_every_kill(empty_url: str, secrets_folder: Path) -> None:
    ledger, found = prove(empty_url, secrets_folder, KILLS, SEED)
    assert found == []
    assert len(ledger.told) >= KILLS // 2
    assert ledger.unsure == []


@pytest.mark.parametrize("harm", ["lost", "pass gone", "never sent", "told twice"])
def test_a_ledger_that_disagrees_is_heard(
    database_url: str, secrets_folder: Path, harm: str
) -> None:
    """Negative control: each way to be wrong is found."""
    centre = centre_on(database_url, str(secrets_folder))
    worker.make_first_keys(centre)
    ledger = Ledger()
    form = "form-0000000000000001"
    ref, revision = declare(centre, form)
    ledger.hear(("try", form))
    ledger.hear(("got", form, ref, revision))
    assert failures(centre, ledger) == []
    if harm == "lost":
        ledger.hear(("got", "form-0000000000000002", "CCCC-CCCC", 1))
    elif harm == "pass gone":
        with centre.database.writing() as session:
            session.execute(delete(IssuedPass))
    elif harm == "never sent":
        ledger.told.clear()
    else:
        ledger.hear(("got", form, "DDDD-DDDD", 1))
    assert failures(centre, ledger) != []
    centre.database.close()
