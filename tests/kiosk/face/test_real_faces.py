"""Two public persons: the drawn ones show the mechanism, these that it holds on real pictures."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from kiosk.face import picture
from kiosk.face.matcher import Embedding
from tests.kiosk.face.seen import dlib
from tests.test_house import HOUSE

FACES = HOUSE.parent / "shared" / "data" / "faces"
PEOPLE = {"obama": ("obama", "obama2", "obama3"), "biden": ("biden", "biden2")}

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FACES.exists(), reason="no real pictures beside the project"),
]


def embedded(name: str) -> Embedding:
    """The face on one of the pictures."""
    seen = picture.read((FACES / f"{name}.jpg").read_bytes())
    return dlib().embed(seen, dlib().find(seen)[0])


def test_one_person_is_near_and_two_are_far() -> None:
    held = {who: [embedded(name) for name in names] for who, names in PEOPLE.items()}
    for several in held.values():
        assert all(one.distance(other) < 0.5 for one, other in combinations(several, 2))
    assert all(one.distance(other) > 0.7 for one, other in product(*held.values()))


def test_two_people_are_two_faces() -> None:
    seen = picture.read((FACES / "two_people.jpg").read_bytes())
    assert len(dlib().find(seen)) == 2
