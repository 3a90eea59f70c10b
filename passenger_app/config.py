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
from pathlib import Path
from urllib.parse import urlsplit


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
class Settings:
    """Every setting of the centre."""

    database: str
    secrets: Secrets
    traveller_origin: str
    devices_origin: str | None
    smtp: str | None
    mail_from: str
    limits: str
    wallet: Path | None

    @property
    def host(self) -> str:
        """The name travellers type, without its port."""
        return urlsplit(self.traveller_origin).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether travellers come over TLS; always, outside one's own machine."""
        return self.traveller_origin.startswith("https://")


_PORT = r"[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]"
_ORIGIN = re.compile(rf"https?://[A-Za-z0-9.-]+(:({_PORT}))?")


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    origin = _origin("SEKISHO_TRAVELLER_ORIGIN", _needed(environment, "SEKISHO_TRAVELLER_ORIGIN"))
    devices = environment.get("SEKISHO_DEVICES_ORIGIN", "").strip()
    wallet = environment.get("SEKISHO_WALLET")
    return Settings(
        database=_needed(environment, "SEKISHO_DATABASE"),
        secrets=read_secrets(Path(_needed(environment, "SEKISHO_SECRETS"))),
        traveller_origin=origin,
        devices_origin=_origin("SEKISHO_DEVICES_ORIGIN", devices) if devices else None,
        smtp=environment.get("SEKISHO_SMTP") or None,
        mail_from=environment.get("SEKISHO_MAIL_FROM", f"no-reply@{urlsplit(origin).hostname}"),
        limits=environment.get("SEKISHO_LIMITS", "memory://"),
        wallet=Path(wallet) if wallet else None,
    )


def _origin(setting: str, text: str) -> str:
    """An address: scheme, name and port, nothing more."""
    origin = text.rstrip("/")
    parts = urlsplit(origin)
    if not _ORIGIN.fullmatch(origin) or not parts.hostname:
        raise Misconfigured(f"{setting} must look like https://name:port")
    if parts.scheme == "http" and not parts.hostname.endswith(".localhost"):
        raise Misconfigured(f"{setting} must be https outside *.localhost")
    return origin


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise Misconfigured(f"{name} is not set; docs/settings.md says what it is for")
    return value


# The files of the secrets folder. The first line of the first is the key in use.
KEKS, INDEX, COOKIE = "key-encryption-keys", "blind-index-key", "cookie-key"


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
