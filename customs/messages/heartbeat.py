"""The heartbeat: how a device is, told once a minute; what it hears back is what to do."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from customs.messages.plain import Count, Message, Moment, Text

EVERY = timedelta(minutes=1)
SILENT = timedelta(minutes=5)  # after this an officer is asked
BUNDLE_LIVES = timedelta(hours=24)  # an older one opens nothing
BUNDLE_WARNS = timedelta(hours=6)  # this long before: time to mend the line, or carry one in
CLOCK_DRIFTS = timedelta(seconds=30)  # a tenth of what would be refused
OUTBOX_DEEP = 1000  # events waiting


class Heartbeat(Message, frozen=True):
    """How a device is. Its clock is told by the request's own signature."""

    program: Text  # the version of its program
    boot: Annotated[int, Meta(ge=1, lt=2**53)]
    bundle: Count | None  # the number of the bundle it works with
    change: Count  # the last change it took
    waiting: Count  # events in its outbox
    oldest: Moment | None  # since when the first of them waits
    dead: Count  # letters it cannot send

    def __post_init__(self) -> None:
        """A time no clock shows could not be kept either."""
        if self.oldest and not 1970 <= self.oldest.year < 9999:
            raise ValueError("no clock shows this time")


class Notice(StrEnum):
    """What the centre holds against a device's state."""

    OLD_BUNDLE = "old_bundle"
    BUNDLE_ENDS = "bundle_ends"  # it opens nothing in a few hours
    CLOCK_DRIFTS = "clock_drifts"
    OUTBOX_DEEP = "outbox_deep"
    DEAD_LETTERS = "dead_letters"
    KEY_ENDS = "key_ends"  # make the next key


class Heard(Message, frozen=True):
    """The answer to a heartbeat."""

    centre_time: Moment
    notices: tuple[Text, ...]  # not the enum: a later centre says more than this program knows
    bundle: Count | None  # the newest number there is
    head: Count  # the newest change
