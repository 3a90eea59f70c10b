"""The hall's network: sealed to one, signed by one, and nobody else on it is believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.messages import answer, plain
from customs.messages.answer import Answer as Answered
from customs.messages.enrolment import DeviceKind
from customs.messages.request import HEADER, Asked
from customs.sealed import Use
from kiosk import keys
from kiosk.centre.fault import CentreError, Fault
from kiosk.centre.transport import Answer
from kiosk.hall.doors import Doors
from kiosk.hall.line import HallLine, stations
from kiosk.hall.messages import LONGEST_QUESTION, Door, Signed
from kiosk.hall.station import HallAway, HallRefused, NothingShown
from passenger_app.centre import Centre
from passenger_app.fleet import devices as fleet
from tests.contract.hall import Hall, Member
from tests.contract.station import Kiosk, Stationed, adults, declared, draw_rates, lane, signed

pytestmark = pytest.mark.long


@dataclass
class Network:
    """The hall's network as a transport: what passes is seen, and may be changed."""

    doors: Doors
    change: Callable[[Asked, Answer], Answer] = lambda _, answer: answer
    seen: list[bytes] = field(default_factory=list)

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        """Ask the application."""
        told: dict[str, Any] = {}

        def start(status: str, headers: object) -> None:
            told["status"] = int(status[:3])

        environ = {
            "REQUEST_METHOD": asked.method, "PATH_INFO": asked.path, "QUERY_STRING": asked.query,
            "CONTENT_LENGTH": str(len(asked.body)), "wsgi.input": BytesIO(asked.body),
            "HTTP_" + HEADER.upper().replace("-", "_"): signature or "",
        }  # fmt: skip
        body = b"".join(self.doors(environ, start))
        self.seen += [asked.body, body]
        assert len(body) <= longest
        return self.change(asked, Answer(told["status"], body))

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def stationed(hall: Hall, centre: Centre, station_database: str) -> Iterator[Stationed]:
    """A station."""
    draw_rates(centre, 0, 0)
    made = Stationed.on(hall.join_in("NRT-T1", DeviceKind.HALL, station_database))
    yield made
    made.member.running.store.close()


@pytest.fixture
def terminal(hall: Hall, stationed: Stationed) -> Iterator[Member]:
    """A terminal that has the bundle which lists them both."""
    member = hall.join_in("NRT-T1", DeviceKind.TERMINAL)
    hall.release()
    member.turn()
    stationed.hear()
    yield member
    member.running.store.close()


@pytest.fixture
def network(stationed: Stationed) -> Network:
    """The network of the hall."""
    return Network(Doors(stationed.hall))


def line(member: Member, network: Network) -> HallLine:
    """A terminal's line over it."""
    return HallLine(member.running, network, lambda: stations(member.running))


def kiosk(stationed: Stationed, member: Member, network: Network) -> Kiosk:
    """The same with travellers at it."""
    id_, centre = member.running.device.device, stationed.member.hall.centre
    return Kiosk(stationed.hall, id_, line(member, network), centre)


def test_a_party_over_the_network_as_in_one_process(
    stationed: Stationed, terminal: Member, network: Network, centre: Centre
) -> None:
    draft = signed(centre, declared(people=adults(2), next_index=3))
    stationed.hear()
    far, near = kiosk(stationed, terminal, network), stationed.kiosk(terminal)
    assert far.show_pass(draft) == near.show_pass(draft)
    assert far.show_document(draft.told.people[0]) == near.show_document(draft.told.people[0])
    answered = far.pass_through(draft)
    crossing, event = far.sent[-1]
    assert answered == near.station.report(crossing, event)
    assert far.station.look(crossing) == near.station.look(crossing)
    assert str(lane(answered.crossing)) == "GATE"
    told = b"".join(network.seen)
    for secret in (b"HOSOKAWA", draft.id.bytes, str(draft.id).encode(), b"GENUINE"):
        assert secret not in told


def test_a_terminal_of_another_hall_is_refused(
    hall: Hall, stationed: Stationed, network: Network, terminal: Member
) -> None:
    other = hall.join_in("NRT-T2", DeviceKind.TERMINAL)
    hall.release()
    other.turn()
    stationed.hear()
    of_this_hall = HallLine(other.running, network, lambda: stations(terminal.running))
    with pytest.raises(HallRefused, match="unknown_device"):
        of_this_hall.present(NothingShown())
    with pytest.raises(HallAway, match="no such station"):
        line(other, network).present(NothingShown())
    other.running.store.close()


def test_a_gate_asks_nothing_here(hall: Hall, stationed: Stationed, network: Network) -> None:
    gate = hall.join_in("NRT-T1", DeviceKind.GATE)
    hall.release()
    gate.turn()
    stationed.hear()
    with pytest.raises(HallRefused):
        line(gate, network).present(NothingShown())
    gate.running.store.close()


def test_a_revoked_terminal_is_believed_no_more_within_one_poll(
    stationed: Stationed, terminal: Member, network: Network, centre: Centre
) -> None:
    line(terminal, network).present(NothingShown())
    fleet.revoke(centre.database, centre.now(), "cli", terminal.running.device.device)
    stationed.hear()
    with pytest.raises(HallRefused):
        line(terminal, network).present(NothingShown())


def forged(member: Member, refusal: str = "") -> Callable[[Asked, Answer], Answer]:
    """Answers that somebody else on the network signs, or changes."""

    def change(_: Asked, told: Answer) -> Answer:
        read = plain.read(Signed, told.body)
        assert isinstance(read, Signed)
        sealed = read.sealed
        device = member.running.device.device
        said = Answered(device, bytes(16), member.running.clock.now(), refusal,
                        hashlib.sha256(sealed).digest())  # fmt: skip
        mine = answer.sign(said, member.running.keys.current.signs(Use.ANSWER))
        return Answer(200, plain.write(Signed(signed=mine, sealed=sealed)))

    return change


def changed(_: Asked, told: Answer) -> Answer:
    """One bit of what is sealed."""
    read = plain.read(Signed, told.body)
    assert isinstance(read, Signed)
    sealed = bytes([read.sealed[0] ^ 1]) + read.sealed[1:]
    return Answer(200, plain.write(Signed(signed=read.signed, sealed=sealed)))


def test_what_somebody_else_answers_is_no_answer(
    stationed: Stationed, terminal: Member, network: Network
) -> None:
    asks = line(terminal, network)
    first = Network(network.doors)
    replayed: list[Answer] = []

    def keep(_: Asked, told: Answer) -> Answer:
        replayed.append(told)
        return told

    first.change = keep
    line(terminal, first).present(NothingShown())
    for change in (
        forged(terminal),
        forged(terminal, "bad_shape"),
        changed,
        lambda *_: replayed[0],
        lambda *_: Answer(200, b"{}"),
        lambda *_: Answer(502, b"proxy"),
    ):
        network.change = change
        with pytest.raises(HallAway):
            asks.present(NothingShown())


def test_a_cut_line_is_a_hall_away(terminal: Member, network: Network) -> None:
    def cut(_asked: Asked, _answer: Answer) -> Answer:
        raise CentreError(Fault.NO_LINE, "cut")

    network.change = cut
    with pytest.raises(HallAway):
        line(terminal, network).present(NothingShown())


def test_a_report_whose_answer_was_lost_counts_once(
    stationed: Stationed, terminal: Member, network: Network, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    asks = kiosk(stationed, terminal, network)
    crossing = asks.open(draft)

    def cut(asked: Asked, told: Answer) -> Answer:
        if asked.path == Door.REPORT:
            raise CentreError(Fault.CUT_OFF, "lost")
        return told

    network.change = cut
    with pytest.raises(HallAway):
        asks.read(draft, draft.told.people[0])
    kept = stationed.hall.look(crossing.id).crossing
    assert kept.seen > crossing.seen
    network.change = lambda _, told: told
    assert asks.station.report(*asks.sent[-1]).crossing == kept


def test_a_clock_that_is_off_is_set_by_the_signed_answer(
    hall: Hall, stationed: Stationed, network: Network
) -> None:
    hall.off = timedelta(hours=2)
    member = hall.join_in("NRT-T1", DeviceKind.TERMINAL)
    hall.off = timedelta(0)
    hall.release()
    member.turn()
    stationed.hear()
    assert line(member, network).present(NothingShown()).line == "ONLINE"
    member.running.store.close()


def test_any_request_is_answered_with_a_refusal(stationed: Stationed) -> None:
    """Whatever comes over the network: never a traceback, never an answer."""
    doors = Doors(stationed.hall)

    @given(st.binary(max_size=300), st.text(max_size=80), st.sampled_from(Door))
    def drawn(body: bytes, header: str, door: Door) -> None:
        told = doors.answer(Asked("POST", door.value, "", body), header)
        assert told.sealed == b""

    drawn()


def test_what_is_too_large_is_not_read(stationed: Stationed, network: Network) -> None:
    asked = Asked("POST", Door.PRESENT.value, "", b"x" * (LONGEST_QUESTION + 1))
    assert network.carry(asked, "", 10**6).status == 200
    assert network.carry(replace(asked, path="/"), "", 10**6).status == 404


@pytest.mark.parametrize(
    ("who", "hears_first"),
    [("terminal", "terminal"), ("station", "station"), ("both", "terminal"), ("both", "station")],
)
def test_a_renewed_key_is_believed_before_and_after_the_bundle_that_lists_it(
    hall: Hall, stationed: Stationed, terminal: Member, network: Network, who: str,
    hears_first: str,
) -> None:  # fmt: skip
    members = {"terminal": terminal, "station": stationed.member}
    renews = list(members.values()) if who == "both" else [members[who]]
    asks = line(terminal, network)
    for each in renews:
        each.upkeep._renew()
        asks.present(NothingShown())
    hall.clock.forward(timedelta(minutes=1))
    hall.release()
    first = members.pop(hears_first)
    for each in (first, *members.values()):
        each.upkeep._take(None)
        asks.present(NothingShown())


def test_without_the_key_before_it_would_be_refused(
    terminal: Member, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    asks = line(terminal, network)
    terminal.upkeep._renew()
    running = terminal.running
    running.keys = replace(running.keys, before=None)
    with pytest.raises(HallRefused, match="unknown_device"):
        asks.present(NothingShown())


def test_the_key_before_is_forgotten_with_the_second_bundle_that_lists_the_next(
    hall: Hall, terminal: Member
) -> None:
    terminal.upkeep._renew()
    for kept in (True, False):
        hall.clock.forward(timedelta(hours=7))
        hall.release()
        terminal.upkeep._take(None)
        assert (terminal.running.keys.before is not None) is kept
    held = keys.load(terminal.folder)
    assert held
    assert held.before is None
