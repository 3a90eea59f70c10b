"""A whole house for proofs that run without pytest's fixtures: a centre on SQLite, and a hall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passenger_app import create_app, migrate, secret_files, worker
from passenger_app.centre import Centre
from passenger_app.config import read
from tests.contract.hall import Hall
from tests.passenger_app.conftest import Clock

ENVIRONMENT = {
    "SEKISHO_TRAVELLER_ORIGIN": "http://traveller.localhost",
    "SEKISHO_DEVICES_ORIGIN": "http://devices.localhost",
}


@contextmanager
def house(folder: Path) -> Iterator[Hall]:
    """A migrated centre with its keys and first bundle, on a clock that is set."""
    secret_files.make(folder / "secrets")
    told = {
        "SEKISHO_DATABASE": f"sqlite:///{folder / 'centre.db'}",
        "SEKISHO_SECRETS": str(folder / "secrets"),
    }
    clock = Clock()
    app = create_app(read(ENVIRONMENT | told), clock)
    centre: Centre = app.extensions["sekisho"]
    migrate.migrate(centre.database)
    worker.make_first_keys(centre)
    made = Hall(app, centre, clock, folder)
    made.release()
    try:
        yield made
    finally:
        centre.database.close()


def work(centre: Centre) -> None:
    """All that is due at the centre."""
    while worker.step(centre, "worker"):
        pass
