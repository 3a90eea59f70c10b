"""`make demo`: the centre on this machine, with sample travellers and officers, on SQLite.

Everything lives in var/demo. Stops with Ctrl-C; what was begun there is there again next time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.declaration import Declaration, settled
from customs.officer import ROLES, Invitation, Standing
from customs.rates import RatesError
from passenger_app import (
    access,
    config,
    drafts,
    enrolments,
    estimate,
    logins,
    migrate,
    officers,
    rates,
    secret_files,
    submit,
)
from passenger_app.centre import Centre, build
from passenger_app.drafts import Draft
from passenger_app.fleet import bundles, release
from passenger_app.models import Officer, Scope
from passenger_app.samples import OFFICERS, samples, weekly_table
from passenger_app.worker import make_first_keys

HOUSE = Path(__file__).parent.parent
PORT = os.environ.get("SEKISHO_DEMO_PORT", "8000")
LINK_LIVES = timedelta(days=7)


def environment(folder: Path) -> dict[str, str]:
    """The settings of a demo that lives in a folder."""
    return {
        "SEKISHO_DATABASE": f"sqlite:///{folder / 'sekisho.db'}",
        "SEKISHO_SECRETS": str(folder / "secrets"),
        "SEKISHO_TRAVELLER_ORIGIN": f"http://traveller.localhost:{PORT}",
        "SEKISHO_OFFICER_ORIGIN": f"http://officer.localhost:{PORT}",
        "SEKISHO_OFFICE_NETWORKS": "127.0.0.0/8",
        "SEKISHO_DEVICES_ORIGIN": f"http://devices.localhost:{PORT}",
        "SEKISHO_SMTP": f"file://{folder / 'letters'}",
    }


def prepare(folder: Path) -> tuple[Centre, list[tuple[str, str]]]:
    """Migrate, make keys and samples; the centre, and a private address for each sample."""
    (folder / "letters").mkdir(parents=True, exist_ok=True)
    secret_files.make(folder / "secrets")
    centre = build(config.read(environment(folder)))
    migrate.migrate(centre.database)
    make_first_keys(centre)
    with suppress(RatesError):  # real tables were imported here: the samples step back
        rates.bring_in(centre.database, weekly_table(centre.today()), "demo", centre.now())
    _release(centre, folder / "release")
    return centre, [sample(centre, *each) for each in samples(centre.today())]


def employ(centre: Centre) -> list[tuple[str, str]]:
    """The sample officers, and for each the way in: a code until it was used, then a passkey."""
    with centre.database.writing() as session:
        return [_employed(centre, session, asked) for asked in OFFICERS]


def _employed(centre: Centre, session: Session, asked: Invitation) -> tuple[str, str]:
    now, who = centre.now(), f"{asked.name}, {ROLES[asked.role].lower()}"
    same = select(Officer).where(Officer.number == asked.number)
    row = session.scalar(same)
    if row is None:
        officers.add(session, centre.vault, logins.actor(), asked, now)
        row = session.scalars(same).one()
    if row.standing != Standing.INVITED.value:
        return who, f"{centre.settings.officer_origin}/ with the passkey made before"
    secret = enrolments.make(session, row.id, logins.actor(), now, LINK_LIVES)
    return who, enrolments.link(centre.settings, secret)


def _release(centre: Centre, folder: Path) -> None:
    """A bundle signed at the start, as the release signer does all day elsewhere."""
    release.make(centre.database, folder, centre.now())
    bundles.draft(centre.database, centre.ring(), centre.now())
    release.sign(centre.database, folder, centre.now())


def sample(centre: Centre, name: str, told: Declaration, sent: bool) -> tuple[str, str]:
    """A declaration told by nobody, once a day for each name, and a private address for it."""
    day, now = centre.today().isoformat(), centre.now()
    once = f"sample {name} of {day}"
    ref, entrance = drafts.start(centre.database, centre.vault, told, "en", once, now)
    draft = drafts.find(centre.database, centre.vault, ref, entrance, now)
    if draft is None:
        return name, "withdrawn or erased"
    if sent and not draft.head_revision:
        _sign(centre, draft, once)
    secret = access.make_link(centre.database, draft.id, Scope.EDIT, now, LINK_LIVES)
    return name, f"{centre.settings.traveller_origin}/a/{secret}"


def _sign(centre: Centre, draft: Draft, once: str) -> None:
    counted = estimate.allotment(centre.database, settled(draft.told))
    signing = submit.Signing(draft.version, once, "en", counted.mark if counted else "")
    index_key = centre.settings.secrets.blind_index_key
    submit.submit(
        centre.database, centre.vault, centre.ring(), index_key, draft, signing, centre.now()
    )


def start(folder: Path) -> list[subprocess.Popen[bytes]]:
    """The web server and the worker, as programs of their own."""
    env = os.environ | environment(folder)
    log = (folder / "log.jsonl").open("ab")
    web = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}", "--workers", "2"]
    web += ["--threads", "8", "--preload", "--log-level", "warning", "wsgi:serve()"]
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    return [
        subprocess.Popen(command, cwd=HOUSE, env=env, stdout=log, stderr=log)  # noqa: S603  ours
        for command in (web, worker)
    ]


def addresses(
    centre: Centre, links: list[tuple[str, str]], desks: list[tuple[str, str]], folder: Path
) -> str:
    """What there is to open."""
    lines = [f"Traveller   {centre.settings.traveller_origin}/", "", "Sample travellers (invented)"]
    lines += [f"  {name:<32}{link}" for name, link in links]
    lines += ["", f"Officers    {centre.settings.officer_origin}/", ""]
    lines += ["Sample officers (invented); each link makes a passkey, once"]
    lines += [f"  {name:<32}{link}" for name, link in desks]
    lines += ["", f"Letters     {folder}/letters", f"Log         {folder}/log.jsonl"]
    return "\n".join([*lines, "Stop        Ctrl-C"])


def main() -> int:
    """Prepare, start, print the addresses, and wait."""
    folder = HOUSE / "var" / "demo"
    centre, links = prepare(folder)
    desks = employ(centre)
    centre.database.close()
    running = start(folder)
    print(addresses(centre, links, desks, folder.relative_to(HOUSE)), flush=True)  # noqa: T201
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return max(process.wait() for process in running)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main())
