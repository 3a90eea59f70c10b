"""Sign-in: who sits at this browser. The one place that knows flask-login.

A browser that signs in gets a new session name and a new form token: what somebody may have
put into it before is worth nothing afterwards.
"""

from __future__ import annotations

from uuid import UUID

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user

from passenger_app import accounts
from passenger_app.accounts import Kept
from passenger_app.centre import centre


class SignedIn:
    """A traveller as flask-login wants to know them."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def get_id(self) -> str:
        """What the session keeps."""
        return str(self.kept.id)


def _load(id_: str) -> SignedIn | None:
    made = centre()
    kept = accounts.find(made.database, made.vault, UUID(id_))
    return SignedIn(kept) if kept else None


def install(app: Flask) -> None:
    """Give an application its accounts."""
    manager = LoginManager()
    # A phone changes its address between Wi-Fi and mobile; the session's name is the proof.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)


def who() -> Kept | None:
    """The account signed in here, if one is; read once a request, when first asked."""
    if "_user_id" not in session or not current_user.is_authenticated:
        return None
    kept: Kept = current_user.kept
    return kept


def begin(id_: UUID) -> None:
    """Sign in: whoever was signed in before is out, with all that was theirs."""
    end()
    user = _load(str(id_))
    if user is None:
        raise accounts.Gone(str(id_))
    login_user(user)
    session.pop("_id", None)  # a digest of address and browser, which we do not want to keep
    _rename()


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
    session.rename()  # type: ignore[attr-defined]
