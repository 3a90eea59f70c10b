"""What an officer is asked to look at: every kind of exception, from every part of the system."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why something waits for an officer."""

    DEAD_JOB = "dead_job"
    PROPOSAL = "proposal"
    AUDIT_BROKEN = "audit_broken"
    DEVICE_KEY = "device_key"
    DEVICE_CLOCK = "device_clock"
    DEVICE_GAP = "device_gap"
    DEVICE_FORK = "device_fork"
    DEVICE_SILENT = "device_silent"
    DEVICE_OUTBOX = "device_outbox"
    DEVICE_KEY_ENDS = "device_key_ends"
    OLD_BUNDLE = "old_bundle"
    UNKNOWN_EVENT = "unknown_event"
