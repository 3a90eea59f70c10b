"""`make demo`: the centre on this machine, with sample travellers, on an embedded SQLite.

Everything lives in var/demo. Stops with Ctrl-C; what was begun there is there again next time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from customs.declaration import Declaration
from passenger_app import access, config, drafts, migrate, secret_files, submit
from passenger_app.centre import Centre, build
from passenger_app.fleet import bundles, release
from passenger_app.models import Scope
from passenger_app.samples import samples
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
    _release(centre, folder / "release")
    return centre, [sample(centre, *each) for each in samples(centre.today())]


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


def _sign(centre: Centre, draft: drafts.Draft, once: str) -> None:
    signing = submit.Signing(draft.version, once, "en")
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


def main() -> int:
    """Prepare, start, print the addresses, and wait."""
    folder = HOUSE / "var" / "demo"
    centre, links = prepare(folder)
    centre.database.close()
    running = start(folder)
    lines = [f"Traveller   {centre.settings.traveller_origin}/", "", "Sample travellers (invented)"]
    lines += [f"  {name:<32}{link}" for name, link in links]
    lines += ["", f"Devices     {centre.settings.devices_origin}/devices/openapi.json"]
    lines += [f"Letters     {folder.relative_to(HOUSE)}/letters"]
    lines += [f"Log         {folder.relative_to(HOUSE)}/log.jsonl", "Stop        Ctrl-C"]
    print("\n".join(lines), flush=True)  # noqa: T201
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
