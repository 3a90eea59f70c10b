"""Forged chips: genuine files copied onto a chip that cannot prove what the original can."""

from __future__ import annotations

from dataclasses import replace

from kiosk.passport.agreement import generate
from kiosk.passport.apdu import CONDITIONS, OK, Command, Reply
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.groups import curves
from kiosk.passport.lds import names
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip, status
from kiosk.passport.virtual.workshop import Exhibit, Workshop


class ReplayingChip(Chip):
    """Answers every challenge with a signature recorded at the original once."""

    def signature(self, challenge: bytes) -> bytes:
        """Over a challenge of long ago."""
        return super().signature(b"recorded")


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


def unprotected(shop: Workshop) -> Exhibit:
    """The secure channel let down by the chip's side."""
    return replace(shop.exhibit(shop.victim()), chip=UnprotectedChip)


def tampered(shop: Workshop) -> Exhibit:
    """The secure channel changed on the way."""
    return replace(shop.exhibit(shop.victim()), chip=TamperedChip)
