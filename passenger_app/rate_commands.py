"""Commands about exchange rates: `flask --app wsgi rates import FILE.csv | list`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from customs.rates import TWO_WEEKS, RatesError
from passenger_app import logins, rates
from passenger_app.centre import centre

group = AppGroup("rates", help="The weekly exchange rates of customs: import, list.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--correct", is_flag=True, help="customs corrected what is kept already")
def import_rates(file: Path, *, correct: bool) -> None:
    """Import weekly tables from CSV, whole or not at all."""
    made = centre()
    try:
        text = file.read_text("utf-8-sig")
        found = rates.bring_in(made.database, text, logins.actor(), made.now(), correct=correct)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name}: not UTF-8 at byte {error.start}") from error
    except RatesError as error:
        raise click.ClickException(f"{file.name}: {error}; nothing was imported") from error
    click.echo(f"{found.new} new, {found.corrected} corrected, {found.known} known already")


@group.command("list")
def list_rates() -> None:
    """Every week kept, and the arrivals it is for."""
    for week, count in rates.weeks(centre().database):
        click.echo(f"week of {week}: {count} currencies, for arrivals from {week + TWO_WEEKS}")
