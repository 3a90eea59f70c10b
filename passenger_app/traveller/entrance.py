"""The entrance of accounts: sign in with a link sent by e-mail, and out again.

No page takes an address to go on to from its visitor: after signing in everybody comes to
their account.
"""

from __future__ import annotations

from flask import Response, request, session

from customs.typed import Problem, Typed
from customs.words import N_
from passenger_app import email_address, sign_in_links
from passenger_app import sign_in as signing
from passenger_app.access import digest
from passenger_app.centre import centre
from passenger_app.limits import LETTERS, SIGN_INS, address, limiter
from passenger_app.pages import page, spoken, to
from passenger_app.sign_in_links import Link, Over
from passenger_app.traveller import account
from passenger_app.traveller.question import sentences

SUBJECT = N_("Your link to sign in to the Japan customs declaration")
TEXT = (
    N_("This link signs you in to your account for the Japan customs declaration:"),
    N_("It works once, in the next 15 minutes."),
    N_("If you did not ask for it, you need not do anything. Do not pass it on."),
)
ASKED = 5  # links a browser remembers to have asked for


@account.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(LETTERS, key_func=address, methods=["POST"])
def sign_in() -> Response:
    """Ask for a link, or use a passkey."""
    if request.method != "POST" and signing.who():
        return to("account.kept")
    if request.method != "POST" or "language" in request.form:
        return _ask(request.form.get("email", ""))
    typed = Typed(request.form)
    email = email_address.read(typed, "email")
    if email is None or centre().settings.smtp is None:
        return _ask(request.form.get("email", ""), typed.problems)
    made = centre()
    index_key = made.settings.secrets.blind_index_key
    secret = sign_in_links.ask(made.database, made.vault, index_key, email, _letter, made.now())
    if secret:
        session["asked"] = [*session.get("asked", []), digest(secret).hex()][-ASKED:]
    return page("traveller/link_sent.html", email=email)


def _letter(secret: str) -> tuple[str, str]:
    link = f"{centre().settings.traveller_origin}/sign-in/link/{secret}"
    opening, *rest = map(spoken, TEXT)
    return spoken(SUBJECT), "\n\n".join([opening, link, *rest]) + "\n"


def _ask(email: str, problems: list[Problem] | None = None) -> Response:
    return page(
        "traveller/sign_in.html",
        422 if problems else 200,
        form_page=True,
        typed={"email": email},
        mail=centre().settings.smtp is not None,
        problems=sentences(problems or []),
    )


@account.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, key_func=address)
def link(secret: str) -> Response:
    """A link from a letter: one button, so that a preview of the letter uses nothing up."""
    made = centre()
    found = (
        sign_in_links.look(made.database, made.vault, secret, made.now())
        if len(secret) <= 64
        else Over.EXPIRED
    )
    if isinstance(found, Link) and (request.method != "POST" or "language" in request.form):
        asked_here = digest(secret).hex() in session.get("asked", [])
        return page("traveller/link.html", form_page=True, email=found.email, asked_here=asked_here)
    if isinstance(found, Over):
        return _over(found)
    id_ = sign_in_links.use(made.database, made.vault, secret, made.now())
    if isinstance(id_, Over):  # another press of the button was quicker
        return _over(id_)
    signing.begin(id_)
    session.pop("asked", None)
    return to("account.kept")


def _over(why: Over) -> Response:
    if why is Over.USED and request.method == "POST" and signing.who():
        return to("account.kept")  # the button was pressed twice
    return page("traveller/link_ended.html", 410 if why is Over.USED else 404, why=why)


@account.post("/sign-out")
def sign_out() -> Response:
    """Leave the account; what it kept on this phone goes too."""
    signing.end()
    response = page("traveller/signed_out.html")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
