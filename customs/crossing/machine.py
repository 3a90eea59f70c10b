"""`step`: a crossing and an event in, the crossing after it and what is to be done out.

It answers any event in any state. A crossing is run by the machine it began under, so that a
log of the version before this one is replayed by the rules of its day; where that machine is
not here any more, everything about the crossing is an officer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from customs.crossing.commands import (
    AskAnswers,
    AskFace,
    AskLook,
    AskPass,
    AskPassport,
    ClearScreen,
    Command,
    Record,
    Tell,
)
from customs.crossing.crossing import Crossing
from customs.crossing.duties import duties
from customs.crossing.events import Ended, Event, Joined, Opened, PassportRead, Unknown
from customs.crossing.hearing import failed, heard
from customs.crossing.leg import Named
from customs.crossing.version import MACHINE_VERSION
from customs.verdicts import Verdict

Stepped = tuple[Crossing, tuple[Command, ...]]
Machine = Callable[[Crossing, Event], Stepped]

_SAID_AGAIN = (AskPass, AskPassport, AskAnswers, AskFace, AskLook, Tell)


def step(crossing: Crossing, event: Event) -> Stepped:
    """The one way a crossing moves. An event that was heard before changes nothing."""
    if event.id in crossing.seen:
        return crossing, ()
    return MACHINES.get(crossing.machine, _no_machine)(crossing, event)


def replay(crossing: Crossing, events: Iterable[Event]) -> Crossing:
    """A crossing from its log."""
    for event in events:
        crossing, _ = step(crossing, event)
    return crossing


def _first(crossing: Crossing, event: Event) -> Stepped:
    """Version 1."""
    after = heard(crossing, event)
    before, now = set(duties(crossing)), duties(after)
    new = tuple(duty for duty in now if duty not in before or _said_again(event, duty))
    return after, (Record(event), *_at_once(event), *new)


def _said_again(event: Event, duty: Command) -> bool:
    """A kiosk that comes to a crossing hears all; one whose try failed hears what to try."""
    if isinstance(event.told, Opened | Joined):
        return isinstance(duty, _SAID_AGAIN)
    return failed(event) and isinstance(duty, AskPassport | AskFace)


def _at_once(event: Event) -> tuple[Command, ...]:
    """What an event asks for wherever the crossing stands."""
    told = event.told
    if isinstance(told, Ended):
        return (ClearScreen(),)
    if isinstance(told, PassportRead) and told.named is Named.NOBODY:
        return (Tell((), Verdict.WRONG_DOCUMENT),)
    return ()


def _no_machine(crossing: Crossing, event: Event) -> Stepped:
    """A crossing of a machine that is not here: kept, and an officer's."""
    unread = replace(event, told=Unknown(type(event.told).__name__, event.machine))
    after, commands = _first(crossing, unread)
    return after, (Record(event), *commands[1:])


MACHINES: Mapping[int, Machine] = {MACHINE_VERSION: _first}
