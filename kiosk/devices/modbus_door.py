"""A door on a Modbus/TCP relay board: pymodbus's only room.

One relay holds the leaf, so that a board that loses its power, its line or this program lets go of
it, and the wiring says which way. The board's own watchdog lets go when nobody asks for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from pymodbus import ModbusException
from pymodbus.client import ModbusTcpClient
from pymodbus.pdu import ModbusPDU

from kiosk.devices.door import DoorSilent, FailState, Leaf, Seen

PORT = 502
ANSWERS = 0.5  # seconds; a door that takes longer is one that says nothing
WATCHDOG = 20  # tenths of a second
_INPUTS, _COUNTERS = 5, 3


@dataclass(frozen=True)
class Places:
    """Where a board has what, counted from 0 as on the wire; the defaults are a plain board's.

    Inputs from `inputs` on: shut, open, obstructed, fault, released. Registers from `counters` on:
    bodies inside, out, in.
    """

    relay: int = 0
    inputs: int = 0
    counters: int = 0
    watchdog: int | None = 0  # the holding register of its time in tenths of a second


class ModbusDoor:
    """One door by its board's address."""

    def __init__(
        self,
        host: str,
        port: int = PORT,
        *,
        fails: FailState,
        device: int = 1,
        places: Places | None = None,
    ) -> None:
        self.fails = fails
        self._device = device
        self._places = places or Places()
        # Never again by itself: a command that comes late is one nobody waits for any more.
        self._line = ModbusTcpClient(host, port=port, timeout=ANSWERS, retries=0)
        self._turn = Lock()

    def open(self, ground: UUID) -> None:
        """Let the leaf open."""
        del ground  # the board keeps no journal
        self._hold(opened=True)

    def shut(self) -> None:
        """Let the leaf shut."""
        self._hold(opened=False)

    def see(self) -> Seen:
        """Inputs and counters."""
        at = self._places
        bits = self._ask(
            lambda: self._line.read_discrete_inputs(
                at.inputs, count=_INPUTS, device_id=self._device
            )
        ).bits
        counts = self._ask(
            lambda: self._line.read_input_registers(
                at.counters, count=_COUNTERS, device_id=self._device
            )
        ).registers
        if len(bits) < _INPUTS or len(counts) != _COUNTERS:
            raise DoorSilent("the board answered something else")
        shut, opened, obstructed, fault, released = bits[:_INPUTS]
        inside, through, back = counts
        leaf = _leaf(shut, opened, obstructed, fault)
        return Seen(leaf, inside, through, back, released)

    def close(self) -> None:
        """Let go of the line."""
        with self._turn:
            self._drop()

    def _drop(self) -> None:
        self._line.close()  # type: ignore[no-untyped-call]

    def _hold(self, *, opened: bool) -> None:
        """The relay is drawn for whatever the leaf does not do by itself."""
        drawn = opened is (self.fails is FailState.SHUT)
        self._ask(lambda: self._line.write_coil(self._places.relay, drawn, device_id=self._device))

    def _ask(self, ask: Callable[[], ModbusPDU]) -> ModbusPDU:
        with self._turn:
            try:
                self._connect()
                told = ask()
            except (ModbusException, OSError) as error:
                self._drop()
                raise DoorSilent(f"the board does not answer: {error}") from error
        if told.isError():
            raise DoorSilent(f"the board refuses: {told}")
        return told

    def _connect(self) -> None:
        """A new line begins with the watchdog set: it may be another board, or one reset."""
        if self._line.connected:
            return
        if not self._line.connect():  # type: ignore[no-untyped-call]
            raise DoorSilent("the board is not there")
        if self._places.watchdog is not None:
            told = self._line.write_register(
                self._places.watchdog, WATCHDOG, device_id=self._device
            )
            if told.isError():
                self._drop()
                raise DoorSilent(f"the board takes no watchdog: {told}")


def _leaf(shut: bool, opened: bool, obstructed: bool, fault: bool) -> Leaf:
    """Two ends at once are a broken sensor."""
    if fault or (shut and opened):
        return Leaf.FAULT
    if obstructed:
        return Leaf.OBSTRUCTED
    return Leaf.SHUT if shut else Leaf.OPEN if opened else Leaf.MOVING
