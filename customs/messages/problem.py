"""What the centre answers when it will not do what a device asked (RFC 9457)."""

from __future__ import annotations

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


def read_problem(data: bytes) -> Problem | None:
    """A refusal, or None where the answer came from somebody else, such as a proxy."""
    try:
        return msgspec.json.decode(data, type=Problem)
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError, ValueError):
        return None
