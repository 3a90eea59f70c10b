"""No acknowledged declaration is lost or doubled, however often its program is killed.

A real process signs declarations in a loop and is killed (SIGKILL) at random points. A ledger
outside of it holds what it said was acknowledged; what was tried and never acknowledged is
sent again by the next one, as a traveller would. At the end ledger and database must agree.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from customs import pass_qr
from customs.verdicts import Verdict
from passenger_app import migrate, secret_files, worker
from passenger_app.centre import Centre
from passenger_app.drafts import once_digest
from passenger_app.models import Declaration, IssuedPass, PartyMember, Revision
from tests import factories
from tests.passenger_app.submitting import centre_on, declare, work
from tests.postgres import running
from tests.prove import Evidence

MOST_WORDS = 12  # a run is killed after it said one to so many things
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.passenger_app.submitting"])


@dataclass
class Ledger:
    """What the travellers know: what they sent, and what they were told."""

    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    killed_unsure: int = 0

    def hear(self, words: tuple[object, ...]) -> None:
        """What the program said."""
        match words:
            case ("try", str(form)) if form not in self.unsure:
                self.unsure.append(form)
            case ("got", str(form), str(ref), int(revision)):
                if self.told.setdefault(form, (ref, revision)) != (ref, revision):
                    self.contradicted.append(form)
                self.unsure = [other for other in self.unsure if other != form]


def kill_once(database: str, secrets: Path, seed: str, ledger: Ledger, draw: random.Random) -> None:
    """Start the program, listen for a while, kill it at some instant, hear what was left."""
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    told = (database, str(secrets), seed, list(ledger.unsure), theirs)
    program = _PROCESSES.Process(target=work, args=told, daemon=True)
    program.start()
    theirs.close()
    for _ in range(draw.randint(1, MOST_WORDS)):
        ledger.hear(ours.recv())
    spin(draw.randint(0, 60_000))
    program.kill()
    with suppress(EOFError, OSError):  # a word cut off is no word
        while True:
            ledger.hear(ours.recv())
    program.join()
    ours.close()
    ledger.killed_unsure += bool(ledger.unsure)


def spin(turns: int) -> None:
    """Let a little time pass, so that the kill falls anywhere in a transaction."""
    for _ in range(turns):
        pass


def settle(database: str, secrets: Path, ledger: Ledger) -> None:
    """Send what is still unsure once more, without a kill."""
    centre = centre_on(database, str(secrets))
    with closing(centre.database):
        for form in list(ledger.unsure):
            ref, revision = declare(centre, form)
            ledger.hear(("got", form, ref, revision))


def failures(centre: Centre, ledger: Ledger) -> list[str]:
    """Where the ledger and the database disagree."""
    found = [f"answered twice: {form}" for form in ledger.contradicted]
    with centre.database.reading() as session:
        rows = session.scalars(select(Declaration)).all()
        declarations = {row.once: row for row in rows}
        revisions = Counter(session.scalars(select(Revision.declaration_id)))
        people = Counter(session.scalars(select(PartyMember.declaration_id)))
        passes = {row.declaration_id: row for row in session.scalars(select(IssuedPass))}
    for form, (ref, revision) in ledger.told.items():
        row = declarations.pop(once_digest(form), None)
        if row is None or (row.ref, row.state, revision) != (ref, "submitted", 1):
            found.append(f"lost: {form}")
        elif (revisions[row.id], people[row.id], row.id in passes) != (1, 1, True):
            found.append(f"not once: {form}")
        elif _verdict(centre, passes[row.id].text) is not Verdict.VALID:
            found.append(f"pass not good: {form}")
    found += [f"nobody sent: {row.ref}" for row in declarations.values()]
    return found


def _verdict(centre: Centre, text: str) -> Verdict:
    ring = centre.ring()
    now = max(factories.LANDED, *(key.not_before for key in ring.verifying.values()))
    return pass_qr.verify(text, ring.verifying, now)[0]


def prove(database: str, secrets: Path, kills: int, seed: int) -> tuple[Ledger, list[str]]:
    """So many kills on one database; what the ledger holds and where it disagrees."""
    centre = centre_on(database, str(secrets))
    with closing(centre.database):
        migrate.migrate(centre.database)
        worker.make_first_keys(centre)
    draw, ledger = random.Random(seed), Ledger()
    for number in range(kills):
        kill_once(database, secrets, f"{seed}-{number}", ledger, draw)
    settle(database, secrets, ledger)
    centre = centre_on(database, str(secrets))
    with closing(centre.database):
        return ledger, failures(centre, ledger)


def run(seed: int, on_sqlite: int = 300, on_postgres: int = 100) -> Evidence:
    """The stated counts on both databases."""
    told: dict[str, object] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as name, running(hasty=False) as server:
        folder = Path(name)
        secret_files.make(folder / "secrets")
        bases = {f"sqlite:///{folder / 'centre.db'}": on_sqlite, server.make(): on_postgres}
        for database, kills in bases.items():
            ledger, found = prove(database, folder / "secrets", kills, seed)
            failed += len(found)
            told[database.partition(":")[0].partition("+")[0]] = {
                "kills": kills,
                "acknowledged": len(ledger.told),
                "kills_with_an_answer_open": ledger.killed_unsure,
                "failures": found[:20],
            }
    return Evidence(on_sqlite + on_postgres, failed, told)
