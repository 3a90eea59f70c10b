"""Settings: addresses and secrets, read once from the environment; fails loudly.

What an officer may switch is no setting but a dated policy. docs/settings.md tells each
setting; a test holds the two together.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network


class Misconfigured(Exception):
    """A setting is missing or cannot be used; the program does not start."""


@dataclass(frozen=True)
class Secrets:
    """What only the centre holds, read from one folder of files."""

    key_encryption_keys: Mapping[str, bytes] = field(repr=False)
    current_kek: str
    blind_index_key: bytes = field(repr=False)
    cookie_key: bytes = field(repr=False)


@dataclass(frozen=True)
class StripeAccount:
    """Whose account at Stripe takes the money, and how its notifications are known."""

    address: str
    key: str = field(repr=False)
    signing: tuple[str, ...] = field(repr=False)


class Program(StrEnum):
    """What is served under a host of its own."""

    TRAVELLER = "traveller"
    OFFICER = "officer"
    DEVICES = "devices"


@dataclass(frozen=True)
class Host:
    """The host one program is served under."""

    program: Program
    origin: str

    @cached_property
    def name(self) -> str:
        """The name people type, without its port; also what a passkey is bound to."""
        return host_name(self.origin)

    @property
    def secure(self) -> bool:
        """Whether visitors come over TLS; always, outside one's own machine."""
        return self.origin.startswith("https://")


@dataclass(frozen=True)
class Settings:
    """Every setting of the centre."""

    database: str
    secrets: Secrets
    traveller_origin: str
    officer_origin: str | None
    office_networks: tuple[Network, ...]
    proxies: int
    devices_origin: str | None
    smtp: str | None
    mail_from: str
    limits: str
    wallet: Path | None
    audit_anchor: Path | None
    kiosk_return: str
    stripe: StripeAccount | None = None

    @cached_property
    def hosts(self) -> dict[Program, Host]:
        """Every host that is served."""
        origins = {
            Program.TRAVELLER: self.traveller_origin,
            Program.OFFICER: self.officer_origin,
            Program.DEVICES: self.devices_origin,
        }
        return {program: Host(program, origin) for program, origin in origins.items() if origin}


# The addresses people type, and the one devices knock at.
TRAVELLER, OFFICER = "SEKISHO_TRAVELLER_ORIGIN", "SEKISHO_OFFICER_ORIGIN"
DEVICES = "SEKISHO_DEVICES_ORIGIN"
# Where a kiosk's browser goes when a visit on its screen is over.
KIOSK = "SEKISHO_KIOSK_RETURN"
KIOSK_NAME, KIOSK_AT = "kiosk.localhost", "http://kiosk.localhost:8084/back"
_PORT = r"[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]"
_ORIGIN = re.compile(rf"https?://[A-Za-z0-9.-]+(:({_PORT}))?")


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    origins = _origins(environment)
    wallet = environment.get("SEKISHO_WALLET")
    anchor = environment.get("SEKISHO_AUDIT_ANCHOR")
    return Settings(
        database=database(environment),
        secrets=read_secrets(Path(_needed(environment, "SEKISHO_SECRETS"))),
        traveller_origin=origins[TRAVELLER],
        officer_origin=origins.get(OFFICER),
        devices_origin=origins.get(DEVICES),
        office_networks=_networks(environment.get("SEKISHO_OFFICE_NETWORKS", "")),
        proxies=_proxies(environment.get("SEKISHO_PROXIES", "0")),
        smtp=environment.get("SEKISHO_SMTP") or None,
        mail_from=environment.get("SEKISHO_MAIL_FROM", f"no-reply@{host_name(origins[TRAVELLER])}"),
        limits=environment.get("SEKISHO_LIMITS", "memory://"),
        wallet=Path(wallet) if wallet else None,
        audit_anchor=Path(anchor) if anchor else None,
        kiosk_return=_kiosk_return(environment),
        stripe=_stripe(environment, origins[TRAVELLER]),
    )


def _stripe(environment: Mapping[str, str], origin: str) -> StripeAccount | None:
    """Stripe's address, or the simulator's on this machine; the keys are secret files."""
    typed = environment.get("SEKISHO_STRIPE", "").strip()
    if not typed:
        return None
    address, parts = typed.rstrip("/"), urlsplit(typed)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname == "127.0.0.1"):
        raise Misconfigured("SEKISHO_STRIPE must be https outside 127.0.0.1")
    folder = Path(_needed(environment, "SEKISHO_SECRETS"))
    try:
        key = (folder / STRIPE_KEY).read_text().strip()
        signing = tuple((folder / STRIPE_SIGNING).read_text().split())
    except OSError as error:
        raise Misconfigured(f"SEKISHO_STRIPE: {error}") from error
    if not key or not signing:
        raise Misconfigured(f"SEKISHO_STRIPE: {STRIPE_KEY} and {STRIPE_SIGNING} may not be empty")
    live = parts.scheme == "https" and key.startswith(("sk_live_", "rk_live_"))
    if origin.startswith("https:") and not live:
        raise Misconfigured("SEKISHO_STRIPE: a public site takes no test key and no simulator")
    return StripeAccount(address, key, signing)


def database(environment: Mapping[str, str] = os.environ) -> str:
    """Where the records are; all a program beside the centre may need to know."""
    return _needed(environment, "SEKISHO_DATABASE")


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise Misconfigured(f"{name} is not set; docs/settings.md says what it is for")
    return value


def host_name(origin: str) -> str:
    """The name in an origin, without its port."""
    return urlsplit(origin).hostname or ""


def _origins(environment: Mapping[str, str]) -> dict[str, str]:
    """The address of each program; cookies cross ports, so each needs a name of its own."""
    typed = {TRAVELLER: _needed(environment, TRAVELLER)}
    typed |= {setting: environment.get(setting, "") for setting in (OFFICER, DEVICES)}
    origins = {setting: _origin(setting, text) for setting, text in typed.items() if text.strip()}
    if len({host_name(origin) for origin in origins.values()}) < len(origins):
        raise Misconfigured(f"{' and '.join(origins)} need names of their own")
    return origins


def _origin(setting: str, text: str) -> str:
    """An address people type: scheme, name and port, nothing more."""
    origin = text.strip().rstrip("/")
    if not _ORIGIN.fullmatch(origin) or not host_name(origin):
        raise Misconfigured(f"{setting} must look like https://name:port")
    if origin.startswith("http:") and not host_name(origin).endswith(".localhost"):
        raise Misconfigured(f"{setting} must be https outside *.localhost")
    return origin


def _kiosk_return(environment: Mapping[str, str]) -> str:
    """A page of the kiosk's own program and of nobody else: this must lead nowhere on the web."""
    address = environment.get(KIOSK, "").strip() or KIOSK_AT
    origin = address.removesuffix("/back")
    ours = _ORIGIN.fullmatch(origin) and host_name(origin) == KIOSK_NAME
    if not ours or not address.endswith("/back"):
        raise Misconfigured(f"{KIOSK} must look like {KIOSK_AT}")
    return address


def _networks(typed: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each) for each in typed.replace(",", " ").split())
    except ValueError as error:
        raise Misconfigured(f"SEKISHO_OFFICE_NETWORKS: {error}") from error


def _proxies(typed: str) -> int:
    if not re.fullmatch(r"\d", typed.strip()):
        raise Misconfigured("SEKISHO_PROXIES is a number from 0 to 9")
    return int(typed)


# The files of the secrets folder. The first line of the first is the key in use.
KEKS, INDEX, COOKIE = "key-encryption-keys", "blind-index-key", "cookie-key"
# Of a centre with Stripe: its secret key, and the secrets its notifications are signed with.
STRIPE_KEY, STRIPE_SIGNING = "stripe-key", "stripe-signing"


def read_secrets(folder: Path) -> Secrets:
    """Read the folder; `python -m passenger_app.secret_files FOLDER` makes one."""
    try:
        lines = (folder / KEKS).read_text().split()
        keks = {name: _key(key) for name, _, key in (line.partition(":") for line in lines)}
        if len(keks) != len(lines) or not all(0 < len(name) <= 16 for name in keks):
            raise ValueError(f"{KEKS}: each line is name:key, with a name of its own")
        index, cookie = (_key((folder / file).read_text().strip()) for file in (INDEX, COOKIE))
    except (OSError, ValueError) as error:
        raise Misconfigured(f"SEKISHO_SECRETS: {error}") from error
    if not keks:
        raise Misconfigured(f"SEKISHO_SECRETS: {KEKS} holds no key")
    return Secrets(keks, next(iter(keks)), index, cookie)


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("a key has 32 bytes, written in base64")
    return key
