"""Passkeys as the pages' script asks for them: options, then the browser's answer, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from flask import Response, request, session, url_for

from customs.words import N_
from passenger_app import accounts, passkeys
from passenger_app import sign_in as signing
from passenger_app.centre import centre
from passenger_app.guards import signed_in
from passenger_app.limits import SIGN_INS, address, limiter
from passenger_app.pages import spoken
from passenger_app.passkeys import Ceremony, Refused
from passenger_app.traveller import account
from passenger_app.traveller.question import to

NAME = N_("Japan customs declaration")
REFUSED = N_("This passkey does not open an account here. Try another one, or use e-mail.")
LATE = N_("This took too long, or the page was used before. Try once more.")


@account.post("/passkey/sign-in/options")
@limiter.limit(SIGN_INS, key_func=address)
def passkey_options() -> Response:
    """A challenge for whoever wants to sign in."""
    made = centre()
    return _asked(passkeys.ask_to_sign_in(made.settings, made.now()))


@account.post("/passkey/sign-in")
@limiter.limit(SIGN_INS, key_func=address)
def passkey() -> Response:
    """Sign in."""
    made = centre()
    return _answered(
        passkeys.SIGN_IN,
        lambda ceremony, answer: passkeys.sign_in(
            made.database, made.settings, ceremony, answer, made.now()
        ),
    )


@account.post("/passkey/new/options")
@limiter.limit(SIGN_INS, key_func=address)
def new_passkey_options() -> Response:
    """A challenge for a passkey that shall have an account of its own."""
    made = centre()
    return _asked(
        passkeys.ask_to_make(made.settings, passkeys.NEW, spoken(NAME), None, [], made.now())
    )


@account.post("/passkey/new")
@limiter.limit(SIGN_INS, key_func=address)
def new_passkey() -> Response:
    """An account without an e-mail address."""
    return _answered(passkeys.NEW, _make)


@account.post("/account/passkey/options")
def add_passkey_options() -> Response:
    """A challenge for one more passkey of this account."""
    made, kept = centre(), signed_in()
    known = accounts.passkeys(made.database, kept.id)
    return _asked(
        passkeys.ask_to_make(made.settings, passkeys.ADD, spoken(NAME), kept, known, made.now())
    )


@account.post("/account/passkey")
def add_passkey() -> Response:
    """Keep it."""
    mine = signed_in().id

    def add(ceremony: Ceremony, answer: str) -> UUID:
        if ceremony.account != mine:
            raise Refused("asked for by another account")
        return _make(ceremony, answer)

    return _answered(passkeys.ADD, add)


@account.post("/account/passkey/<credential>/remove")
def remove_passkey(credential: str) -> Response:
    """Take it off."""
    made = centre()
    try:
        id_ = bytes.fromhex(credential)
    except ValueError:
        return to("account.kept")
    passkeys.remove(made.database, signed_in().id, id_, made.now())
    return to("account.kept")


def _make(ceremony: Ceremony, answer: str) -> UUID:
    made = centre()
    return passkeys.make(made.database, made.vault, made.settings, ceremony, answer, made.now())


def _asked(asked: tuple[Ceremony, str]) -> Response:
    ceremony, options = asked
    session["passkey"] = ceremony.to_session()
    return Response(options, mimetype="application/json")


def _answered(act: str, use: Callable[[Ceremony, str], UUID]) -> Response:
    """Use the challenge up, whatever comes of it."""
    kept = session.pop("passkey", None)
    ceremony = Ceremony.from_session(kept) if kept else None
    if ceremony is None or ceremony.act != act or ceremony.until <= centre().now():
        return _json(409, fault=spoken(LATE))
    try:
        id_ = use(ceremony, request.get_data(as_text=True))
    except Refused:
        return _json(422, fault=spoken(REFUSED))
    if act != passkeys.ADD:
        signing.begin(id_)
    return _json(200, to=url_for("account.kept"))


def _json(status: int, **told: str) -> Response:
    return Response(json.dumps(told), status, mimetype="application/json")
