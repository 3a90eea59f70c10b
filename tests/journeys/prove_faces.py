"""After crossings, failures and crashes nothing of a face is in any file.

Centre, hall station and terminal run as an airport starts them; travellers stand before the
camera, and the programs are killed (SIGKILL) or crash (SIGABRT) in the middle of it, with cores
allowed. Then databases, write-ahead logs, logs, temporary folders and places of work are searched
for pieces of every picture that was sent, of the passports' portraits, and of templates.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from customs.person import Person
from customs.words_face import PROMPTS
from customs.words_screen import Act, Screen
from tests.journeys.airport import SAMPLE, Airport, airports, end
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, prompts
from tests.kiosk.face import canaries, invented
from tests.kiosk.face.invented import DO, STRAIGHT, Pose
from tests.prove import Evidence

PUBLIC = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"))
AFTER = frozenset({Screen.ANSWER, Screen.LOOK, Screen.PASSPORT})
WAYS = ("through", "terminal killed", "terminal crashed", "torn", "somebody else", "hall killed")
POSES = {PROMPTS[prompt]: pose for prompt, pose in DO.items()}


@dataclass
class Scene:
    """The airport, whoever comes, and what must be nowhere."""

    airport: Airport
    draw: random.Random
    samples: tuple[str, str]
    codes: Mapping[Person, str]
    address: str = ""
    begun: frozenset[Path] = field(default_factory=lambda: frozenset(_public()))
    pieces: set[bytes] = field(default_factory=set)
    ways: Counter[str] = field(default_factory=Counter)
    frames: int = 0
    searched: int = 0  # bytes
    found: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start the terminal, again after a kill."""
        self.address = self.airport.kiosk("terminal", *self.samples)

    def sit(self, person: Person, way: str) -> None:
        """Somebody crosses, or comes as far as this way lets them."""
        visitor = Visitor(self.address)
        visitor.touch(Act.BEGIN, language="en")
        visitor.scans(self.codes[person])
        visitor.waits(Screen.PASSPORT)
        visitor.lays(f"{person.given} {person.surname}")
        visitor.waits(Screen.ANSWERS)
        visitor.touch(Act.CONFIRM)
        visitor.waits(Screen.FACE)
        self._before_camera(visitor, person, way)
        self.ways[way] += 1
        self.frames += len(visitor.sent)
        whole = [raw for raw in visitor.sent if not raw.startswith(b"torn")]
        for raw in {*whole, self.frame(person, STRAIGHT)}:
            self.pieces |= canaries.of_face(raw)
        self.search(way)

    def _before_camera(self, visitor: Visitor, person: Person, way: str) -> None:
        last = self.draw.randint(2, 6)
        for number, asked in enumerate(prompts(visitor, *AFTER)):
            if way not in {"through", "somebody else"} and number == last:
                self._ends(visitor, way)
                return
            if way == "torn":
                visitor.shows(b"torn" + self.frame(person, STRAIGHT)[:5000])
            pose = POSES.get(asked, STRAIGHT)
            visitor.shows(self.frame(person, pose, another=way == "somebody else"))
        visitor.touch(Act.STOP)

    def _ends(self, visitor: Visitor, way: str) -> None:
        """In the middle of it."""
        if way == "torn":
            visitor.touch(Act.NOT_BY_FACE)
            visitor.waits(Screen.LOOK)
            visitor.touch(Act.STOP)
        elif way == "hall killed":
            end(self.airport.programs["hall"], signal.SIGKILL)
            self.airport.hall()
            visitor.touch(Act.STOP)
        else:
            how = signal.SIGKILL if way == "terminal killed" else signal.SIGABRT
            end(self.airport.programs["terminal"], how)
            self.start()

    def frame(self, person: Person, pose: Pose, *, another: bool = False) -> bytes:
        """A picture that no other run of anything has taken."""
        number = int(person.document_number[-4:])
        moved = replace(pose, shift=(number % 7, os.getpid() % 23))
        return invented.frame(invented.DRAWS[(number + another) % len(invented.DRAWS)], moved)

    def search(self, when: str) -> None:
        """Everywhere a program of this airport may have written, and whatever is new elsewhere."""
        here = self.airport.folder
        new = [path for path in _public() if path not in self.begun and path not in here.parents]
        places = [here, *new]
        self.searched = sum(path.stat().st_size for path in canaries.files([here]))
        left = canaries.left(frozenset(self.pieces), places)
        self.found += [f"{when}: {path.name}" for path in left]
        self.found += [f"{when}: a core" for path in here.rglob("core*") if path.is_file()]


def _public() -> list[Path]:
    return [path for place in PUBLIC if place.exists() for path in place.iterdir()]


@contextmanager
def scenes(folder: Path, sittings: int, seed: int) -> Iterator[Scene]:
    """An airport with so many travellers, each with a passport; their portraits lie outside."""
    inside = folder / "airport"
    inside.mkdir()
    site = Site(inside).start()
    people = [
        replace(SAMPLE, given=f"ANNA {_letters(n)}", document_number=f"C01X{n:04}")
        for n in range(sittings)
    ]
    try:
        with airports(site, inside, "terminal") as airport:
            codes = {person: airport.expects(person)[1] for person in people}
            scene = Scene(airport, random.Random(seed), ("", ""), codes)
            portraits = {person: scene.frame(person, STRAIGHT) for person in people}
            scene.samples = airport.faces("terminal", portraits, folder / "samples")
            airport.hall()
            airport.awaits(sittings)
            scene.start()
            yield scene
    finally:
        site.close()


def _letters(number: int) -> str:
    return chr(65 + number // 26) + chr(65 + number % 26)


def prove(
    folder: Path, sittings: int, seed: int, plant: Callable[[Scene], None] = lambda _: None
) -> Scene:
    """So many sittings, every way of them in turn; what was found is in the scene."""
    with scenes(folder, sittings, seed) as scene:
        for number, person in enumerate(scene.codes):
            scene.sit(person, WAYS[number % len(WAYS)])
        plant(scene)
        scene.search("at the end")
    scene.search("after the end")
    return scene


def run(seed: int, sittings: int = 60) -> Evidence:
    """The stated count."""
    with tempfile.TemporaryDirectory() as name:
        scene = prove(Path(name), sittings, seed)
    told: dict[str, object] = {
        "sittings": dict(scene.ways),
        "frames": scene.frames,
        "pieces_looked_for": len(scene.pieces),
        "bytes_searched_at_the_end": scene.searched,
        "failures": scene.found[:20],
    }
    return Evidence(sittings, len(scene.found), told)
