"""The centre as its pages reach it: settings, database, vault, keys and the clock.

The clock is a part like any other, so that a test can set it and a decision be replayed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flask import Flask, current_app

from customs.pass_qr import TOKYO
from customs.payment.provider import Provider
from passenger_app.config import Settings
from passenger_app.database import Database
from passenger_app.keyring import Keys, Ring
from passenger_app.payments import providers
from passenger_app.vault import Vault

_NAME = "sekisho"


def clock() -> datetime:
    """The time now."""
    return datetime.now(UTC)


@dataclass
class Centre:
    """What one process of the centre holds."""

    settings: Settings
    database: Database
    vault: Vault
    keys: Keys
    now: Callable[[], datetime]
    providers: dict[str, Provider] = field(default_factory=dict)

    def ring(self) -> Ring:
        """The keys in force."""
        return self.keys.ring(self.now())

    def today(self) -> date:
        """The date in Tokyo, which is the date of the law."""
        return self.now().astimezone(TOKYO).date()


def build(settings: Settings, now: Callable[[], datetime] = clock) -> Centre:
    """A centre on these settings."""
    database = Database(settings.database)
    vault = Vault(settings.secrets)
    keys = Keys(database, vault)
    return Centre(settings, database, vault, keys, now, providers.built(settings))


def install(app: Flask, made: Centre) -> None:
    """Give an application its centre."""
    app.extensions[_NAME] = made


def centre() -> Centre:
    """The centre of the application that serves this request."""
    made: Centre = current_app.extensions[_NAME]
    return made
