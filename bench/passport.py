"""Reading a passport: how often we speak, what the line costs, and what we add to it.

The chip is the virtual one on a simulated line; its own CPU is measured and taken out.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bench.figure import Figure
from kiosk.passport import access, ciphers, groups, reader
from kiosk.passport.cell.keeper import NOBODY, Cell
from kiosk.passport.examination import Bench, OpenBench
from kiosk.passport.lds import dg2
from kiosk.passport.pki import signatures
from kiosk.passport.reading import Reading
from kiosk.passport.trust import master_list
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Case, Dossier
from kiosk.passport.verifier.judge import judge
from kiosk.passport.virtual import certificates, factory, messages
from kiosk.passport.virtual.body import Body
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import YEAR, Country, signing_key
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.line import Line
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.passport.virtual.quirks import Quirk
from tests.kiosk.passport import specimens
from tests.kiosk.passport.variety import Draw

NOW = datetime.now(UTC)
PORTRAIT = b"\xff\xd8\xff\xe0" + Draw("a portrait of 20 KB")(20_476)
BASIC = Plan(portrait=PORTRAIT)
PACE = Plan(portrait=PORTRAIT, pace=(PaceChoice(),))
MODERN = replace(PACE, chip=ChipChoice(), active="ECDSA")
SHORT = frozenset({Quirk.EXTENDED_REFUSED})
LISTED = 588
RUNS = 80  # a reading takes milliseconds: the least of few is still what a neighbour left


@functools.cache
def clock_cost() -> float:
    """What one look at the clock takes: with one per command it would count as ours."""
    began = time.process_time()
    for _ in range(1000):
        time.process_time()
    return (time.process_time() - began) / 1000


class TimedChip(Chip):
    """A chip that knows how much CPU it took, which a real one would not take from us."""

    cpu = 0.0

    def exchange(self, raw: bytes) -> bytes:
        """Answer, and note the cost."""
        began = time.process_time()
        answer = super().exchange(raw)
        self.cpu += time.process_time() - began + clock_cost()
        return answer


@functools.cache
def country() -> Country:
    """One whose signatures cost what most do."""
    return Country.establish("UT", ("RSA", "secp256r1"), Draw("bench"), NOW)


@functools.cache
def trust() -> TrustStore:
    """The store, warm as on a kiosk."""
    return TrustStore.build([country().authority])


@functools.cache
def made(plan: Plan) -> Body:
    """The passport of a plan."""
    return issue(plan, country(), Draw(plan.zone)).body


def dossier(found: Reading) -> Dossier:
    """A reading as it is handed to the judge."""
    return Dossier(found.files, NOW, found.conduct, found.page)


def whole(plan: Plan) -> tuple[Reading, Line, float]:
    """One reading and judgement; the line, and the CPU that is ours."""
    chip = TimedChip(made(plan))
    line, store = Line(chip), trust()
    began = time.process_time()
    found = reader.read(line, access.from_zone(plan.zone))
    judge(Case(dossier(found), store))
    return found, line, time.process_time() - began - chip.cpu


def least(measure: Callable[[], float]) -> float:
    """The least of several runs: what it costs when nothing else interferes."""
    return min(measure() for _ in range(RUNS))


# What a reading must call whatever its own code looks like, by where it is found.
PRIMITIVES: list[tuple[Any, str]] = [
    *((suite, name) for suite in (ciphers.TripleDes, ciphers.Aes)
      for name in ("key", "encrypt", "decrypt", "mac", "token")),
    (groups.Curve, "multiply"),
    (groups.Curve, "add"),
    (signatures, "holds"),
    (signatures, "ecdsa_holds"),
]  # fmt: skip


def primitives(plan: Plan) -> float:
    """The CPU of the primitives alone: those of one reading, written down and called again."""
    calls: list[tuple[Callable[..., object], tuple[object, ...]]] = []
    depth = 0

    def recorded(function: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(function)
        def call(*arguments: object) -> object:
            nonlocal depth
            depth += 1
            try:
                if depth == 1:
                    calls.append((function, arguments))
                return function(*arguments)
            finally:
                depth -= 1

        return call

    class SilentChip(Chip):
        """Its own primitives are not ours."""

        def exchange(self, raw: bytes) -> bytes:
            nonlocal depth
            depth += 1
            try:
                return super().exchange(raw)
            finally:
                depth -= 1

    originals = [(owner, name, getattr(owner, name)) for owner, name in PRIMITIVES]
    try:
        for owner, name, function in originals:
            setattr(owner, name, recorded(function))
        found = reader.read(SilentChip(made(plan)), access.from_zone(plan.zone))
        judge(Case(dossier(found), trust()))
    finally:
        for owner, name, function in originals:
            setattr(owner, name, function)
    return least(lambda: again(calls))


def again(calls: list[tuple[Callable[..., object], tuple[object, ...]]]) -> float:
    """Every call once more; the CPU it took."""
    began = time.process_time()
    for function, arguments in calls:
        function(*arguments)
    return time.process_time() - began


def made_list() -> bytes:
    """A master list of as many certificates as the German one, a quarter with explicit curves."""
    kinds = ("RSA", "brainpoolP384r1 explicit", "PSS", "secp256r1")
    draw, listed = Draw("list"), []
    for number in range(LISTED):
        key = signing_key(kinds[number % 4], draw, number % 8)
        valid = NOW - YEAR, NOW + YEAR
        listed.append(certificates.self_signed("UT", f"CSCA {number}", key, number, valid))
    return messages.master_list(country().pen, tuple(listed))


def load(raw: bytes) -> float:
    """The CPU of a store from a list, every key of it loaded."""
    began = time.process_time()
    found = master_list.parse(raw)
    TrustStore.build(found.certificates)
    if found.keys_loaded() != LISTED:
        raise SystemExit("not every key of the list was loaded")
    return time.process_time() - began


def judging(bench: Bench, found: Reading) -> float:
    """The time of one judgement, waited for."""
    began = time.perf_counter()
    bench.judge(dossier(found))
    return time.perf_counter() - began


def waking(store: TrustStore) -> float:
    """The time until a cell is warm."""
    began = time.perf_counter()
    Cell(store).close()
    return time.perf_counter() - began


def cell_figures(store: TrustStore) -> Iterable[Figure]:
    """What it costs to judge where a crash does no harm; for information."""
    told, found = functools.partial(Figure, "passport"), whole(MODERN)[0]
    with closing(Cell(store)) as cell:
        apart = least(functools.partial(judging, cell, found))
        pixels = least(functools.partial(_decoded, cell, dg2.build(factory.portrait(width=480))))
    here = least(functools.partial(judging, OpenBench(store), found))
    yield told("judging in the cell over judging here", 1000 * (apart - here), "ms")
    yield told("a portrait of 480 x 640 to pixels in the cell", 1000 * pixels, "ms")
    yield told(f"waking a cell with {len(store.anchors)} certificates", 1000 * waking(store), "ms")


def _decoded(cell: Cell, raw: bytes) -> float:
    if cell.darkroom is not None:
        cell.darkroom.trust(NOBODY)  # awake, as when a document has just been read
    began = time.perf_counter()
    if cell.portrait(raw) is None:
        raise SystemExit("the portrait was not decoded")
    return time.perf_counter() - began


def figures() -> Iterable[Figure]:
    """The figures of the passport reader."""
    told = functools.partial(Figure, "passport")
    for name, plan in {"BAC": BASIC, "PACE": PACE}.items():
        short = replace(plan, quirks=SHORT)
        yield told(f"APDUs, {name}, extended length", whole(plan)[1].apdus, "APDUs", 36)
        yield told(f"APDUs, {name}, short length", whole(short)[1].apdus, "APDUs", 110)
        for form, each in {"extended": plan, "short": short}.items():
            wire = whole(each)[1].seconds
            ours = least(functools.partial(lambda passport: whole(passport)[2], each))
            ratio = (wire + ours) / wire
            yield told(f"time over the wire's own, {name}, {form}, 424 kbit/s", ratio, "x", 1.15)
    for name, plan in {"BAC": BASIC, "BAC, short": replace(BASIC, quirks=SHORT),
                       "PACE": PACE, "PACE, CA, AA": MODERN}.items():  # fmt: skip
        ours = least(functools.partial(lambda passport: whole(passport)[2], plan))
        ratio = ours / primitives(plan)
        yield told(f"own CPU over the primitives it must call, {name}", ratio, "x", 2.0)
    lists = {"made here": made_list()}
    if specimens.DATA.exists():
        lists["of Germany"] = specimens.master_list()
    for name, raw in lists.items():
        spent = 1000 * least(functools.partial(load, raw))
        yield told(f"store of {LISTED} certificates, {name}", spent, "ms", 150)
    yield from cell_figures(TrustStore.build(master_list.parse(raw).certificates))
