"""Kinds: goods of one kind up to ¥10,000 in all are free, outside the ¥200,000.

The limit is each person's. What nobody owns may be spread over the adults, so that each
stays within it; whoever holds more of the kind has all of it counted. A plan says who stays
within the limit, with which articles, and what is left for the ¥200,000 of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from customs.pricing import Priced

MOST_FILLINGS = 300  # ways to fill what stays within the limit, of one kind

Filling = tuple[dict[int, int], ...]  # per line: who within the limit is given how many


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
    def kind(self) -> str:
        """Lines of the same name are one kind; a line without a name is its own."""
        name = " ".join(self.priced.goods.name.casefold().split())
        return name or f"\0{self.priced.goods.id}"

    @property
    def owned(self) -> bool:
        """Whether it was said whose it is."""
        return self.priced.goods.owner is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Of one kind: per line, who has how many free; and who may take the rest, if anyone."""

    free: tuple[dict[int, int], ...]
    rest: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: a first plan, and where there is a choice, how to ask for the others."""

    lines: tuple[int, ...]
    first: Plan
    several: Several | None = None


def plan(articles: Sequence[Article], adults: Sequence[int], limit: int) -> tuple[Kind, ...]:
    """Every kind with its first plan; most kinds have no other."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for n, article in enumerate(articles):
        by_kind[article.kind].append(n)
    return tuple(
        _kind(tuple(at), [articles[n] for n in at], adults, limit) for at in by_kind.values()
    )


def _kind(at: tuple[int, ...], lines: Sequence[Article], adults: Sequence[int], limit: int) -> Kind:
    own: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.owned:
            own[line.bins[0]] += line.yen * line.priced.units
    loose = sum(line.yen * line.priced.units for line in lines if not line.owned)
    if not loose or len(adults) == 1:
        for adult in adults if loose else ():
            own[adult] += loose
        return Kind(at, _settled(lines, own, limit))
    if not any(own.values()) and all(line.yen > limit for line in lines):
        return Kind(at, Plan(tuple({} for _ in lines), tuple(line.bins for line in lines)))
    several = Several(lines, own, limit, adults)
    spread = several.spread()
    if spread:
        return Kind(at, spread)
    return Kind(at, several.first(), several if several.able else None)


def _settled(lines: Sequence[Article], own: dict[int, int], limit: int) -> Plan:
    """Where nothing is to be chosen: each holder is within the limit or not."""
    free, rest = [], []
    for line in lines:
        holder = line.bins[0]
        fits = own[holder] <= limit
        free.append({holder: line.priced.units} if fits else {})
        rest.append(() if fits else line.bins)
    return Plan(tuple(free), tuple(rest))


class Several:
    """A kind of which something is nobody's in particular: who stays within the limit?"""

    def __init__(
        self, lines: Sequence[Article], own: dict[int, int], limit: int, adults: Sequence[int]
    ) -> None:
        self.lines, self.own, self.limit, self.adults = lines, own, limit, adults
        self.able = [adult for adult in adults if own[adult] <= limit]
        self.nothing: Filling = tuple({} for _ in lines)
        self.whole = True  # until ways had to be left out

    def plan(self, within: Sequence[int], filling: Filling) -> Plan:
        """Those within have their own free, and what they were given; others take the rest."""
        others = tuple(adult for adult in self.adults if adult not in within)
        free, rest = [], []
        for line, filled in zip(self.lines, filling, strict=True):
            if not line.owned:
                free.append(dict(filled))
                rest.append(others if line.priced.units > sum(filled.values()) else ())
                continue
            holder = line.bins[0]
            fits = self.own[holder] <= self.limit
            fits = fits and (holder in within or holder not in self.adults)
            free.append({holder: line.priced.units} if fits else {})
            rest.append(() if fits else line.bins)
        return Plan(tuple(free), tuple(rest))

    def spread(self) -> Plan | None:
        """Everything free, if it can be spread so: then there is nothing better."""
        pockets = [(adult, self.limit - self.own[adult]) for adult in self.able]
        loose = sum(x.yen * x.priced.units for x in self.lines if not x.owned)
        if loose > sum(room for _, room in pockets):
            return None
        greedy = self._greedy(dict(pockets))
        for filling in [greedy] if self._all(greedy) else self._fillings(pockets):
            if self._all(filling):
                return self.plan(self.able, filling)
        return None

    def first(self) -> Plan:
        """Those who own some of it stay within; everyone else may take the rest."""
        within = [adult for adult in self.able if self.own[adult]]
        return self.plan(within if len(within) < len(self.adults) else (), self.nothing)

    def loosest(self) -> Plan:
        """No plan, but no plan leaves less to tax: each line by itself, within all pockets."""
        free, rest = [], []
        for line in self.lines:
            if line.owned:
                able = line.bins[0] in self.able or self.own[line.bins[0]] <= self.limit
                free.append({line.bins[0]: line.priced.units} if able else {})
                rest.append(() if able else line.bins)
                continue
            rooms = [(self.limit - self.own[adult]) // max(1, line.yen) for adult in self.able]
            free.append({self.able[0]: min(line.priced.units, sum(rooms))})
            rest.append(tuple(self.adults))
        return Plan(tuple(free), tuple(rest))

    def plans(self) -> Iterator[Plan]:
        """Every plan: at least one adult has to hold what is over."""
        yield self.plan((), self.nothing)
        most = min(len(self.able), len(self.adults) - 1)
        for size in range(most, 0, -1):
            for within in combinations(self.able, size):
                pockets = [(adult, self.limit - self.own[adult]) for adult in within]
                for filling in self._fillings(pockets):
                    yield self.plan(within, filling)

    def _all(self, filling: Filling) -> bool:
        return all(
            line.owned or sum(filled.values()) == line.priced.units
            for line, filled in zip(self.lines, filling, strict=True)
        )

    def _greedy(self, rooms: dict[int, int]) -> Filling:
        """Dear before cheap, each into the first pocket that takes it."""
        filling: list[dict[int, int]] = [{} for _ in self.lines]
        for n in sorted(range(len(self.lines)), key=lambda n: -self.lines[n].yen):
            line = self.lines[n]
            left = 0 if line.owned else line.priced.units
            for adult in rooms:
                put = min(left, rooms[adult] // max(1, line.yen))
                if put:
                    filling[n][adult] = put
                    rooms[adult] -= put * line.yen
                    left -= put
        return tuple(filling)

    def _fillings(self, pockets: Sequence[tuple[int, int]]) -> list[Filling]:
        """Every way to fill the pockets that no other way contains."""
        found: dict[tuple[int, ...], Filling] = {tuple(0 for _ in self.lines): self.nothing}
        for adult, room in pockets:
            grown: dict[tuple[int, ...], Filling] = {}
            for counts, filling in found.items():
                for put in self._fill(counts, room):
                    key = tuple(a + b for a, b in zip(counts, put, strict=True))
                    grown.setdefault(key, _with(filling, adult, put))
            kept = [key for key in grown if not _contained(key, grown)]
            self.whole = self.whole and len(kept) <= MOST_FILLINGS
            found = {key: grown[key] for key in kept[:MOST_FILLINGS]}
        return list(found.values())

    def _fill(self, counts: Sequence[int], room: int) -> list[tuple[int, ...]]:
        """Fillings of one pocket to which nothing can be added."""
        left = [
            0 if x.owned else x.priced.units - n for x, n in zip(self.lines, counts, strict=True)
        ]
        found: list[tuple[int, ...]] = []

        def go(at: int, room: int, put: tuple[int, ...]) -> None:
            if len(found) > MOST_FILLINGS:
                return
            if at == len(left):
                more = zip(self.lines, left, put, strict=True)
                if not any(n > p and x.yen <= room for x, n, p in more):
                    found.append(put)
                return
            yen = max(1, self.lines[at].yen)
            for n in range(min(left[at], room // yen), -1, -1):
                go(at + 1, room - n * yen, (*put, n))

        go(0, room, ())
        return found


def _with(filling: Filling, adult: int, put: tuple[int, ...]) -> Filling:
    return tuple({**f, adult: n} if n else f for f, n in zip(filling, put, strict=True))


def _contained(key: tuple[int, ...], keys: Iterable[tuple[int, ...]]) -> bool:
    return any(k != key and all(a >= b for a, b in zip(k, key, strict=True)) for k in keys)
