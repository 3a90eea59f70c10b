"""The real reader, PC/SC through pyscard's plain binding. The only room that knows either."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from smartcard import scard

from kiosk.passport.transport import LostError

LONGEST_WAIT_MS = 60_000


class ReaderError(Exception):
    """No reader of that name, or no PC/SC service: an officer's matter, not the traveller's."""

    permanent = True


class Readers:
    """A connection to the PC/SC service; give it back with close()."""

    def __init__(self) -> None:
        self.context = _asked(scard.SCardEstablishContext, scard.SCARD_SCOPE_USER)

    def names(self) -> list[str]:
        """The readers there are."""
        result, found = scard.SCardListReaders(self.context, [])
        return list(found) if result == scard.SCARD_S_SUCCESS else []

    def named(self, part: str) -> str:
        """The first reader whose name holds this."""
        found = next((name for name in self.names() if part in name), None)
        if found is None:
            raise ReaderError(f"no reader named {part!r}; there are: {self.names()}")
        return found

    def wait(self, name: str, seconds: float, *, present: bool = True) -> bool:
        """Until a document is there, or gone, by the reader's own events; False when time is up."""
        deadline = time.monotonic() + seconds
        state = scard.SCARD_STATE_UNAWARE
        while True:
            left = max(0, int(1000 * (deadline - time.monotonic())))
            result, told = scard.SCardGetStatusChange(
                self.context, min(left, LONGEST_WAIT_MS), [(name, state)]
            )
            if result == scard.SCARD_S_SUCCESS:
                state = told[0][1]
                if bool(state & scard.SCARD_STATE_PRESENT) == present:
                    return True
            elif result != scard.SCARD_E_TIMEOUT:
                raise ReaderError(scard.SCardGetErrorMessage(result))
            if left == 0:
                return False

    def connect(self, name: str) -> PcscTransport:
        """The document that lies on the reader."""
        mode, protocols = scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_ANY
        result, card, protocol = scard.SCardConnect(self.context, name, mode, protocols)
        _held(result)
        return PcscTransport(card, protocol)

    def close(self) -> None:
        """Give the connection back."""
        scard.SCardReleaseContext(self.context)


class PcscTransport:
    """A document in the field of a PC/SC reader."""

    def __init__(self, card: Any, protocol: int) -> None:  # noqa: ANN401  pyscard has no types
        self.card = card
        self.protocol = protocol

    def exchange(self, command: bytes) -> bytes:
        """One command and its reply."""
        header = scard.SCARD_PCI_T1 if self.protocol == scard.SCARD_PROTOCOL_T1 else _T0
        result, reply = scard.SCardTransmit(self.card, header, list(command))
        _held(result)
        if len(reply) < 2:
            raise LostError("the reader answered for a document that is gone")
        return bytes(reply)

    def reset(self) -> None:
        """Power off and on."""
        result, self.protocol = scard.SCardReconnect(
            self.card, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_ANY,
            scard.SCARD_UNPOWER_CARD,
        )  # fmt: skip
        _held(result)

    def close(self) -> None:
        """Let go of the document and power it off."""
        scard.SCardDisconnect(self.card, scard.SCARD_UNPOWER_CARD)


_T0 = scard.SCARD_PCI_T0


def _held(result: int) -> None:
    """Any failure while a document is in the field means: it is not, or not well enough."""
    if result != scard.SCARD_S_SUCCESS:
        raise LostError(scard.SCardGetErrorMessage(result))


def _asked(question: Callable[..., tuple[int, Any]], *arguments: object) -> Any:  # noqa: ANN401
    result, answer = question(*arguments)
    if result != scard.SCARD_S_SUCCESS:
        raise ReaderError(f"no PC/SC service: {scard.SCardGetErrorMessage(result)}")
    return answer
