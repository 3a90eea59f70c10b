"""What the centre answers when it will not do what a device asked (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from customs.messages.plain import Moment

MEDIA_TYPE = "application/problem+json"


class Code(StrEnum):
    """The closed list of refusals; a program acts on the code alone."""

    BAD_SHAPE = "bad_shape"
    UNKNOWN_VERSION = "unknown_version"
    UNSIGNED = "unsigned"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_KEY = "wrong_key"
    REVOKED = "revoked"
    KEY_ENDED = "key_ended"  # offer the next keys; events are still taken
    NOT_PROVEN = "not_proven"  # its keys are offered and not yet shown to be held
    NOT_FOR_THIS_KIND = "not_for_this_kind"
    SKEWED_CLOCK = "skewed_clock"
    REPLAY = "replay"
    OLD_BUNDLE = "old_bundle"  # a delta cannot begin there: ask for the whole
    WRONG_CODE = "wrong_code"
    NOT_THERE = "not_there"
    WRONG_METHOD = "wrong_method"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    AWAY = "away"
    FAILED = "failed"


_CODES = {code.value: code for code in Code}
# What a person reads who looks at the line; the HTTP status beside it.
MEANS: Mapping[Code, tuple[int, str]] = {
    Code.BAD_SHAPE: (400, "What was sent is no message of this door."),
    Code.UNKNOWN_VERSION: (400, "What was sent is of a version not known here."),
    Code.UNSIGNED: (401, "The request carries no signature."),
    Code.UNKNOWN_DEVICE: (401, "The key that signed is not known."),
    Code.WRONG_KEY: (401, "The signature is not of that key, or not for this request."),
    Code.SKEWED_CLOCK: (401, "The request's time is more than 300 seconds off."),
    Code.REVOKED: (403, "The device is believed no more."),
    Code.KEY_ENDED: (403, "The key's time is over. Offer the next keys."),
    Code.NOT_PROVEN: (403, "The keys are offered and not proven."),
    Code.NOT_FOR_THIS_KIND: (403, "This door is not for this kind of device."),
    Code.WRONG_CODE: (403, "The code is wrong, used or over."),
    Code.NOT_THERE: (404, "There is nothing here."),
    Code.WRONG_METHOD: (405, "This door is opened in another way."),
    Code.REPLAY: (409, "This very request was answered before."),
    Code.OLD_BUNDLE: (409, "Nothing leads on from that bundle. Ask for the whole."),
    Code.TOO_LARGE: (413, "What was sent is too large."),
    Code.TOO_MANY: (429, "There were too many requests in a short time."),
    Code.FAILED: (500, "The centre failed. It was noted."),
    Code.AWAY: (503, "The centre cannot reach its records."),
}
_TYPE = "urn:sekisho:problem:"
# Those after which the same request, signed anew, may succeed.
RETRY = frozenset({Code.SKEWED_CLOCK, Code.TOO_MANY, Code.AWAY, Code.FAILED})


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal. Unlike a message it has no version: it must be read by every program."""

    type: str
    title: str
    status: int
    code: str
    centre_time: Moment

    @property
    def known(self) -> Code | None:
        """The code, where this program knows it."""
        return _CODES.get(self.code)


def tell(code: Code, now: datetime) -> Problem:
    """A refusal as the centre says it."""
    status, title = MEANS[code]
    return Problem(
        type=_TYPE + code.value, title=title, status=status, code=code.value, centre_time=now
    )


def read_problem(data: bytes) -> Problem | None:
    """A refusal, or None where the answer came from somebody else, such as a proxy."""
    try:
        return msgspec.json.decode(data, type=Problem)
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError, ValueError):
        return None
