"""Mixed tobacco against trying everything, and no basket of 20 lines and 6 people unproven.

Rooms of a few grams can be tried whole; the baskets of full size only have to be proven.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from random import Random

from customs.assessment import Assessment, Flag
from customs.duty import assess
from customs.goods import Goods, Kind
from customs.pricing import Choice
from customs.rates import Rates
from customs.tariff import Tariff, load
from customs.tariff.rows import File
from customs.tariff.tariff import files
from tests.customs.baskets import ARRIVAL, SMOKES, Sample, people, realistic
from tests.customs.brute_force import Party, due, lowest
from tests.customs.brute_tobacco import mixed, one_kind
from tests.prove import Evidence

SMALL, LARGE = 10_000, 2_000
GRAMS = (10, 13, 16, 20)
PIECES = (4, 6, 8)
MIXED = Choice(alcohol="volume", tobacco="mixed")


ONE_KIND = Choice(alcohol="volume", tobacco="one_kind")
ALLOWED = {
    "cigarettes": 200, "cigars": 50, "heated_sticks": 200, "heated_capsules": 50,
    "other_tobacco": 250, "mixed_g": 250,
}  # fmt: skip


@lru_cache
def tariff(allowed: int) -> Tariff:
    """The tariff with as much of each kind, and of a mixture, as can be tried whole."""
    every = []
    for file in files():
        text = file.text
        for key, now in ALLOWED.items():
            old, new = (f'key = "tobacco.{key}"\nvalue = "{n}"' for n in (now, allowed))
            text = text.replace(old, new)
        every.append(File(file.name, text))
    return Tariff(every)


def pieces(rng: Random, number: int, kind: Kind, owner: str | None, many: int) -> Goods:
    """One line of tobacco."""
    if kind is Kind.OTHER_TOBACCO:
        price = Decimal(rng.randint(10, 300) * 100)
        return Goods(
            f"s{number}", kind, grams=many, price=price, currency="JPY",
            class_="pipe_tobacco", owner=owner,
        )  # fmt: skip
    return Goods(f"s{number}", kind, pieces=many, owner=owner)


def small(rng: Random, grams: int) -> Sample:
    """So few pieces that every way of exempting them can be tried."""
    party = people(rng, rng.choice([1, 2, 2, 3]), 0.2)
    goods: list[Goods] = []
    for n in range(rng.choice([2, 3, 3])):
        kind = rng.choice([*SMOKES, *SMOKES, Kind.OTHER_TOBACCO])
        owner = rng.choice(party).id if rng.random() < 0.5 else None
        goods.append(pieces(rng, n, kind, owner, rng.randint(1, max(2, grams // len(party)))))
    return Sample(tuple(goods), party)


def piped(rng: Random, allowed: int) -> Sample:
    """Loose tobacco of several prices, mostly beside another kind."""
    party = people(rng, rng.choice([1, 2, 2, 3]), 0.2)
    goods: list[Goods] = []
    for n in range(rng.choice([3, 3, 4])):
        kind = rng.choice([Kind.OTHER_TOBACCO, Kind.OTHER_TOBACCO, *SMOKES])
        owner = rng.choice(party).id if rng.random() < 0.5 else None
        goods.append(pieces(rng, n, kind, owner, rng.randint(1, allowed * 3 // 2)))
    return Sample(tuple(goods), party)


def large(rng: Random) -> Sample:
    """Up to 20 lines of three kinds of tobacco, or some of them beside other goods."""
    party = people(rng, rng.randint(1, 6), 0.1)
    owned, lines = rng.random(), rng.randint(2, 20)
    sizes = [1, 3, 19, 20, 50, 51, 77, 100, 199, 200, 201, 333, 400, 600, rng.randint(1, 700)]
    goods: list[Goods] = []
    for n in range(lines):
        kind, many = rng.choice(SMOKES), rng.choice(sizes)
        many = 1 + many // 4 if kind is Kind.HEATED_CAPSULES else many
        owner = rng.choice(party).id if rng.random() < owned else None
        goods.append(pieces(rng, n, kind, owner, many))
    beside = realistic(rng, rng.randint(0, 20 - lines), 1).goods if rng.random() < 0.5 else ()
    goods += [line for line in beside if line.kind is Kind.OTHER and line.owner is None]
    return Sample(tuple(goods), party)


def told(sample: Sample, by: Tariff, choice: Choice) -> Assessment:
    """The assessment."""
    return assess(sample.goods, sample.travellers, by, Rates(), ARRIVAL, choice)


def difference(sample: Sample, allowed: int, choice: Choice) -> str:
    """What the engine says other than the brute force, if anything."""
    found = told(sample, tariff(allowed), choice)
    ways = (mixed if choice is MIXED else one_kind)(
        Party(sample.travellers, ARRIVAL), list(sample.goods), allowed
    )
    expected = min(map(due, lowest(ways)))
    if found.total == expected and found.proven:
        return ""
    return f"{found.total} (proven {found.proven}) for {expected}, {allowed}: {sample}"


def run(seed: int, small_ones: int = SMALL, large_ones: int = LARGE) -> Evidence:
    """Small baskets to the yen; large ones proven."""
    rng = Random(seed)
    wrong = []
    for _ in range(small_ones):
        grams = rng.choice(GRAMS)
        wrong.append(difference(small(rng, grams), grams, MIXED))
    for _ in range(small_ones // 10):
        allowed = rng.choice(PIECES)
        wrong.append(difference(piped(rng, allowed), allowed, ONE_KIND))
    differ = 0
    for _ in range(large_ones):
        sample = large(rng)
        found = told(sample, load(), Choice())
        wrong.append("" if found.proven else f"not proven: {sample}")
        differ += found.has(Flag.TOBACCO_READINGS)
    failed = [one for one in wrong if one]
    return Evidence(
        len(wrong),
        len(failed),
        {"baskets whose readings differ": differ, "first difference": "".join(failed[:1])},
    )
