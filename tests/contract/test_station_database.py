"""A station whose database is lost: an officer for now, and nothing told twice or left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from customs.crossing import crossing_id
from customs.crossing.events import AnswersConfirmed, FaceTaken
from customs.face import FaceBand
from customs.lane import Lane
from customs.messages.crossed import KINDS
from customs.messages.problem import Code
from kiosk.hall.doors import Doors
from kiosk.hall.log_book import LogBook
from kiosk.hall.station import HallAway, HallRefused, NothingShown
from kiosk.store import failure, postgres
from passenger_app.centre import Centre
from tests.contract.hall import Hall, Member
from tests.contract.station import Kiosk, Stationed, lane, signed
from tests.contract.test_hall_line import Network
from tests.contract.test_hall_line import kiosk as over_network
from tests.kiosk.cut_line import Cut, CutLine, laid
from tests.postgres import Postgres

pytestmark = [pytest.mark.long, pytest.mark.postgres]

OF_CROSSINGS = frozenset(kind.value for kind in KINDS.values())


@pytest.fixture
def database_kind() -> str:
    """The centre's."""
    return "sqlite"


@pytest.fixture
def line(postgres: Postgres, tmp_path: Path) -> Iterator[tuple[str, CutLine]]:
    """A line to the station's database that can be cut, and the address by it."""
    with laid(tmp_path, postgres.named()) as made:
        yield made


@pytest.fixture
def cutting(line: tuple[str, CutLine], monkeypatch: pytest.MonkeyPatch) -> CutLine:
    """The line; a vain try keeps nobody waiting."""
    monkeypatch.setattr(postgres, "PAUSE", 0.0)
    return line[1]


@pytest.fixture
def station_database(line: tuple[str, CutLine]) -> str:
    """Where the station keeps its store."""
    return line[0]


def told_of(stationed: Stationed, hall: Hall) -> list[UUID]:
    """What the centre was told of crossings, in the order of the station's chain."""
    stationed.hear()
    device = stationed.member.running.device.device
    return [each.head.id for each in hall.events(device) if each.kind in OF_CROSSINGS]


def reported_around(
    stationed: Stationed, cutting: CutLine, cut: Cut, kiosk: Kiosk, centre: Centre
) -> UUID:
    """One report at whose commit the line is lost, another, and then the first once more."""
    draft = signed(centre)
    stationed.hear()
    (person,) = draft.told.people
    crossing = crossing_id(draft.id, kiosk.hall.name)
    kiosk.open(draft)
    kiosk.read(draft, person)
    cutting.at = cut
    with pytest.raises(HallAway):
        kiosk.say(crossing, AnswersConfirmed(person.index, 1))
    lost = kiosk.sent[-1]
    kiosk.say(crossing, FaceTaken(person.index, FaceBand.ACCEPTED, kiosk.digest(person)))
    kiosk.station.report(*lost)
    assert cutting.cuts == 1
    return crossing


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_commit_nobody_heard_the_end_of_is_told_once_and_the_same_everywhere(
    stationed: Stationed, kiosk: Kiosk, cutting: CutLine, hall: Hall, centre: Centre, cut: Cut
) -> None:
    crossing = reported_around(stationed, cutting, cut, kiosk, centre)
    kept = stationed.hall.book.of(crossing)
    assert lane(kept.crossing) is Lane.GATE
    assert [each.id for each in kept.log] == told_of(stationed, hall)
    assert stationed.restarted().hall.book.of(crossing) == kept


def test_gone_on_from_what_was_remembered_a_kiosk_is_refused_for_good(
    stationed: Stationed, kiosk: Kiosk, cutting: CutLine, centre: Centre,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Negative control: what was kept is taken for another's, and would be told twice if not."""
    monkeypatch.setattr(LogBook, "unsure", lambda *_: None)
    with pytest.raises(HallRefused, match="another event's"):
        reported_around(stationed, cutting, Cut.AFTER, kiosk, centre)


def test_while_it_is_away_a_kiosk_hears_so_and_later_goes_on(
    stationed: Stationed, join: Callable[..., Member], hall: Hall, cutting: CutLine, centre: Centre
) -> None:
    draft = signed(centre)
    terminal = join()
    hall.release()
    terminal.turn()
    stationed.hear()
    kiosk = over_network(stationed, terminal, Network(Doors(stationed.hall)))
    before = kiosk.open(draft)
    cutting.go()
    for ask in (
        lambda: kiosk.station.present(NothingShown()),
        lambda: kiosk.read(draft, draft.told.people[0]),
        lambda: kiosk.station.look(before.id),
    ):
        with pytest.raises(HallAway, match=Code.AWAY.value):
            ask()
    cutting.away = False
    assert kiosk.station.look(before.id).crossing == before
    assert lane(kiosk.finish(draft, draft.told.people[0]).crossing) is Lane.GATE


def test_the_rounds_go_on_when_it_is_back(
    stationed: Stationed, cutting: CutLine, centre: Centre
) -> None:
    draft = signed(centre)
    cutting.go()
    stationed.hear()
    duties = stationed.member.upkeep.duties
    assert isinstance(duties["changes"].last, failure.Away)
    cutting.away = False
    for _ in range(2):  # what failed waits a little longer
        stationed.hear()
    assert stationed.hall.awaiting.of(draft.id) is not None
