"""`flask --app wsgi audit verify`: what the chain and the file outside say, as one JSON object.

Exits 0 when nothing speaks against it, 1 when something does, 2 when it could not look.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from passenger_app.audit import check
from passenger_app.audit.check import Checked
from passenger_app.audit.lines import AnchorFolder
from passenger_app.centre import centre
from passenger_app.database import AWAY

audit = AppGroup("audit", help="The audit: verify its chain.")


@audit.command("verify")
@click.option(
    "--anchor",
    type=click.Path(file_okay=False, path_type=Path),
    help="The anchor's folder; SEKISHO_AUDIT_ANCHOR unless told.",
)
def verify(anchor: Path | None) -> None:
    """Walk the whole chain and compare it with the anchors."""
    made = centre()
    path = anchor or made.settings.audit_anchor
    try:
        found = check.check(made.database, AnchorFolder(path) if path else None, made.now)
    except AWAY as error:
        click.echo(json.dumps({"error": type(error).__name__}))
        raise SystemExit(2) from error
    click.echo(json.dumps(told(found), indent=2))
    raise SystemExit(0 if found.sound else 1)


def told(found: Checked) -> dict[str, object]:
    """A report as plain data."""
    bad, outside = found.first_bad, found.anchors
    return {
        "sound": found.sound,
        "rows": found.rows,
        "first_bad": {"seq": bad.seq, "why": bad.why.value} if bad else None,
        "anchors": {
            "lines": outside.lines,
            "agree_until": outside.until,
            "last_at": _written(outside.last_at),
            "late": outside.late,
            "flaw": outside.flaw,
        }
        if outside
        else "none: a chain rebuilt or cut short as a whole would not be seen",
        "unsequenced": {
            "count": found.waiting.count,
            "since": _written(found.waiting.since),
            "ids": found.waiting.ids,
        },
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
