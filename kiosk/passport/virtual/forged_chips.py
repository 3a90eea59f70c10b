"""Forged chips: genuine files copied onto a chip that cannot prove what the original can."""

from __future__ import annotations

from dataclasses import replace

from kiosk.passport.agreement import generate
from kiosk.passport.apdu import CONDITIONS, DATA_NOT_FOUND, OK, Command, Reply
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.groups import curves
from kiosk.passport.lds import names
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip, status
from kiosk.passport.virtual.factory import Passport, issue
from kiosk.passport.virtual.plan import PaceChoice
from kiosk.passport.virtual.signing import EcSigner
from kiosk.passport.virtual.workshop import Exhibit, Workshop

CHIP_MAPPING = der.identifier_value(oids.PACE_CHIP_MAPPING)


class ReplayingChip(Chip):
    """Answers every challenge with a signature recorded at the original once."""

    def signature(self, challenge: bytes) -> bytes:
        """Over a challenge of long ago."""
        return super().signature(b"recorded")


class StrangersChip(Chip):
    """Signs every challenge, with a key of its own."""

    def signature(self, challenge: bytes) -> bytes:
        """Fresh and well formed."""
        return EcSigner.make(curves()["brainpoolP256r1"], self.random).sign_plain(challenge)


class RefusingChip(Chip):
    """Does not agree on keys."""

    def agree_on_chip_key(self, public: bytes, oid: str | None) -> Reply:
        """Refused."""
        self.chip_chosen = None
        return status(CONDITIONS)


class NoddingChip(Chip):
    """Says yes to chip authentication and goes on under the old keys."""

    def agree_on_chip_key(self, public: bytes, oid: str | None) -> Reply:
        """Accepted, and nothing done."""
        self.chip_chosen = None
        return Reply(encode(0x7C, b""), OK)


class ForgetfulChip(Chip):
    """Knows nothing of chip-authentication mapping, and opens by any other way."""

    def choose(self, asked: Command) -> Reply:
        """Every way but that one."""
        if CHIP_MAPPING in asked.data:
            return status(DATA_NOT_FOUND)
        return super().choose(asked)


class EchoingChip(Chip):
    """Somebody on the line answers one command with the reply to the one before."""

    last: Reply | None = None

    def seal(self, keys: Keys, asked: Command, reply: Reply) -> Reply:
        """The reply before, its MAC as it was."""
        sealed = super().seal(keys, asked, reply)
        before, self.last = self.last, sealed
        return before if before is not None and asked.ins == 0xB0 else sealed


class UnprotectedChip(Chip):
    """Answers READ BINARY in the clear inside a protected session."""

    def seal(self, keys: Keys, asked: Command, reply: Reply) -> Reply:
        """Left open, and the counter kept in step so that only the missing MAC shows."""
        if asked.ins != 0xB0:
            return super().seal(keys, asked, reply)
        keys.turn()
        return reply


class TamperedChip(Chip):
    """Somebody on the line changes a protected reply."""

    def seal(self, keys: Keys, asked: Command, reply: Reply) -> Reply:
        """One bit of each cryptogram."""
        sealed = super().seal(keys, asked, reply)
        if len(sealed.data) < 32:
            return sealed
        spoilt = bytearray(sealed.data)
        spoilt[8] ^= 1
        return Reply(bytes(spoilt), sealed.status)


def chip_withheld(shop: Workshop) -> Exhibit:
    """DG14 is announced and signed, and the chip says it has none."""
    return shop.with_files(shop.victim(chip=True), {names.group_file(14): None})


def active_withheld(shop: Workshop) -> Exhibit:
    """DG15 is announced and signed, and the chip says it has none."""
    return shop.with_files(shop.victim(active=True), {names.group_file(15): None})


def active_replayed(shop: Workshop) -> Exhibit:
    """A recorded signature."""
    return replace(shop.exhibit(shop.victim(active=True)), chip=ReplayingChip)


def chip_without_key(shop: Workshop) -> Exhibit:
    """Chip authentication with another private key."""
    victim = shop.victim(chip=True)
    real = victim.body.chip_key
    other = generate(real.group, shop.random) if real else None
    return shop.exhibit(victim, chip_key=other)


def chip_refused(shop: Workshop) -> Exhibit:
    """No chip authentication at all."""
    return replace(shop.exhibit(shop.victim(chip=True)), chip=RefusingChip)


def chip_nodding(shop: Workshop) -> Exhibit:
    """Chip authentication said to be done, under the old keys."""
    return replace(shop.exhibit(shop.victim(chip=True)), chip=NoddingChip)


def active_by_another(shop: Workshop) -> Exhibit:
    """A signature over our challenge, by a key that nobody signed."""
    return replace(shop.exhibit(shop.victim(active=True)), chip=StrangersChip)


def mapping_without_key(shop: Workshop) -> Exhibit:
    """Chip-authentication mapping with another static key."""
    other = generate(curves()["brainpoolP256r1"], shop.random)
    return shop.exhibit(shop.victim(cam=True), mapping_key=other)


def card_security_forged(shop: Workshop) -> Exhibit:
    """The same, with an EF.CardSecurity of the forger's own to match."""
    victim, own = shop.victim(cam=True), generate(curves()["brainpoolP256r1"], shop.random)
    ways = (factory.pace_info(each, victim.plan) for each in victim.plan.pace)
    infos = der.a_set(*ways, factory.chip_key_info(own))
    forged = shop.impostor.pen.sign(oids.CARD_SECURITY_OBJECT, infos)
    return shop.exhibit(victim, mapping_key=own, card_security=forged)


def mapping_hidden(shop: Workshop) -> Exhibit:
    """A copy that no longer offers the mapping which only the original can do."""
    victim = _mapped(shop)
    shown = der.a_set(factory.pace_info(victim.plan.pace[1], victim.plan))
    return shop.exhibit(victim, pace=victim.body.pace[1:], card_access=shown)


def mapping_failed(shop: Workshop) -> Exhibit:
    """A copy that offers that mapping and always fails at it."""
    return replace(shop.exhibit(_mapped(shop)), chip=ForgetfulChip)


def mapping_borrowed(shop: Workshop) -> Exhibit:
    """The key taken out of one broken chip, put to the data of another that never had one."""
    plan = replace(shop.plan, pace=(), chip=None, active="")
    broken, victim = shop.victim(cam=True), issue(plan, shop.country, shop.random)
    return shop.exhibit(
        victim, pace=broken.body.pace, card_access=broken.body.card_access,
        card_security=broken.body.card_security, mapping_key=broken.body.mapping_key,
    )  # fmt: skip


def _mapped(shop: Workshop) -> Passport:
    """Nothing but the mapping protects it from being copied; it also offers a plainer way."""
    ways = PaceChoice("ECDH-CAM"), PaceChoice("ECDH-GM")
    return issue(replace(shop.plan, pace=ways, chip=None, active=""), shop.country, shop.random)


def unprotected(shop: Workshop) -> Exhibit:
    """The secure channel let down by the chip's side."""
    return replace(shop.exhibit(shop.victim()), chip=UnprotectedChip)


def tampered(shop: Workshop) -> Exhibit:
    """The secure channel changed on the way."""
    return replace(shop.exhibit(shop.victim()), chip=TamperedChip)


def echoed(shop: Workshop) -> Exhibit:
    """Replies of the secure channel sent a second time."""
    return replace(shop.exhibit(shop.victim()), chip=EchoingChip)
