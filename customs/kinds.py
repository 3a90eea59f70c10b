"""Kinds: goods of one kind up to ¥10,000 in all are free, outside the ¥200,000.

The limit is each person's, and whoever holds more of a kind has all of it counted. What
nobody owns may be spread over the adults, each of whom is either within the limit or takes
of the kind against the ¥200,000, never both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from customs.allotment.lot import Lot, Vector
from customs.allotment.search import Found, Search
from customs.pricing import Priced

Within = dict[tuple[str, int], bool]  # (kind, person): within the limit, or not; else open


@dataclass(frozen=True, slots=True)
class Article:
    """A line of other goods that may have an allowance: `bins` are whose."""

    priced: Priced
    bins: tuple[int, ...]

    @property
    def yen(self) -> int:
        """The price of one."""
        return self.priced.yen or 0

    @property
    def units(self) -> int:
        """How many."""
        return self.priced.units

    @property
    def kind(self) -> str:
        """Lines of the same name are one kind; a line without a name is its own."""
        name = " ".join(self.priced.goods.name.casefold().split())
        return name or f"\0{self.priced.goods.id}"

    @property
    def owned(self) -> bool:
        """Whether it was said whose it is."""
        return self.priced.goods.owner is not None

    @property
    def holder(self) -> int:
        """Whose it is, where that was said."""
        return self.bins[0]


@dataclass(slots=True)
class Kind:
    """The lines of one name. `within`: who is within the limit, where that is no choice.

    `own` is the yen of it each person owns. What nobody owns is `loose`; or it all fits within
    the limits and is `spread`. Where that was not seen in the end, `sure` is false.
    """

    name: str
    limit: int
    lines: tuple[int, ...]
    own: dict[int, int]
    within: dict[int, bool]
    loose: dict[int, Article] = field(default_factory=dict)
    spread: dict[int, dict[int, int]] = field(default_factory=dict)
    sure: bool = True

    @property
    def smallest(self) -> int:
        """The price of the cheapest loose article."""
        return min(article.yen for article in self.loose.values())

    def first(self, adults: Iterable[int]) -> dict[int, bool]:
        """One lawful answer to who is within the limit, for all of whom that is open."""
        open_ = [adult for adult in adults if self.loose and adult not in self.within]
        some = any(not self.own.get(adult) for adult in open_)
        return {adult: some and bool(self.own.get(adult)) for adult in open_}


def kinds(
    articles: Sequence[Article], adults: Sequence[int], limit: int, budget: int | None
) -> tuple[Kind, ...]:
    """Every kind; most leave no choice."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for n, article in enumerate(articles):
        by_name[article.kind].append(n)
    found = []
    for name, lines in by_name.items():
        own: dict[int, int] = defaultdict(int)
        for n in lines:
            if articles[n].owned:
                own[articles[n].holder] += articles[n].yen * articles[n].units
        within = {holder: yen <= limit for holder, yen in own.items()}
        kind = Kind(name, limit, tuple(lines), dict(own), within)
        loose = {n: articles[n] for n in lines if not articles[n].owned}
        if loose:
            _settle(kind, loose, adults, budget)
        found.append(kind)
    return tuple(found)


def _settle(
    kind: Kind, loose: dict[int, Article], adults: Sequence[int], budget: int | None
) -> None:
    """Spread what nobody owns, if it can all be free; else it is open who is within."""
    left = {adult: max(0, kind.limit - kind.own.get(adult, 0)) for adult in adults}
    kind.spread = _greedy(loose, dict(left))
    if kind.spread:
        return
    found = _spread(list(loose.values()), list(left.values()), budget)
    if found and not found.due:
        for n, taken in zip(loose, found.taken, strict=True):
            kind.spread[n] = {adults[b]: count for b, count in taken.items() if count}
        return
    kind.sure = found is None or found.bound > 0
    kind.loose = loose
    choice = len(adults) > 1 and (bool(kind.own) or kind.smallest <= kind.limit)
    for adult in adults:
        if choice and kind.own.get(adult, 0) <= kind.limit:
            kind.within.pop(adult, None)
        else:
            kind.within[adult] = False


def _greedy(loose: dict[int, Article], rooms: dict[int, int]) -> dict[int, dict[int, int]]:
    """Dear before cheap, each to the first who is left within the limit; empty if not all."""
    spread: dict[int, dict[int, int]] = {}
    for n, article in sorted(loose.items(), key=lambda one: -one[1].yen):
        left = article.units
        spread[n] = {}
        for adult in rooms:
            put = min(left, rooms[adult] // max(1, article.yen))
            if put:
                spread[n][adult] = put
                rooms[adult] -= put * article.yen
                left -= put
        if left:
            return {}
    return spread


def _spread(loose: Sequence[Article], rooms: Sequence[int], budget: int | None) -> Found | None:
    """As much of it as the limits of the adults take; None where it is plainly more."""
    if sum(article.yen * article.units for article in loose) > sum(rooms):
        return None
    if max(article.yen for article in loose) > max(rooms):
        return None
    return Search([_piece(article, rooms) for article in loose], rooms, []).run(budget, 100)


def _piece(article: Article, rooms: Sequence[int]) -> Lot:
    """An article that costs 100 yen if it is not within, whatever it is."""

    def cost(n: int) -> Vector:
        return (0, 100 * n, 0, 0, 0, 0)

    yen = max(1, article.yen)
    bins = tuple(b for b, room in enumerate(rooms) if room >= yen)
    return Lot(yen, article.units, cost, bins, capacity=max(rooms))


def staying(
    kind: Kind,
    within: Within,
    adults: Sequence[int],
    by_kind: list[dict[int, int]],
    by_value: list[dict[int, int]],
) -> int | None:
    """Somebody who would be on both sides of the limit; None where it can be avoided.

    Those within the limit may be exchanged: who has which part is then put right in `by_kind`.
    """
    open_ = [adult for adult in adults if (kind.name, adult) not in within]
    if not kind.loose or not open_:
        return None
    takers = {b for n in kind.loose for b in by_value[n]}
    both = [adult for adult in open_ if adult in takers and kind.own.get(adult)]
    if both:
        return both[0]
    parts: dict[int, int] = defaultdict(int)
    for n, article in kind.loose.items():
        for adult, count in by_kind[n].items():
            parts[adult] += article.yen * count
    stay = [a for a in adults if a not in takers and within.get((kind.name, a), True)]
    sizes = {adult: kind.limit - kind.own.get(adult, 0) for adult in stay}
    over = takers or any(within.get((kind.name, a)) is False for a in adults)
    rest = any(article.units > sum(by_kind[n].values()) for n, article in kind.loose.items())
    if rest and not over:
        holder = next((a for a in open_ if a in sizes and not kind.own.get(a)), None)
        if holder is None:
            return open_[0]
        del sizes[holder]
    names = _matched(parts, sizes)
    if names is None:
        return next((a for a in open_ if a in takers), open_[0])
    for n in kind.loose:
        by_kind[n] = {names[adult]: count for adult, count in by_kind[n].items()}
    return None


def _matched(parts: dict[int, int], sizes: dict[int, int]) -> dict[int, int] | None:
    """Who takes whose part, if every part finds somebody."""
    who = sorted(sizes, key=lambda adult: -sizes[adult])
    whose = sorted(parts, key=lambda adult: -parts[adult])
    if len(who) < len(whose) or any(parts[a] > sizes[b] for a, b in zip(whose, who, strict=False)):
        return None
    return dict(zip(whose, who, strict=False))
