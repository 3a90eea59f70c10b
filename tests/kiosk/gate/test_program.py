"""A gate at work: the token picks, the face confirms, the sign says nothing of why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customs.claim import Denied
from customs.face import FaceBand
from customs.gate_command import Act
from customs.messages.event import Event, read
from customs.passing import Ended
from customs.sealed import unbelieved
from customs.words_gate import Sign
from kiosk.believed import Believed
from kiosk.devices.door import openings
from kiosk.face import template
from kiosk.face.matcher import Embedding, Model
from kiosk.gate import program as room
from kiosk.gate.program import Gate, Wired
from kiosk.hall.station import HallAway
from kiosk.hall.tokens import SlipShown, Token, Wanted
from kiosk.terminal.faces import Asked
from tests.kiosk.gate.site import GateHere, KeptHall, gate, hall

PARTY = UUID(int=0x51)
SLIP = b"AB12CD34"
FACES = {n: Embedding(Model("test", "1"), np.full(4, float(n))) for n in (1, 2)}


@dataclass
class Sits:
    """A try that knows whose template it was given, and comes to what the test says."""

    template: Embedding | None
    comes: Callable[[Embedding], FaceBand | None]

    def frame(self, raw: bytes, now: float) -> Asked | FaceBand:
        """What the test says."""
        del raw, now
        assert self.template is not None
        return self.comes(self.template) or Asked("Look here", somebody=True)

    def accepted(self) -> Embedding | None:
        """No face that a gate could use."""
        return None

    def late(self, now: float) -> FaceBand | None:
        """Never."""
        del now
        return None

    def forget(self) -> None:
        """Let go."""
        self.template = None


@dataclass
class Camera:
    """Who stands before it: each in turn."""

    before: list[int] = field(default_factory=list)
    tries: list[Sits] = field(default_factory=list)

    def confirm(self, template: Embedding, draw: float, now: float) -> Sits:
        """Begin a try."""
        del draw, now
        self.tries.append(Sits(template, self._look))
        return self.tries[-1]

    def _look(self, held: Embedding) -> FaceBand | None:
        if not self.before:
            return None
        stands = FACES[self.before.pop(0)]
        return FaceBand.ACCEPTED if stands.distance(held) == 0 else FaceBand.REFUSED


@dataclass
class Stand:
    """A gate with everything around it."""

    hall: KeptHall
    here: GateHere
    folder: Path
    camera: Camera = field(default_factory=Camera)
    known: dict[str, Wanted] = field(default_factory=dict)
    away: bool = False
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        wired = Wired(
            self.here.running, self, self.camera, lambda: Believed({}, {}, "https://x.example"),
            dict, self.here.lane.means.ticks, lambda: 0.5,
        )  # fmt: skip
        self.gate = Gate(self.here.lane, wired)
        self.gate.poll()

    def find(self, token: Token) -> Wanted | None:
        """As the station would."""
        if self.away:
            raise HallAway("cut")
        assert isinstance(token, SlipShown)
        return self.known.get(token.reference)

    def cleared(self, *faces: int, officer: tuple[int, ...] = (), bodies: int = 0) -> bytes:
        """A party whose slip is SLIP."""
        party = tuple(range(1, max(bodies, len(faces)) + 1))
        signed, gate = self.hall.mint(PARTY, party), self.here.lane.gate
        public = self.here.running.keys.current.seal.public_key().public_bytes_raw()
        sealed = {
            n: template.seal(FACES[n], self.hall.time(), public, gate, PARTY, n) for n in faces
        }
        self.known[SLIP.decode()] = Wanted(signed, faces, officer, tuple(sealed.items()))
        return signed

    def show(self, data: bytes = SLIP) -> Sign:
        """A slip under the scanner."""
        self.gate.scan(data)
        return self.rest()

    def look(self, *who: int) -> Sign:
        """These stand before the camera, one after the other."""
        for each in who:
            self.camera.before = [each]
            self.gate.frame(b"picture")
            self.rest()
        return self.sign

    def rest(self) -> Sign:
        """Until nothing is under way."""
        assert self.gate.settled(20)
        return self.sign

    @property
    def sign(self) -> Sign:
        """What hangs above it."""
        return self.gate.told.sign

    def wait(self, seconds: float) -> Sign:
        """Time goes by, with a look at the door and at the keeper."""
        self.hall.time.forward(seconds)
        self.gate.poll()
        self.gate.tick()
        return self.sign

    def walk(self, people: int = 1) -> Sign:
        """They go through, and the leaf shuts."""
        self.here.door.come(people)
        self.gate.tick()
        self.here.door.walk(people)
        for _ in range(3):
            self.wait(0.1)
        return self.sign

    def opened(self) -> int:
        """Openings in the door's own journal."""
        return len(openings(self.folder / "openings"))

    def told(self, kind: str) -> list[Event]:
        """What the gate has to say of a kind."""
        due = self.here.running.outbox.due(self.hall.time(), 999)
        found = [read(said.payload) for one in due if (said := unbelieved(one.raw))]
        return [each for each in found if isinstance(each, Event) and each.kind == kind]

    def why(self) -> list[str]:
        """Why somebody was sent to an officer, as the record has it."""
        return [each.body["why"] for each in self.told("claim_denied")]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with hall(tmp_path / "station") as kept, gate(kept, tmp_path, 31) as here:
        made = Stand(kept, here, tmp_path)
        try:
            yield made
        finally:
            made.gate.close()


def test_somebody_walks_through(stand: Stand) -> None:
    stand.cleared(1)
    assert stand.sign is Sign.TOKEN
    assert stand.show() is Sign.LOOK
    assert stand.look(1) is Sign.GO
    assert stand.walk() is Sign.TOKEN
    assert (stand.opened(), stand.camera.tries[0].template) == (1, None)


def test_a_family_is_confirmed_one_by_one_and_goes_together(stand: Stand) -> None:
    stand.cleared(1, 2, bodies=3)
    stand.show()
    assert stand.look(1) is Sign.LOOK
    assert (stand.gate.told.done, stand.gate.told.everyone) == (1, 2)
    assert stand.opened() == 0
    assert stand.look(2) is Sign.GO
    assert stand.walk(3) is Sign.TOKEN


def test_a_stranger_with_the_token_does_not(stand: Stand) -> None:
    stand.cleared(1)
    stand.show()
    assert stand.look(2) is Sign.LOOK  # a second try
    assert stand.look(2) is Sign.OFFICER
    assert (stand.opened(), stand.why()) == (0, ["other_face"])
    assert stand.wait(room.STAYS) is Sign.TOKEN
    stand.show()
    assert stand.look(1) is Sign.GO  # the one it is about still may


def test_the_same_person_again_does_not(stand: Stand) -> None:
    stand.cleared(1)
    for _ in range(2):
        stand.show()
        stand.look(1)
        stand.walk()
    assert (stand.sign, stand.opened(), stand.why()) == (Sign.OFFICER, 1, ["used"])


def test_the_token_alone_opens_nothing(stand: Stand) -> None:
    stand.cleared(1)
    stand.show()
    assert stand.wait(4) is Sign.LOOK
    assert stand.wait(2) is Sign.OFFICER  # nobody looked, and no picture came
    assert (stand.opened(), stand.why()) == (0, ["no_camera"])


def test_whoever_walks_away_is_forgotten(stand: Stand) -> None:
    stand.cleared(1)
    stand.show()
    for _ in range(8):
        stand.gate.frame(b"nobody")
        stand.wait(4)
    assert stand.sign is Sign.TOKEN
    assert stand.camera.tries[-1].template is None


def other(stand: Stand, **changes: Any) -> None:
    """The station tells something else of the slip."""
    stand.known[SLIP.decode()] = replace(stand.known[SLIP.decode()], **changes)


OFFICERS: dict[str, tuple[Callable[[Stand], object], Denied]] = {
    "an unknown slip": (lambda stand: stand.known.clear(), Denied.UNKNOWN),
    "not by face": (lambda stand: other(stand, by_officer=(2,)), Denied.NOT_BY_FACE),
    "no template": (lambda stand: other(stand, templates=()), Denied.NOT_BY_FACE),
    "a template of another's": (
        lambda stand: other(stand, templates=((1, b"sealed to nobody"),)),
        Denied.NOT_BY_FACE,
    ),
    "too old": (lambda stand: stand.hall.time.forward(7200), Denied.EXPIRED),
}


@pytest.mark.parametrize("name", OFFICERS)
def test_an_officer_goes_on(stand: Stand, name: str) -> None:
    stand.cleared(1)
    spoil, why = OFFICERS[name]
    spoil(stand)
    stand.gate.poll()
    assert stand.show() is Sign.OFFICER
    assert (stand.opened(), stand.why()) == (0, [why.value])


def test_a_template_lives_two_hours_and_opens_for_one_gate_and_person(stand: Stand) -> None:
    pair, at = stand.here.running.keys.current, stand.hall.time()
    gate, public = stand.here.lane.gate, pair.seal.public_key().public_bytes_raw()
    sealed = template.seal(FACES[1], at, public, gate, PARTY, 1)

    def opened(gate: UUID = gate, person: int = 1, later: float = 0.0) -> bool:
        when = at + (template.LIVES * later)
        return template.unseal(sealed, pair.seal, gate, PARTY, person, when) is not None

    assert opened()
    assert not opened(gate=PARTY)
    assert not opened(person=2)
    assert not opened(later=1.0)


@pytest.mark.parametrize("data", [b"", b"https://evil.example", b"M1X", b"\xff" * 9, b"AB12CD3"])
def test_anything_else_under_the_scanner_does_nothing(stand: Stand, data: bytes) -> None:
    stand.cleared(1)
    assert stand.show(data) is Sign.TOKEN


def test_a_hall_that_is_away_is_an_officer(stand: Stand) -> None:
    stand.cleared(1)
    stand.away = True
    assert stand.show() is Sign.OFFICER
    assert stand.opened() == 0


def test_a_keeper_that_fell_silent_stands_on_the_sign(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise HallAway("cut")

    monkeypatch.setattr(type(stand.here.lane.keeps), "standing", away)
    assert stand.wait(3) is Sign.OFFICER


def test_the_sign_asks_for_a_moment_while_the_keeper_is_asked(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at from another thread, as a browser does, while the lane's hand is busy."""
    seen: list[Sign] = []
    plain = type(stand.here.lane.keeps).claim

    def slow(*told: Any) -> Any:
        with ThreadPoolExecutor(1) as browser:
            seen.append(browser.submit(lambda: stand.gate.told.sign).result(5))
        return plain(*told)

    monkeypatch.setattr(type(stand.here.lane.keeps), "claim", slow)
    stand.cleared(1)
    stand.show()
    assert stand.look(1) is Sign.GO
    assert seen == [Sign.WAIT]


def test_signs_of_the_gate_itself(stand: Stand) -> None:
    stand.hall.keeper.obey(stand.here.command(Act.CLOSE_LANE, 1))
    assert stand.wait(1) is Sign.CLOSED
    stand.hall.keeper.obey(stand.here.command(Act.OPEN_LANE, 2))
    assert stand.wait(1) is Sign.TOKEN
    stand.here.door.seen = replace(stand.here.door.seen, released=True)
    assert stand.wait(0.1) is Sign.EXIT
    stand.here.door.seen = replace(stand.here.door.seen, released=False)
    assert stand.wait(0.1) is Sign.EXIT  # until an officer has looked
    stand.hall.keeper.obey(stand.here.command(Act.RESTORE, 3))
    assert stand.wait(0.1) is Sign.TOKEN


def test_a_body_too_many_is_held_before_an_officer(stand: Stand) -> None:
    stand.cleared(1)
    stand.show()
    stand.look(1)
    stand.here.door.come(2)
    assert stand.wait(0.1) is Sign.OFFICER
    assert stand.here.lane.stopped is Ended.TOO_MANY


def test_whatever_fails_in_the_hand_is_an_officer(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("nobody thought of this")

    stand.cleared(1)
    monkeypatch.setattr(Stand, "find", broken)
    assert stand.show() is Sign.OFFICER
    assert stand.opened() == 0


ACTS = ("show", "one", "two", "walk", "wait", "poll", "hold", "cut")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=14))
def test_whatever_comes_nothing_opens_twice_or_without_the_face(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("stand")
    with hall(folder / "station") as kept, gate(kept, folder, 31) as here:
        stand = Stand(kept, here, folder)
        stand.cleared(1)
        looked = False
        for each in acts:
            looked = looked or (each == "one" and stand.sign is Sign.LOOK)
            _act(stand, each)
            assert stand.opened() <= int(looked)
        stand.gate.close()


def _act(stand: Stand, act: str) -> None:
    match act:
        case "show":
            stand.show()
        case "one" | "two":
            stand.look(1 if act == "one" else 2)
        case "walk":
            stand.walk()
        case "wait":
            stand.wait(9)
        case "poll":
            stand.gate.poll()
        case "hold":
            stand.hall.keeper.obey(stand.hall.command(Act.HOLD, f"party:{PARTY}"))
        case "cut":
            stand.away = not stand.away
