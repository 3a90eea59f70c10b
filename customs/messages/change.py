"""The feed of changes: what a hall must know within a second, numbered in one order.

A feed can only take trust away (a key, a device, a pass); what adds trust comes in the
bundle, under the release signer's key, or is an officer's act under the key of commands.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from customs.messages.plain import Count, Message, Moment, Piece, Text

MOST = 500  # changes in one answer


class Kind(StrEnum):
    """What can change. A device passes over a kind it does not know and says so."""

    KEY_REVOKED = "key_revoked"  # subject: the key's id in hex; body: its use
    DEVICE_REVOKED = "device_revoked"  # subject: the device
    DEVICE_ENROLLED = "device_enrolled"  # subject: the device; its keys come with the bundle
    BUNDLE_MADE = "bundle_made"  # subject: the bundle's number
    POLICY_CHANGED = "policy_changed"  # subject: the policy's name
    # Of a pass the subject is the declaration; what it says now is asked for at ARRIVALS.
    PASS_ISSUED = "pass_issued"
    PASS_SUPERSEDED = "pass_superseded"  # body: the new revision
    PASS_WITHDRAWN = "pass_withdrawn"
    PASS_USED = "pass_used"  # body: the hall where a document first named somebody on it
    PASS_REOPENED = "pass_reopened"  # said on the phone, to the one hall it is about
    # What an officer did, for one hall: see crossing_command.py. Its signature is what adds trust.
    OFFICER_TOLD = "officer_told"  # subject: the crossing; body: the command, base64


_KINDS = {kind.value: kind for kind in Kind}
OF_PASSES = frozenset(
    {
        Kind.PASS_ISSUED,
        Kind.PASS_SUPERSEDED,
        Kind.PASS_WITHDRAWN,
        Kind.PASS_USED,
        Kind.PASS_REOPENED,
    }
)


class Change(Piece, frozen=True):
    """One change."""

    sequence: Annotated[int, Meta(ge=1, lt=2**53)]
    at: Moment
    kind: Text  # not the enum: a later centre says more than this program knows
    subject: Text
    body: dict[str, Any]

    @property
    def understood(self) -> Kind | None:
        """The kind, where this program knows it."""
        return _KINDS.get(self.kind)


class Changes(Message, frozen=True):
    """The changes after a number, and the last number there is."""

    changes: Annotated[tuple[Change, ...], Meta(max_length=MOST)]
    head: Count
    centre_time: Moment
