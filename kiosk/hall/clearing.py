"""What a crossing's clearance comes to at the keeper: signed, cancelled, or left to an officer.

It is kept in the transaction that says so, with all that a hold may name it by.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from customs.clearance import clearance_id
from customs.crossing import Crossing, Event
from customs.crossing.commands import Mint
from customs.crossing.events import ClearanceCancelled, ClearanceMinted
from customs.declaration import from_json
from customs.hold import By, Mark, mark
from customs.messages.arrival import Arrival
from customs.messages.event import Kind
from kiosk.hall.keeper import Keeper
from kiosk.store.outbox import Happened
from kiosk.store.place import Acting


def answer(
    keeper: Keeper, crossing: Crossing, asked: Mint, now: datetime
) -> ClearanceMinted | ClearanceCancelled:
    """A kiosk from which too many came gets none: its next parties see an officer."""
    if keeper.mintage.too_many(crossing.kiosks, now):
        return ClearanceCancelled(asked.party, asked.round)
    return ClearanceMinted(asked.party, asked.round)


def keep(
    acting: Acting,
    keeper: Keeper,
    crossing: Crossing,
    event: Event,
    known: Arrival | None,
) -> None:
    """Sign what was minted, and open nothing for what was cancelled.

    Where nobody keeps claims, or a hold might not find the party, nothing is signed: the gate has
    not heard of it then, and an officer goes on.
    """
    told = event.told
    if not isinstance(told, ClearanceMinted | ClearanceCancelled):
        return
    if isinstance(told, ClearanceCancelled):
        _cancel(acting, keeper, crossing, told, event.at)
    else:
        _sign(acting, keeper, crossing, told, event.at, known)


def _cancel(
    acting: Acting,
    keeper: Keeper,
    crossing: Crossing,
    told: ClearanceCancelled,
    now: datetime,
) -> None:
    """Of whichever declaration it was: a second one shown is what may have cancelled it."""
    mintage, signed = keeper.mintage, False
    for declaration in crossing.declarations:
        mintage.cancel(acting, declaration, told.party, told.round)
        made = clearance_id(declaration, told.party, told.round)
        signed = signed or mintage.signed(made) is not None
    kiosk = mintage.too_many(crossing.kiosks, now)
    if kiosk and not signed:
        body = {"kiosk": kiosk, "of": crossing.id.bytes}
        keeper.running.outbox.add(acting, Happened(Kind.MINTING_STOPPED, body), now)


def _sign(
    acting: Acting,
    keeper: Keeper,
    crossing: Crossing,
    told: ClearanceMinted,
    now: datetime,
    known: Arrival | None,
) -> None:
    epoch, marks = keeper.keeps(), _marks(crossing, known)
    if epoch is None or marks is None:
        return
    for declaration in crossing.declarations:  # the machine mints for one alone
        keeper.holds.mark(acting, declaration, marks)
        made = keeper.mintage.make(declaration, told.party, told.round, epoch, now)
        keeper.mintage.put(acting, made, crossing.kiosks, now)


def _marks(crossing: Crossing, known: Arrival | None) -> list[Mark] | None:
    """Slip and flight; whoever tags a bag tells of it. None where a flight is unreadable."""
    slip = Mark(By.SLIP, crossing.id.hex[-8:].upper())
    if known is None or known.signed is None:
        return [slip]
    try:
        trip = from_json(known.signed.summary).trip
    except (msgspec.MsgspecError, ValueError):
        return None
    flight = mark(By.FLIGHT, trip.carrier) if trip else None
    return [slip, flight] if flight else [slip]
