"""Everything a kiosk's apparatus can turn out to bring or to be has its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from customs.apparatus import Call, Piece, Printed, Scanned, Trouble, ZoneField
from customs.words_kiosk import CALLS, PIECES, PRINTED, SCANNED, TROUBLES, ZONE


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (Call, CALLS),
        (Piece, PIECES),
        (Printed, PRINTED),
        (Scanned, SCANNED),
        (ZoneField, ZONE),
        (Trouble, {trouble: about.words for trouble, about in TROUBLES.items()}),
    ],
)
def test_each_member_has_its_sentence(members: type[StrEnum], words: Mapping[StrEnum, str]) -> None:
    assert set(words) == set(members)
    for sentence in words.values():
        assert sentence.endswith(".") or words is PIECES
        assert not {"!", "invalid", "error:"} & set(sentence.lower().replace("!", " ! ").split())
