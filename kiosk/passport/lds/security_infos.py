"""What a chip can do: the security infos of EF.CardAccess, EF.CardSecurity and DG14."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, definite, node
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import cms, keys
from kiosk.passport.pki.cms import SignedData

DG14_TAG = 0x6E
# Real chips have up to a dozen, one or two keys among them. Each key is computed with, and paired
# with each protocol, before anybody knows who signed them.
MAX_INFOS, MAX_KEYS = 40, 6
MAX_NUMBER = 1 << 64


@dataclass(frozen=True)
class PaceInfo:
    """One way of PACE that the chip offers."""

    oid: str
    version: int
    parameter: int | None


@dataclass(frozen=True)
class ChipKey:
    """A key for chip authentication, with its number where there are several."""

    key: keys.EcKey | keys.DhKey
    key_id: int | None


@dataclass(frozen=True)
class ChipProtocol:
    """A cipher of chip authentication and the key it goes with."""

    oid: str
    version: int
    key_id: int | None


@dataclass(frozen=True)
class SecurityInfos:
    """Everything in one set of infos that we know how to use."""

    pace: tuple[PaceInfo, ...] = ()
    chip_keys: tuple[ChipKey, ...] = ()
    chip_protocols: tuple[ChipProtocol, ...] = ()
    active_digest: str | None = None


def parse(raw: bytes) -> SecurityInfos:
    """A SET OF SecurityInfo; infos we do not know are passed over."""
    pace: list[PaceInfo] = []
    chip_keys: list[ChipKey] = []
    protocols: list[ChipProtocol] = []
    active = None
    domain: dict[str, int] = {}
    for oid, parts in _infos(raw):
        if oid.startswith(oids.PACE_GROUP + "."):
            _read_pace(oid, parts, pace, domain)
        elif oid in (oids.CHIP_KEY_DH, oids.CHIP_KEY_ECDH):
            if len(chip_keys) == MAX_KEYS:
                raise MalformedError("more keys than a chip has")
            chip_keys.append(_chip_key(parts))
        elif oid.startswith(oids.CHIP_AUTHENTICATION + "."):
            protocols.append(ChipProtocol(oid, der.integer(parts[0]), _number(parts[1:])))
        elif oid == oids.ACTIVE_AUTHENTICATION and len(parts) > 1:
            active = oids.PLAIN_ECDSA.get(der.oid(parts[1]))
    whole = tuple(
        info
        if info.parameter is not None
        else PaceInfo(info.oid, info.version, domain.get(info.oid.rpartition(".")[0]))
        for info in pace
    )
    return SecurityInfos(whole, tuple(chip_keys), tuple(protocols), active)


def _infos(raw: bytes) -> Iterator[tuple[str, list[Node]]]:
    infos = node(definite(raw)).expect(der.SET).children()
    if len(infos) > MAX_INFOS:
        raise MalformedError("more security infos than a chip has")
    for info in infos:
        parts = info.expect(der.SEQUENCE).children()
        if len(parts) < 2:
            raise MalformedError("a security info without a value")
        yield der.oid(parts[0]), parts[1:]


def _read_pace(oid: str, parts: list[Node], pace: list[PaceInfo], domain: dict[str, int]) -> None:
    """A PACEInfo has a cipher as its last arc; a PACEDomainParameterInfo has not."""
    if parts[0].tag == der.INTEGER:
        pace.append(PaceInfo(oid, der.integer(parts[0]), _number(parts[1:])))
        return
    fields = parts[0].children()
    if len(fields) > 1 and der.oid(fields[0]) == oids.STANDARD_DOMAIN:
        domain[oid] = der.integer(fields[1])


def _chip_key(parts: list[Node]) -> ChipKey:
    key = keys.parse(parts[0].raw)
    if isinstance(key, keys.RsaKey):
        raise MalformedError("a chip key that agrees on nothing")
    return ChipKey(key, _number(parts[1:]))


def _number(parts: list[Node]) -> int | None:
    """The number of a key or of a group, where one is given; it goes back to the chip as sent."""
    if not parts or parts[0].tag != der.INTEGER:
        return None
    number = der.integer(parts[0])
    if not 0 <= number < MAX_NUMBER:
        raise MalformedError("a number that no key or group has")
    return number


def parse_dg14(raw: bytes) -> SecurityInfos:
    """DG14 from its raw bytes."""
    return parse(node(raw).expect(DG14_TAG).value)


def parse_card_security(raw: bytes) -> tuple[SecurityInfos, SignedData]:
    """EF.CardSecurity: the infos and the signed message they came in."""
    message = cms.parse(raw)
    if message.content_type != oids.CARD_SECURITY_OBJECT:
        raise MalformedError("a signed message that is no card security object")
    return parse(message.content), message
