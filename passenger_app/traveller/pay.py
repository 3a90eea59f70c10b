"""Pay now: what is due, the ways to pay with their fee and time, and what became of an attempt.

The page a provider sends the traveller back to is this one: it asks and shows, and believes
nothing that stands in its address. A browser that never returns changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from customs.payment import Method, Settlement, State
from customs.payment.method import fee, takes
from customs.payment.provider import Away, Redirect, Slip
from customs.words import N_
from customs.words_duty import TAXES
from customs.words_payment import METHODS, STATES
from passenger_app import assess, audit, policies
from passenger_app.assess import Made
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.pages import page, to
from passenger_app.payments import attempt, pay, settle
from passenger_app.payments.attempt import Attempt, NotPayable, NotSoMuch, Wish
from passenger_app.traveller import declaration

# What a traveller may choose here; cash and readers are at counters and kiosks.
OFFERED = (Method.CARD, Method.PAYPAY, Method.ALIPAY, Method.WECHAT_PAY, Method.PAY_EASY)

AWAY = N_(
    "We cannot reach the payment service now, and nothing was charged. Try again in a moment, or "
    "pay at the counter."
)
STILL_OPEN = N_(
    "The payment you began before cannot be stopped just now. So that you never pay twice, finish "
    "it, wait until its time is over, or ask at the counter."
)
NOT_SO_MUCH = N_("This amount cannot be paid in this way. Choose another.")
NO_METHOD = N_("Choose how you want to pay.")


@dataclass(frozen=True)
class Way:
    """A method with its price for this amount."""

    method: Method
    fee: int
    yen: int


@dataclass(frozen=True)
class Shown:
    """All the page tells."""

    made: Made | None
    current: bool
    settlement: Settlement | None
    last: Attempt | None
    ways: tuple[Way, ...]

    @property
    def seen(self) -> str:
        """What a page that asks again has seen."""
        last = f"{self.last.id.hex}.{self.last.state}" if self.last else "none"
        return f"{last}.{self.made.n if self.made else 0}.{int(self.current)}"

    @property
    def open(self) -> Attempt | None:
        """The attempt that may still be paid."""
        return self.last if self.last and self.last.open else None


def _shown() -> Shown:
    made, draft = centre(), held()
    with made.database.reading() as session:
        assessed = assess.made_of(session, draft.sealer, draft.id)
        attempts = attempt.listed(session, made.vault, draft.id)
        standing = settle.standing(session, draft.id)
        policy = policies.as_of(session, made.now()).paying
    newest = assessed[-1] if assessed else None
    current = newest is not None and newest.revision == draft.head_revision
    due = standing.due if standing and current else 0
    here = {method for one in made.providers.values() for method in one.methods}
    ways = tuple(
        Way(method, fee(method, due, policy), due + fee(method, due, policy))
        for method in OFFERED
        if method in here and takes(method, due, policy)
    )
    last = max(attempts, key=lambda one: (one.open, one.changed_at, one.id), default=None)
    return Shown(newest, current, standing, last, ways)


@declaration.route("/pay", methods=["GET", "POST"], endpoint="pay")
def pay_page(ref: str) -> Response:
    """What is due, or how the payment stands."""
    if request.method == "POST" and "language" not in request.form:
        return _begins(ref)
    return _answer(ref)


def _begins(ref: str) -> Response:
    try:
        method = Method(request.form.get("method", ""))
    except ValueError:
        return _answer(ref, NO_METHOD)
    if method not in OFFERED:
        return _answer(ref, NO_METHOD)
    draft, made = held(), centre()
    back = f"{made.settings.traveller_origin}/d/{ref}/pay"
    try:
        pay.pay(made, draft.id, Wish(method, audit.TRAVELLER, draft.language, back))
    except (Away, pay.NoWay):
        return _answer(ref, AWAY)
    except pay.StillOpen:
        return _answer(ref, STILL_OPEN)
    except NotSoMuch:
        return _answer(ref, NOT_SO_MUCH)
    except NotPayable:
        pass  # paid meanwhile, or changed: the page says so
    return to("declaration.pay", ref=ref)


@declaration.post("/pay/cancel")
def cancel_payment(ref: str) -> Response:
    """Change one's mind."""
    found = _shown().open
    if found:
        try:
            pay.cancel(centre(), found.id, audit.TRAVELLER)
        except pay.StillOpen:
            return _answer(ref, STILL_OPEN)
        except NotPayable:
            pass  # it ended meanwhile
    return to("declaration.pay", ref=ref)


@declaration.get("/pay/state")
def pay_state(ref: str) -> Response:
    """The state alone; 204 while nothing changed, and the whole page again when it did."""
    shown = _shown()
    known = request.args.get("seen", "")
    answer = Response(status=204, headers={"Cache-Control": "no-store"})
    if known != shown.seen:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _answer(ref: str, trouble: str = "") -> Response:
    shown = _shown()
    started = shown.open.started if shown.open else None
    return page(
        "traveller/pay.html",
        409 if trouble else 200,
        ref=ref,
        draft=held(),
        shown=shown,
        trouble=trouble,
        address=started.address if isinstance(started, Redirect) else "",
        numbers=started.numbers if isinstance(started, Slip) else (),
        states=STATES,
        tax_words=TAXES,
        methods=METHODS,
        State=State,
    )
