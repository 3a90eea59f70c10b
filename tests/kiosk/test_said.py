"""What a station passes on to the centre: word for word, and whose word it was."""

from __future__ import annotations

from uuid import UUID

import cbor2
import pytest

from customs.crossing.events import PassportRead
from customs.messages import crossed, event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import FIRST, Head
from customs.watch_list import Mark
from kiosk.hall import said
from kiosk.hall.said import Said
from tests.customs.crossing import acted

TERMINAL, STATION = UUID(int=77), UUID(int=78)
HAPPENED = acted.event(acted.opened(), f"device:{TERMINAL}")


@pytest.mark.parametrize(
    "more", [{"by": None}, {"by": 7}, {"machine": "new"}, {"by": f"device:{UUID(int=79)}"}]
)
def test_a_word_nobody_can_read_is_still_its_terminals(more: dict[str, object]) -> None:
    body = {**crossed.body(acted.BEGUN.id, HAPPENED), **more}
    written = cbor2.dumps(body, canonical=True)
    told = Said(HAPPENED.id, TERMINAL, HAPPENED.at, "crossing_opened", 1, written)
    passed_on = said.for_centre(acted.BEGUN.id, told)
    assert passed_on
    head = Head(HAPPENED.id, STATION, 1, 1, FIRST)
    enveloped = event.Event(head, told.kind, 1, told.at, passed_on)
    read = crossed.read(enveloped, DeviceKind.HALL)
    assert read
    assert read.event.by == f"device:{TERMINAL}"


def test_nothing_that_leads_to_another_crossing_leaves_the_hall() -> None:
    read = acted.read()
    marked = PassportRead(
        read.person, read.named, read.chip, read.age, read.document, (Mark(1, b"m" * 16),)
    )
    told = said.say(acted.BEGUN.id, TERMINAL, acted.event(marked, f"device:{TERMINAL}"))
    passed_on = said.for_centre(acted.BEGUN.id, told)
    assert passed_on
    assert passed_on["told"]["marks"] == []
    assert passed_on["told"]["document"] not in {read.document, b""}
