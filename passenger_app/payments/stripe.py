"""Stripe: hosted Checkout for cards and wallets, server-driven Terminal for cards at a reader.

The one file that knows the library. Card data never comes here: the traveller goes to Checkout,
or holds the card to Stripe's reader. Yen have no decimals: an amount is what it says.
"""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import stripe

from customs.payment import Method, Said, Word
from customs.payment.provider import (
    Asked,
    Away,
    Declined,
    Forged,
    GiveBack,
    Notification,
    Redirect,
    Started,
    Terminal,
)
from passenger_app.config import StripeAccount

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

NAME = "stripe"
CONNECT, ANSWER = 3.0, 10.0  # seconds; a page waits for it
AT_ONCE = 6  # calls of this process; the next is told at once that nobody answers
WINDOW = timedelta(minutes=5)  # of a notification's time, in both directions
# Checkout lets a session expire 30 minutes after it was made at the earliest; ours ends before.
LONGER = timedelta(minutes=10)
LANGUAGES = {"ja": "ja", "en": "en", "zh-Hans": "zh", "zh-Hant": "zh-TW", "ko": "ko"}

KINDS: Mapping[Method, str] = {
    Method.CARD: "card",
    Method.PAYPAY: "paypay",
    Method.ALIPAY: "alipay",
    Method.WECHAT_PAY: "wechat_pay",
}
_INTENTS: Mapping[str, Word] = {
    "requires_payment_method": Word.STARTED,
    "requires_confirmation": Word.STARTED,
    "requires_action": Word.STARTED,
    "requires_capture": Word.PROCESSING,  # captured at once; a moment lies between
    "processing": Word.PROCESSING,
    "succeeded": Word.PAID,
    "canceled": Word.CANCELLED,
}
_REFUNDS: Mapping[str, Word] = {
    "succeeded": Word.REFUNDED,
    "failed": Word.REFUND_FAILED,
    "canceled": Word.REFUND_FAILED,
}
# Not IdempotencyError: then something else lives under this key, and nothing is known of it.
_DECLINES = (stripe.InvalidRequestError, stripe.CardError)


class Stripe:
    """Stripe as a provider."""

    methods = frozenset({*KINDS, Method.TERMINAL})

    def __init__(self, account: StripeAccount) -> None:
        self._client = stripe.StripeClient(
            account.key,
            base_addresses={"api": account.address},
            http_client=stripe.RequestsClient(timeout=(CONNECT, ANSWER)),
            max_network_retries=0,  # asked again by our own job, under the same key
        ).v1
        self._secrets = account.signing
        self._live = account.key.startswith(("sk_live_", "rk_live_"))
        self._room = threading.BoundedSemaphore(AT_ONCE)

    # The five verbs.

    def start(self, asked: Asked) -> Started:
        """A page of Checkout, or a reader that shows the amount."""
        with self._speaking():
            if asked.method is Method.TERMINAL:
                return self._at_reader(asked)
            made = self._client.checkout.sessions.create(_session(asked), _key(asked.id))
            if made.url is None:
                raise Away("a session without an address")
            return Redirect(made.id, made.url)

    def status(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """The object as it is now."""
        with self._speaking():
            return tuple(self._told(payment, self._reference(payment, reference)))

    def end(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """Expire the page, or cancel the intent and free its reader."""
        with self._speaking():
            known = self._reference(payment, reference)
            if not known:
                return (Said(Word.CANCELLED),)
            with suppress(stripe.InvalidRequestError):  # too late; what it became is read below
                self._stop(known)
            said = tuple(self._told(payment, known))
            ended = {Word.EXPIRED: Said(Word.CANCELLED)}
            return tuple(ended.get(one.word, one) for one in said)

    def refund(self, payment: UUID, asked: GiveBack) -> tuple[Said, ...]:
        """In full or in part, to the card or wallet that paid."""
        with self._speaking():
            intent = self._intent(asked.reference)
            made = self._client.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": asked.yen,
                    "metadata": {"payment": str(payment), "refund": asked.id},
                },
                {"idempotency_key": f"refund-{asked.id}"},
            )
            return tuple(_of_refund(made))

    def parse_notification(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notification:
        """Ours, unaltered, of this hour and of this account; else `Forged`."""
        self._signed(headers.get("Stripe-Signature", ""), body, now)
        try:
            told = json.loads(body)
            about, kind, event = told["data"]["object"], told["type"], told["id"]
            live = told["livemode"]
        except (ValueError, KeyError, TypeError) as error:
            raise Forged("not an event") from error
        if not all(isinstance(text, str) and text for text in (kind, event)) or len(event) > 255:
            raise Forged("not an event")
        if live is not self._live or told.get("account"):
            raise Forged("of another account, or of a test")
        return Notification(event, kind, _payment_of(about))

    # What they stand on.

    def _at_reader(self, asked: Asked) -> Terminal:
        """The same reader shows the same intent however often it is asked."""
        intent = self._client.payment_intents.create(
            {
                "amount": asked.yen + asked.fee,
                "currency": "jpy",
                "allowed_payment_method_types": ["card_present"],
                "capture_method": "automatic",
                "metadata": {"payment": str(asked.id), "reader": asked.reader},
            },
            _key(asked.id),
        )
        if intent.status == "requires_payment_method":
            self._client.terminal.readers.process_payment_intent(
                asked.reader, {"payment_intent": intent.id}
            )
        return Terminal(intent.id, asked.reader)

    def _told(self, payment: UUID, reference: str) -> Iterator[Said]:
        if not reference:
            return
        if reference.startswith("cs_"):
            session = self._client.checkout.sessions.retrieve(
                reference, {"expand": ["payment_intent"]}
            )
            if session.client_reference_id != str(payment):
                raise Away("another payment's session")
            if session.status == "expired":
                yield Said(Word.EXPIRED)
                return
            intent: Any = session.payment_intent
            if intent is None:  # made when the traveller first tries
                yield Said(Word.STARTED)
                return
            failed = session.status == "complete" and intent.status == "requires_payment_method"
            yield Said(Word.FAILED) if failed else _of_intent(intent)
        else:
            intent = self._client.payment_intents.retrieve(reference)
            if _named(intent, "payment") != str(payment):
                raise Away("another payment's intent")
            yield _of_intent(intent)
        if intent.status == "succeeded":
            for refund in self._client.refunds.list({"payment_intent": intent.id, "limit": 100}):
                yield from _of_refund(refund)

    def _stop(self, reference: str) -> None:
        if reference.startswith("cs_"):
            self._client.checkout.sessions.expire(reference)
            return
        intent = self._client.payment_intents.cancel(reference)
        reader = _named(intent, "reader")
        if reader:
            self._client.terminal.readers.cancel_action(reader)

    def _reference(self, payment: UUID, reference: str) -> str:
        """The reference we were told; or, where the answer was lost, the intent with our id.

        An id tells when it was made (UUIDv7), so the list to look through is short.
        """
        if reference:
            return reference
        made = (payment.int >> 80) // 1000
        listed = self._client.payment_intents.list(
            {"created": {"gte": made - 60, "lte": made + 3600}, "limit": 100}
        )
        for intent in listed.auto_paging_iter():
            if _named(intent, "payment") == str(payment):
                return intent.id
        return ""

    def _intent(self, reference: str) -> str:
        if not reference.startswith("cs_"):
            return reference
        found = self._client.checkout.sessions.retrieve(reference).payment_intent
        if not isinstance(found, str):
            raise Declined("nothing was paid here")
        return found

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """One of few calls at once, its errors in our words."""
        if not self._room.acquire(blocking=False):
            raise Away("as many calls as we make at once are waiting")
        try:
            yield
        except _DECLINES as error:
            raise Declined(error.code or type(error).__name__) from error
        except stripe.StripeError as error:
            raise Away(type(error).__name__) from error
        finally:
            self._room.release()

    def _signed(self, header: str, body: bytes, now: datetime) -> None:
        """The library's own check takes a moment an hour ahead, and reads a clock of its own."""
        parts = [part.partition("=") for part in header.split(",")]
        stated = [value for name, _, value in parts if name == "t"]
        signatures = [value for name, _, value in parts if name == "v1"]
        if len(stated) != 1 or not stated[0].isdecimal() or not signatures:
            raise Forged("not signed")
        told = stated[0].encode() + b"." + body
        expected = [
            hmac.new(secret.encode(), told, "sha256").hexdigest() for secret in self._secrets
        ]
        good = [
            hmac.compare_digest(one.encode(), other.encode())
            for one in expected
            for other in signatures
        ]
        if not any(good):
            raise Forged("the signature is not theirs")
        if len(stated[0]) > 12 or abs(int(stated[0]) - now.timestamp()) > WINDOW.total_seconds():
            raise Forged("of another time")


def _key(payment: UUID) -> stripe.RequestOptions:
    return {"idempotency_key": str(payment)}


def _session(asked: Asked) -> SessionCreateParams:
    """Only what the payment needs: nobody's name, no e-mail address."""
    about = {"payment": str(asked.id)}
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "submit_type": "pay",
        "allowed_payment_method_types": [KINDS[asked.method]],
        "line_items": [_line("Customs duty and taxes / 関税等", asked.yen)],
        "client_reference_id": str(asked.id),
        "metadata": about,
        "payment_intent_data": {"metadata": about, "capture_method": "automatic"},
        "success_url": asked.return_to,
        "cancel_url": asked.return_to,
        "expires_at": int((asked.lapses_at + LONGER).timestamp()),
        "locale": LANGUAGES.get(asked.language, "auto"),
    }
    if asked.fee:
        params["line_items"].append(_line("Card fee / カード手数料", asked.fee))
    if asked.method is Method.WECHAT_PAY:
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    return params


def _line(name: str, yen: int) -> Any:  # noqa: ANN401  a nested TypedDict the library does not name
    product = {"currency": "jpy", "unit_amount": yen, "product_data": {"name": name}}
    return {"quantity": 1, "price_data": product}


def _of_intent(intent: Any) -> Said:  # noqa: ANN401
    word = _INTENTS.get(intent.status)
    if word is None:
        raise Away(f"an intent that is {intent.status}")
    if word is Word.PAID:
        return Said(word, intent.amount_received, intent.currency.upper())
    return Said(word)


def _of_refund(refund: Any) -> Iterator[Said]:  # noqa: ANN401
    """What is still on its way says nothing yet."""
    word = _REFUNDS.get(refund.status)
    if word is not None:
        known = _named(refund, "refund") or refund.id
        yield Said(word, refund.amount, refund.currency.upper(), known)


def _named(thing: Any, name: str) -> str:  # noqa: ANN401
    """What we wrote on an object of theirs."""
    metadata = thing.metadata.to_dict() if thing.metadata else {}
    return str(metadata.get(name, ""))


def _payment_of(about: object) -> UUID | None:
    """The payment an object of theirs is about, where it says so."""
    if not isinstance(about, dict):
        return None
    metadata = about.get("metadata")
    named = metadata.get("payment") if isinstance(metadata, dict) else None
    try:
        return UUID(named or about.get("client_reference_id") or "")
    except (ValueError, AttributeError, TypeError):
        return None
