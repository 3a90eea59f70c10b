"""Ways to spoil bytes, and what they are fed to: shared by the tests and the fuzzing target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from kiosk.passport import access, chip_authentication, reader
from kiosk.passport.agreement import generate
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import definite, encode, node, nodes
from kiosk.passport.cell import portrait
from kiosk.passport.examination import OpenBench, examine
from kiosk.passport.failure import ReadError
from kiosk.passport.groups import curves
from kiosk.passport.lds import com, dg1, dg2, dg15, names, security_infos, sod
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, crl
from kiosk.passport.reading import Files
from kiosk.passport.trust import master_list
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.virtual import certificates, factory, messages
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import Passport, issue
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from tests.kiosk.passport.reading import trust
from tests.kiosk.passport.variety import NOW, Draw, countries


@cache
def passport() -> Passport:
    plan = Plan(pace=(PaceChoice(),), chip=ChipChoice(), active="ECDSA")
    return issue(plan, countries()[0], Draw("victim"))


@dataclass(frozen=True)
class Target:
    """A parser, and something it reads gladly."""

    name: str
    read: Callable[[bytes], object]
    seed: bytes


def judged(raw: bytes) -> object:
    """A whole judgement over a spoilt security object; a verdict, never an exception."""
    body = passport().body
    groups = {group: body.files[names.group_file(group)] for group in (1, 2, 14, 15)}
    files = Files(raw, body.files[names.COM], groups, body.card_access)
    return OpenBench(trust()).judge(Dossier(files, NOW)).verdict


def conversed(raw: bytes) -> object:
    """A whole reading of a chip whose replies are spoilt, each by its share of the bytes."""

    class Spoilt(Chip):
        turn = 0

        def exchange(self, command: bytes) -> bytes:
            answer = bytearray(super().exchange(command))
            Spoilt.turn += 1
            at, by = raw[Spoilt.turn % len(raw)], raw[(Spoilt.turn * 7) % len(raw)]
            if by % 5 == 0 and answer:
                answer[at % len(answer)] ^= by | 1
            return bytes(answer[: len(answer) - (at % 4 if by % 11 == 0 else 0)])

    chip = Spoilt(passport().body, Draw(raw))
    try:
        return reader.read(chip, access.from_zone(passport().plan.zone), random=Draw(raw))
    except ReadError as error:
        return error


def read_with(file: int) -> Callable[[bytes], object]:
    """A whole reading of a chip with one file of a stranger's, the protocol itself kept."""

    def read(raw: bytes) -> object:
        body = passport().body
        spoilt = replace(body, files=body.files | {file: raw})
        if file == names.CARD_ACCESS:
            spoilt = replace(body, card_access=raw)
        draw = Draw(raw)
        key = access.from_zone(passport().plan.zone)
        found = examine(Chip(spoilt, draw), key, OpenBench(trust()), NOW, random=draw)
        return found.report.verdict

    return read


def numbered() -> bytes:
    """DG14 whose keys and protocols carry numbers, as where there are several."""
    draw, infos = Draw("numbered"), []
    for number in (1, 2):
        pair = generate(curves()["brainpoolP256r1"], draw)
        key = node(factory.chip_key_info(pair)).value + der.number(number)
        oid = der.identifier(f"{oids.CHIP_AUTHENTICATION}.2.{number}")
        infos += [der.sequence(key), der.sequence(oid, der.number(1), der.number(number))]
    return encode(security_infos.DG14_TAG, der.a_set(*infos))


def targets() -> Iterator[Target]:
    """Every reader of bytes that strangers send."""
    files, home = passport().body.files, countries()[0]
    revoked = certificates.revocation_list(home.authority, home.authority_key, (1, 2), NOW, NOW)
    lists = messages.master_list(home.pen, (home.authority, home.signer))
    yield Target("tlv", definite, files[names.SOD])
    yield Target("com", com.parse, files[names.COM])
    yield Target("sod", sod.parse, files[names.SOD])
    yield Target("judge", judged, files[names.SOD])
    yield Target("dg1", dg1.parse, files[0x0101])
    yield Target("dg2", dg2.parse, dg2.build(b"\xff\xd8\xff\xe0" + bytes(40)))
    yield Target("dg14", offered, files[0x010E])
    for file in (names.COM, names.SOD, 0x0101, 0x010F):
        yield Target(f"reading with {file:04X}", read_with(file), files[file])
    yield Target("reading with 010E", read_with(0x010E), numbered())
    yield Target("reading with 011C", read_with(names.CARD_ACCESS), passport().body.card_access)
    yield Target("dg15", dg15.parse, files[0x010F])
    yield Target("card access", security_infos.parse, passport().body.card_access)
    yield Target("card security", security_infos.parse_card_security, card_security())
    for kind in ("JPEG", "JPEG2000", "CODESTREAM"):
        yield Target(f"portrait {kind}", pixels, factory.portrait(kind))
    yield Target("certificate", key_and_extensions, home.signer.raw)
    yield Target("crl", crl.parse, revoked.raw)
    yield Target("master list", master_list.parse, lists)
    yield Target("apdu", conversed, b"\x01")


def card_security() -> bytes:
    plan = Plan(pace=(PaceChoice("ECDH-CAM"),))
    return issue(plan, countries()[0], Draw("card security")).body.card_security


def pixels(raw: bytes) -> object:
    """The image as the cell decodes it, in its place in DG2."""
    return portrait.decode(dg2.build(raw))


def offered(raw: bytes) -> object:
    """What the reader does with DG14 before anybody knows who signed it."""
    return chip_authentication.ways(security_infos.parse_dg14(raw))


def key_and_extensions(raw: bytes) -> object:
    """Everything that is read from a certificate, the late parts too."""
    one = certificate.parse(raw)
    return (one.key, one.key_id, one.issuer_key_id, one.is_authority, one.purposes, one.country,
            one.may(1), one.unknown_critical)  # fmt: skip


def tried(target: Target, raw: bytes) -> None:
    """Read or refused in the one way there is."""
    try:
        target.read(raw)
    except MalformedError:
        return


ODD_VALUES = (b"", b"\x00", b"\x80", b"\xff", b"\x7f" * 9, b"\x80" + bytes(20), b"\xff" * 2_200)


def leaf_changed(data: bytes, place: int, value: int) -> bytes:
    """The same tree, its lengths right, one value an odd one: what byte flips seldom reach."""
    try:
        found = list(nodes(data))
        if not found:
            return data
        one = found[place % len(found)]
        if one.constructed and one.value:
            inner = leaf_changed(one.value, place // len(found), value)
        else:
            inner = ODD_VALUES[value % len(ODD_VALUES)]
    except MalformedError:
        return data
    at = place % len(found)
    raws = [each.raw for each in found]
    return b"".join([*raws[:at], encode(one.tag, inner), *raws[at + 1 :]])


def spoilt(seed: bytes, recipe: bytes) -> bytes:
    """The seed with bytes or values changed, cut out, doubled or put in, as the recipe says."""
    data = bytearray(seed)
    for at in range(0, len(recipe) - 3, 4):
        kind, place, value = recipe[at], recipe[at + 1] << 8 | recipe[at + 2], recipe[at + 3]
        if kind >= 128:
            data = bytearray(leaf_changed(bytes(data), place, value))
            continue
        place %= max(1, len(data))
        if kind % 5 == 0:
            data[place : place + 1] = bytes((value,))
        elif kind % 5 == 1:
            del data[place : place + 1 + value % 16]
        elif kind % 5 == 2:
            data[place:place] = data[place : place + 1 + value]
        elif kind % 5 == 3:
            data[place:place] = bytes((value,)) * (1 + value % 9)
        elif data:
            data[place % len(data)] ^= 1 << value % 8
    return bytes(data)
