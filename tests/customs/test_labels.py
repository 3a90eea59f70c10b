"""Whatever a traveller may pick has words, and no two choices of one list read alike."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from customs import labels
from customs.goods import Kind, Status
from customs.means_of_payment import Direction, Means
from customs.person import DocumentKind
from customs.stay import Where
from customs.trip import Travel

LISTS: list[tuple[type[StrEnum], Mapping[Any, str]]] = [
    (Travel, labels.TRAVEL),
    (DocumentKind, labels.DOCUMENT_KIND),
    (Where, labels.WHERE),
    (Kind, labels.GOODS_KIND),
    (Status, labels.GOODS_STATUS),
    (Direction, labels.DIRECTION),
    (Means, labels.MEANS),
]


@pytest.mark.parametrize(("members", "words"), LISTS, ids=lambda x: getattr(x, "__name__", ""))
def test_every_member_has_its_own_words(members: type[StrEnum], words: Mapping[Any, str]) -> None:
    assert list(words) == list(members)
    assert len(set(words.values())) == len(words)
    assert all(sentence == sentence.strip() and sentence for sentence in words.values())
