"""Basic access control: both sides prove that they know the page (Doc 9303-11, 4.3)."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from kiosk.passport.apdu import AUTHENTICATION_FAILED, Command, Reply
from kiosk.passport.ciphers import TripleDes, Use
from kiosk.passport.failure import ReadError, Reason
from kiosk.passport.link import Link
from kiosk.passport.secure_messaging import Keys

SUITE = TripleDes()
# Doc 9303 states 28h. Some chips want 00, and German ones answer 6700 or 6A88 to any Le at all.
LENGTHS = (0x28, 256, None)
RETRIED = {0x6700, 0x6A88, 0x6B00, 0x6F00}


def open_channel(link: Link, seed: bytes, random: Callable[[int], bytes]) -> None:
    """Run the exchange and put the session keys on the link."""
    encryption, mac = SUITE.key(seed, Use.ENCRYPTION), SUITE.key(seed, Use.MAC)
    answer = Reply(b"", 0)
    for expected in LENGTHS:
        chip_nonce, nonce, share, sealed = _challenge(link, encryption, mac, random)
        answer = link.send(Command(0, 0x82, 0, 0, sealed, expected))
        if answer.status not in RETRIED:
            break
    if not answer.fine:
        reason = Reason.ACCESS_DENIED if _denied(answer.status) else Reason.NOT_A_PASSPORT
        raise ReadError(reason, f"basic access answered {answer.status:04X}")
    plain = _opened(answer.data, encryption, mac)
    if not hmac.compare_digest(plain[:16], chip_nonce + nonce):
        raise ReadError(Reason.ACCESS_DENIED, "the chip does not know our challenge")
    seed = bytes(ours ^ theirs for ours, theirs in zip(share, plain[16:32], strict=True))
    counter = int.from_bytes(chip_nonce[4:] + nonce[4:], "big")
    link.keys = Keys.derive(SUITE, seed, counter)


def _challenge(
    link: Link, encryption: bytes, mac: bytes, random: Callable[[int], bytes]
) -> tuple[bytes, bytes, bytes, bytes]:
    answer = link.send(Command(0, 0x84, 0, 0, expected=8))
    if not answer.fine or len(answer.data) != 8:
        raise ReadError(Reason.NOT_A_PASSPORT, f"no challenge, {answer.status:04X}")
    nonce, share = random(8), random(16)
    sealed = SUITE.encrypt(encryption, nonce + answer.data + share)
    return answer.data, nonce, share, sealed + SUITE.token(mac, sealed)


def _opened(data: bytes, encryption: bytes, mac: bytes) -> bytes:
    if len(data) != 40 or not hmac.compare_digest(SUITE.token(mac, data[:32]), data[32:]):
        raise ReadError(Reason.ACCESS_DENIED, "the chip's proof does not hold")
    return SUITE.decrypt(encryption, data[:32])


def _denied(status: int) -> bool:
    """6300 and its kin mean: the page's data do not open this chip."""
    return status == AUTHENTICATION_FAILED or status >> 8 == 0x63 or status in (0x6982, 0x6988)
