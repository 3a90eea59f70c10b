"""One traveller in a hall, and officers at the centre who see and decide."""

from __future__ import annotations

from datetime import timedelta

from customs.case import Wish
from customs.chip import ChipVerdict
from customs.crossing import Crossing, crossing_id
from customs.declaration import Declaration
from passenger_app import case_file, cases, worker
from passenger_app.case_file import CaseFile
from passenger_app.cases import Desk
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.fleet import changes
from tests.contract.station import Kiosk, Stationed, signed

ANN = "officer:019aa000-0000-7000-8000-000000000001"
BEN = "officer:019aa000-0000-7000-8000-000000000002"


class Scene:
    """One traveller, the hall they are in, and officers at the centre."""

    def __init__(
        self,
        centre: Centre,
        stationed: Stationed,
        kiosk: Kiosk,
        told: Declaration | None = None,
    ) -> None:
        self.centre, self.stationed, self.kiosk = centre, stationed, kiosk
        self.draft: Draft = signed(centre, told)
        self.id = crossing_id(self.draft.id, stationed.hall.name)
        stationed.hear()

    def passes(self, chip: ChipVerdict = ChipVerdict.GENUINE) -> None:
        """Through a kiosk, and the centre knows."""
        [person] = self.draft.told.people
        self.kiosk.open(self.draft)
        self.kiosk.read(self.draft, person, chip)
        self.kiosk.finish(self.draft, person)
        self.told()

    def told(self) -> None:
        """The centre has heard all the hall has."""
        self.stationed.member.turn()
        while worker.step(self.centre, "worker"):
            pass

    def hears(self) -> None:
        """The hall hears what is new at once, within the life of a command."""
        changes.number(self.centre.database)
        upkeep = self.stationed.member.upkeep
        for name in ("changes", "officers"):
            upkeep.duties[name].at = 0.0
        upkeep.turn()

    def desk(self, by: str = ANN, *, grave: bool = True) -> Desk:
        """An officer, as the pages make one."""
        made, now = self.centre, self.centre.now()
        until = now + timedelta(minutes=15)
        return Desk(made.database, made.vault, made.ring(), by, grave, until, now)

    def file(self) -> CaseFile:
        """The case as an officer opens it."""
        made = self.centre
        found = case_file.read(made.database, made.vault, ANN, self.draft.id, made.now())
        assert found is not None
        return found

    def acts(self, wish: Wish, by: str = ANN) -> None:
        """On what was seen just now."""
        cases.act(self.desk(by), self.draft.id, wish, self.file().seen)

    @property
    def here(self) -> Crossing:
        """In the hall."""
        return self.stationed.hall.look(self.id).crossing
