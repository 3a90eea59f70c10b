"""How one kiosk is wired: a file in its folder, written by whoever puts the kiosk up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.devices.card_reader import PcscReader
from kiosk.devices.door import Door, FailState, SimulatedDoor
from kiosk.devices.escpos_printer import MODEL, PORT, EscposPrinter
from kiosk.devices.guest_browser import GuestBrowser
from kiosk.devices.modbus_door import PORT as MODBUS
from kiosk.devices.modbus_door import ModbusDoor, Places
from kiosk.devices.printer import Printer, SimulatedPrinter
from kiosk.devices.scanner import Scanner
from kiosk.devices.serial_scanner import SPEED, SerialScanner

FILE = "apparatus.json"
_UsbId = Annotated[int, Meta(ge=1, le=0xFFFF)]
_Place = Annotated[int, Meta(ge=0, le=0xFFFF)]


class WiredBadly(Exception):
    """The file is there and says nothing that can be wired."""

    permanent = True


class _Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One way to wire a thing."""


class Network(_Choice, frozen=True, tag="network"):
    """A printer with an address of its own."""

    host: str
    port: int = PORT
    model: str = MODEL


class Usb(_Choice, frozen=True, tag="usb"):
    """A printer on USB, by vendor and product."""

    vendor: _UsbId
    product: _UsbId
    model: str = MODEL


class Folder(_Choice, frozen=True, tag="folder"):
    """No printer: slips as pictures in a folder, for demonstrations."""

    path: str


class Serial(_Choice, frozen=True, tag="serial"):
    """A scanner on a serial line, or on USB as one."""

    port: str
    speed: int = SPEED


class Keyboard(_Choice, frozen=True, tag="keyboard"):
    """A scanner that types: its keys come through the screen."""


class Browser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second browser, in which somebody without a pass declares."""

    program: str
    arguments: tuple[str, ...] = ()


class Board(_Choice, frozen=True, tag="modbus"):
    """A door on a relay board. What it does without power nobody assumes: it has to be said."""

    host: str
    fails: FailState
    port: int = MODBUS
    device: Annotated[int, Meta(ge=0, le=255)] = 1
    relay: _Place = 0
    inputs: _Place = 0
    counters: _Place = 0
    watchdog: _Place | None = 0


class Simulated(_Choice, frozen=True, tag="simulated"):
    """No door: its openings as lines in a file, for demonstrations and proofs."""

    path: str


class Wiring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What there is. A kiosk without a file has a reader and a camera, and nothing more."""

    reader: str = ""  # part of its name in PC/SC
    printer: Network | Usb | Folder | None = None
    scanner: Serial | Keyboard | None = None
    browser: Browser | None = None
    door: Board | Simulated | None = None  # of a gate


def read(folder: Path) -> Wiring:
    """The wiring of a device's folder; raises WiredBadly."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Wiring) if path.exists() else Wiring()
    except (OSError, msgspec.DecodeError, UnicodeError) as error:
        raise WiredBadly(f"{path}: {error}") from None


def printer(wiring: Wiring) -> Printer | None:
    """The printer, if one is wired; raises WiredBadly for a model nobody knows."""
    match wiring.printer:
        case Folder(path):
            return SimulatedPrinter(Path(path))
        case None:
            return None
    try:
        match wiring.printer:
            case Network(host, port, model):
                return EscposPrinter.network(host, port, model)
            case Usb(vendor, product, model):
                return EscposPrinter.usb(vendor, product, model)
    except ValueError as error:
        raise WiredBadly(str(error)) from None


def scanner(wiring: Wiring) -> Scanner | None:
    """The scanner that is asked; one that types is not."""
    match wiring.scanner:
        case Serial(port, speed):
            return SerialScanner(port, speed)
        case _:
            return None


def reader(wiring: Wiring) -> PcscReader:
    """The passport reader."""
    return PcscReader(wiring.reader)


def browser(wiring: Wiring) -> GuestBrowser | None:
    """The second browser, if one is wired."""
    told = wiring.browser
    return GuestBrowser(told.program, told.arguments) if told else None


def door(wiring: Wiring) -> Door | None:
    """The door of a gate, if one is wired."""
    match wiring.door:
        case Board(host, fails, port, device, relay, inputs, counters, watchdog):
            places = Places(relay, inputs, counters, watchdog)
            return ModbusDoor(host, port, fails=fails, device=device, places=places)
        case Simulated(path):
            return SimulatedDoor(Path(path))
        case None:
            return None
