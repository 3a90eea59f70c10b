"""The terminal's own program with the real hall station and the real centre behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from customs.chip import ChipVerdict
from customs.crossing import State, crossing_id
from customs.crossing.joining import people, state
from customs.lane import Lane
from customs.messages.enrolment import DeviceKind
from customs.officer_task import Kind
from customs.person import Person
from customs.public_reason import PublicReason
from customs.words_screen import Act, Notice, Screen
from kiosk.devices.printer import SimulatedPrinter
from kiosk.face.dlib_matcher import Dlib
from kiosk.hall.hall import Desk
from kiosk.passport.cell.portrait import Pixels
from kiosk.screen import view
from kiosk.terminal.installed import Installed
from kiosk.terminal.news import Ticked, Touched
from kiosk.terminal.passports import Brought
from kiosk.terminal.program import Terminal
from passenger_app import submit
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import OfficerTask
from tests.contract.hall import Hall, Member
from tests.contract.station import Stationed, adults, declared, draw_rates, signed
from tests.kiosk.terminal.kiosk import SITE, document, zone
from tests.kiosk.terminal.site import FakeFaces, Told

pytestmark = pytest.mark.long


@pytest.fixture
def database_kind() -> str:
    """A kiosk does not see which database its centre has."""
    return "sqlite"


@dataclass
class Stand:
    """One terminal of a hall, and whoever stands at it."""

    terminal: Terminal
    reader: Told
    member: Member

    def on(self, screen: Screen) -> bool:
        """Whether this is shown, once everything asked has come back."""
        assert self.terminal.settled(10)
        return self.terminal.told.screen is screen

    def scan(self, text: str) -> None:
        """A code or a passport's lines."""
        self.terminal.scan(text.encode())
        assert self.terminal.settled(10)

    def touch(self, act: Act) -> None:
        """A finger."""
        self.terminal.hear(Touched(act, self.terminal.told.serial))
        assert self.terminal.settled(10)

    def lay(self, person: Person, chip: ChipVerdict = ChipVerdict.GENUINE) -> None:
        """Swipe and lay down a passport."""
        self.reader.brings = lambda: Brought(document(person, chip), Pixels(16, 16, bytes(768)))
        self.scan(zone(person))

    def walk(self, person: Person) -> None:
        """Everything one adult does."""
        self.lay(person)
        assert self.on(Screen.ANSWERS)
        self.touch(Act.CONFIRM)
        for _ in range(2):
            self.terminal.frame(b"a frame")
            assert self.terminal.settled(10)

    @property
    def lane(self) -> tuple[Lane, object]:
        """The answer on the screen."""
        visit = self.terminal.told.visit
        assert visit
        assert visit.answer
        return visit.answer.lane, visit.answer.sentence


@pytest.fixture
def station(hall: Hall, centre: Centre) -> Iterator[Stationed]:
    """A hall station that draws nobody by chance."""
    draw_rates(centre, 0, 0)
    member = hall.join(DeviceKind.HALL, "station")
    hall.release()
    made = Stationed.on(member)
    made.hear()
    yield made
    made.member.running.store.close()


@pytest.fixture
def stand(station: Stationed, join: Callable[..., Member], tmp_path: Path) -> Iterator[Stand]:
    """A terminal as `python -m kiosk terminal` builds it; only reader and faces are the test's."""
    member = join(DeviceKind.TERMINAL)
    member.turn()
    station.hear()
    installed = Installed(member.running, SITE, SimulatedPrinter(tmp_path / "slips"), Dlib())
    reader = Told(lambda: Notice.NOTHING_THERE)
    desk = Desk(station.hall, member.running.device.device)
    wired = replace(installed.wired(desk, reader), faces=FakeFaces())
    terminal = Terminal(wired)
    yield Stand(terminal, reader, member)
    terminal.close()


def code(centre: Centre, draft: Draft, size: int = 1) -> str:
    """The pass as the centre writes it."""
    told = declared(people=adults(size), next_index=size + 1)
    return str(submit.write_pass(draft.id, 1, "ko", told, centre.ring())["text"])


def family(centre: Centre, size: int) -> Draft:
    """Adults who have declared."""
    return signed(centre, declared(people=adults(size), next_index=size + 1))


def test_a_traveller_of_the_centre_goes_to_the_gate(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.scan(code(centre, draft))
    assert stand.on(Screen.PASSPORT)
    stand.walk(adults(1)[0])
    assert stand.on(Screen.ANSWER)
    assert stand.lane == (Lane.GATE, PublicReason.GO_ON)
    crossing = station.hall.look(crossing_id(draft.id, station.hall.name)).crossing
    assert state(crossing) is State.CLEARED
    assert crossing.legs[1].confirmed


def test_a_family_of_two(stand: Stand, station: Stationed, centre: Centre) -> None:
    draft = family(centre, 2)
    station.hear()
    stand.scan(code(centre, draft, 2))
    for person in adults(2):
        assert stand.on(Screen.PASSPORT)
        stand.walk(person)
    assert stand.lane == (Lane.GATE, PublicReason.GO_ON)


def test_the_document_alone(stand: Stand, station: Stationed, centre: Centre) -> None:
    family(centre, 1)
    station.hear()
    stand.terminal.hear(Touched(Act.BEGIN, stand.terminal.told.serial, {"language": "en"}))
    stand.lay(adults(1)[0])
    assert stand.on(Screen.ANSWERS)


def test_a_page_alone_leads_to_a_desk_and_is_kept_there(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.terminal.hear(Touched(Act.BEGIN, stand.terminal.told.serial, {"language": "en"}))
    stand.scan(zone(adults(1)[0]))  # and nothing is laid on the reader
    assert stand.on(Screen.PASSPORT)
    stand.touch(Act.NO_CHIP)
    assert stand.on(Screen.ANSWER)
    assert stand.lane == (Lane.OFFICER, PublicReason.NOT_HERE)
    visit = stand.terminal.told.visit
    assert visit
    assert visit.told is None
    crossing = station.hall.look(crossing_id(draft.id, station.hall.name)).crossing
    assert (crossing.legs[1].named, len(crossing.legs[1].pages)) == (frozenset(), 1)


def test_a_forged_chip_hears_what_hides_which(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.scan(code(centre, draft))
    stand.lay(adults(1)[0], ChipVerdict.ALTERED)
    stand.touch(Act.CONFIRM)
    for _ in range(2):
        stand.terminal.frame(b"a frame")
    assert stand.on(Screen.ANSWER)
    assert stand.lane == (Lane.OFFICER, PublicReason.CHECK)


def test_a_pass_the_hall_was_not_told_of_is_an_officers(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)  # and the station hears nothing of it
    stand.scan(code(centre, draft))
    stand.walk(adults(1)[0])
    assert stand.on(Screen.ANSWER)
    assert stand.lane[0] is Lane.OFFICER
    visit = stand.terminal.told.visit
    assert visit
    assert view._answers(visit) == declared(people=adults(1)).answers


def test_whom_a_pass_names_is_known_where_somebody_was_taken_off(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    """Before the hall has heard of it and after it has, the same people cross."""
    one, gone, three = adults(3)
    del gone
    told = declared(people=(one, three), next_index=4)
    draft = signed(centre, told)  # and the station hears nothing of it
    text = submit.write_pass(draft.id, 1, "ko", told, centre.ring())["text"]
    stand.scan(str(text))
    stand.walk(three)
    crossing = crossing_id(draft.id, station.hall.name)
    before = station.hall.look(crossing).crossing
    assert (people(before), set(before.legs)) == ((1, 3), {3})
    station.hear()
    assert people(station.hall.look(crossing).crossing) == (1, 3)


def test_a_tampered_pass_is_told_and_recorded(
    stand: Stand, hall: Hall, station: Stationed, centre: Centre
) -> None:
    text = code(centre, family(centre, 1))
    station.hear()
    stand.scan(text[:-3] + ("ABC" if not text.endswith("ABC") else "DEF"))
    visit = stand.terminal.told.visit
    assert visit
    assert visit.notice
    assert stand.on(Screen.PASS)
    stand.member.turn()
    events = hall.events(stand.member.running.device.device)
    assert [event.body["happened"] for event in events if event.kind == "at_kiosk"] == ["scanned"]


def test_not_by_face_calls_an_officer_at_the_centre(
    stand: Stand, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.scan(code(centre, draft))
    stand.lay(adults(1)[0])
    stand.touch(Act.CONFIRM)
    stand.touch(Act.NOT_BY_FACE)
    assert stand.on(Screen.LOOK)
    stand.member.turn()
    crossing = str(crossing_id(draft.id, station.hall.name))
    asked = select(OfficerTask).where(OfficerTask.subject == crossing)
    with centre.database.reading() as session:
        (task,) = [each for each in session.scalars(asked) if each.kind == Kind.CALLED_TO_KIOSK]
        assert task.why["device"] == str(stand.member.running.device.device)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [(Act.BAG_MISSING, PublicReason.BAG), (Act.MUST_ADD, PublicReason.CHANGED)],
)
def test_after_the_gate_was_named_it_opens_again(
    stand: Stand, station: Stationed, centre: Centre, act: Act, sentence: PublicReason
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.scan(code(centre, draft))
    stand.walk(adults(1)[0])
    assert stand.lane == (Lane.GATE, PublicReason.GO_ON)
    stand.touch(Act.STOP)
    stand.touch(act)
    stand.lay(adults(1)[0])
    assert stand.on(Screen.ANSWER)
    assert stand.lane == (Lane.OFFICER, sentence)
    crossing = station.hall.look(crossing_id(draft.id, station.hall.name)).crossing
    assert (state(crossing), crossing.minted - crossing.cancelled) == (
        State.WITH_OFFICER,
        frozenset(),
    )


def test_nobody_there_clears_it_and_the_crossing_knows(
    stand: Stand, hall: Hall, station: Stationed, centre: Centre
) -> None:
    draft = family(centre, 1)
    station.hear()
    stand.scan(code(centre, draft))
    for seconds in (61, 21):
        hall.clock.forward(timedelta(seconds=seconds))
        stand.terminal.hear(Ticked())
    assert stand.on(Screen.ATTRACT)
    log = station.hall.book.of(crossing_id(draft.id, station.hall.name)).events
    assert [type(event.told).__name__ for event in log][-1] == "Ended"
