"""Somebody on the line, or a chip that pretends: the channel opens to none and is not let down."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import pytest

from kiosk.passport import access, pace, reader
from kiosk.passport.apdu import Command, Reply
from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.ciphers import Aes, TripleDes
from kiosk.passport.failure import ReadError, Reason, SessionLostError
from kiosk.passport.groups import Curve, by_pace_id
from kiosk.passport.lds.security_infos import PaceInfo
from kiosk.passport.link import Link
from kiosk.passport.malformed import MalformedError
from kiosk.passport.secure_messaging import Keys, unprotect
from kiosk.passport.suites import pace_kind
from kiosk.passport.virtual.channel import sealed
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.plan import PaceChoice, Plan
from tests.kiosk.passport.variety import Draw, countries

DATA = Reply(b"data of the chip", 0x9000)


def changed(data: bytes, at: int) -> bytes:
    spoilt = bytearray(data)
    spoilt[at] ^= 1
    return bytes(spoilt)


SPOILT: dict[str, Callable[[Reply], Reply]] = {
    "no protection": lambda reply: DATA,
    "a plain 9000": lambda reply: Reply(b"", 0x9000),
    "a plain warning": lambda reply: Reply(b"", 0x6282),
    "no MAC": lambda reply: Reply(reply.data[:-10], 0x9000),
    "half a MAC": lambda reply: Reply(reply.data[:-10] + b"\x8e\x04" + reply.data[-8:-4], 0x9000),
    "an empty MAC": lambda reply: Reply(reply.data[:-10] + b"\x8e\x00", 0x9000),
    "a MAC of zeros": lambda reply: Reply(reply.data[:-8] + bytes(8), 0x9000),
    "another status inside": lambda reply: Reply(changed(reply.data, -11), 0x9000),
    "plain data beside": lambda reply: Reply(encode(0x81, b"mine") + reply.data, 0x9000),
    "a bit of the cryptogram": lambda reply: Reply(changed(reply.data, 5), 0x9000),
    "no cryptogram": lambda reply: Reply(reply.data[-14:], 0x9000),
    "rubbish": lambda reply: Reply(b"\xff" * 9, 0x9000),
}


@pytest.mark.parametrize("suite", [TripleDes(), Aes()], ids=["3DES", "AES"])
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_reply_that_is_not_the_chips_is_a_downgrade(
    suite: TripleDes | Aes, spoil: Callable[[Reply], Reply]
) -> None:
    keys = Keys.derive(suite, bytes(16), 7)
    reply = sealed(copy(keys), 0xB0, DATA)
    assert unprotect(copy(keys), reply) == DATA
    with pytest.raises(ReadError) as error:
        unprotect(copy(keys), spoil(reply))
    assert error.value.reason is Reason.DOWNGRADE


def test_a_reply_is_good_once() -> None:
    ours, theirs = (Keys.derive(Aes(), bytes(16)) for _ in range(2))
    reply = sealed(theirs, 0xB0, DATA)
    assert unprotect(ours, reply) == DATA
    with pytest.raises(ReadError):
        unprotect(ours, reply)


def test_an_error_in_the_clear_ends_the_session_and_gives_nothing() -> None:
    with pytest.raises(SessionLostError):
        unprotect(Keys.derive(Aes(), bytes(16)), Reply(b"", 0x6988))


def test_an_object_sent_twice_is_refused() -> None:
    keys = Keys.derive(Aes(), bytes(16))
    reply = sealed(copy(keys), 0xB0, DATA)
    with pytest.raises(MalformedError):
        unprotect(keys, Reply(reply.data[:-14] + reply.data, 0x9000))


class Mirror(Chip):
    """Knows no password: what it is sent as a key and as a token, it sends back."""

    def general(self, asked: Command) -> Reply:
        """Our own objects, as if they were its own."""
        parts = node(asked.data).expect(0x7C).children()
        if parts and parts[0].tag in (0x83, 0x85):
            return Reply(encode(0x7C, encode(parts[0].tag + 1, parts[0].value)), 0x9000)
        return super().general(asked)


class OffTheCurve(Chip):
    """Sends a point of another, weaker curve, or an element of a small subgroup."""

    def general(self, asked: Command) -> Reply:
        """The real object with its last byte changed."""
        answer = super().general(asked)
        parts = node(asked.data).expect(0x7C).children()
        if parts and parts[0].tag == self.turn:
            return Reply(changed(answer.data, -1), answer.status)
        return answer

    turn = 0x81


class OffTheMappedCurve(OffTheCurve):
    """The same one step later."""

    turn = 0x83


def opened(chip: type[Chip], way: PaceChoice) -> pace.Agreed:
    """PACE alone with such a chip."""
    draw = Draw("pace")
    made = issue(Plan(pace=(way,)), countries()[0], draw)
    group = by_pace_id()[way.parameter]
    told = PaceInfo(way.oid, 2, way.parameter), pace_kind(way.oid), group
    key = access.from_zone(made.plan.zone)
    return pace.open_channel(Link(chip(made.body, draw)), told, key, draw)


@pytest.mark.parametrize("way", [PaceChoice(), PaceChoice("DH-GM", group="rfc5114_1024_160")])
def test_a_mirror_does_not_open(way: PaceChoice) -> None:
    assert opened(Chip, way).name.startswith("PACE")
    with pytest.raises(pace.PaceError, match="our own key"):
        opened(Mirror, way)


@pytest.mark.parametrize("chip", [OffTheCurve, OffTheMappedCurve])
@pytest.mark.parametrize("way", [PaceChoice(), PaceChoice("DH-GM", group="rfc5114_1024_160")])
def test_a_point_from_elsewhere_does_not_open(chip: type[Chip], way: PaceChoice) -> None:
    with pytest.raises(MalformedError):
        opened(chip, way)


def test_without_the_curves_own_check_it_would_be_computed_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Curve, "holds", lambda curve, point: True)
    with pytest.raises(pace.PaceError, match="6300"):
        opened(OffTheMappedCurve, PaceChoice())


def test_a_chip_that_opened_by_pace_is_never_opened_again_by_less() -> None:
    """It drops the session and from then on refuses PACE: no fall-back to basic access."""

    class Weary(Chip):
        resets = 0

        def reset(self) -> None:
            super().reset()
            self.resets += 1

        def choose(self, asked: Command) -> Reply:
            return Reply(b"", 0x6A88) if self.resets > 1 else super().choose(asked)

        def read(self, asked: Command) -> Reply:
            if self.keys is not None and self.resets == 1:
                self.dead = True
                return Reply(b"", 0x6988)
            return super().read(asked)

    made = issue(Plan(pace=(PaceChoice(),)), countries()[0], Draw("weary"))
    with pytest.raises(ReadError) as error:
        reader.read(Weary(made.body), access.from_zone(made.plan.zone))
    assert error.value.reason is Reason.SESSION_LOST
