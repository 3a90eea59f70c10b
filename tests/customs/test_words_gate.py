"""Everything a gate can come to has its sentence, and a sign tells nobody's secrets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from customs.claim import Denied
from customs.gate_command import Act, Disobeyed
from customs.hold import By
from customs.passing import Ended
from customs.words_gate import ACTS, DENIED, DISOBEYED, ENDED, LEADS, MARKED, SIGNS, Sign


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (Denied, DENIED), (Ended, ENDED), (Act, ACTS), (Disobeyed, DISOBEYED), (By, MARKED),
        (Sign, SIGNS), (Sign, LEADS),
    ],
)  # fmt: skip
def test_each_member_has_its_sentence(members: type[StrEnum], words: Mapping[StrEnum, str]) -> None:
    assert set(words) == set(members)
    assert all(words.values())
    assert not any("!" in sentence for sentence in words.values())


def test_a_sign_says_nothing_of_why() -> None:
    told = " ".join((*SIGNS.values(), *LEADS.values())).lower()
    assert not any(word in told for word in ("hold", "held", "refused", "denied", "used"))
