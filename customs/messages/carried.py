"""What a bundle carries of policies, exchange rates and lanes: parts as JSON with a version.

A hall without a line goes over to a policy at its moment, so versions that are approved and
have not begun are carried too. A policy, or a figure of one, that a later centre added is
passed over; a part of another version is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from customs.gate_code import SALT, GateCode
from customs.lane_table import LaneTable, LaneTableError, Written
from customs.messages.plain import Count, Message, Moment, Piece, Text, Unread, read, write
from customs.policy import CARRIED, Dated, Name, body_of, broken, made
from customs.rates import LONGEST_SOURCE, Rate
from customs.watch_list import MARK, WatchList


class CarriedPolicy(Piece, frozen=True):
    """One approved version, and from when it stands."""

    name: Text
    number: Annotated[int, Meta(ge=1)]
    begins: Moment
    body: dict[str, int | str]


class CarriedPolicies(Message, frozen=True):
    """What stands of each policy, and what is approved to come."""

    policies: tuple[CarriedPolicy, ...]


class CarriedRate(Piece, frozen=True):
    """What so many units of a currency were worth in the week that began then."""

    week: date
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    units: Annotated[int, Meta(ge=1)]
    yen: Annotated[str, Meta(pattern="^(?=.*[1-9])[0-9]{1,7}([.][0-9]{1,8})?$")]
    source: Annotated[str, Meta(max_length=LONGEST_SOURCE)]


class CarriedRates(Message, frozen=True):
    """The rates of the weeks a hall needs."""

    rates: tuple[CarriedRate, ...]


class CarriedLanes(Message, frozen=True):
    """The lane table."""

    table: Written


class CarriedWatchList(Message, frozen=True):
    """The watch list: digests of documents and of people, not told apart."""

    number: Count
    kid: Annotated[int, Meta(ge=0, lt=2**16)]
    digests: tuple[Annotated[bytes, Meta(min_length=MARK, max_length=MARK)], ...]


class CarriedGateCode(Piece, frozen=True):
    """One code, as a hash."""

    id: UUID
    hall: Text
    number: Text
    salt: Annotated[bytes, Meta(min_length=SALT, max_length=SALT)]
    digest: Annotated[bytes, Meta(min_length=32, max_length=32)]


class CarriedGateCodes(Message, frozen=True):
    """The codes supervisors hold on paper."""

    codes: tuple[CarriedGateCode, ...]


def write_policies(versions: Iterable[Dated]) -> bytes:
    """The part of policies."""
    told = (
        CarriedPolicy(name=one.name, number=one.version, begins=one.begins, body=dict(one.body))
        for one in versions
    )
    return write(CarriedPolicies(policies=tuple(told)))


def read_policies(part: bytes) -> tuple[Dated, ...] | Unread:
    """The versions a part carries, each of a policy this program knows and within its bounds."""
    told = read(CarriedPolicies, part)
    if isinstance(told, Unread):
        return told
    known = [
        Dated(Name(one.name), one.number, one.begins, one.body)
        for one in told.policies
        if one.name in set(CARRIED)
    ]
    wrong = (broken(one.name, body_of(made(one.name, one.body))) for one in known)
    return Unread.MALFORMED if any(wrong) else tuple(known)


def write_rates(rates: Iterable[Rate]) -> bytes:
    """The part of exchange rates."""
    told = (
        CarriedRate(
            week=one.week, currency=one.currency, units=one.units, yen=str(one.yen),
            source=one.source,
        )
        for one in rates
    )  # fmt: skip
    return write(CarriedRates(rates=tuple(told)))


def read_rates(part: bytes) -> tuple[Rate, ...] | Unread:
    """The rates a part carries, no currency twice in a week."""
    told = read(CarriedRates, part)
    if isinstance(told, Unread):
        return told
    if len({(one.week, one.currency) for one in told.rates}) != len(told.rates):
        return Unread.MALFORMED
    return tuple(
        Rate(one.week, one.currency, one.units, Decimal(one.yen), one.source) for one in told.rates
    )


def write_lanes(table: LaneTable) -> bytes:
    """The part of the lane table."""
    return write(CarriedLanes(table=table.written))


@lru_cache(maxsize=2)
def read_lanes(part: bytes) -> LaneTable | Unread:
    """The table a part carries, checked whole: one that would open a wrong way is not read.

    The check takes 70 ms and a hall asks for every party, so that the last is remembered.
    """
    told = read(CarriedLanes, part)
    if isinstance(told, Unread):
        return told
    try:
        return LaneTable(told.table)
    except LaneTableError:
        return Unread.MALFORMED


def write_watch_list(told: WatchList) -> bytes:
    """The part of the watch list; sorted, so that it does not tell in which order it grew."""
    digests = tuple(sorted(told.digests))
    return write(CarriedWatchList(number=told.version, kid=told.kid, digests=digests))


@lru_cache(maxsize=2)
def read_watch_list(part: bytes) -> WatchList | Unread:
    """The list a part carries."""
    told = read(CarriedWatchList, part)
    if isinstance(told, Unread):
        return told
    return WatchList(told.number, told.kid, frozenset(told.digests))


def write_gate_codes(told: Iterable[GateCode]) -> bytes:
    """The part of gate codes."""
    codes = (
        CarriedGateCode(id=c.id, hall=c.hall, number=c.number, salt=c.salt, digest=c.digest)
        for c in told
    )
    return write(CarriedGateCodes(codes=tuple(codes)))


def read_gate_codes(part: bytes) -> tuple[GateCode, ...] | Unread:
    """The codes a part carries."""
    told = read(CarriedGateCodes, part)
    if isinstance(told, Unread):
        return told
    return tuple(GateCode(c.id, c.hall, c.number, c.salt, c.digest) for c in told.codes)
