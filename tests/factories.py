"""Invented travellers and their declarations, pages and passes, for every test of the house.

Nobody here exists. A factory gives a whole and valid thing; a test changes the part it is
about. Strategies (the names in the plural) draw such things for general rules.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st

from customs import pass_qr
from customs.alphabet import passport_alphabet
from customs.classes import offered
from customs.countries import NATIONALITIES
from customs.currencies import CURRENCIES
from customs.declaration import Declaration
from customs.goods import ALCOHOL, TOBACCO_BY_PIECE, Goods, Kind, Status
from customs.means_of_payment import Amount, Direction, Means, MeansOfPayment
from customs.pass_qr import Inside, Pass
from customs.person import DocumentKind, Person
from customs.ports import PORTS
from customs.sealed import KeyRing, SigningKey, Use, VerifyingKey, ring
from customs.statements import Answers, Statement
from customs.stay import PREFECTURES, Stay, Where
from customs.trip import Travel, Trip
from customs.unaccompanied import Unaccompanied

TODAY = date(2026, 11, 21)
ARRIVAL = date(2026, 12, 3)
LANDED = datetime(2026, 12, 3, 4, 30, tzinfo=UTC)  # inside the validity of a pass for ARRIVAL

PEOPLE = (
    ("HOSOKAWA", "MINA", "JPN", date(1984, 2, 29)),
    ("OKONKWO", "CHIDI EMEKA", "NGA", date(1979, 6, 1)),
    ("ÅKERBLOM", "LINNÉA", "SWE", date(1991, 12, 31)),
    ("DELACROIX-MOREAU", "ZOÉ", "FRA", date(2019, 3, 14)),
    ("O'SHAUGHNESSY", "TADHG", "IRL", date(1957, 1, 1)),
    ("VAN DER ZEE", "JOOST", "NLD", date(2006, 11, 20)),
    ("PARK", "HANEUL", "KOR", date(2001, 7, 7)),
    ("SUKARNOPUTRA", "", "IDN", date(1968, 8, 17)),
    ("LIANG", "XUE", "CHN", date(2022, 2, 2)),
    ("KOWALCZYK", "ŁUCJA", "POL", date(1940, 5, 3)),
)


def person(index: int = 1, **changes: Any) -> Person:
    """One of ten invented people, by index."""
    surname, given, nationality, born = PEOPLE[(index - 1) % len(PEOPLE)]
    number = f"TX{4400000 + index}"
    known = Person(
        index, surname, given, nationality, born, DocumentKind.PASSPORT, number, "Gardener"
    )
    return replace(known, **changes)


def family(size: int) -> tuple[Person, ...]:
    """People travelling together, the first of them declaring."""
    return tuple(person(index) for index in range(1, size + 1))


def trip(**changes: Any) -> Trip:
    """An arrival at Haneda."""
    return replace(Trip("HND", ARRIVAL, "NH106", "Los Angeles"), **changes)


def stay(**changes: Any) -> Stay:
    """A hotel in Tokyo."""
    known = Stay(
        "+81 3 5550 0199", Where.ADDRESS, "100-0001", "13", "千代田区", "千代田1-1", "Hotel Fuji"
    )
    return replace(known, **changes)


def goods(id_: str = "50", **changes: Any) -> Goods:
    """A handbag bought abroad."""
    bag = Goods(id_, Kind.OTHER, "Handbag", price=Decimal("1250.50"), currency="EUR", owner="1")
    return replace(bag, **changes)


def means(person: int = 1, **changes: Any) -> MeansOfPayment:
    """Cash brought into Japan."""
    known = MeansOfPayment(person, Direction.IN, (Amount(Means.CASH, Decimal(1_200_000), "JPY"),))
    return replace(known, **changes)


def unaccompanied(**changes: Any) -> Unaccompanied:
    """Two boxes sent by sea."""
    return replace(Unaccompanied(2, "Books and winter clothes", "Rotterdam"), **changes)


def declaration(size: int = 1, **changes: Any) -> Declaration:
    """A declaration ready to be signed, with nothing to declare."""
    known = Declaration(
        Travel.PASSENGER, family(size), trip(), stay(), frozenset(), next_index=size + 1
    )
    return replace(known, **changes)


def everything(size: int = 4) -> Declaration:
    """A declaration that answers yes to all and fills every part."""
    return declaration(
        size,
        answers=frozenset(Statement),
        goods=(goods(), goods("51", kind=Kind.WINE, name="", count=4, ml=750, owner=None)),
        means=(means(), means(2, direction=Direction.OUT, bound_for="Norway")),
        unaccompanied=unaccompanied(),
        next_index=52,
    )


# Pages, as a browser posts them.


def person_page(**changes: str) -> dict[str, str]:
    """The page of one person."""
    page = {
        "surname": "Hosokawa", "given": "Mina", "nationality": "JPN", "born-year": "1984",
        "born-month": "2", "born-day": "29", "document_kind": "passport",
        "document_number": "TX4400001", "occupation": "Gardener",
    }  # fmt: skip
    return page | changes


def trip_page(**changes: str) -> dict[str, str]:
    """The page of the trip."""
    page = {
        "port": "HND", "arrival_on-year": "2026", "arrival_on-month": "12",
        "arrival_on-day": "3", "carrier": "NH 106", "embarked_at": "Los Angeles",
    }  # fmt: skip
    return page | changes


def stay_page(**changes: str) -> dict[str, str]:
    """The page of the address."""
    page = {
        "phone": "+81 3 5550 0199", "where": "address", "postal_code": "1000001",
        "prefecture": "13", "city": "千代田区", "street": "千代田1-1", "hotel": "Hotel Fuji",
    }  # fmt: skip
    return page | changes


def goods_page(**changes: str) -> dict[str, str]:
    """The page of one line of goods."""
    page = {
        "kind": "other", "status": "bought", "owner": "1", "name": "Handbag", "count": "1",
        "price": "1,250.50", "currency": "EUR",
    }  # fmt: skip
    return page | changes


def means_page(**changes: str) -> dict[str, str]:
    """The form of one person's cash."""
    page = {
        "person": "1", "direction": "in", "means-0": "cash", "amount-0": "1,200,000",
        "currency-0": "JPY",
    }  # fmt: skip
    return page | changes


def unaccompanied_page(**changes: str) -> dict[str, str]:
    """The page about luggage sent separately."""
    page = {"packages": "2", "contents": "Books and winter clothes", "sent_from": "Rotterdam"}
    return page | changes


# Keys and passes.


def secret(label: str, size: int = 32) -> bytes:
    """Bytes that look drawn, and are the same on every run."""
    return hashlib.shake_256(label.encode()).digest(size)


def signing_key(kid: bytes = b"\x01\x02", use: Use = Use.PASS) -> SigningKey:
    """A key pair fixed by its id and use."""
    seed = secret(f"{kid.hex()} {use}")
    return SigningKey(kid, use, Ed25519PrivateKey.from_private_bytes(seed))


def verifying_key(key: SigningKey, **changes: Any) -> VerifyingKey:
    """Its public half, good for the year around ARRIVAL."""
    public = key.private.public_key()
    begins, ends = datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    return replace(VerifyingKey(key.kid, key.use, public, begins, ends), **changes)


DECLARATION = UUID(int=0x0198_0000_0000_7000_8000_0000_0000_0001)
BINDING_KEY = secret("binding")
FLEET: Mapping[int, bytes] = {7: secret("fleet 7"), 65535: secret("fleet 65535")}


@dataclass(frozen=True)
class Issued:
    """A pass as it was issued, with all that made it."""

    text: str
    pass_: Pass
    inside: Inside
    signer: SigningKey
    keys: KeyRing


def issue(
    told: Declaration | None = None,
    *,
    id_: UUID = DECLARATION,
    revision: int = 1,
    language: str = "en",
    signer: SigningKey | None = None,
    sealing_kid: int = 7,
    binding_kid: int = 9,
) -> Issued:
    """A pass for a declaration, made the way the centre makes it."""
    told, signer = told or declaration(), signer or signing_key()
    arrival_on = told.trip.arrival_on if told.trip else ARRIVAL
    digests = tuple(
        pass_qr.binding_digest(BINDING_KEY, id_, p.document_number, p.born) for p in told.people
    )
    numbers = pass_qr.tellable(tuple(p.index for p in told.people))
    inside = Inside("HND", arrival_on, told.answers or frozenset(), digests, numbers)
    nonce = secret(f"{id_} {revision}", pass_qr.NONCE)
    sealed = pass_qr.seal_inside(inside, FLEET[sealing_kid], nonce, id_, revision)
    begins, ends = pass_qr.validity(arrival_on)
    pass_ = Pass(id_, revision, begins, ends, language, sealing_kid, binding_kid, nonce, sealed)
    keys = ring([verifying_key(signer)])
    return Issued(pass_qr.write(pass_, signer), pass_, inside, signer, keys)


# Strategies.

dates_of_birth = st.dates(date(1900, 1, 1), TODAY)
free_text = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40).map(
    lambda text: unicodedata.normalize("NFKC", text)
)
names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÄÉÑŁØÞ' -", min_size=1, max_size=30).filter(
    lambda name: bool(passport_alphabet(name))
)
numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=4, max_size=22)
prices = st.one_of(
    st.integers(1, 999_999_999_999).map(Decimal),
    st.integers(1, 99_999_999).map(lambda cents: Decimal(cents).scaleb(-2)),
)
currencies = st.sampled_from(CURRENCIES)
answers: st.SearchStrategy[Answers] = st.frozensets(st.sampled_from(Statement))


def people(index: int) -> st.SearchStrategy[Person]:
    """Somebody with this index; their number carries it, so that no two share a document."""
    return st.builds(
        Person,
        index=st.just(index),
        surname=names,
        given=st.just("") | names,
        nationality=st.sampled_from(sorted(NATIONALITIES)),
        born=dates_of_birth,
        document_kind=st.sampled_from(DocumentKind),
        document_number=numbers.map(lambda number: f"{number[:18]}{index:04}"),
        occupation=st.just("") | free_text,
    )


trips = st.builds(
    Trip,
    port=st.sampled_from(sorted(PORTS)),
    arrival_on=st.dates(TODAY, TODAY + timedelta(days=365)),
    carrier=st.sampled_from(["NH106", "9C8515", "G-ABCD", "QUEEN ELIZABETH"]),
    embarked_at=free_text,
)
stays = st.builds(
    Stay,
    phone=st.just("+81 3 5550 0199"),
    where=st.sampled_from(Where),
    postal_code=st.sampled_from(["", "100-0001"]),
    prefecture=st.sampled_from(sorted(PREFECTURES)),
    city=free_text,
    street=free_text,
    hotel=free_text,
)


@st.composite
def lines(draw: st.DrawFn, id_: str, owners: Iterable[str]) -> Goods:
    """A line of goods with what its kind asks for."""
    kind = draw(st.sampled_from(Kind))
    line = Goods(
        id_,
        kind,
        owner=draw(st.none() | st.sampled_from(sorted(owners))),
        status=draw(st.sampled_from(Status)),
        carried_for_other=draw(st.booleans()),
        unaccompanied=draw(st.booleans()),
    )
    if kind in ALCOHOL:
        return replace(line, count=draw(st.integers(1, 99)), ml=draw(st.integers(1, 5000)))
    if kind in TOBACCO_BY_PIECE:
        return replace(line, pieces=draw(st.integers(1, 2000)))
    if kind is Kind.OTHER_TOBACCO:
        return replace(line, grams=draw(st.integers(1, 2000)))
    priced = replace(line, price=draw(prices), currency=draw(currencies))
    if kind is Kind.PERFUME:
        priced = replace(priced, ml=draw(st.integers(1, 500)))
    class_ = draw(st.none() | st.sampled_from(sorted(offered(kind))))
    return replace(priced, name=draw(free_text), count=draw(st.integers(1, 99)), class_=class_)


def forms(person: int) -> st.SearchStrategy[MeansOfPayment]:
    """A form of means of payment for this person."""
    amount = st.builds(Amount, st.sampled_from(Means), prices, st.just("") | currencies)
    amounts = st.lists(amount, min_size=1, max_size=3).map(tuple)
    return st.builds(MeansOfPayment, st.just(person), st.sampled_from(Direction), amounts)


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """A declaration that can be signed, of any travel, size and answers."""
    size = draw(st.integers(1, 10))
    owners = [str(index) for index in range(1, size + 1)]
    told = draw(answers)
    count = draw(st.integers(1, 3))
    return Declaration(
        draw(st.sampled_from(Travel)),
        tuple(draw(people(index)) for index in range(1, size + 1)),
        draw(trips),
        draw(stays),
        told,
        tuple(draw(lines(str(size + n), owners)) for n in range(1, count + 1)),
        (draw(forms(draw(st.integers(1, size)))),),
        draw(st.builds(Unaccompanied, st.integers(1, 99), free_text, free_text)),
        size + count + 1,
    )


def unfinished(whole: Declaration, parts: Iterable[str]) -> Declaration:
    """A declaration with these parts not told yet."""
    empty = Declaration()
    return replace(whole, **{part: getattr(empty, part) for part in parts})
