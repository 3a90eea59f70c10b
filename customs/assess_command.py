"""`python -m customs assess [FILE] [--rates WEEK.csv]`: a basket a line, an assessment a line.

A basket that cannot be read answers with what is wrong and where, and the next is taken;
exit 1 says that some line erred. Without a rate a foreign price goes to an officer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from customs import basket
from customs.duty import assess
from customs.rates import Rates, RatesError, read_week
from customs.tariff import Tariff, TariffError, load


def answer(line: bytes, tariff: Tariff, rates: Rates) -> dict[str, object]:
    """One basket's assessment, or its error."""
    try:
        told = basket.read(line)
        known = rates.with_stated(told.rates)
        found = assess(told.goods, told.travellers, tariff, known, told.arrival)
    except basket.BasketError as error:
        return {"error": {"where": error.where, "what": error.what}}
    except TariffError as error:
        return {"error": {"where": "$.arrival", "what": str(error)}}
    return basket.write(found)


def run(lines: Iterable[bytes], tariff: Tariff, rates: Rates) -> int:
    """Answer each line; empty lines are passed over."""
    erred = False
    for line in lines:
        if line.strip():
            told = answer(line, tariff, rates)
            erred = erred or "error" in told
            print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201
    return 1 if erred else 0


def parser() -> argparse.ArgumentParser:
    """The command line of `python -m customs assess`."""
    made = argparse.ArgumentParser(prog="python -m customs assess")
    made.add_argument("file", nargs="?", default="-", help="JSON baskets, one a line; - is stdin")
    made.add_argument("--rates", nargs="*", default=(), help="weekly tables of exchange rates, CSV")
    made.add_argument("--switch", action="append", default=[], help="switch a tariff row on")
    return made


def main(arguments: list[str], _now: datetime) -> int:
    """Run the command; the rules have no clock, a basket tells its own day."""
    told = parser().parse_args(arguments)
    try:
        tariff = load(frozenset(told.switch))
        weeks = [r for path in told.rates for r in read_week(Path(path).read_text("utf-8"))]
        rates = Rates(weeks)
        if told.file == "-":
            return run(sys.stdin.buffer, tariff, rates)
        with Path(told.file).open("rb") as lines:
            return run(lines, tariff, rates)
    except (OSError, RatesError, TariffError) as error:
        print(json.dumps({"error": {"where": "command", "what": str(error)}}))  # noqa: T201
        return 2
