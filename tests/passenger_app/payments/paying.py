"""Parties that owe something, for the tests of paying."""

from __future__ import annotations

from uuid import UUID

from customs.assessment import Tax
from customs.goods import Goods, Kind
from customs.officer import Role
from customs.payment import Method, Settlement
from customs.ruling import Ruling
from customs.statements import Statement
from passenger_app import assess
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import Payment
from passenger_app.officers import Colleague
from passenger_app.payments import settle
from passenger_app.payments.attempt import Attempt, Wish
from tests import factories
from tests.passenger_app.desk import employ
from tests.passenger_app.payments.purse import Purse
from tests.passenger_app.travellers import signed

WHISKY = Goods("g0000000001", Kind.WHISKY_BRANDY, count=4, ml=750)
BACK = "http://traveller.localhost/d/X/pay"
CARD = Wish(Method.CARD, "traveller", "en", BACK)
PAYPAY = Wish(Method.PAYPAY, "traveller", "en", BACK)


def party(centre: Centre, *goods: Goods) -> Draft:
    """Two who signed that they have more than the allowance."""
    over = frozenset({Statement.OVER_ALLOWANCE})
    return signed(centre, factories.declaration(1, answers=over, goods=goods or (WHISKY,)))


def officer(centre: Centre, role: Role = Role.INSPECTOR) -> Colleague:
    """Somebody who may assess."""
    return employ(centre, role)[0]


def opened(centre: Centre, ref: str, by: Colleague) -> assess.Case:
    """The case before an officer."""
    case = assess.look(centre.database, centre.vault, ref, by, centre.now())
    assert case is not None
    return case


def owes(centre: Centre, yen: int = 600, draft: Draft | None = None) -> Draft:
    """A party that was told to pay this much."""
    draft, by = draft or party(centre), officer(centre)
    case = opened(centre, draft.ref, by)
    ruling = Ruling({Tax.CUSTOMS_DUTY: yen}, "sample")
    assess.fix(centre.database, centre.vault, case, ruling, by, centre.now())
    return draft


def with_purse(centre: Centre) -> Purse:
    """The only provider of this centre."""
    purse = Purse()
    centre.providers.clear()
    centre.providers["purse"] = purse
    return purse


def standing(centre: Centre, draft: Draft | Attempt) -> Settlement:
    """How the money of a declaration stands."""
    id_ = draft.declaration if isinstance(draft, Attempt) else draft.id
    with centre.database.reading() as session:
        found = settle.standing(session, id_)
    assert found is not None
    return found


def row(centre: Centre, id_: UUID) -> Payment:
    """A payment's row."""
    with centre.database.reading() as session:
        return session.get_one(Payment, id_)
