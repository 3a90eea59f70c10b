"""The conversation with one chip: commands out, replies in, counted, through the channel if any."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.passport.apdu import Command, Reply, reply
from kiosk.passport.failure import ReadError, Reason
from kiosk.passport.secure_messaging import Keys, protect, unprotect
from kiosk.passport.transport import Transport

PIECES = 64
# A chip that hands out its files byte by byte, or that never comes to an end, is given up.
MOST_COMMANDS = 4_000
MOST_SECONDS = 60.0


@dataclass
class Tally:
    """How much was said."""

    apdus: int = 0
    sent: int = 0
    received: int = 0


class Link:
    """A transport, and the session keys once there are some."""

    def __init__(self, transport: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        self.transport = transport
        self.clock = clock
        self.deadline = clock() + MOST_SECONDS
        self.keys: Keys | None = None
        self.tally = Tally()

    def reset(self) -> None:
        """A new session in the clear."""
        self.keys = None
        self.transport.reset()

    def send(self, command: Command) -> Reply:
        """One command and its whole reply."""
        if self.keys is None:
            return self._in_the_clear(command)
        return unprotect(self.keys, self._once(protect(self.keys, command)))

    def _once(self, command: Command) -> Reply:
        if self.tally.apdus >= MOST_COMMANDS or self.clock() > self.deadline:
            raise ReadError(Reason.SESSION_LOST, "the chip took too long")
        raw = command.encode()
        answer = self.transport.exchange(raw)
        self.tally.apdus += 1
        self.tally.sent += len(raw)
        self.tally.received += len(answer)
        return reply(answer)

    def _in_the_clear(self, command: Command) -> Reply:
        """6Cxx tells the right length, 61xx that more is waiting (ISO 7816-4)."""
        answer = self._once(command)
        if answer.status >> 8 == 0x6C:
            answer = self._once(replace(command, expected=answer.status & 0xFF or 256))
        data = answer.data
        for _ in range(PIECES):
            if answer.status >> 8 != 0x61:
                break
            answer = self._once(Command(0, 0xC0, 0, 0, expected=answer.status & 0xFF or 256))
            data += answer.data
        return Reply(data, answer.status)
