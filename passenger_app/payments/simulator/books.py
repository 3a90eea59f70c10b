"""The simulator's books: sessions, intents, refunds and readers, and what may become of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Thing = dict[str, Any]
Tell = Callable[[str, Thing], None]

LEAST = 50
MOST = 99_999_999
PAYPAY_MOST = 1_000_000
SHORTEST, LONGEST = 30 * 60, 24 * 3600
KINDS = frozenset({"card", "paypay", "alipay", "wechat_pay"})


class Wrong(Exception):
    """A request Stripe would refuse, with its own type and code."""

    def __init__(self, what: str, code: str = "", type_: str = "invalid_request_error") -> None:
        super().__init__(what)
        self.code, self.type, self.status = code, type_, 400


class Missing(Wrong):
    """There is no such object."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"No such object: '{id_}'", "resource_missing")
        self.status = 404


def whole(text: object, what: str) -> int:
    """A number as a form has it."""
    if not isinstance(text, str) or not text.isdecimal():
        raise Wrong(f"Invalid integer: {what}", "parameter_invalid_integer")
    return int(text)


@dataclass
class Books:
    """All there is. `tell` is called with each event; `pending` makes refunds wait."""

    address: str
    clock: Callable[[], float]
    tell: Tell
    things: dict[str, Thing] = field(default_factory=dict)
    pending: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def new(self, prefix: str, object_: str, **told: Any) -> Thing:  # noqa: ANN401
        """One more thing in the books."""
        id_ = f"{prefix}_test_{next(self._ids):08}"
        thing = {
            "id": id_, "object": object_, "livemode": False, "created": int(self.clock()), **told,
        }  # fmt: skip
        self.things[id_] = thing
        return thing

    def find(self, id_: str, object_: str) -> Thing:
        """The thing of this id; sessions expire when their time has come."""
        found = self.things.get(id_)
        if found is None or found["object"] != object_:
            raise Missing(id_)
        if found.get("status") == "open" and found["expires_at"] <= self.clock():
            self.expire(found)
        return found

    # Checkout.

    def session(self, asked: Thing) -> Thing:
        """A page somebody can pay on."""
        lines, kinds = asked.get("line_items", []), asked.get("allowed_payment_method_types", [])
        total = sum(_line(line) for line in lines)
        ends = whole(asked.get("expires_at"), "expires_at")
        if asked.get("mode") != "payment" or not set(kinds) <= KINDS or not kinds:
            raise Wrong("mode or payment method types")
        if not asked.get("success_url", "").startswith("http"):
            raise Wrong("Not a valid URL", "url_invalid")
        _within(total, kinds)
        if not SHORTEST <= ends - self.clock() <= LONGEST:
            raise Wrong("The `expires_at` timestamp must be 30 minutes to 24 hours from now.")
        about = asked.get("payment_intent_data", {}).get("metadata", {})
        made = self.new(
            "cs", "checkout.session", amount_total=total, currency="jpy", status="open",
            payment_status="unpaid", payment_intent=None, metadata=asked.get("metadata", {}),
            client_reference_id=asked.get("client_reference_id"), expires_at=ends,
            success_url=asked["success_url"], cancel_url=asked.get("cancel_url"), kinds=kinds,
            lines=[(one["price_data"]["product_data"]["name"], _line(one)) for one in lines],
            about=about, url=None,
        )  # fmt: skip
        made["url"] = f"{self.address}/pay/{made['id']}"
        return made

    def expire(self, session: Thing) -> Thing:
        """Nobody can pay here any more."""
        if session["status"] != "open":
            raise Wrong('Only Checkout Sessions with a status in ["open"] can be expired.')
        session["status"], session["url"] = "expired", None
        self.tell("checkout.session.expired", session)
        return session

    def tries(self, session: Thing, kind: str) -> Thing:
        """The traveller begins to pay: from now on there is an intent."""
        if session["status"] != "open" or kind not in session["kinds"]:
            raise Wrong("This page is no longer open.")
        if session["payment_intent"] is None:
            made = self.intent(session["amount_total"], session["about"])
            made["session"] = session["id"]
            session["payment_intent"] = made["id"]
        found = self.find(session["payment_intent"], "payment_intent")
        if found["status"] in {"succeeded", "processing", "canceled"}:
            raise Wrong("This payment is over.")
        return found

    # Intents.

    def intent(self, amount: int, metadata: Thing) -> Thing:
        """Money somebody means to pay."""
        if not LEAST <= amount <= MOST:
            raise Wrong(f"Amount must be {LEAST} to {MOST}", "amount_too_small")
        return self.new(
            "pi", "payment_intent", amount=amount, amount_received=0, currency="jpy",
            status="requires_payment_method", metadata=dict(metadata), session=None,
        )  # fmt: skip

    def succeed(self, intent: Thing) -> None:
        """The money is taken."""
        intent["status"], intent["amount_received"] = "succeeded", intent["amount"]
        self.tell("payment_intent.succeeded", intent)
        if intent["session"]:
            session = self.things[intent["session"]]
            session["status"], session["payment_status"] = "complete", "paid"
            self.tell("checkout.session.completed", session)

    def fail(self, intent: Thing) -> None:
        """Declined: another card may be tried."""
        intent["status"] = "requires_payment_method"
        self.tell("payment_intent.payment_failed", intent)

    def cancel(self, intent: Thing) -> Thing:
        """It can no longer be paid."""
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            code = "payment_intent_unexpected_state"
            raise Wrong(f"This PaymentIntent is {intent['status']}.", code)
        intent["status"] = "canceled"
        self.tell("payment_intent.canceled", intent)
        return intent

    # Refunds.

    def refund(self, asked: Thing) -> Thing:
        """A part goes back; never more than is left."""
        intent = self.find(asked.get("payment_intent", ""), "payment_intent")
        left = intent["amount_received"] - sum(
            one["amount"] for one in self.refunds(intent["id"]) if one["status"] != "failed"
        )
        amount = whole(asked.get("amount"), "amount")
        if not 0 < amount <= left:
            raise Wrong("Refund amount is greater than unrefunded amount", "amount_too_large")
        made = self.new(
            "re", "refund", amount=amount, currency="jpy", payment_intent=intent["id"],
            metadata=asked.get("metadata", {}), status="pending" if self.pending else "succeeded",
        )  # fmt: skip
        self.tell("refund.created", made)
        return made

    def refunds(self, intent: str) -> list[Thing]:
        """Every part that goes back."""
        refunds = (one for one in self.things.values() if one["object"] == "refund")
        return [one for one in refunds if one["payment_intent"] == intent]

    def ends_refund(self, refund: Thing, status: str) -> None:
        """A refund that was on its way arrives, or comes back."""
        refund["status"] = status
        self.tell("refund.updated", refund)

    # Readers: whatever is named tmr_… stands on a desk.

    def reader(self, id_: str) -> Thing:
        """A reader, with what it is doing."""
        if not id_.startswith("tmr_"):
            raise Missing(id_)
        known = {"id": id_, "object": "terminal.reader", "livemode": False, "action": None}
        return self.things.setdefault(id_, known)

    def shows(self, reader: Thing, intent: Thing) -> Thing:
        """The reader asks for a card."""
        if intent["status"] != "requires_payment_method":
            raise Wrong(f"This PaymentIntent is {intent['status']}.")
        reader["action"] = {
            "type": "process_payment_intent", "status": "in_progress",
            "process_payment_intent": {"payment_intent": intent["id"]},
        }  # fmt: skip
        return reader

    def taps(self, reader: Thing, *, good: bool) -> Thing:
        """Somebody holds a card to it."""
        action = reader["action"]
        if not action or action["status"] != "in_progress":
            raise Wrong("The reader is not waiting for a card.")
        id_ = action["process_payment_intent"]["payment_intent"]
        intent = self.find(id_, "payment_intent")
        if intent["status"] != "requires_payment_method":
            raise Wrong("The payment is over.")
        action["status"] = "succeeded" if good else "failed"
        (self.succeed if good else self.fail)(intent)
        return reader


def _line(line: Thing) -> int:
    price = line.get("price_data", {})
    if price.get("currency") != "jpy":
        raise Wrong("currency")
    return whole(price.get("unit_amount"), "unit_amount") * whole(line.get("quantity"), "quantity")


def _within(total: int, kinds: list[str]) -> None:
    most = PAYPAY_MOST if "paypay" in kinds else MOST
    if not LEAST <= total <= most:
        raise Wrong(f"The total must be {LEAST} to {most} yen", "amount_too_small")
