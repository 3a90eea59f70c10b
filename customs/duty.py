"""Duty: the lowest lawful amount, proven, with its reasons.

`assess` prices every line, gives each article to whoever's allowance serves best, and
answers with lines, taxes and flags. Where the law has two readings both are worked out: the
lower is shown, the higher beside it, and an officer selects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from customs.allotment.frontier import Frontier
from customs.allowance import Party, Traveller
from customs.assessment import Assessment, Flag
from customs.goods import ALCOHOL, Goods
from customs.lines import lines_of, taxes_of
from customs.outcome import CONTAINERS, VOLUME, Case, Outcome
from customs.pricing import Choice, Pricing
from customs.rates import Rates
from customs.scope import flags_of
from customs.tariff import Row, Tables, Tariff
from customs.tobacco import MIXED, ONE_KIND

MOST_LINES = 200
UNDECIDED = Choice()


class TooMuchError(ValueError):
    """More lines than one assessment takes, or lines that cannot be told apart."""

    permanent = True


def assess(
    goods: Sequence[Goods],
    travellers: Sequence[Traveller],
    tariff: Tariff,
    rates: Rates,
    arrival: date,
    choice: Choice = UNDECIDED,
) -> Assessment:
    """What a party owes for its goods on its arrival day (Asia/Tokyo)."""
    if len(goods) > MOST_LINES:
        message = f"{len(goods)} lines; at most {MOST_LINES}"
        raise TooMuchError(message)
    if len({line.id for line in goods}) < len(goods):
        message = "two lines have the same id"
        raise TooMuchError(message)
    tables = tariff.on(arrival)
    party = Party(travellers, arrival, tables)
    outcomes: list[Outcome] = []
    differ: set[Flag] = set()
    for valuation in _valuations(tables, choice):
        pricing = Pricing(tables, rates, arrival, valuation, choice)
        case = Case(goods, party, tables, pricing)
        outcomes += _readings(case, goods, choice, differ)
    low = min(outcomes, key=lambda one: (one.known, one.sums[0]))
    high = max(one.known for one in outcomes)
    proven = all(one.proven for one in outcomes)
    if len(_valuations(tables, choice)) > 1 and low.known != high:
        differ.add(Flag.VALUATION_READINGS)
    if low.known == high:
        differ.clear()
    return Assessment(
        low=low.known,
        high=high,
        bound=min(map(_known_bound, outcomes)),
        proven=proven,
        taxes=taxes_of(low.sums),
        lines=lines_of(low, party, tables),
        flags=flags_of(low, tables, differ, proven),
        tariff=tariff.version,
    )


def _valuations(tables: Tables, choice: Choice) -> list[Row]:
    rows = tables.readings("valuation")
    return [row for row in rows if row.reading == choice.valuation] or rows


def _readings(
    case: Case, goods: Sequence[Goods], choice: Choice, differ: set[Flag]
) -> Iterator[Outcome]:
    """Each reading that can come to something else."""
    drinks = any(line.kind in ALCOHOL for line in goods)
    volumes = [choice.alcohol] if choice.alcohol else [VOLUME, CONTAINERS][: 1 + drinks]
    kinds = [choice.tobacco] if choice.tobacco else [ONE_KIND, MIXED][: 1 + case.is_mixed()]
    bottles = {reading: case.bottles(reading) for reading in volumes}
    smoked = {reading: case.smoked(reading) for reading in kinds}
    for readings, flag in ((bottles, Flag.ALCOHOL_READINGS), (smoked, Flag.TOBACCO_READINGS)):
        if _differ(readings):
            differ.add(flag)
    scents = case.scents()
    for bottle in bottles.values():
        for smoke in smoked.values():
            yield case.outcome(bottle, smoke, scents)


def _differ(readings: dict[str, Frontier]) -> bool:
    """Whether two readings do; of two that do not, the second goes, unless it was left open."""
    if len(readings) < 2:
        return False
    (_, one), (name, other) = readings.items()
    if [option.sums for option in one.options] != [option.sums for option in other.options]:
        return True
    if other.bound is None:
        del readings[name]
    return False


def _known_bound(outcome: Outcome) -> int:
    """The bound without what is left to an officer."""
    return outcome.known if outcome.proven else min(outcome.bound, outcome.known)
