"""The version of the machine: every event carries it, and a crossing keeps the one it began with.

A change of `step` that would give an old log another outcome takes the next number; the
machine before it stays in `replay` for as long as crossings of its time are replayed.
"""

MACHINE_VERSION = 1
