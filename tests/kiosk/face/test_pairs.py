"""Lists of pairs: what is wrong with one is said by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.face import pairs
from kiosk.face.pairs import NotPairs

NAMES = "abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files to name."""
    for name in NAMES:
        (tmp_path / name).touch()
    return tmp_path


def listed(folder: Path, text: str | bytes) -> Path:
    """A list in the folder."""
    path = folder / "pairs.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_list_is_read(folder: Path) -> None:
    path = listed(folder, "\ufeffgroup,a,b,same\none,a,b;c;d,1\n,a,e,0\n")
    one, other = pairs.read(path)
    assert (one.reference.name, [frame.name for frame in one.frames]) == ("a", ["b", "c", "d"])
    assert (one.same, one.group, other.same, other.group) == (True, "one", False, "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "columns"),
        ("a,b\n", "columns"),
        ("a,b,same\n", "no pairs"),
        ("a,b,same\na,b,yes\n", "line 2"),
        ("a,b,same\na,b,1\na,,0\n", "line 3"),
        ("a,b,same\na,b\n", "line 2"),
        ("a,b,same\na,nowhere,1\n", "line 2"),
        ("a,b,same\na,.,1\n", "line 2"),
        ('a,b,same\n"a,b,1\n', "no CSV"),
        (b"a,b,same\n\xff\xfe,b,1\n", "no CSV"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(NotPairs, match=says):
        pairs.read(listed(folder, text))


def test_people_are_tied_by_their_pairs(folder: Path) -> None:
    rows = pairs.read(listed(folder, "a,b,same\na,b,1\nb,c,1\nd,e;f,0\n"))
    tied = pairs.people(rows)
    who = {name: tied.who(folder / name) for name in NAMES}
    assert who["a"] == who["b"] == who["c"]
    assert who["e"] == who["f"] != who["d"]
    assert len(set(who.values())) == 3
