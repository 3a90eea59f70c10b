"""Other goods: who has what free of ¥200,000 each, so that the least tax is left.

Articles are never divided. What is left of someone's ¥10,000 for a kind is a small room of
its own beside the large ones. Who is within a kind's limit is left open until an answer has
someone on both sides of it; then either side is tried, while it could still win.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from customs.allotment.lot import NEVER, NOTHING, Lot, Vector, due, plus
from customs.allotment.search import Found, Search
from customs.kinds import Article, Kind, Within, kinds, staying

ALWAYS = 20  # articles: searched to the end, whatever the prices
ALWAYS_PEOPLE = 6
BUDGET = 8_000
MOST_TRIED = 60
MOST_ARTICLES = 1_000  # told apart; with more, those of a line go in packs

Given = list[dict[int, int]]  # per line: who has how many


@dataclass(frozen=True, slots=True)
class Settled:
    """Per line: who has how many free by kind, and by the ¥200,000; what that leaves due."""

    by_kind: Given
    by_value: Given
    due: int
    bound: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line's lot; the articles of a pack, mostly one, share a fate."""

    line: int
    lot: Lot
    pack: int


class Others:
    """One party's other goods under one reading."""

    def __init__(
        self,
        articles: Sequence[Article],
        adults: Sequence[int],
        people: int,
        limits: tuple[int, int],
    ) -> None:
        self.articles, self.adults, self.people = articles, adults, people
        self.limit, self.kind_limit = limits
        many = sum(article.units for article in articles)
        self.packs = max(1, MOST_ARTICLES // len(articles)) if many > MOST_ARTICLES else many
        self.whole = many <= MOST_ARTICLES
        self.small = many <= ALWAYS and people <= ALWAYS_PEOPLE
        self.budget = None if self.small else BUDGET
        self.kinds: tuple[Kind, ...] = kinds(articles, adults, self.kind_limit, self.budget)
        self.owners = {article.bins[0] for article in articles if article.owned}

    def settle(self, beside: Sequence[Vector]) -> Settled:
        """The least that is due together with one of the sums beside it."""
        self.beside, self.nodes, self.tried = beside, 0, 0
        known: Within = {}
        for kind in self.kinds:
            known |= {(kind.name, who): yes for who, yes in kind.within.items()}
        # a lawful beginning: who owns of a kind stays within, all others may take of it
        first = dict(known)
        for kind in self.kinds:
            first |= {(kind.name, who): yes for who, yes in kind.first(self.adults).items()}
        question, found = self._search(first, None)
        self.best = Settled(*self._given(first, question, found), found.due, found.bound)
        self.open = found.bound  # nothing not looked at is below this
        if len(known) < len(first):
            self.open = NEVER
            self._try(known)
        bound = self.open if self.whole else min(due(one) for one in beside)
        return replace(self.best, bound=min(bound, self.best.due))

    def _try(self, within: Within) -> None:
        """Search; where someone is on both sides of a limit, try either side."""
        pieces, found = self._search(within, self.best.due)
        if found.due >= self.best.due:
            self.open = min(self.open, found.bound)
            return
        by_kind, by_value = self._given(within, pieces, found)
        for kind in self.kinds:
            who = staying(kind, within, self.adults, by_kind, by_value)
            if who is not None:
                self._either(kind, who, within, found)
                return
        self.open = min(self.open, found.bound)
        self.best = Settled(by_kind, by_value, found.due, found.bound)

    def _either(self, kind: Kind, who: int, within: Within, found: Found) -> None:
        """`who` takes of the kind against the 200,000; or nobody like them does."""
        if not self.small and (self.tried >= MOST_TRIED or self.nodes >= 3 * BUDGET):
            self.open = min(self.open, found.bound)
            return
        self._try({**within, (kind.name, who): False})
        alike = self._alike(kind, who, within)
        stay = {**within, **{(kind.name, adult): True for adult in alike}}
        if not all(stay.get((kind.name, adult), False) for adult in self.adults):
            self._try(stay)
        elif not kind.sure:
            self.open = min(self.open, found.bound)

    def _alike(self, kind: Kind, who: int, within: Within) -> list[int]:
        """Those of whom it does not matter which is chosen: they own nothing, nor differ."""
        if who in self.owners:
            return [who]

        def told(adult: int) -> list[bool | None]:
            return [within.get((other.name, adult)) for other in self.kinds]

        return [a for a in self.adults if a not in self.owners and told(a) == told(who)]

    def _search(self, within: Within, below: int | None) -> tuple[list[_Piece], Found]:
        """Lots nobody's allowance can take are taxed beside the search."""
        rooms = [self.limit] * self.people + [room for _, _, room in self._pockets(within)]
        every = list(self._pieces(within))
        fixed = NOTHING
        for piece in every:
            if not piece.lot.most:
                fixed = plus(fixed, piece.lot.costs[0])
        pieces = [piece for piece in every if piece.lot.most]
        beside = [plus(fixed, other) for other in self.beside]
        found = Search([piece.lot for piece in pieces], rooms, beside).run(self.budget, below)
        self.nodes += found.nodes
        self.tried += 1
        return pieces, found

    def _pockets(self, within: Within) -> list[tuple[Kind, int, int]]:
        """Every small room: of which kind, whose, and what is left of their limit."""
        return [
            (kind, adult, self.kind_limit - kind.own.get(adult, 0))
            for kind in self.kinds
            for adult in self.adults
            if kind.loose
            and within.get((kind.name, adult), True)
            and self.kind_limit - kind.own.get(adult, 0) >= kind.smallest
        ]

    def _pieces(self, within: Within) -> Iterator[_Piece]:
        """The lots: what is not free already, and costs anything."""
        pockets = list(enumerate(self._pockets(within), self.people))
        for kind in self.kinds:
            takers = tuple(a for a in self.adults if not within.get((kind.name, a), False))
            small = [(b, room) for b, (of, _, room) in pockets if of is kind]
            for n in kind.lines:
                article = self.articles[n]
                if self._free(kind, n, within):
                    continue
                bins = takers if n in kind.loose else article.bins
                bins = bins if article.yen <= self.limit else ()
                if n in kind.loose:
                    bins += tuple(b for b, room in small if room >= article.yen)
                if article.priced.cost(article.units) != NOTHING:
                    yield self._piece(n, bins)

    def _free(self, kind: Kind, line: int, within: Within) -> dict[int, int]:
        """Who has all of a line free by its kind, whatever else is chosen."""
        article = self.articles[line]
        if line in kind.spread:
            return kind.spread[line]
        if line not in kind.loose and within.get((kind.name, article.holder), True):
            return {article.holder: article.units}
        return {}

    def _piece(self, line: int, bins: tuple[int, ...]) -> _Piece:
        article = self.articles[line]
        pack = -(-article.units // self.packs)
        over = article.units % pack

        def cost(packs: int) -> Vector:
            return article.priced.cost(packs * pack + over)

        weight = max(1, article.yen) * pack
        return _Piece(
            line, Lot(weight, article.units // pack, cost, bins, capacity=self.limit), pack
        )

    def _given(self, within: Within, pieces: Sequence[_Piece], found: Found) -> tuple[Given, Given]:
        """Who has what free: by kind, and by the 200,000."""
        by_kind: Given = [{} for _ in self.articles]
        by_value: Given = [{} for _ in self.articles]
        for kind in self.kinds:
            for n in kind.lines:
                by_kind[n] = dict(self._free(kind, n, within))
        pockets = self._pockets(within)
        for piece, taken in zip(pieces, found.taken, strict=True):
            for b, count in taken.items():
                if count and b < self.people:
                    by_value[piece.line][b] = count * piece.pack
                elif count:
                    by_kind[piece.line][pockets[b - self.people][1]] = count * piece.pack
        return by_kind, by_value
