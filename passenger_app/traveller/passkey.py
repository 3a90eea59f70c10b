"""Travellers' passkeys: sign in, make an account with one, add one, take one off."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for

from customs.words import N_
from passenger_app import account_passkeys, accounts, hosts, passkeys
from passenger_app import sign_in as signing
from passenger_app.account_passkeys import ADD, NEW, SIGN_IN
from passenger_app.centre import centre
from passenger_app.guards import signed_in
from passenger_app.ids import uuid7
from passenger_app.limits import SIGN_INS, address, limiter
from passenger_app.pages import spoken, to
from passenger_app.passkey_answers import answered, asked
from passenger_app.passkeys import Ceremony, Owner, Refused
from passenger_app.traveller import account

NAME = N_("Japan customs declaration")
REFUSED = N_("This passkey does not open an account here. Try another one, or use e-mail.")


@account.post("/passkey/sign-in/options")
@limiter.limit(SIGN_INS, key_func=address)
def passkey_options() -> Response:
    """A challenge for whoever wants to sign in."""
    return asked(passkeys.ask_to_use(hosts.here(), SIGN_IN, centre().now()))


@account.post("/passkey/sign-in")
@limiter.limit(SIGN_INS, key_func=address)
def passkey() -> Response:
    """Sign in."""
    made = centre()

    def sign_in(ceremony: Ceremony, answer: str) -> str:
        now = made.now()
        return _begin(account_passkeys.sign_in(made.database, hosts.here(), ceremony, answer, now))

    return answered(SIGN_IN, REFUSED, sign_in)


@account.post("/passkey/new/options")
@limiter.limit(SIGN_INS, key_func=address)
def new_passkey_options() -> Response:
    """A challenge for a passkey that shall have an account of its own."""
    now, name = centre().now(), spoken(NAME)
    return asked(passkeys.ask_to_make(hosts.here(), NEW, name, Owner(uuid7(now), name), now))


@account.post("/passkey/new")
@limiter.limit(SIGN_INS, key_func=address)
def new_passkey() -> Response:
    """An account without an e-mail address."""
    return answered(NEW, REFUSED, lambda ceremony, answer: _begin(_make(ceremony, answer)))


@account.post("/account/passkey/options")
def add_passkey_options() -> Response:
    """A challenge for one more passkey of this account."""
    made, kept, name = centre(), signed_in(), spoken(NAME)
    known = tuple(accounts.passkeys(made.database, kept.id))
    owner = Owner(kept.id, kept.email or name, known)
    return asked(passkeys.ask_to_make(hosts.here(), ADD, name, owner, made.now()))


@account.post("/account/passkey")
def add_passkey() -> Response:
    """Keep it."""
    mine = signed_in().id

    def add(ceremony: Ceremony, answer: str) -> str:
        if ceremony.owner != mine:
            raise Refused("asked for by another account")
        _make(ceremony, answer)
        return url_for("account.kept")

    return answered(ADD, REFUSED, add)


@account.post("/account/passkey/<credential>/remove")
def remove_passkey(credential: str) -> Response:
    """Take it off."""
    made = centre()
    try:
        id_ = bytes.fromhex(credential)
    except ValueError:
        return to("account.kept")
    account_passkeys.remove(made.database, signed_in().id, id_, made.now())
    return to("account.kept")


def _make(ceremony: Ceremony, answer: str) -> UUID:
    made = centre()
    return account_passkeys.make(
        made.database, made.vault, hosts.here(), ceremony, answer, made.now()
    )


def _begin(id_: UUID) -> str:
    signing.begin(id_)
    return url_for("account.kept")
