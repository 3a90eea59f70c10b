"""A million forgeries of valid passes and ten thousand genuine passes in the wrong hands.

A forgery is accepted when its signature is believed, whatever the time says. A genuine pass
is accepted when a kiosk would let this document go on with it.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, partial
from random import Random
from typing import Any
from uuid import UUID

import cbor2

from customs import base45, pass_qr
from customs.person import Person
from customs.sealed import KeyRing, SigningKey, Use, ring, seal
from customs.verdicts import Verdict
from tests import factories as f
from tests.prove import Evidence

MUTATIONS, REPLAYS = 1_000_000, 10_000
CHUNK = 5_000  # one draw of chance each, so that the number of workers changes nothing
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group, RFC 8032
BELIEVED = {Verdict.VALID, Verdict.EXPIRED, Verdict.NOT_YET_VALID}
YEAR = timedelta(days=365)

PASS_KEYS = [f.signing_key(bytes([1, n])) for n in range(4)]
OTHER_KEYS = [f.signing_key(bytes([2, n]), use) for n, use in enumerate(Use) if use is not Use.PASS]
REVOKED = f.signing_key(b"\x03\x00")
ATTACKER = f.signing_key(b"\x66\x66")


@cache
def keys() -> KeyRing:
    """What a kiosk holds: pass keys, one of them revoked, and keys of every other use."""
    good = [f.verifying_key(key) for key in (*PASS_KEYS, *OTHER_KEYS)]
    return ring([*good, f.verifying_key(REVOKED, revoked_at=f.LANDED - timedelta(hours=1))])


@cache
def issued() -> tuple[f.Issued, ...]:
    """Forty genuine passes, of parties of one to ten, under four keys."""
    return tuple(
        f.issue(
            f.declaration(n % 10 + 1),
            id_=UUID(int=n + 1),
            revision=n % 5 + 2,
            language=pass_qr.LANGUAGES[n % 5],
            signer=PASS_KEYS[n % 4],
        )
        for n in range(40)
    )


@dataclass
class Count:
    """What was tried and what came of it."""

    tried: int = 0
    failed: int = 0
    verdicts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, attack: str, answer: str, accepted: bool) -> None:
        """Note one attempt."""
        self.tried += 1
        self.failed += accepted
        self.verdicts.setdefault(attack, Counter())[answer] += 1

    def merge(self, other: Count) -> None:
        """Take in what another worker counted."""
        self.tried += other.tried
        self.failed += other.failed
        for attack, answers in other.verdicts.items():
            self.verdicts.setdefault(attack, Counter()).update(answers)


@cache
def _decoded(text: str) -> tuple[bytes, tuple[Any, ...]]:
    data = base45.decode(text) or b""
    return data, tuple(cbor2.loads(data).value)


def sealed(victim: f.Issued) -> bytes:
    """The bytes under a pass's text."""
    return _decoded(victim.text)[0]


def parts(victim: f.Issued) -> list[Any]:
    """Protected header, unprotected header, payload, signature."""
    return [*_decoded(victim.text)[1]]


def text(made: list[Any], tag: int = 18) -> str:
    """Four parts as the text of a pass."""
    return base45.encode(cbor2.dumps(cbor2.CBORTag(tag, made)))


# Attacks: each makes a text out of a genuine pass.


def flip_bits(draw: Random, victim: f.Issued) -> str:
    data = bytearray(sealed(victim))
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return base45.encode(bytes(data))


def change_letters(draw: Random, victim: f.Issued) -> str:
    letters = list(victim.text)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        letters[draw.randrange(len(letters))] = draw.choice(LETTERS)
    return "".join(letters)


def truncate(draw: Random, victim: f.Issued) -> str:
    """Less of the text, of the bytes, or of one part with everything around it in order."""
    where, made, data = draw.randrange(3), parts(victim), sealed(victim)
    if where == 0:
        return victim.text[: draw.randrange(len(victim.text))]
    if where == 1:
        begin = draw.randrange(len(data))
        return base45.encode(data[:begin] + data[begin + draw.randrange(1, 40) :])
    place = draw.choice((0, 2, 3))
    made[place] = made[place][: draw.randrange(len(made[place]))]
    return text(made)


def insert(draw: Random, victim: f.Issued) -> str:
    """More in the bytes, or in one part with everything around it in order."""
    made, data, more = parts(victim), sealed(victim), draw.randbytes(draw.randrange(1, 9))
    if draw.random() < 0.5:
        place = draw.choice((0, len(data), draw.randrange(len(data))))
        return base45.encode(data[:place] + more + data[place:])
    part = draw.choice((0, 2, 3))
    place = draw.choice((0, len(made[part]), draw.randrange(len(made[part]))))
    made[part] = made[part][:place] + more + made[part][place:]
    return text(made)


def _longer(draw: Random, value: bytes) -> bytes:
    """A byte string in a form that is not canonical: a longer length, or endless."""
    size = len(value)
    forms = [b"\x59" + size.to_bytes(2, "big"), b"\x5a" + size.to_bytes(4, "big")]
    form = draw.choice([*forms, b""])
    return form + value if form else b"\x5f" + cbor2.dumps(value) + b"\xff"


def write_otherwise(draw: Random, victim: f.Issued) -> str:
    """The same four parts, never in the one form in which they were signed."""
    made = parts(victim)
    tag = draw.choice(
        [b"\xd2", b"\xd8\x12", b"\xd9\x00\x12", b"\xd9\xd9\xf7\xd2", b"\xd8\x3d\xd2", b""]
    )
    head, tail = draw.choice([(b"\x84", b""), (b"\x98\x04", b""), (b"\x9f", b"\xff")])
    empty = draw.choice([b"\xa0", b"\xb8\x00", b"\xbf\xff"])
    fields = [cbor2.dumps(made[0]), empty, cbor2.dumps(made[2]), cbor2.dumps(made[3])]
    for place in draw.sample((0, 2, 3), draw.randrange(3)):
        fields[place] = _longer(draw, made[place])
    return base45.encode(tag + head + b"".join(fields) + tail)


def rewrite_payload(draw: Random, victim: f.Issued) -> str:
    """The same ten fields in another form, so that equal content hides unequal bytes."""
    made = parts(victim)
    told = cbor2.loads(made[2])
    place = draw.randrange(len(told))
    items = [cbor2.dumps(item) for item in told]
    if isinstance(told[place], bytes):
        items[place] = _longer(draw, told[place])
    else:
        items[place] = draw.choice(
            [b"\x1b" + told[place].to_bytes(8, "big"), cbor2.dumps(float(told[place]))]
        )
    made[2] = b"\x8a" + b"".join(items)
    return text(made)


def bend_signature(draw: Random, victim: f.Issued) -> str:
    """Other signatures that satisfy, or nearly satisfy, the same equation."""
    made = parts(victim)
    r, s = made[3][:32], int.from_bytes(made[3][32:], "little")
    bent = draw.choice(
        [
            s + ORDER,
            s + 2 * ORDER,
            s + draw.randrange(1, 15) * ORDER,
            ORDER - s,
            -s,
            0,
            ORDER,
            s + 8,
        ]
    )
    point = draw.choice([r, r, r, bytes(32), b"\1" + bytes(31), bytes([*r[:31], r[31] ^ 0x80])])
    made[3] = point + (bent % 2**256).to_bytes(32, "little")
    return text(made)


def swap_header(draw: Random, victim: f.Issued) -> str:
    """The header of another key, of another algorithm, or with more in it."""
    made = parts(victim)
    kid = draw.choice([key.kid for key in (*PASS_KEYS, *OTHER_KEYS, REVOKED, ATTACKER)])
    header = draw.choice(
        [{1: -8, 4: kid}, {1: -7, 4: kid}, {1: 5, 4: kid}, {1: -8, 4: kid, 2: [4]}, {4: kid}, {}]
    )
    if draw.random() < 0.2:
        made[1] = {4: kid}
    made[0] = cbor2.dumps(header, canonical=True)
    return text(made)


def sign_as_another_use(draw: Random, victim: f.Issued) -> str:
    """The victim's own key, put to another use, or to no context at all."""
    made = parts(victim)
    use = draw.choice([use for use in Use if use is not Use.PASS])
    if draw.random() < 0.5:
        return base45.encode(seal(replace(victim.signer, use=use), made[2]))
    signed = draw.choice(
        [
            made[2],
            cbor2.dumps(["Signature1", made[0], b"", made[2]]),
            cbor2.dumps(["Signature", made[0], b"", b"sekisho/pass/1", made[2]]),
            cbor2.dumps(["Signature1", b"", b"sekisho/pass/1", made[2]]),
            cbor2.dumps(["Signature1", made[0], b"sekisho/pass/2", made[2]]),
        ]
    )
    made[3] = victim.signer.private.sign(signed)
    return text(made)


def sign_with_another_key(draw: Random, victim: f.Issued) -> str:
    """A key that is not the pass's: an attacker's, or one of the house of another use."""
    payload = parts(victim)[2]
    other: SigningKey = draw.choice([ATTACKER, *OTHER_KEYS])
    kid = draw.choice([victim.signer.kid, other.kid])
    return base45.encode(seal(SigningKey(kid, Use.PASS, other.private), payload))


def edit_fields(draw: Random, victim: f.Issued) -> str:
    """A longer life, another revision, another declaration, under the old signature."""
    made = parts(victim)
    told = cbor2.loads(made[2])
    place = draw.randrange(len(told))
    told[place] = (
        draw.randbytes(len(told[place]))
        if isinstance(told[place], bytes)
        else told[place] + draw.choice((-1, 1, 86400, 2**31))
    )
    made[2] = cbor2.dumps(told)
    return text(made)


def splice(draw: Random, victim: f.Issued) -> str:
    """Parts of two genuine passes."""
    made, other = parts(victim), parts(draw.choice(issued()))
    for place in draw.sample((0, 2, 3), draw.choice((1, 2))):
        made[place] = other[place]
    return text(made)


def transplant(draw: Random, victim: f.Issued) -> str:
    """The sealed part of another pass, under this pass's clear fields and signature."""
    made = parts(victim)
    told, other = cbor2.loads(made[2]), cbor2.loads(parts(draw.choice(issued()))[2])
    made[2] = cbor2.dumps([*told[:6], *other[6:]])
    return text(made)


ATTACKS: tuple[Callable[[Random, f.Issued], str], ...] = (
    flip_bits, change_letters, truncate, insert, write_otherwise, rewrite_payload,
    bend_signature, swap_header, sign_as_another_use, sign_with_another_key, edit_fields,
    splice, transplant,
)  # fmt: skip


def forge(seed: int, job: tuple[int, int], ring_: KeyRing | None = None) -> Count:
    """One chunk of forgeries, each unlike every genuine pass."""
    place, size = job
    draw, count = Random(f"forge {seed} {place}"), Count()
    genuine = {victim.text for victim in issued()}
    while count.tried < size:
        attack = ATTACKS[count.tried % len(ATTACKS)]
        forged = attack(draw, draw.choice(issued()))
        if forged not in genuine:
            verdict, _ = pass_qr.verify(forged, ring_ or keys(), f.LANDED)
            count.add(attack.__name__, verdict.value, verdict in BELIEVED)
    return count


# Genuine passes in the wrong hands, or at the wrong time.


def judged(
    text: str, person: Person, heads: dict[UUID, int], ring_: KeyRing, later: timedelta
) -> str:
    """Why a kiosk would not go on with this pass and this document; VALID when it would."""
    verdict, pass_ = pass_qr.verify(text, ring_, f.LANDED + later)
    if verdict is not Verdict.VALID or pass_ is None:
        return verdict.value
    if heads.get(pass_.declaration) != pass_.revision:
        return Verdict.SUPERSEDED.value
    inside = pass_qr.open_inside(pass_, f.FLEET)
    digest = pass_qr.binding_digest(
        f.BINDING_KEY, pass_.declaration, person.document_number, person.born
    )
    if inside is None or digest not in inside.digests:
        return Verdict.WRONG_DOCUMENT.value
    return verdict.value


def replay(seed: int, job: tuple[int, int]) -> Count:
    """One chunk of genuine passes shown by somebody or at a time they are not for."""
    place, size = job
    draw, count = Random(f"replay {seed} {place}"), Count()
    heads = {victim.pass_.declaration: victim.pass_.revision for victim in issued()}
    for n in range(size):
        victim = draw.choice(issued())
        person = f.person(draw.randrange(1, len(victim.inside.digests) + 1))
        if judged(victim.text, person, heads, keys(), timedelta(0)) != Verdict.VALID.value:
            count.add("control: the right person in time", "refused", accepted=True)
        name, text, shown, later, ring_ = _misuse(n, draw, victim, person)
        answer = judged(text, shown, heads, ring_, later)
        count.add(name, answer, answer == Verdict.VALID.value)
    return count


def _misuse(
    n: int, draw: Random, victim: f.Issued, person: Person
) -> tuple[str, str, Person, timedelta, KeyRing]:
    """One way to misuse a genuine pass: its name, what is shown, by whom, when, to which ring."""
    pass_, number = victim.pass_, person.document_number
    place = draw.randrange(2, len(number))
    typed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    revoked = {kid: replace(key, revoked_at=f.LANDED) for kid, key in keys().items()}
    other = draw.choice([i for i in issued() if i.pass_.declaration != pass_.declaration])
    swapped = replace(pass_, sealed=other.pass_.sealed, nonce=other.pass_.nonce)
    older = replace(pass_, revision=pass_.revision - 1)
    newer = replace(pass_, revision=pass_.revision + 1)
    sign: Callable[[pass_qr.Pass], str] = partial(pass_qr.write, key=victim.signer)
    stranger = f.person(11, document_number=typed, born=person.born)
    now = timedelta(0)
    ways: tuple[tuple[str, str, Person, timedelta, KeyRing], ...] = (
        ("document off by one digit", victim.text, stranger, now, keys()),
        ("same number, another birth date", victim.text,
         replace(person, born=person.born - timedelta(days=draw.randrange(1, 9999))), now, keys()),
        ("somebody of another party", victim.text, f.person(11), now, keys()),
        ("older revision", sign(older), person, now, keys()),
        ("revision not made yet", sign(newer), person, now, keys()),
        ("sealed part of another declaration", sign(swapped), person, now, keys()),
        ("declaration nobody knows", sign(replace(pass_, declaration=UUID(int=9999))), person,
         now, keys()),
        ("expired", victim.text, person, pass_.expires - f.LANDED + timedelta(seconds=n), keys()),
        ("not yet valid", victim.text, person,
         pass_.not_before - f.LANDED - timedelta(seconds=n + 1), keys()),
        ("key revoked", victim.text, person, now, revoked),
        ("key unknown", victim.text, person, now, {}),
        ("key past its time", victim.text, person, now,
         {kid: replace(key, not_after=f.LANDED) for kid, key in keys().items()}),
    )  # fmt: skip
    return ways[n % len(ways)]


Work = Callable[[tuple[int, int]], Count]


def spread(work: Work, total: int, workers: int) -> Count:
    """All chunks of one kind of work, here or on several processes."""
    tasks, counted = [(n, min(CHUNK, total - n)) for n in range(0, total, CHUNK)], Count()
    if workers == 1:
        for count in map(work, tasks):
            counted.merge(count)
    else:
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            for count in pool.imap(work, tasks):
                counted.merge(count)
    return counted


def run(
    seed: int, mutations: int = MUTATIONS, replays: int = REPLAYS, workers: int = 2
) -> Evidence:
    """Everything, on as many processes as told."""
    forging = spread(partial(forge, seed), mutations, workers)
    replaying = spread(partial(replay, seed), replays, workers)
    told: dict[str, object] = {
        "mutations": forging.tried,
        "replays": replaying.tried,
        "mutations_by_verdict": {k: dict(sorted(v.items())) for k, v in forging.verdicts.items()},
        "replays_by_verdict": {k: dict(sorted(v.items())) for k, v in replaying.verdicts.items()},
    }
    return Evidence(forging.tried + replaying.tried, forging.failed + replaying.failed, told)
