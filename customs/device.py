"""A device that is to join a hall, as an officer describes it.

Its hall and its name together tell it from every other; both are short enough to be read out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customs.faults import Fault
from customs.messages.enrolment import DeviceKind
from customs.typed import Typed

LONGEST_HALL = 24
LONGEST_NAME = 32
_HALL = re.compile(f"[A-Z0-9][A-Z0-9-]{{0,{LONGEST_HALL - 1}}}")
_NAME = re.compile(f"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a device is, where it stands, and what people call it."""

    kind: DeviceKind
    hall: str
    name: str

    @property
    def called(self) -> str:
        """Where it stands and what it is called there."""
        return f"{self.hall} {self.name}"


def read_hall(typed: Typed) -> str:
    """A hall as it is called on its sign; nothing where it is no such name."""
    hall = typed.raw("hall").upper()
    if _HALL.fullmatch(hall):
        return hall
    typed.wrong("hall", Fault.HALL_FORM)
    return ""


def read_expected(typed: Typed) -> Expected | None:
    """A device as typed, or what is to be put right."""
    kind = typed.choice("kind", DeviceKind, missing=Fault.DEVICE_KIND_MISSING)
    hall, name = read_hall(typed), typed.raw("name")
    if not _NAME.fullmatch(name):
        typed.wrong("name", Fault.DEVICE_NAME_FORM)
    return None if kind is None or typed.problems else Expected(kind, hall, name)


def body_of(expected: Expected) -> dict[str, str]:
    """A device as a proposal keeps it."""
    return {"kind": expected.kind.value, "hall": expected.hall, "name": expected.name}


def made(body: Mapping[str, Any]) -> Expected | None:
    """The device of a proposal; None where it says none, whole and exact."""
    found = read_expected(Typed({name: str(told) for name, told in body.items()}))
    return found if found is not None and body_of(found) == body else None
