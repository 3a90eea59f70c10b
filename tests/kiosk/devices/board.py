"""A relay board on pymodbus's own server: a leaf, its sensors, and a watchdog that lets go.

Its time is told to it, so that nothing waits for a watchdog.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from kiosk.devices.door import FailState

_WRITE_COIL, _WRITE_REGISTER, _READ_INPUTS, _READ_COUNTERS = 5, 6, 2, 4


@dataclass
class Board:
    """What is on the wires. `stuck` is a leaf that no relay moves."""

    fails: FailState
    drawn: bool = False
    stuck: bool = False
    obstructed: bool = False
    fault: bool = False
    released: bool = False
    both_ends: bool = False
    refuses: bool = False
    counters: list[int] = field(default_factory=lambda: [0, 0, 0])
    watchdog: int | None = None  # tenths of a second
    idle: float = 0.0
    writes: list[bool] = field(default_factory=list)
    port: int = 0

    @property
    def leaf_open(self) -> bool:
        """Where the leaf is: a relay that is not drawn leaves it where it falls."""
        if self.stuck:
            return False
        return self.drawn is (self.fails is FailState.SHUT)

    def pass_time(self, seconds: float) -> None:
        """So long nobody asked anything."""
        self.idle += seconds
        if self.watchdog is not None and self.idle * 10 >= self.watchdog:
            self.drawn = False

    @property
    def inputs(self) -> list[bool]:
        """Shut, open, obstructed, fault, released."""
        shut = not self.leaf_open or self.both_ends
        return [shut, self.leaf_open, self.obstructed, self.fault, self.released]

    async def action(
        self,
        code: int,
        _start: int,
        _address: int,
        _count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Every request passes here; every request feeds the watchdog."""
        self.idle = 0.0
        if self.refuses:
            return ExcCodes.DEVICE_FAILURE
        if code == _WRITE_COIL and values is not None:
            self.drawn = bool(values[0])
            self.writes.append(self.drawn)
        elif code == _WRITE_REGISTER and values is not None:
            self.watchdog = int(values[0])
        elif code == _READ_INPUTS:
            registers[0] = sum(bit << place for place, bit in enumerate(self.inputs))
        elif code == _READ_COUNTERS:
            registers[:3] = self.counters
        return None


async def _serve(board: Board, ready: Event, stop: asyncio.Event) -> None:
    bits, words = DataType.BITS, DataType.REGISTERS
    blocks = (
        [SimData(0, count=16, values=False, datatype=bits)],
        [SimData(0, count=16, values=False, datatype=bits)],
        [SimData(0, count=2, values=0, datatype=words)],
        [SimData(0, count=3, values=0, datatype=words)],
    )
    device = SimDevice(1, blocks, action=board.action)
    server = ModbusTcpServer(device, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    assert server.transport is not None
    board.port = server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    ready.set()
    await stop.wait()
    await server.shutdown()  # type: ignore[no-untyped-call]


@contextmanager
def serving(board: Board) -> Iterator[Board]:
    """The board on a port of this machine."""
    ready, loop = Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = Thread(target=loop.run_until_complete, args=(_serve(board, ready, stop),))
    thread.start()
    assert ready.wait(10)
    try:
        yield board
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
