"""A pass of the centre is believed by a kiosk under its bundle, until a bundle says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from customs import pass_qr
from customs.messages.enrolment import DeviceKind
from customs.pass_qr import TOKYO
from customs.sealed import Use
from customs.verdicts import Verdict
from kiosk import believed
from kiosk.believed import Believed
from kiosk.scanned import Read, look
from passenger_app import keyring, submit
from passenger_app.keyring import Shared
from tests import factories as f
from tests.contract.hall import Hall, Member
from tests.kiosk import pictures

pytestmark = pytest.mark.long
SITE = "https://declare.example.jp"


@pytest.fixture
def database_kind() -> str:
    """A kiosk does not see which database its centre has."""
    return "sqlite"


def written(hall: Hall) -> str:
    """A family's pass for today, as the centre issues it."""
    today = hall.clock().astimezone(TOKYO).date()
    told = f.declaration(3, trip=f.trip(arrival_on=today))
    return str(submit.write_pass(f.DECLARATION, 1, "ko", told, hall.centre.ring())["text"])


def under(member: Member) -> Believed:
    """What a terminal believes now."""
    assert member.running.bundle is not None
    return believed.by(member.running.bundle, SITE)


def shown(text: str, member: Member) -> Read:
    """The pass held before the terminal's camera."""
    picture = pictures.jpeg(pictures.held(text))
    told = look(picture, under(member), member.running.clock.now(), closely=False)
    assert isinstance(told, Read)
    return told


def test_a_pass_of_the_centre_is_opened_and_tied_to_its_passports(
    hall: Hall, join: Callable[..., Member]
) -> None:
    member = join(DeviceKind.TERMINAL)
    member.turn()
    told = shown(written(hall), member)
    assert told.valid
    assert told.judged is not None
    assert told.judged.pass_ is not None
    assert told.judged.inside is not None
    assert member.running.bundle is not None
    binding = member.running.bundle.fleet_keys[Shared.PASS_BINDING]
    key = binding[told.judged.pass_.binding_kid]
    first = f.person(1)
    digest = pass_qr.binding_digest(key, f.DECLARATION, first.document_number, first.born)
    assert told.judged.inside.digests[0] == digest


def test_a_revoked_key_is_dead_with_the_next_bundle(
    hall: Hall, join: Callable[..., Member]
) -> None:
    member = join(DeviceKind.TERMINAL)
    member.turn()
    text = written(hall)
    kid = int.from_bytes(hall.centre.ring().signer(Use.PASS).kid, "big")
    with hall.centre.database.writing() as session:
        keyring.revoke(session, hall.centre.vault, kid, hall.clock())
    hall.centre.keys.forget()
    assert shown(text, member).valid
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    member.turn()
    told = shown(text, member)
    assert told.judged is not None
    assert told.judged.verdict is Verdict.REVOKED_KEY
