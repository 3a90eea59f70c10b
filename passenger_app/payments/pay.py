"""Pay: begin an attempt, change one's mind, and ask again what became of it.

Every call to a provider stands between transactions: what is asked for is on record before, what
was answered is heard after. An answer that never comes changes nothing; the same key asks again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from customs.payment import Method, Said, State, Word
from customs.payment.provider import Asked, Away, Declined, Provider
from passenger_app import audit
from passenger_app.centre import Centre
from passenger_app.payments import attempt, refund
from passenger_app.payments.attempt import Attempt, NotSoMuch, Wish

TRIES = 3  # another device may begin in between
# Its provider shows the amount to the traveller by itself: it cannot be dropped unasked.
SHOWN_BY_PROVIDER = frozenset({Method.TERMINAL})
UNSEEN = timedelta(minutes=2)  # an attempt nobody was shown is dropped after this
LAPSED = Said(Word.EXPIRED)  # nobody changed their mind


class StillOpen(Exception):
    """The attempt before could not be ended: its provider does not answer, or is taking money."""

    def __init__(self, before: Attempt) -> None:
        super().__init__(str(before.id))
        self.before = before


class NoWay(Exception):
    """No provider here takes this method."""


def by_method(centre: Centre, method: Method) -> str:
    """The provider that takes a method here."""
    found = (name for name, one in centre.providers.items() if method in one.methods)
    name = next(found, None)
    if name is None:
        raise NoWay(method.value)
    return name


def pay(centre: Centre, declaration: UUID, wish: Wish) -> Attempt:
    """Begin, or go on with the attempt that is open; another method ends that one first."""
    name = by_method(centre, wish.method)
    for _ in range(TRIES):
        now = centre.now()
        found, fits = attempt.begin(centre.database, centre.vault, declaration, name, wish, now)
        if fits:
            return _started(centre, found, wish)
        if _ended(centre, found, wish.by).open:
            raise StillOpen(found)
    raise StillOpen(found)


def _started(centre: Centre, found: Attempt, wish: Wish) -> Attempt:
    """With what the traveller is to be shown; asked of the provider where it is not known yet."""
    if found.started is not None or found.state is not State.CREATED:
        return found
    provider, asked = centre.providers[found.provider], _asked(found, wish)
    try:
        what = provider.start(asked)
    except Declined as error:
        said = (Said(Word.FAILED),)
        attempt.heard(centre.database, found.id, said, wish.by, centre.now())
        raise NotSoMuch(wish.method.value) from error
    now = centre.now()
    seen = attempt.started(centre.database, centre.vault, found.id, what, wish.by, now)
    return seen if seen.open else _ended(centre, seen, wish.by)


def _asked(found: Attempt, wish: Wish) -> Asked:
    return Asked(
        found.id, found.method, found.yen, found.fee, wish.language, wish.return_to,
        found.lapses_at, wish.reader,
    )  # fmt: skip


def cancel(centre: Centre, id_: UUID, by: str) -> Attempt:
    """Change one's mind. Where the provider says that it is paid, it is paid."""
    found = attempt.find(centre.database, centre.vault, id_)
    if found is None or not found.open:
        raise attempt.NotPayable(str(id_))
    return _ended(centre, found, by)


def _ended(centre: Centre, found: Attempt, by: str) -> Attempt:
    """End it at the provider, which may say that it cannot be ended any more."""
    if not found.reference and found.method not in SHOWN_BY_PROVIDER:
        cancelled = Said(Word.CANCELLED)
        ended = attempt.dropped(centre.database, found.id, cancelled, by, centre.now())
        found = attempt.find(centre.database, centre.vault, found.id) or found
        if ended:
            return found
    try:
        said = centre.providers[found.provider].end(found.id, found.reference)
    except (Away, Declined) as error:
        raise StillOpen(found) from error
    attempt.heard(centre.database, found.id, said, by, centre.now())
    return attempt.find(centre.database, centre.vault, found.id) or found


def follow(centre: Centre, id_: UUID, now: datetime) -> datetime | None:
    """Ask a provider what became of an attempt; when to ask again, or never more."""
    found = attempt.find(centre.database, centre.vault, id_)
    if found is None or found.provider not in centre.providers:
        return None
    try:
        _look(centre, centre.providers[found.provider], found, now)
        waiting = refund.go_on(centre, id_)
    except (Away, StillOpen):
        return now + _patience(found, now)
    found = attempt.find(centre.database, centre.vault, id_) or found
    return now + _patience(found, now) if found.open or waiting else None


def _look(centre: Centre, provider: Provider, found: Attempt, now: datetime) -> None:
    if not found.reference and found.method not in SHOWN_BY_PROVIDER:
        if found.open and now >= found.made_at + UNSEEN:
            attempt.dropped(centre.database, found.id, LAPSED, audit.WORKER, now)
        return
    said = provider.status(found.id, found.reference)
    state = attempt.heard(centre.database, found.id, said, audit.WORKER, now)
    if state in {State.CREATED, State.WAITING} and now >= found.lapses_at:
        said = provider.end(found.id, found.reference)
        lapsed = tuple(LAPSED if one.word is Word.CANCELLED else one for one in said)
        attempt.heard(centre.database, found.id, lapsed, audit.WORKER, now)


def _patience(found: Attempt, now: datetime) -> timedelta:
    """Often while somebody waits for it, then seldom."""
    age = now - max(found.made_at, found.changed_at)
    if age < timedelta(minutes=3):
        return timedelta(seconds=3)
    return timedelta(seconds=15) if age < timedelta(minutes=20) else timedelta(minutes=2)
