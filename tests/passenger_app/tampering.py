"""Ways to tamper with the audit: what each does to rows, head and file, and what it makes wrong.

The oracle beside each knows what was done, not how it is found: the first number at which the
rows now differ from the rows before, and which outside anchors were passed.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from customs.sealed import SigningKey, Use
from passenger_app.audit import lines as anchor_lines
from tests.passenger_app.audited import COLUMNS, House, Row, forged, fresh


@dataclass
class State:
    """What stands in the database and in the file."""

    rows: list[Row]
    head: Row | None
    lines: list[bytes]

    def numbered(self) -> list[Row]:
        """The rows with a number, in order."""
        return sorted((r for r in self.rows if r["seq"] is not None), key=lambda r: int(r["seq"]))

    def at(self, seq: int) -> Row:
        """The row of a number."""
        return next(row for row in self.rows if row["seq"] == seq)

    def put(self, old: Row, new: Row | None) -> None:
        """Exchange a row, or take it out."""
        place = self.rows.index(old)
        self.rows[place : place + 1] = [new] if new else []


@dataclass(frozen=True)
class Told:
    """What must be found: the first bad row, or the first bad line of the file, or a late end."""

    row: int | None = None
    line: int | None = None
    late: bool = False


def as_it_was(house: House) -> State:
    """A copy to tamper with."""
    return State([dict(row) for row in house.rows], dict(house.head), list(house.lines))


def first_difference(house: House, after: State) -> int:
    """The oracle: the first number at which before and after differ."""
    before = {row["seq"]: row for row in house.rows if row["seq"] is not None}
    now: dict[int, list[Row]] = {}
    for row in after.numbered():
        now.setdefault(row["seq"], []).append(row)
    return min(n for n in before.keys() | now.keys() if now.get(n) != [before.get(n)])


def anchored_from(house: House, seq: int) -> int:
    """The first row from here on that an outside line knows."""
    return min(n for n in house.anchored if n >= seq)


def _other(column: str, value: object, draw: random.Random) -> object:
    match value:
        case bytes():
            place = draw.randrange(len(value))
            return (
                value[:place] + bytes([value[place] ^ 1 << draw.randrange(8)]) + value[place + 1 :]
            )
        case UUID():
            return UUID(int=value.int ^ 1 << draw.randrange(64))
        case datetime():
            return value + timedelta(microseconds=draw.choice([-1, 1, 10**9]))
        case int():
            return value
        case None:
            return b"x" if column in {"prev", "hash"} else draw.choice(["x", "null", "[]"])
        case str() if column == "id":
            return f"{int(value, 16) ^ 1 << draw.randrange(64):032x}"
        case str() if column == "at":
            return f"{value[:-1]}{(int(value[-1]) + 1) % 10}"
        case str() if column in {"told", "before", "after"}:
            return draw.choice([value + " ", '{"x":1}', value[:-1]])
    assert isinstance(value, str)
    return draw.choice([value + "x", value[:-1], value.swapcase(), ""])


def edit(house: House, state: State, draw: random.Random) -> Told:
    """Any column but the number, changed."""
    row = state.at(draw.randint(1, house.top))
    column = draw.choice([name for name in COLUMNS if name != "seq"])
    state.put(row, {**row, column: _other(column, row[column], draw)})
    return Told(row=first_difference(house, state))


def empty(house: House, state: State, draw: random.Random) -> Told:
    """Why and what changed, taken away."""
    row = draw.choice([r for r in state.numbered() if r["why"] is not None])
    state.put(row, {**row, draw.choice(["before", "after", "why"]): None})
    return Told(row=first_difference(house, state))


def delete(house: House, state: State, draw: random.Random) -> Told:
    """Some rows gone."""
    for _ in range(draw.randint(1, 3)):
        state.put(draw.choice(state.numbered()), None)
    return Told(row=first_difference(house, state))


def swap(house: House, state: State, draw: random.Random) -> Told:
    """Two rows in each other's place, with or without their hashes."""
    one, other = draw.sample(state.numbered(), 2)
    moved = draw.choice([["seq"], ["seq", "prev", "hash"], ["seq", "prev"]])
    state.put(one, {**one, **{name: other[name] for name in moved}})
    state.put(other, {**other, **{name: one[name] for name in moved}})
    return Told(row=first_difference(house, state))


def renumber(house: House, state: State, draw: random.Random) -> Told:
    """A row with a number that is free."""
    row = draw.choice(state.numbered())
    state.put(row, {**row, "seq": draw.choice([0, -3, house.top + 1, house.top + 9, 2**62])})
    return Told(row=first_difference(house, state))


def unnumber(house: House, state: State, draw: random.Random) -> Told:
    """A row that never had a number, it seems."""
    row = draw.choice(state.numbered())
    state.put(row, {**row, "seq": None, "prev": None, "hash": None})
    return Told(row=first_difference(house, state))


def shift(house: House, state: State, draw: random.Random) -> Told:
    """A row taken out and the numbers after it closed up."""
    gone = draw.randint(1, house.top - 1)
    state.put(state.at(gone), None)
    for row in [r for r in state.numbered() if r["seq"] > gone]:
        state.put(row, {**row, "seq": row["seq"] - 1})
    assert state.head is not None
    state.head["seq"] -= 1
    return Told(row=first_difference(house, state))


def insert(house: House, state: State, draw: random.Random) -> Told:
    """A row between two others, the numbers after it moved up."""
    place = draw.randint(1, house.top)
    like = state.at(place)
    for row in [r for r in state.numbered() if r["seq"] >= place]:
        state.put(row, {**row, "seq": row["seq"] + 1})
    state.rows.append(fresh(like, draw))
    assert state.head is not None
    state.head["seq"] += 1
    return Told(row=first_difference(house, state))


def insert_beyond(house: House, state: State, draw: random.Random) -> Told:
    """A row after the last that fits the chain, or one before the first."""
    last = state.at(house.top)
    if draw.random() < 0.5:
        state.rows.append(forged(fresh(last, draw), seq=house.top + 1, prev=last["hash"]))
    else:
        state.rows.append(forged(fresh(last, draw), seq=0, prev=bytes(32)))
    return Told(row=first_difference(house, state))


def forge(house: House, state: State, draw: random.Random) -> Told:
    """One row changed and its hash made to fit."""
    row = state.at(draw.randint(1, house.top))
    column = draw.choice(["actor", "act", "subject", "told", "why", "at"])
    state.put(row, forged(row, **{column: _other(column, row[column], draw)}))
    return Told(row=first_difference(house, state))


def _rebuild(state: State, start: int, end: int) -> None:
    prev = state.at(start - 1)["hash"] if start > 1 else bytes(32)
    for seq in range(start, end + 1):
        new = forged(state.at(seq), prev=prev)
        state.put(state.at(seq), new)
        prev = new["hash"]


def forge_on(house: House, state: State, draw: random.Random) -> Told:
    """A row changed, and every hash made to fit for a while after it."""
    start = draw.randint(1, house.top - 2)
    end = draw.randint(start + 1, house.top - 1)
    row = state.at(start)
    state.put(row, {**row, "subject": row["subject"] + "x"})
    _rebuild(state, start, end)
    until = [n for n in house.anchored if n >= start]
    return Told(row=min([end, *until[:1]]))


def rebuild(house: House, state: State, draw: random.Random) -> Told:
    """A row changed or taken out, and the whole chain after it made again, head and all."""
    start = draw.randint(1, house.anchored[-1] - 1)
    if draw.random() < 0.5:
        row = state.at(start)
        state.put(row, {**row, "act": row["act"] + "x"})
    else:
        state.put(state.at(start), None)
        for row in [r for r in state.numbered() if r["seq"] > start]:
            state.put(row, {**row, "seq": row["seq"] - 1})
    _crown(state, start)
    return Told(row=_known_outside(house, state, start))


def _crown(state: State, start: int) -> None:
    end = max((row["seq"] for row in state.numbered()), default=0)
    _rebuild(state, start, end)
    assert state.head is not None
    state.head |= {"seq": end, "hash": state.at(end)["hash"] if end else bytes(32)}


def _known_outside(house: House, state: State, start: int) -> int:
    """The first outside line from there on, or the row after the last if that is further."""
    end = max((row["seq"] for row in state.numbered()), default=0)
    return min(anchored_from(house, start), end + 1)


def truncate(house: House, state: State, draw: random.Random) -> Told:
    """The end of the chain gone; the head told so, or not."""
    kept = draw.randint(0, house.anchored[-1] - 1)
    for row in [r for r in state.numbered() if r["seq"] > kept]:
        state.put(row, None)
    if draw.random() < 0.7:
        _crown(state, kept + 1)
    return Told(row=first_difference(house, state))


def truncate_and_rebuild(house: House, state: State, draw: random.Random) -> Told:
    """The end gone and another end in its place, all hashes right."""
    kept = draw.randint(0, house.anchored[-1] - 1)
    gone = [row for row in state.numbered() if row["seq"] > kept]
    for row in gone:
        state.put(row, None)
    for place in range(draw.randint(1, len(gone) + 5)):
        state.rows.append({**fresh(gone[0], draw), "seq": kept + 1 + place})
    _crown(state, kept + 1)
    return Told(row=_known_outside(house, state, kept + 1))


def change_head(house: House, state: State, draw: random.Random) -> Told:
    """The head's row: gone, of another hash, further, or set back to an earlier row."""
    assert state.head is not None
    match draw.choice(["gone", "hash", "further", "back"]):
        case "gone":
            state.head = None
            return Told(row=house.top)
        case "hash":
            state.head["hash"] = _other("hash", state.head["hash"], draw)
            return Told(row=house.top)
        case "further":
            state.head["seq"] += draw.randint(1, 9)
            return Told(row=house.top + 1)
    back = draw.randint(1, house.top - 1)
    state.head |= {"seq": back, "hash": state.at(back)["hash"]}
    return Told(row=back + 1)


def line_edited(house: House, state: State, draw: random.Random) -> Told:
    """A letter of the anchor file."""
    n = draw.randrange(len(state.lines))
    line = state.lines[n]
    place = draw.randrange(len(line))
    new = draw.choice([c for c in b"ABCxyz019+/= \n" if c != line[place]])
    state.lines[n] = line[:place] + bytes([new]) + line[place + 1 :]
    return Told(line=n + 1)


def line_deleted(house: House, state: State, draw: random.Random) -> Told:
    """A line of the anchor file, not the last."""
    n = draw.randrange(len(state.lines) - 1)
    del state.lines[n]
    return Told(line=n + 1)


def lines_swapped(house: House, state: State, draw: random.Random) -> Told:
    """Two lines in each other's place."""
    one, other = sorted(draw.sample(range(len(state.lines)), 2))
    state.lines[one], state.lines[other] = state.lines[other], state.lines[one]
    return Told(line=one + 1)


def line_replayed(house: House, state: State, draw: random.Random) -> Told:
    """An older line once more, or rubbish, at any place after it."""
    n = draw.randrange(len(state.lines))
    place = draw.randint(n + 1, len(state.lines))
    state.lines.insert(place, draw.choice([state.lines[n], b"rubbish\n", b"\n"]))
    return Told(line=place + 1)


def line_forged(house: House, state: State, draw: random.Random) -> Told:
    """A line of the right form, signed by a stranger under the right key's name."""
    n = draw.randrange(len(state.lines))
    keys = house.folder.keys()
    anchor = anchor_lines.read(state.lines[n].rstrip(), keys, house.now)
    assert isinstance(anchor, anchor_lines.Anchor)
    private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
    stranger = SigningKey(next(iter(keys)), Use.ANCHOR, private)
    state.lines[n] = anchor_lines.write(stranger, anchor) + b"\n"
    return Told(line=n + 1)


def older_file(house: House, state: State, draw: random.Random) -> Told:
    """The file as it was earlier."""
    del state.lines[draw.randrange(len(state.lines)) :]
    return Told(late=True)


def both_cut(house: House, state: State, draw: random.Random) -> Told:
    """Chain and file cut at the same row, as if nothing had come after it."""
    kept = draw.randint(1, len(state.lines) - 1)
    del state.lines[kept:]
    for row in [r for r in state.numbered() if r["seq"] > house.anchored[kept - 1]]:
        state.put(row, None)
    _crown(state, house.anchored[kept - 1] + 1)
    return Told(late=True)


def line_s_end_cut(house: House, state: State, draw: random.Random) -> Told:
    """A piece off the end of the file."""
    last = state.lines[-1]
    state.lines[-1] = base64.b64encode(last)[: draw.randint(1, 40)]
    return Told(line=len(state.lines))


Way = Callable[[House, State, random.Random], Told]
WAYS: list[Way] = [
    edit, empty, delete, swap, renumber, unnumber, shift, insert, insert_beyond, forge, forge_on,
    rebuild, truncate, truncate_and_rebuild, change_head, line_edited, line_deleted,
    lines_swapped, line_replayed, line_forged, older_file, both_cut, line_s_end_cut,
]  # fmt: skip
