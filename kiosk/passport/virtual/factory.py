"""Makes passports: the files of a plan, signed by a country, and the chip that holds them."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from kiosk.passport import access
from kiosk.passport.agreement import KeyPair, Random, generate
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.groups import Curve, curves
from kiosk.passport.lds import com, dg1, dg2, dg15, mrz, names
from kiosk.passport.lds.security_infos import DG14_TAG, PaceInfo
from kiosk.passport.pki import keys
from kiosk.passport.virtual.body import ActiveKey, Body
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.messages import Pen, SecurityObject, hashes_of, security_object
from kiosk.passport.virtual.plan import PaceChoice, Plan, group
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.signing import EcSigner, Iso9796Signer, RsaSigner, rsa_private


@dataclass(frozen=True)
class Passport:
    """A finished passport: its plan, who issued it, its groups and its chip's body."""

    plan: Plan
    country: Country
    groups: dict[int, bytes]
    body: Body

    @property
    def zone(self) -> mrz.Mrz:
        """The zone on the page."""
        return mrz.parse(self.plan.zone)


@functools.cache
def portrait(format_name: str = "JPEG", number: int = 0, width: int = 120) -> bytes:
    """A drawn face; JPEG, JPEG 2000, or its bare codestream."""
    height = width * 4 // 3
    image = Image.new("RGB", (width, height), (235, 235, 235))
    pen = ImageDraw.Draw(image)
    shade = 90 + 13 * number % 120
    pen.ellipse((width * 0.2, height * 0.15, width * 0.8, height * 0.85), fill=(shade, 150, 140))
    for eye in (0.36, 0.64):
        place = width * eye, height * 0.42
        pen.ellipse((place[0] - 4, place[1] - 3, place[0] + 4, place[1] + 3), fill=(20, 20, 40))
    pen.arc((width * 0.35, height * 0.55, width * 0.65, height * 0.72), 20, 160, fill=(90, 20, 20))
    out = io.BytesIO()
    if format_name == "JPEG":
        image.save(out, "JPEG", quality=80)
    else:
        bare = format_name == "CODESTREAM"
        image.save(out, "JPEG2000", no_jp2=bare, quality_layers=[30])
    return out.getvalue()


def issue(plan: Plan, country: Country, random: Random) -> Passport:
    """A passport of the plan under the country's signature."""
    chip_key = _chip_key(plan, random)
    active = _active_key(plan, random)
    groups = {1: dg1.build(plan.zone), 2: _dg2(plan)}
    if Quirk.EXIF_IN_DG7 in plan.quirks:
        groups[7] = encode(0x67, encode(0x5F43, b"\xff\xd8\xff\xe1Exif\x00"))
    infos = _infos(plan, chip_key, active)
    if infos:
        groups[14] = encode(DG14_TAG, _set_of(infos, plan))
    if active is not None:
        groups[15] = dg15.build(_active_info(plan, active))
    return assemble(plan, country, groups, random, chip_key, active)


def assemble(
    plan: Plan,
    country: Country,
    groups: dict[int, bytes],
    random: Random,
    chip_key: KeyPair | None = None,
    active: ActiveKey | None = None,
) -> Passport:
    """A passport of ready groups."""
    stated = SecurityObject(hashes_of(groups, plan.digest), plan.digest)
    files = {names.group_file(group): raw for group, raw in groups.items()}
    files[names.SOD] = security_object(_pen(plan, country), stated)
    if Quirk.COM_MISSING not in plan.quirks:
        files[names.COM] = build_com(groups)
    mapping_key = _mapping_key(plan, random)
    zone = access.from_zone(plan.zone)
    pace = tuple(PaceInfo(each.oid, 2, each.parameter) for each in plan.pace)
    body = Body(
        files, zone, access.from_can(plan.can) if plan.can else None, plan.basic, pace,
        _card_access(plan), _card_security(plan, country, mapping_key), mapping_key, chip_key,
        plan.chip.oid if plan.chip else None, active, plan.quirks,
    )  # fmt: skip
    return Passport(plan, country, groups, body)


def build_com(groups: dict[int, bytes]) -> bytes:
    """EF.COM that announces the groups."""
    tags = bytes(names.GROUP_TAGS[group] for group in sorted(groups))
    return encode(com.TAG, encode(0x5F01, b"0107") + encode(0x5F36, b"040000") + encode(0x5C, tags))


def _pen(plan: Plan, country: Country) -> Pen:
    pen = replace(country.pen, quirks=plan.quirks)
    if Quirk.DIGESTS_DIFFER in plan.quirks:
        pen = replace(pen, digest="sha512" if pen.digest != "sha512" else "sha256")
    if Quirk.PSS_SHA512 in plan.quirks and isinstance(pen.key, RsaSigner):
        pen = replace(pen, key=replace(pen.key, pss=True, digest="sha512"), digest="sha512")
    if Quirk.PLAIN_RSA_AS_PSS in plan.quirks and isinstance(pen.key, RsaSigner):
        announced = replace(pen.key, pss=True).algorithm
        pen = replace(pen, key=replace(pen.key, pss=False), algorithm=announced)
    return pen


def _dg2(plan: Plan) -> bytes:
    image = plan.portrait or portrait()
    return dg2.build(
        image,
        format_39794=Quirk.PORTRAIT_39794 in plan.quirks,
        gap=7 if Quirk.PORTRAIT_SHIFTED in plan.quirks else 0,
    )


def _chip_key(plan: Plan, random: Random) -> KeyPair | None:
    if plan.chip is None:
        return None
    return generate(group(plan.chip.group), random)


def _mapping_key(plan: Plan, random: Random) -> KeyPair | None:
    for each in plan.pace:
        if each.mapping == "ECDH-CAM":
            return generate(curves()[each.group], random)
    return None


def _active_key(plan: Plan, random: Random) -> ActiveKey | None:
    kinds: dict[str, Callable[[], ActiveKey]] = {
        "RSA": lambda: Iso9796Signer(rsa_private(100, 1024)),
        "RSA-LONG": lambda: Iso9796Signer(rsa_private(101, 2048), "sha256"),
        "RSA-SHA256": lambda: Iso9796Signer(rsa_private(102, 1536), "sha256"),
        "PSS": lambda: RsaSigner(rsa_private(103, 1536), "sha256", pss=True),
        "ECDSA": lambda: EcSigner.make(curves()["brainpoolP256r1"], random),
    }
    return kinds[plan.active]() if plan.active else None


def _active_info(plan: Plan, active: ActiveKey) -> bytes:
    """DG15's key; one quirk leaves out the zero byte that keeps a modulus positive."""
    info = active.key_info
    if Quirk.MODULUS_WITHOUT_ZERO not in plan.quirks or isinstance(active, EcSigner):
        return info
    algorithm, value = node(info).children()
    n, e = node(der.bits(value)).children()
    bare = encode(der.INTEGER, n.value.lstrip(b"\x00"))
    return der.sequence(algorithm.raw, der.bit_string(der.sequence(bare, e.raw)))


def _infos(plan: Plan, chip_key: KeyPair | None, active: ActiveKey | None) -> list[bytes]:
    """The security infos of DG14."""
    infos = [pace_info(each, plan) for each in plan.pace]
    if plan.chip and chip_key:
        infos.append(chip_key_info(chip_key, cofactor=_cofactor(plan)))
        if plan.chip.oid:
            infos.append(der.sequence(der.identifier(plan.chip.oid), der.number(1)))
    if isinstance(active, EcSigner):
        plain = next(oid for oid, name in oids.PLAIN_ECDSA.items() if name == active.digest)
        infos.append(der.sequence(
            der.identifier(oids.ACTIVE_AUTHENTICATION), der.number(1), der.identifier(plain)
        ))  # fmt: skip
    return infos


def _set_of(infos: list[bytes], plan: Plan) -> bytes:
    if Quirk.DG14_NOT_CANONICAL not in plan.quirks:
        return der.a_set(*infos)
    body = b"".join(sorted(infos, reverse=True))
    return b"\x31\x83" + len(body).to_bytes(3, "big") + body


def pace_info(choice: PaceChoice, plan: Plan) -> bytes:
    """A PACEInfo, without its parameter where the quirk leaves it out."""
    parts = [der.identifier(choice.oid), der.number(2)]
    if Quirk.PACE_PARAMETER_UNNAMED not in plan.quirks:
        parts.append(der.number(choice.parameter))
    return der.sequence(*parts)


def _cofactor(plan: Plan) -> bool:
    return Quirk.EXPLICIT_WITHOUT_COFACTOR not in plan.quirks


def chip_key_info(pair: KeyPair, *, cofactor: bool = True) -> bytes:
    """A ChipAuthenticationPublicKeyInfo."""
    if isinstance(pair.group, Curve) and isinstance(pair.public, tuple):
        info = keys.encode_ec(pair.group, pair.public, explicit=True, cofactor=cofactor)
        return der.sequence(der.identifier(oids.CHIP_KEY_ECDH), info)
    if not isinstance(pair.group, Curve) and isinstance(pair.public, int):
        info = keys.encode_dh(pair.group, pair.public)
        return der.sequence(der.identifier(oids.CHIP_KEY_DH), info)
    raise TypeError("a key of another kind of group")


def _card_access(plan: Plan) -> bytes:
    return der.a_set(*(pace_info(each, plan) for each in plan.pace)) if plan.pace else b""


def _card_security(plan: Plan, country: Country, mapping_key: KeyPair | None) -> bytes:
    if mapping_key is None:
        return b""
    infos = der.a_set(*(pace_info(each, plan) for each in plan.pace), chip_key_info(mapping_key))
    return country.pen.sign(oids.CARD_SECURITY_OBJECT, infos)
