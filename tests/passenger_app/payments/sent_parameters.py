"""Whether a parameter exists: what we sent, against the library's own types of every request."""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Iterable, Mapping
from typing import Any

import typing_extensions
from stripe import params
from stripe.params import checkout, terminal

Seen = Iterable[tuple[str, str, dict[str, Any]]]

TYPES: dict[tuple[str, str], Any] = {
    ("POST", r"/v1/checkout/sessions"): checkout.SessionCreateParams,
    ("GET", r"/v1/checkout/sessions/\w+"): checkout.SessionRetrieveParams,
    ("POST", r"/v1/checkout/sessions/\w+/expire"): checkout.SessionExpireParams,
    ("POST", r"/v1/payment_intents"): params.PaymentIntentCreateParams,
    ("GET", r"/v1/payment_intents"): params.PaymentIntentListParams,
    ("GET", r"/v1/payment_intents/\w+"): params.PaymentIntentRetrieveParams,
    ("POST", r"/v1/payment_intents/\w+/cancel"): params.PaymentIntentCancelParams,
    ("POST", r"/v1/refunds"): params.RefundCreateParams,
    ("GET", r"/v1/refunds"): params.RefundListParams,
    (
        "POST",
        r"/v1/terminal/readers/\w+/process_payment_intent",
    ): terminal.ReaderProcessPaymentIntentParams,
    ("POST", r"/v1/terminal/readers/\w+/cancel_action"): terminal.ReaderCancelActionParams,
}

# Names the library's annotations use and its modules import for type checkers only.
_NAMES = {"StripeContext": object, "Mapping": Mapping}


def _type_of(method: str, path: str) -> Any:
    found = [
        one for (verb, rule), one in TYPES.items() if verb == method and re.fullmatch(rule, path)
    ]
    assert len(found) == 1, (method, path)
    return found[0]


def checked(seen: Seen) -> set[Any]:
    """The kinds of request among them."""
    return {_type_of(method, path) for method, path, _ in seen}


def unknown(seen: Seen) -> list[str]:
    """Parameters the library does not know, by their place."""
    found = []
    for method, path, asked in seen:
        where = [part for part in path.split("/") if not part.startswith(("cs_", "pi_", "tmr_"))]
        found += list(_strange(asked, _type_of(method, path), where[-1]))
    return found


def _strange(value: Any, kind: Any, where: str) -> Iterable[str]:
    if isinstance(value, list):
        for one in value:
            yield from _strange(one, kind, where)
        return
    known = _fields(kind)
    if not isinstance(value, dict) or known is None:
        return
    for name, inner in value.items():
        if name not in known:
            yield f"{where}.{name}"
        else:
            yield from _strange(inner, known[name], f"{where}.{name}")


def _fields(kind: Any) -> dict[str, Any] | None:
    """The fields of the TypedDict somewhere in an annotation; None for free names (metadata)."""
    for one in _parts(kind):
        if typing_extensions.is_typeddict(one):
            names = vars(sys.modules[one.__module__]) | _NAMES
            return typing_extensions.get_type_hints(one, names)
    return None


def _parts(kind: Any) -> Iterable[Any]:
    yield kind
    for one in typing.get_args(kind):
        yield from _parts(one)
