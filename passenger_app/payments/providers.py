"""The providers of this centre, by name: the one list. Adding one is a file, a line, its tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from customs.payment.provider import Provider
from passenger_app.config import Settings


def _stripe(settings: Settings) -> Provider | None:
    if settings.stripe is None:
        return None
    from passenger_app.payments.stripe import (
        Stripe,
    )  # the library costs a centre without it nothing

    return Stripe(settings.stripe)


# Each says what it needs of the settings; None where the centre has no such provider.
PROVIDERS: Mapping[str, Callable[[Settings], Provider | None]] = {
    "stripe": _stripe,
}


def built(settings: Settings) -> dict[str, Provider]:
    """Those this centre was given."""
    made = {name: make(settings) for name, make in PROVIDERS.items()}
    return {name: one for name, one in made.items() if one is not None}
