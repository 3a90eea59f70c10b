# ruff: noqa: E501  one case, one line
"""Random baskets: small ones that can be tried whole, realistic ones, and spiteful ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from customs.allowance import Traveller
from customs.goods import Goods, Kind

ARRIVAL = date(2026, 12, 1)
BOTTLES = (Kind.WHISKY_BRANDY, Kind.RUM_GIN_VODKA, Kind.LIQUEUR, Kind.SHOCHU_SPIRITS, Kind.WINE, Kind.BEER_OTHER_ALCOHOL)  # fmt: skip
SMOKES = (Kind.CIGARETTES, Kind.HEATED_STICKS, Kind.HEATED_CAPSULES)
AROUND = (3_000, 3_400, 4_999, 5_000, 5_001, 9_999, 10_000, 10_001, 33_400, 49_900, 66_600, 66_700, 80_000, 99_900, 100_000, 100_100, 133_000, 150_000, 166_600)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One basket."""

    goods: tuple[Goods, ...]
    travellers: tuple[Traveller, ...]


def people(rng: Random, number: int, minors: float) -> tuple[Traveller, ...]:
    """A party; the first is an adult."""
    ages = [rng.randint(20, 80)]
    ages += [
        rng.choice([2, 5, 6, 12, 19]) if rng.random() < minors else rng.randint(20, 80)
        for _ in range(number - 1)
    ]
    return tuple(Traveller(f"t{n}", date(ARRIVAL.year - age, 6, 15)) for n, age in enumerate(ages))


def small(rng: Random) -> Sample:
    """Few enough articles to try every assignment, with prices where the law has its edges."""
    party = people(rng, rng.choice([1, 2, 2, 3]), 0.35)
    goods: list[Goods] = []

    def owner(chance: float = 0.3) -> str | None:
        return rng.choice(party).id if rng.random() < chance else None

    for _ in range(rng.choice([0, 0, 1, 2])):
        size = rng.choice([330, 500, 700, 750, 750, 760, 761, 1000])
        goods.append(
            Goods(
                f"g{len(goods)}",
                rng.choice(BOTTLES),
                ml=size,
                count=rng.choice([1, 2, 3, 4]) if len(party) < 3 else 2,
                owner=owner(),
                carried_for_other=rng.random() < 0.05,
            )
        )
    for _ in range(rng.choice([0, 0, 1, 2])):
        goods.append(
            Goods(
                f"g{len(goods)}",
                rng.choice(SMOKES),
                pieces=rng.choice([20, 51, 100, 199, 200, 201, 333, 400, 600]),
                owner=owner(),
            )
        )
    if rng.random() < 0.2:
        goods.append(
            Goods(
                f"g{len(goods)}",
                Kind.PERFUME,
                ml=rng.choice([15, 28, 30, 50, 100]),
                count=rng.choice([1, 2, 3]),
                price=Decimal(rng.randint(20, 150) * 100),
                currency="JPY",
                owner=owner(),
            )
        )
    left = rng.randint(0, 5 if len(party) < 3 else 4)
    while left > 0:
        count = min(left, rng.choice([1, 1, 1, 2, 3]))
        left -= count
        price = rng.choice(AROUND) if rng.random() < 0.7 else rng.randint(1_000, 166_666)
        goods.append(
            Goods(
                f"g{len(goods)}",
                Kind.OTHER,
                name=rng.choice("abcd"),
                count=count,
                price=Decimal(price),
                currency="JPY",
                owner=owner(),
                class_=rng.choice([None, None, None, "watch", "computer"]),
                child_use=rng.random() < 0.3,
                carried_for_other=rng.random() < 0.05,
            )
        )
    return Sample(tuple(goods), party)


def alike(rng: Random) -> Sample:
    """Several of one name around the limit of a kind, beside some dear things."""
    party = people(rng, rng.choice([1, 2, 2, 3]), 0.25)
    goods: list[Goods] = []
    left = rng.randint(3, 6 if len(party) < 3 else 5)
    while left > 0:
        edge = rng.choice([3_333, 3_334, 5_000, 5_001, 6_000, 10_000, 10_001])
        yen = rng.choice([rng.randint(900, 9_900), edge, rng.randint(60_000, 260_000)])
        count = min(left, rng.choice([1, 1, 2, 3])) if yen < 20_000 else 1
        left -= count
        classes = ["watch"] if yen > 166_000 else [None, None, "watch"]
        goods.append(
            Goods(
                f"g{len(goods)}",
                Kind.OTHER,
                name=rng.choice("aab" if yen < 20_000 else "abcde"),
                count=count,
                price=Decimal(yen),
                currency="JPY",
                owner=rng.choice(party).id if rng.random() < 0.3 else None,
                class_=rng.choice(classes),
                child_use=True,
            )
        )
    return Sample(tuple(goods), party)


def realistic(rng: Random, lines: int, number: int) -> Sample:
    """What a family or a tour group brings: mostly souvenirs, some dear things, some bottles.

    A median souvenir is about ¥6,000 and one in fifty above ¥70,000; half of the lines are
    said to be somebody's, bottles and cigarettes an adult's.
    """
    party = people(rng, number, 0.25)
    adults = [one for one in party if ARRIVAL.year - one.born.year >= 20]
    goods: list[Goods] = []
    for n in range(lines):
        owner = rng.choice(party).id if rng.random() < 0.5 else None
        draw = rng.random()
        if draw < 0.14 and owner is not None:
            owner = rng.choice(adults).id
        if draw < 0.10:
            goods.append(
                Goods(
                    f"g{n}",
                    rng.choice(BOTTLES),
                    ml=rng.choice([330, 700, 750, 750, 1000]),
                    count=rng.randint(1, 3),
                    owner=owner,
                )
            )
        elif draw < 0.14:
            goods.append(
                Goods(
                    f"g{n}", Kind.CIGARETTES, pieces=rng.choice([100, 200, 200, 400]), owner=owner
                )
            )
        elif draw < 0.18:
            goods.append(
                Goods(
                    f"g{n}",
                    Kind.PERFUME,
                    ml=rng.choice([30, 50, 50, 100]),
                    count=1,
                    price=Decimal(rng.randint(50, 180) * 100),
                    currency="JPY",
                    owner=owner,
                )
            )
        else:
            yen = int(min(600_000, max(300, rng.lognormvariate(8.7, 1.2))))
            yen = round(yen, -2) if rng.random() < 0.5 else yen
            goods.append(
                Goods(
                    f"g{n}",
                    Kind.OTHER,
                    name=f"{rng.randrange(lines)}",
                    count=rng.choice([1, 1, 1, 1, 2, 3]),
                    price=Decimal(yen),
                    currency="JPY",
                    owner=owner,
                    class_=rng.choice([None] * 9 + ["watch"]),
                    child_use=True,
                    food=rng.random() < 0.2,
                )
            )
    return Sample(tuple(goods), party)


def spiteful(rng: Random, lines: int, number: int, low: int, high: int) -> Sample:
    """Many prices alike, sums just around the limit, nobody's in particular."""
    party = people(rng, number, 0)
    goods = [
        Goods(
            f"g{n}", Kind.OTHER, name=f"{n}", price=Decimal(rng.randint(low, high)), currency="JPY"
        )
        for n in range(lines)
    ]
    return Sample(tuple(goods), party)


def odd_bottles(rng: Random, lines: int, number: int) -> Sample:
    """Bottles of any size, nobody's in particular: about a tenth more than the allowances take."""
    party = people(rng, number, 0)
    even = 2_280 * number // lines
    goods = [
        Goods(f"g{n}", rng.choice(BOTTLES), ml=rng.randint(even * 6 // 10, even * 17 // 10))
        for n in range(lines)
    ]
    return Sample(tuple(goods), party)
