"""The engine against a brute force that shares nothing with it: never a yen above the least."""

from __future__ import annotations

from random import Random

from customs.duty import assess
from customs.pricing import Choice
from customs.rates import Rates
from customs.tariff import load
from tests.customs.baskets import ARRIVAL, Sample, alike, small
from tests.customs.brute_force import least
from tests.prove import Evidence

BASKETS = 10_000
READINGS = ("volume", "containers")


def differences(sample: Sample) -> list[str]:
    """What the engine says other than the brute force, under each reading."""
    found = []
    for reading in READINGS:
        choice = Choice(alcohol=reading, tobacco="one_kind")
        told = assess(sample.goods, sample.travellers, load(), Rates(), ARRIVAL, choice)
        expected = least(sample.goods, sample.travellers, ARRIVAL, reading)
        if told.total != expected or not told.proven:
            found.append(f"{reading}: {told.total} (proven {told.proven}) for {expected}: {sample}")
    return found


def run(seed: int, baskets: int = BASKETS) -> Evidence:
    """As many random baskets as asked for, each under both readings of the three bottles."""
    rng = Random(seed)
    failed, taxed, first = 0, 0, ""
    for n in range(baskets):
        sample = alike(rng) if n % 5 == 0 else small(rng)
        wrong = differences(sample)
        failed += bool(wrong)
        first = first or "".join(wrong[:1])
        taxed += least(sample.goods, sample.travellers, ARRIVAL, "volume") > 0
    return Evidence(baskets, failed, {"baskets with tax": taxed, "first difference": first})
