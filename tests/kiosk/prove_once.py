"""One clearance, sixteen gates: it opens once, whatever fails, and never without a record.

Gates race for a clearance on real stores of their own, ten thousand times without trouble and a
thousand times with a kill, a cut or a takeover in the middle, after which they all race for the
same one again. The doors' own journal is the judge.
"""

from __future__ import annotations

import logging
import random
import tempfile
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import UUID

from customs.clearance import clearance_id
from kiosk.devices.door import openings
from tests.kiosk.gate import once_victim
from tests.kiosk.gate.once_victim import LABELS
from tests.kiosk.gate.races import Fault, Races, again, racing
from tests.kiosk.site import PROCESSES
from tests.kiosk.victims import Fuse
from tests.prove import Evidence

RACES, FAULTS, KILLS = 10_000, 700, 300
IN_PROCESS = tuple(each for each in Fault if each is not Fault.NONE)


def _ground(races: Races, number: int) -> UUID:
    return clearance_id(races.declaration(number), (1,), 1)


def plain(races: Races, count: int) -> list[str]:
    """So many races without trouble: one opening each, for good."""
    for number in range(count):
        races.race(races.hall.mint(races.declaration(number)))
    opened, missing = races.judged()
    grounds = [_ground(races, number) for number in range(count)]
    found = [f"{opened[each]} openings on {each}" for each in grounds if opened[each] != 1]
    strangers = opened.keys() - set(grounds)
    return found + [f"without a record: {each}" for each in (*missing, *strangers)]


def troubled(races: Races, count: int, begin: int) -> tuple[Counter[str], list[str]]:
    """So many with something in the middle, and once more when it is over: one at most."""
    kinds: Counter[str] = Counter()
    for number in range(begin, begin + count):
        fault = races.draw.choice(IN_PROCESS)
        kinds[fault] += 1
        _one(races, number, fault)
    opened, missing = races.judged()
    found = [f"{times} openings on {ground}" for ground, times in opened.items() if times > 1]
    kinds["opened"] = sum(opened[_ground(races, number)] for number in range(begin, begin + count))
    return kinds, found + [f"without a record: {each}" for each in missing]


def _one(races: Races, number: int, fault: Fault) -> None:
    signed = races.hall.mint(races.declaration(number))
    races.fault = fault
    middle = {
        Fault.TAKEOVER: lambda: races.take_over(heard=True),
        Fault.TAKEOVER_UNHEARD: lambda: races.take_over(heard=False),
    }.get(fault)
    if fault in (Fault.GATE_ENDS, Fault.KEEPER_ENDS):
        _ended(races, signed, fault)
    else:
        races.race(signed, middle)
    races.fault = Fault.NONE
    races.race(signed)


def _ended(races: Races, signed: bytes, fault: Fault) -> None:
    """A winner ends before anybody walks; or the keeper, once somebody was granted."""
    tasks = [races.pool.submit(each.lane.open_for, signed) for each in races.gates]
    for task in tasks:
        task.result()
    if fault is Fault.KEEPER_ENDS:
        again(races, races.hall)
    else:
        for each in races.gates:
            if each.lane.passage:
                again(races, each)
    races.finish()


# Kills


def killed(folder: Path, kills: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many power cuts of a whole hall; each clearance is raced for again after each."""
    draw, at, where = random.Random(seed), 0, Counter[str]()
    whole: set[int] = set()
    for turn in range(kills):
        label = draw.choice(("", *LABELS))
        fuse = Fuse(label, draw.randint(1, 24))
        begun, raced = _killed(folder, at, seed + turn, fuse, draw)
        where[label or "at random"] += 1
        whole |= raced - {at - 1}  # that one was interrupted before
        at = max(begun, at)
    opened = Counter(ground for _, ground in openings(folder / "openings"))
    found = [f"{times} openings on {ground}" for ground, times in opened.items() if times > 1]
    with racing(folder, seed, once_victim.GATES) as races:
        grounds = {_ground(races, number) for number in whole}
        _, missing = races.judged()
    found += [f"none on {ground}, and nothing failed" for ground in grounds - opened.keys()]
    if not whole:
        found.append("nothing was raced whole, so nothing is proven")
    where["raced whole"], where["opened"] = len(whole), sum(opened.values())
    return where, found + [f"without a record: {each}" for each in missing]


def _killed(
    folder: Path, begin: int, seed: int, fuse: Fuse, draw: random.Random
) -> tuple[int, set[int]]:
    """One start of the hall and its end; the first number not begun, and what was raced whole."""
    mine, theirs = PROCESSES.Pipe()
    told = (str(folder), begin, seed, fuse, theirs)
    program = PROCESSES.Process(target=once_victim.hall_program, args=told)
    program.start()
    theirs.close()
    words: list[tuple[str, int]] = []
    with suppress(EOFError, OSError):
        for _ in range(draw.randint(1, 4)):
            mine.send("go on")
            words.append(mine.recv())
            words.append(mine.recv())
        mine.send("go on")
        for _ in range(draw.randint(0, 200_000)):
            pass
    _end(program, mine, words)
    begun = [number for word, number in words if word == "try"]
    return max(begun, default=-1) + 1, {number for word, number in words if word == "raced"}


def _end(program: ForkServerProcess, mine: Connection, words: list[tuple[str, int]]) -> None:
    program.kill()
    with suppress(EOFError, OSError):
        while True:
            words.append(mine.recv())
    program.join()
    mine.close()


def prove(folder: Path, races: int, faults: int, kills: int, seed: int) -> Evidence:
    """All three."""
    with racing(folder / "hall", seed) as field:
        found = plain(field, races)
        kinds, more = troubled(field, faults, races)
    where, most = killed(folder / "killed", kills, seed)
    found += [*more, *most]
    told = {"races": races, "middles": dict(kinds), "kills": dict(where), "failures": found[:20]}
    return Evidence(races + faults + kills, len(found), told)


def run(seed: int) -> Evidence:
    """The stated counts."""
    logging.disable()  # a cut line is said a thousand times
    with tempfile.TemporaryDirectory() as name:
        return prove(Path(name), RACES, FAULTS, KILLS, seed)
