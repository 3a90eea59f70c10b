"""Sign-in: who sits at this browser. The one place that knows flask-login.

A browser that signs in gets a new session name and a new form token: what somebody may have
put into it before is worth nothing afterwards. Travellers and officers sign in on hosts of
their own, and neither is ever known on the other's.
"""

from __future__ import annotations

from uuid import UUID

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user

from passenger_app import accounts, hosts, officers, workplace
from passenger_app.accounts import Kept
from passenger_app.centre import centre
from passenger_app.config import Program
from passenger_app.officer_passkeys import Entered
from passenger_app.officers import Colleague
from passenger_app.sessions import visit


class SignedIn:
    """Somebody as flask-login wants to know them."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, id_: str, somebody: Kept | Colleague) -> None:
        self.id = id_
        self.somebody = somebody

    def get_id(self) -> str:
        """What the session keeps."""
        return self.id


def _load(id_: str) -> SignedIn | None:
    """Who a session names; an officer is nobody on the travellers' host, and the reverse."""
    kind, _, written = id_.rpartition(":")
    program = hosts.here().program
    if (kind == "officer") is not (program is Program.OFFICER):
        return None
    return _officer(UUID(written)) if kind else _traveller(UUID(written))


def _traveller(id_: UUID) -> SignedIn | None:
    made = centre()
    kept = accounts.find(made.database, made.vault, id_)
    return SignedIn(str(id_), kept) if kept else None


def _officer(id_: UUID) -> SignedIn | None:
    made = centre()
    found = officers.find(made.database, made.vault, id_)
    return SignedIn(found.actor, found) if found and found.active else None


def install(app: Flask) -> None:
    """Give an application its accounts."""
    manager = LoginManager()
    # A phone changes its address between Wi-Fi and mobile; an officer's desk is looked at below,
    # and not by an address that a header may claim.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)


def who() -> Kept | None:
    """The account signed in here, if one is; read once a request, when first asked."""
    found = _here()
    return found if isinstance(found, Kept) else None


def officer() -> Colleague | None:
    """The officer signed in here, at the desk and in the time they signed in for."""
    found = _here()
    if not isinstance(found, Colleague):
        return None
    return found if session.get("sign_outs") == found.sign_outs and _same_desk() else None


def _same_desk() -> bool:
    """A cookie carried to another desk or browser opens nothing there."""
    return session.get("desk") == workplace.desk()


def _here() -> Kept | Colleague | None:
    if "_user_id" not in session or not current_user.is_authenticated:
        return None
    found: Kept | Colleague = current_user.somebody
    return found


def begin(id_: UUID) -> None:
    """Sign in: whoever was signed in before is out, with all that was theirs."""
    end()
    user = _traveller(id_)
    if user is None:
        raise accounts.Gone(str(id_))
    _login(user)
    _rename()


def begin_officer(entered: Entered) -> None:
    """Sign an officer in, in a session that holds nothing else and begins now."""
    visit().begin_anew()
    user = _officer(entered.officer)
    if user:
        _login(user)
        session["desk"], session["sign_outs"] = workplace.desk(), entered.sign_outs


def _login(user: SignedIn) -> None:
    login_user(user)
    session.pop("_id", None)  # a digest of address and browser, which we do not want to keep


def end(leave_open: bool = False) -> None:
    """Sign out: the account's declarations are closed here, what was begun without it stays."""
    if "_user_id" not in session:
        return
    kept = who()
    if kept and not leave_open:
        theirs = {listed.ref for listed in accounts.declarations(centre().database, kept.id)}
        holds = session.get("holds", {})
        session["holds"] = {ref: way for ref, way in holds.items() if ref not in theirs}
    logout_user()
    _rename()


def _rename() -> None:
    session.pop("csrf_token", None)
    visit().rename()
