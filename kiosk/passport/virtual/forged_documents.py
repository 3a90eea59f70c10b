"""Forged documents: genuine data changed, hidden, moved or shown beside another page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.passport import access
from kiosk.passport.agreement import generate
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, encode, node
from kiosk.passport.groups import curves
from kiosk.passport.lds import dg2, dg15, mrz, names, sod
from kiosk.passport.lds.security_infos import DG14_TAG
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.factory import Passport, build_com, issue
from kiosk.passport.virtual.messages import SecurityObject, hashes_of, security_object
from kiosk.passport.virtual.plan import PaceChoice
from kiosk.passport.virtual.signing import EcSigner
from kiosk.passport.virtual.workshop import Exhibit, Workshop, zone_with

DG2_FILE, DG14_FILE, DG15_FILE = (names.group_file(group) for group in (2, 14, 15))


def name_changed(shop: Workshop) -> Exhibit:
    """Another name, on the chip and on the page."""
    victim = shop.victim()
    return shop.with_zone(victim, zone_with(victim.zone, surname="IMPOSTOR", given="IVAN"))


def expiry_changed(shop: Workshop) -> Exhibit:
    """An expired document made young again."""
    past = shop.now - timedelta(days=1 + shop.pick(900))
    zone = zone_with(mrz.parse(shop.plan.zone), expiry=past.strftime("%y%m%d"))
    expired = issue(replace(shop.plan, zone=zone), shop.country, shop.random)
    later = (shop.now + timedelta(days=900)).strftime("%y%m%d")
    return shop.with_zone(expired, zone_with(expired.zone, expiry=later))


def photo_swapped(shop: Workshop) -> Exhibit:
    """Another face."""
    other = dg2.build(factory.portrait(number=50 + shop.pick(40)))
    return shop.with_files(shop.victim(), {DG2_FILE: other})


def photo_bit_flipped(shop: Workshop) -> Exhibit:
    """One bit of the portrait."""
    victim = shop.victim()
    raw = bytearray(victim.groups[2])
    raw[-1 - shop.pick(len(raw) // 2)] ^= 1 << shop.pick(8)
    return shop.with_files(victim, {DG2_FILE: bytes(raw)})


def chip_key_swapped(shop: Workshop) -> Exhibit:
    """The forger's own chip key in DG14, so that chip authentication succeeds."""
    victim = shop.victim(chip=True)
    pair = generate(curves()["brainpoolP256r1"], shop.random)
    oid = "0.4.0.127.0.7.2.2.3.2.2"
    protocol = der.sequence(der.identifier(oid), der.number(1))
    ways = [factory.pace_info(each, victim.plan) for each in victim.plan.pace]
    infos = der.a_set(factory.chip_key_info(pair), protocol, *ways)
    files = victim.body.files | {DG14_FILE: encode(DG14_TAG, infos)}
    return shop.exhibit(victim, files=files, chip_key=pair, chip_oid=oid)


def active_key_swapped(shop: Workshop) -> Exhibit:
    """The forger's own key in DG15, so that active authentication succeeds."""
    victim = shop.victim(active=True)
    own = EcSigner.make(curves()["secp256r1"], shop.random)
    files = victim.body.files | {DG15_FILE: dg15.build(own.key_info)}
    return shop.exhibit(victim, files=files, active=own)


def hash_rewritten(shop: Workshop) -> Exhibit:
    """The photo swapped and its new hash written into the security object."""
    victim = shop.victim()
    other = dg2.build(factory.portrait(number=50 + shop.pick(40)))
    digest = victim.plan.digest
    old, new = (hashes_of({2: raw}, digest)[2] for raw in (victim.groups[2], other))
    forged = victim.body.files[names.SOD].replace(old, new)
    return shop.with_files(victim, {DG2_FILE: other, names.SOD: forged})


def signature_bit_flipped(shop: Workshop) -> Exhibit:
    """One bit of the signature."""
    victim = shop.victim()
    raw = victim.body.files[names.SOD]
    signature = sod.parse(raw).message.signer.signature
    spoilt = bytearray(signature)
    spoilt[-1 - shop.pick(24)] ^= 1 << shop.pick(8)
    return shop.with_files(victim, {names.SOD: raw.replace(signature, bytes(spoilt))})


def zero_signature(shop: Workshop) -> Exhibit:
    """An ECDSA signature of zeros, which a careless verifier takes for any message."""
    victim = shop.victim()
    raw = victim.body.files[names.SOD]
    message = node(node(raw).value)
    return shop.with_files(victim, {names.SOD: encode(sod.TAG, _signed_with_zeros(message.raw))})


def _signed_with_zeros(message: bytes) -> bytes:
    zero = der.sequence(der.number(0), der.number(0))
    kind, content = node(message).children()
    *fields, signers = node(content.value).children()
    *parts, _ = signers.children()[0].children()
    signer = der.sequence(*(part.raw for part in parts), der.octets(zero))
    body = der.sequence(*(field.raw for field in fields), der.a_set(signer))
    return der.sequence(kind.raw, encode(0xA0, body))


def sod_of_another(shop: Workshop) -> Exhibit:
    """The security object of another genuine passport of the same country."""
    zone = zone_with(mrz.parse(shop.plan.zone), number=f"Z{shop.pick(10**8):08d}")
    other = issue(replace(shop.plan, zone=zone), shop.country, shop.random)
    return shop.with_files(shop.victim(), {names.SOD: other.body.files[names.SOD]})


def photo_unsigned(shop: Workshop) -> Exhibit:
    """A security object that says nothing of DG2, with any photo beside it."""
    victim = shop.victim()
    rest = {group: raw for group, raw in victim.groups.items() if group != 2}
    forged = shop.signed_again(victim, shop.country.pen, rest)
    other = dg2.build(factory.portrait(number=50 + shop.pick(40)))
    files = forged.body.files | {DG2_FILE: other}
    return replace(forged, body=replace(forged.body, files=files))


def photo_hashed_twice(shop: Workshop) -> Exhibit:
    """A security object that gives DG2 two hashes, the second of them another photo's."""
    victim = shop.victim()
    other = dg2.build(factory.portrait(number=50 + shop.pick(40)))
    digest = victim.plan.digest
    stated = SecurityObject(hashes_of(victim.groups, digest), digest, hashes_of({2: other}, digest))
    forged = security_object(shop.country.pen, stated)
    return shop.with_files(victim, {DG2_FILE: other, names.SOD: forged})


def signed_by_two(shop: Workshop) -> Exhibit:
    """A genuine signature over the old content, and the forger's over the new beside it."""
    victim = shop.victim()
    other = dg2.build(factory.portrait(number=50 + shop.pick(40)))
    found = victim.groups | {2: other}
    forged = shop.signed_again(victim, shop.impostor.pen, found).body.files[names.SOD]
    real = victim.body.files[names.SOD]
    (one,) = _fields(real)[-1].children()
    *fields, signers = _fields(forged)
    body = der.sequence(
        *(field.raw for field in fields), der.a_set(one.raw, *(e.raw for e in signers.children()))
    )
    kind = der.identifier(oids.SIGNED_DATA)
    raw = encode(sod.TAG, der.sequence(kind, encode(0xA0, body)))
    return shop.with_files(victim, {DG2_FILE: other, names.SOD: raw})


def _fields(raw: bytes) -> list[Node]:
    """The fields of the signed message in EF.SOD."""
    _, content = node(node(raw).value).children()
    return node(content.value).children()


def attributes_as_content(shop: Workshop) -> Exhibit:
    """The signed attributes passed off as the content: the signature holds over them."""
    victim = shop.victim()
    message = sod.parse(victim.body.files[names.SOD]).message
    inner = der.octets(encode(der.SET, message.signer.attribute_bytes))
    kind = der.sequence(der.identifier(oids.LDS_SECURITY_OBJECT), encode(0xA0, inner))
    one = message.certificates[0]
    digest = der.sequence(der.identifier(oids.HASH_OIDS[message.signer.digest]))
    signer = der.sequence(
        der.number(1), der.sequence(one.issuer, der.number(one.serial)), digest,
        message.signer.algorithm, der.octets(message.signer.signature),
    )  # fmt: skip
    body = der.sequence(
        der.number(3), der.a_set(digest), kind, encode(0xA0, one.raw), der.a_set(signer)
    )
    forged = der.sequence(der.identifier(oids.SIGNED_DATA), encode(0xA0, body))
    return shop.with_files(victim, {names.SOD: encode(sod.TAG, forged)})


def _hidden(victim: Passport, group: int) -> dict[int, bytes | None]:
    rest = {each: raw for each, raw in victim.groups.items() if each != group}
    return {names.COM: build_com(rest), names.group_file(group): None}


def com_hides_chip(shop: Workshop) -> Exhibit:
    """A copy without the chip's key: DG14 neither announced nor there."""
    victim = shop.victim(chip=True)
    return shop.with_files(victim, _hidden(victim, 14))


def com_hides_active(shop: Workshop) -> Exhibit:
    """A copy without the signing key: DG15 neither announced nor there."""
    victim = shop.victim(active=True)
    return shop.with_files(victim, _hidden(victim, 15))


def card_access_stripped(shop: Workshop) -> Exhibit:
    """PACE taken out of the unsigned file, so that the weaker protocol is used."""
    plan = replace(shop.plan, pace=(PaceChoice(),), basic=True)
    victim = issue(plan, shop.country, shop.random)
    return shop.exhibit(victim, pace=(), card_access=b"")


def page_differs(shop: Workshop) -> Exhibit:
    """A genuine chip of one name behind a page of another."""
    victim = shop.victim()
    page = zone_with(victim.zone, surname="IMPOSTOR", given="IVAN")
    return replace(shop.exhibit(victim), key=access.from_zone(page))
