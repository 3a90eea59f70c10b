"""Every kind of forged passport, none believed; thousands of genuine ones, each known for itself.

Every passport is read over the wire protocol by the real reader before it is judged.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from customs.chip import ChipVerdict
from kiosk.passport import access
from kiosk.passport.examination import OpenBench, examine
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.forgeries import FORGERIES
from kiosk.passport.virtual.workshop import Workshop
from tests.kiosk.passport.variety import NOW, Draw, countries, impostor, variant
from tests.prove import Evidence

FORGED_OF_EACH_KIND = 250
GENUINE = 5_000
WORKERS = os.cpu_count() or 1
BELIEVED = {ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED}
GENUINE_SHARE = 0.999


def workshop(draw: Draw) -> Workshop:
    """A forger's situation around a genuine passport of any shape."""
    found = variant(draw)
    while found.verdict is ChipVerdict.EXPIRED or found.plan.quirks:
        found = variant(draw)
    plan = replace(found.plan, basic=True)
    abroad = draw.one([each for each in countries() if each.code != found.country.code])
    return Workshop(plan, found.country, abroad, impostor(found.country.code), NOW, draw)


def forged(kind: str, seed: object) -> ChipVerdict:
    """The verdict on one forged passport."""
    draw = Draw((kind, seed))
    exhibit = FORGERIES[kind].make(workshop(draw))
    chip = exhibit.chip(exhibit.body, draw)
    return examine(chip, exhibit.key, OpenBench(exhibit.trust), NOW, random=draw).report.verdict


def genuine(seed: object) -> tuple[ChipVerdict, ChipVerdict, str]:
    """The verdict on one genuine passport, the one it was made for, and what it was."""
    draw = Draw(("genuine", seed))
    found = variant(draw)
    passport = issue(found.plan, found.country, draw)
    by_can = found.plan.can and draw.chance(50)
    key = access.from_can(found.plan.can) if by_can else access.from_zone(found.plan.zone)
    if by_can and any("LAST_STEP" in quirk for quirk in found.plan.quirks):
        key = access.from_zone(found.plan.zone)  # the card access number opens PACE only
    trust = TrustStore.build(each.authority for each in countries())
    examined = examine(Chip(passport.body, draw), key, OpenBench(trust), NOW, random=draw)
    told = f"{found.plan.pace} {found.plan.chip} {found.plan.active} {sorted(found.plan.quirks)}"
    return examined.report.verdict, found.verdict, told


def forgeries_of(kind: str, seed: int, each: int) -> list[ChipVerdict]:
    """So many of one kind."""
    return [forged(kind, (seed, number)) for number in range(each)]


def run(
    seed: int, each: int = FORGED_OF_EACH_KIND, variants: int = GENUINE, workers: int = WORKERS
) -> Evidence:
    """Both halves; a forged passport believed is a failure, so is a genuine share below 99.9 %."""
    kinds, seeds = list(FORGERIES), [(seed, number) for number in range(variants)]
    with many(workers) as spread:
        found = spread(forgeries_of, kinds, [seed] * len(kinds), [each] * len(kinds))
        by_kind = dict(zip(kinds, found, strict=True))
        results = list(spread(genuine, seeds, chunksize=50))
    believed = [v for verdicts in by_kind.values() for v in verdicts if v in BELIEVED]
    unexpected = [
        (kind, v) for kind in kinds for v in by_kind[kind] if v not in FORGERIES[kind].verdicts
    ]
    mistaken = [result for result in results if result[0] is not result[1]]
    share = 1 - len(mistaken) / variants
    return Evidence(
        tried=each * len(kinds) + variants,
        failed=len(believed) + (len(mistaken) if share < GENUINE_SHARE else 0),
        told={
            "kinds": len(kinds),
            "forged": each * len(kinds),
            "forged_believed": len(believed),
            "forged_believed_rate_below_at_95_percent": None
            if believed
            else 3 / (each * len(kinds)),
            "forged_with_another_verdict_than_stated": len(unexpected),
            "forged_verdicts": {kind: counted(by_kind[kind]) for kind in kinds},
            "genuine": variants,
            "genuine_with_their_verdict": variants - len(mistaken),
            "genuine_share": share,
            "genuine_verdicts": counted(result[0] for result in results),
            "genuine_mistaken": [[str(part) for part in each] for each in mistaken[:20]],
        },
    )


def counted(verdicts: Iterable[ChipVerdict]) -> dict[str, int]:
    """How often each verdict was given."""
    return {str(verdict): count for verdict, count in Counter(verdicts).items()}


@contextmanager
def many(workers: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """A map over so many processes; over this one alone where one is asked for."""
    if workers == 1:
        yield lambda function, *columns, chunksize=1: map(function, *columns)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield pool.map
