"""One's own passkeys: one more, one less, and out of every browser."""

from __future__ import annotations

from flask import Response, url_for

from passenger_app import hosts, officer_passkeys, officers, passkeys
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.entrance import HOUSE, NOT_MADE
from passenger_app.officer_passkeys import ADD
from passenger_app.pages import page, spoken, to
from passenger_app.passkey_answers import answered, asked
from passenger_app.passkeys import Ceremony, Owner
from passenger_app.sessions import visit


@desk.get("/passkeys")
def my_passkeys() -> Response:
    """What one signs in with."""
    own = officer_passkeys.of(centre().database, on_duty().id)
    return page("officer/my_passkeys.html", own=own, most=passkeys.MOST)


@desk.post("/passkeys/new/options")
def add_passkey_options() -> Response:
    """A challenge for one more."""
    made, mine = centre(), on_duty()
    owner = Owner(mine.id, mine.called, tuple(officer_passkeys.of(made.database, mine.id)))
    return asked(passkeys.ask_to_make(hosts.here(), ADD, spoken(HOUSE), owner, made.now()))


@desk.post("/passkeys/new")
def add_passkey() -> Response:
    """Keep it."""
    made, mine = centre(), on_duty().id

    def add(ceremony: Ceremony, answer: str) -> str:
        now = made.now()
        officer_passkeys.add(made.database, hosts.here(), ceremony, answer, mine, now)
        return url_for("officer.my_passkeys")

    return answered(ADD, NOT_MADE, add)


@desk.post("/passkeys/<credential>/remove")
def remove_passkey(credential: str) -> Response:
    """Take one off, unless it is the only one."""
    made = centre()
    try:
        id_ = bytes.fromhex(credential)
    except ValueError:
        return to("officer.my_passkeys")
    officer_passkeys.remove(made.database, on_duty().id, id_, made.now())
    return to("officer.my_passkeys")


@desk.post("/passkeys/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of one's own, this one too."""
    officers.sign_out_everywhere(centre().database, on_duty().id, centre().now())
    visit().clear()
    return to("officer.sign_in", left=1)
