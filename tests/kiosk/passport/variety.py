"""Passports of every shape, drawn from a seed, with the verdict each is made for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

from customs.chip import ChipVerdict
from kiosk.passport.lds import mrz
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.passport.virtual.quirks import Quirk

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
Thing = TypeVar("Thing")

NAMES = ("ERIKSSON", "VAN DER MUELLEN", "LI", "GARCIA LOPEZ", "TANAKA", "OCONNOR", "NGUYEN THI")
GIVEN = ("ANNA MARIA", "JO", "HARUTO", "ZOE ELISABETH ALEXANDRA", "", "XIAO MING")
STATES = {"UT": "UTO", "FR": "FRA", "DE": "D", "JP": "JPN", "GB": "GBR", "XK": "RKS"}
PACE = (
    PaceChoice(),
    PaceChoice("ECDH-GM", "3DES", "secp256r1"),
    PaceChoice("ECDH-GM", "AES-256", "secp256r1"),
    PaceChoice("ECDH-GM", "AES-192", "brainpoolP224r1"),
    PaceChoice("ECDH-IM", "AES-128", "brainpoolP256r1"),
    PaceChoice("ECDH-IM", "AES-256", "brainpoolP320r1"),
    PaceChoice("ECDH-CAM", "AES-128", "brainpoolP256r1"),
    PaceChoice("ECDH-CAM", "AES-256", "secp256r1"),
    PaceChoice("DH-GM", "AES-128", "rfc5114_1024_160"),
    PaceChoice("DH-IM", "3DES", "rfc5114_1024_160"),
)
CHIP = (
    ChipChoice(),
    ChipChoice("3DES", "brainpoolP224r1"),
    ChipChoice("3DES", "secp256r1", named=False),
    ChipChoice("AES-256", "secp384r1"),
    ChipChoice("AES-128", "rfc5114_1024_160"),
)
KEYS = (
    ("brainpoolP256r1 explicit", "secp256r1"),
    ("RSA", "PSS"),
    ("PSS", "RSA"),
    ("secp384r1", "brainpoolP256r1 explicit"),
    ("brainpoolP320r1", "brainpoolP224r1 explicit"),
    ("RSA", "secp256r1 explicit"),
)
DIGESTS_OF = ("sha256", "sha256", "sha512", "sha384", "sha256", "sha224")
DIGESTS = ("sha256", "sha1", "sha512", "sha224", "sha384")
# What goes with what: a quirk of PACE on a chip without it would show nothing.
PACE_QUIRKS = {
    Quirk.PACE_WANTS_PARAMETER, Quirk.PACE_PARAMETER_UNNAMED, Quirk.PACE_LAST_STEP_FAILS,
}  # fmt: skip


class Draw:
    """A stream of bytes from a seed, and choices out of it."""

    def __init__(self, seed: object) -> None:
        self.seed = repr(seed).encode()
        self.count = 0
        self.store = b""

    def __call__(self, size: int) -> bytes:
        while len(self.store) < size:
            block = hashlib.sha512(self.seed + self.count.to_bytes(8, "big")).digest()
            self.count += 1
            self.store += block
        out, self.store = self.store[:size], self.store[size:]
        return out

    def below(self, count: int) -> int:
        return int.from_bytes(self(4), "big") % count

    def one(self, things: Sequence[Thing]) -> Thing:
        return things[self.below(len(things))]

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent


@cache
def countries() -> tuple[Country, ...]:
    """Six trusted countries, each with another kind of keys; their key exchange is a fixed draw."""
    return tuple(
        Country.establish(code, kinds, Draw(code), NOW, digest=digest, number=number)
        for number, (code, kinds, digest) in enumerate(zip(STATES, KEYS, DIGESTS_OF, strict=True))
    )


@cache
def impostor(code: str) -> Country:
    """Somebody who calls himself that country."""
    return Country.establish(code, ("secp256r1", "secp256r1"), Draw(f"not {code}"), NOW)


def zone(draw: Draw, state: str, *, expired: bool = False) -> str:
    """A zone of any size."""
    size = draw.one((mrz.Size.TD3, mrz.Size.TD3, mrz.Size.TD2, mrz.Size.TD1))
    longest = 9 if size is mrz.Size.TD3 else 12
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789O"
    number = "".join(draw.one(letters) for _ in range(5 + draw.below(longest - 4)))
    days = -1 - draw.below(2000) if expired else draw.below(3300)
    expiry = (NOW + timedelta(days=days)).strftime("%y%m%d")
    birth = f"{draw.below(100):02d}{1 + draw.below(12):02d}{1 + draw.below(28):02d}"
    return mrz.build(
        size, code="P" if size is mrz.Size.TD3 else "I", issuer=state, surname=draw.one(NAMES),
        given=draw.one(GIVEN), number=number, nationality=state, birth=birth,
        sex=draw.one("MF<"), expiry=expiry,
    )  # fmt: skip


def portrait(draw: Draw) -> bytes:
    return factory.portrait(draw.one(("JPEG", "JPEG2000", "CODESTREAM")), draw.below(20))


@dataclass(frozen=True)
class Variant:
    """A plan, its country, and what the judge must say."""

    plan: Plan
    country: Country
    verdict: ChipVerdict


def variant(draw: Draw) -> Variant:
    """A genuine passport of any shape."""
    country, expired = draw.one(countries()), draw.chance(5)
    pace = (draw.one(PACE),) if draw.chance(60) else ()
    chip = draw.one(CHIP) if draw.chance(40) else None
    active = draw.one(("RSA", "RSA-LONG", "RSA-SHA256", "PSS", "ECDSA")) if draw.chance(40) else ""
    plan = Plan(
        zone(draw, STATES[country.code], expired=expired), portrait(draw), draw.one(DIGESTS),
        not pace or draw.chance(70), "123456" if pace and draw.chance(40) else "", pace, chip,
        active, frozenset(),
    )  # fmt: skip
    plan = replace(plan, quirks=quirks(draw, plan))
    return Variant(plan, country, verdict(plan, expired=expired))


def quirks(draw: Draw, plan: Plan) -> frozenset[Quirk]:
    """Up to three field bugs that this passport can have."""
    possible = [quirk for quirk in Quirk if can_have(plan, quirk)]
    return frozenset(draw.one(possible) for _ in range(draw.below(4)))


def can_have(plan: Plan, quirk: Quirk) -> bool:
    if quirk is Quirk.PACE_LAST_STEP_FAILS:
        mapped = bool(plan.pace) and plan.pace[0].mapping == "ECDH-CAM"
        # A chip whose only proof fails with it cannot be told from a copy.
        return bool(plan.pace) and plan.basic and (not mapped or bool(plan.chip or plan.active))
    if quirk is Quirk.PACE_PARAMETER_UNNAMED:
        return bool(plan.pace) and plan.pace[0].group in ("brainpoolP256r1", "secp256r1")
    if quirk is Quirk.DIR_FORBIDDEN:  # where PACE is offered, EF.CardAccess is free to read
        return not plan.pace
    if plan.active == "RSA-LONG" and quirk in (Quirk.EXTENDED_REFUSED, Quirk.EXTENDED_DESYNC):
        return False  # its signature does not fit into a short reply
    if quirk is Quirk.LONG_KEY_CUT:  # such a chip takes extended length, or it could not be read
        return False
    return quirk not in PACE_QUIRKS or bool(plan.pace)


def verdict(plan: Plan, *, expired: bool) -> ChipVerdict:
    """What a plan is made for."""
    opened = bool(plan.pace) and Quirk.PACE_LAST_STEP_FAILS not in plan.quirks
    mapped = opened and plan.pace[0].mapping == "ECDH-CAM"
    if expired:
        return ChipVerdict.EXPIRED
    if plan.chip or plan.active or mapped:
        return ChipVerdict.GENUINE
    return ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED
