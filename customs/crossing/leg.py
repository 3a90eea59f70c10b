"""A leg: one person's way through a crossing, and what kiosks have found of it.

A leg only ever gains. Read twice, the worse chip counts; a better picture of the face may
take the place of one that failed, but never of one an officer has to look at. So the order
in which kiosks report does not matter, and a second kiosk is never a luckier one. What a page
alone says proves nobody: it is kept beside, and an officer looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from customs.chip import ChipVerdict
from customs.face import ANOTHER_TRY, FaceBand
from customs.lane import AgeGroup, Look
from customs.watch_list import Mark


class Named(StrEnum):
    """By what a document named somebody on the declaration."""

    BINDING = "BINDING"  # the digest in the pass
    NAME = "NAME"  # name and birth date: a mistyped, renewed or second document
    NOBODY = "NOBODY"  # somebody else's pass


# What stands in the place of what, the last for good. A document without a chip has none.
_CHIPS: tuple[ChipVerdict | None, ...] = (
    None,
    ChipVerdict.UNREADABLE,
    ChipVerdict.GENUINE,
    ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED,
    ChipVerdict.EXPIRED,
    ChipVerdict.CLONED,
    ChipVerdict.REVOKED,
    ChipVerdict.UNTRUSTED_SIGNER,
    ChipVerdict.ALTERED,
)
# Whoever knows what stands on a page can say it: neither proves that it is here.
UNPROVEN = frozenset({None, ChipVerdict.UNREADABLE})
# What a country signed: the rest somebody may have written, of a passport they have heard of.
SIGNED = frozenset(
    {ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED, ChipVerdict.EXPIRED}
)
_FACES: tuple[FaceBand | None, ...] = (
    None,
    FaceBand.NOT_TAKEN,
    FaceBand.REFUSED,
    FaceBand.CHILD,
    FaceBand.NOT_BY_FACE,
    FaceBand.ACCEPTED,
    FaceBand.REVIEW,
)
_AGES = tuple(AgeGroup)


@dataclass(frozen=True, slots=True)
class Leg:
    """What is known of one person in this hall."""

    person: int
    documents: frozenset[bytes] = frozenset()  # digests of those whose chip was read
    pages: frozenset[bytes] = frozenset()  # of those that were typed or swiped and no more
    marks: Mapping[bytes, frozenset[Mark]] = field(default_factory=dict)  # of each document
    named: frozenset[Named] = frozenset()
    chip: ChipVerdict | None = None
    age: AgeGroup | None = None
    faces: Mapping[bytes, FaceBand] = field(default_factory=dict)  # by document compared with
    declined: bool = False  # the camera
    look: Look = Look.NONE
    confirmed: Mapping[int, datetime] = field(default_factory=dict)  # by revision: legal time

    @property
    def read(self) -> bool:
        """Whether a chip was read; without one, or with one that cannot be, nobody is named."""
        return bool(self.documents)

    @property
    def known(self) -> bool:
        """Whether it is known who this is: by their chip, or by an officer who looked."""
        return self.read or self.look is Look.BY_OFFICER

    @property
    def corrected(self) -> bool:
        """Whether a document was another than the declared one; an officer sees the mark."""
        return Named.NAME in self.named

    @property
    def face(self) -> FaceBand | None:
        """The face, held up to a document of this leg. One held up to another counts nowhere."""
        found = [band for document, band in self.faces.items() if document in self.documents]
        return max([*found, FaceBand.NOT_BY_FACE if self.declined else None], key=_FACES.index)

    @property
    def band(self) -> FaceBand | None:
        """The face as the lane sees it. A child's is never measured."""
        return FaceBand.CHILD if self.age is AgeGroup.CHILD else self.face

    @property
    def needs_face(self) -> bool:
        """Whether the camera is still asked."""
        if self.look is Look.BY_OFFICER or not self.read:
            return False
        return self.band is None or self.band in ANOTHER_TRY

    @property
    def needs_look(self) -> bool:
        """Whether an officer is asked to compare person and document."""
        if self.look is Look.BY_OFFICER or not self.read:
            return self.look is Look.NONE and bool(self.pages) and self.chip is None
        return self.band in (FaceBand.CHILD, FaceBand.NOT_BY_FACE)

    def needs_answers(self, revision: int) -> bool:
        """Whether this adult has yet to see and confirm the answers of a revision.

        Who may be an adult is asked like one.
        """
        asked = self.age in (AgeGroup.ADULT, None)
        return self.known and asked and revision not in self.confirmed

    def there(self, revision: int) -> bool:
        """Whether everything this leg can give is here."""
        wants = self.needs_face or self.needs_look or self.needs_answers(revision)
        return self.known and not wants

    @property
    def weight(self) -> int:
        """Grows with everything a lane rests on, and with nothing else."""
        age = 0 if self.age is None else 1 + _AGES.index(self.age)
        found = _CHIPS.index(self.chip) + _FACES.index(self.face) + len(self.documents)
        return found + age + (self.look is Look.BY_OFFICER)

    def with_document(
        self,
        document: bytes,
        named: Named,
        chip: ChipVerdict | None,
        age: AgeGroup,
        marks: tuple[Mark, ...] = (),
    ) -> Leg:
        """A document was read; the worse chip stays."""
        worse = max(self.chip, chip, key=_CHIPS.index)
        if chip in UNPROVEN:
            return replace(self, pages=self.pages | {document}, chip=worse)
        return replace(
            self,
            documents=self.documents | {document},
            marks={**self.marks, document: self.marks.get(document, frozenset()) | set(marks)},
            named=self.named | {named},
            chip=worse,
            age=age if self.age is None else max(self.age, age, key=_AGES.index),
        )

    def with_face(self, document: bytes, band: FaceBand) -> Leg:
        """The camera was tried, against the picture of this document."""
        best = max(self.faces.get(document, band), band, key=_FACES.index)
        return replace(self, faces={**self.faces, document: best})

    def with_confirmed(self, revision: int, at: datetime) -> Leg:
        """The answers were confirmed; the first time is the legal one."""
        first = min(at, self.confirmed.get(revision, at))
        return replace(self, confirmed={**self.confirmed, revision: first})
