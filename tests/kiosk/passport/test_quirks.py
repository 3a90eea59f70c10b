"""Every field bug on a virtual chip with that quirk: the reading succeeds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from customs.chip import ChipVerdict
from kiosk.passport import access, link, reader, secure_messaging
from kiosk.passport.apdu import Command, Reply
from kiosk.passport.asn1 import der
from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.examination import OpenBench, examine
from kiosk.passport.failure import ReadError, Reason
from kiosk.passport.lds import dg2, mrz, security_infos
from kiosk.passport.lds.names import MAX_FILE
from kiosk.passport.progress import Progress
from kiosk.passport.secure_messaging import Keys
from kiosk.passport.transport import LostError
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.forged_chips import UnprotectedChip
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.passport.virtual.quirks import Quirk
from tests.kiosk.passport.reading import ELLIPTIC, RSA, examined, trust
from tests.kiosk.passport.variety import CHIP, NOW, PACE, STATES, Draw, countries, zone

pytestmark = pytest.mark.long

FULL = Plan(chip=ChipChoice(), portrait=factory.portrait(width=200))
OF_RSA = {Quirk.PLAIN_RSA_AS_PSS, Quirk.PSS_SHA512}
PLANS = {
    Quirk.LONG_KEY_CUT: Plan(active="RSA-LONG"),
    Quirk.ACTIVE_DER: Plan(active="ECDSA"),
    Quirk.MODULUS_WITHOUT_ZERO: Plan(active="RSA"),
}


def plan_for(quirk: Quirk) -> Plan:
    plan = PLANS.get(quirk, FULL)
    if quirk.startswith("PACE"):
        plan = replace(plan, pace=(PaceChoice(),))
    if quirk in OF_RSA:
        plan = replace(plan, zone=zone(Draw(quirk), STATES[countries()[RSA].code]))
    return replace(plan, quirks=frozenset({quirk}))


@pytest.mark.parametrize("quirk", Quirk)
def test_a_chip_with_a_field_bug_is_read(quirk: Quirk) -> None:
    country = countries()[RSA if quirk in OF_RSA else ELLIPTIC]
    found = examined(plan_for(quirk), country)
    assert found.report.verdict is ChipVerdict.GENUINE, found
    assert found.reading is not None
    assert found.reading.conduct.pace_failed == (quirk is Quirk.PACE_LAST_STEP_FAILS)


@pytest.mark.parametrize("quirk", [quirk for quirk in Quirk if quirk.startswith("READ")])
@pytest.mark.parametrize("way", [PaceChoice(), None])
def test_read_sizes_step_down_with_and_without_pace(quirk: Quirk, way: PaceChoice | None) -> None:
    plan = replace(FULL, pace=(way,) if way else (), quirks=frozenset({quirk}))
    assert examined(plan).report.verdict is ChipVerdict.GENUINE


def test_every_quirk_does_something() -> None:
    """A quirk whose passport behaves and looks like any other would test nothing."""
    for quirk in Quirk:
        plan = plan_for(quirk)
        country = countries()[RSA if quirk in OF_RSA else ELLIPTIC]
        odd, plain = trace(plan, country), trace(replace(plan, quirks=frozenset()), country)
        assert odd != plain, quirk


def trace(plan: Plan, country: Country) -> list[bytes]:
    """Everything that is said in the clear and inside, in order."""
    draw = Draw("trace")
    said: list[bytes] = []
    made = issue(plan, country, draw)

    class Heard(Chip):
        def answer(self, asked: Command) -> Reply:
            reply = super().answer(asked)
            said.append(asked.encode() + b"|" + reply.data + reply.status.to_bytes(2, "big"))
            return reply

        def exchange(self, raw: bytes) -> bytes:
            reply = super().exchange(raw)
            said.append(reply[-2:])
            return reply

    reader.read(Heard(made.body, draw), access.from_zone(plan.zone), random=draw)
    return said


@pytest.mark.parametrize("way", PACE, ids=lambda way: f"{way.mapping}-{way.cipher}-{way.group}")
def test_pace_over_every_mapping(way: PaceChoice) -> None:
    found = examined(Plan(pace=(way,), basic=False, can="271828"))
    assert found.reading is not None
    assert found.reading.conduct.access == f"PACE-{way.mapping}-{way.cipher}"
    expected = ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED
    if way.mapping == "ECDH-CAM":
        expected = ChipVerdict.GENUINE
    assert found.report.verdict is expected


@pytest.mark.parametrize("way", CHIP, ids=lambda way: f"{way.cipher}-{way.group}-{way.named}")
def test_chip_authentication_in_every_form(way: ChipChoice) -> None:
    found = examined(Plan(chip=way))
    assert found.report.verdict is ChipVerdict.GENUINE
    assert found.reading is not None
    assert found.reading.conduct.chip_name.startswith("CA-")


@pytest.mark.parametrize("kind", ["RSA", "RSA-LONG", "RSA-SHA256", "PSS", "ECDSA"])
def test_active_authentication_of_every_kind(kind: str) -> None:
    assert examined(Plan(active=kind)).report.verdict is ChipVerdict.GENUINE


def test_the_card_access_number_opens_pace_and_nothing_else() -> None:
    draw = Draw("can")
    made = issue(Plan(pace=(PaceChoice(),), can="123456"), countries()[0], draw)
    key = access.from_can("123456")
    assert examine(Chip(made.body, draw), key, OpenBench(trust()), NOW).failure is None
    basic = issue(Plan(can="123456"), countries()[0], draw)
    failure = examine(Chip(basic.body, draw), key, OpenBench(trust()), NOW).failure
    assert failure is not None
    assert failure.reason is Reason.ACCESS_DENIED


@pytest.mark.parametrize("pace", [(), (PaceChoice(),)])
def test_a_wrong_page_is_denied_for_good(pace: tuple[PaceChoice, ...]) -> None:
    made = issue(Plan(pace=pace), countries()[0], Draw("wrong"))
    wrong = access.from_fields("X00000000", "740812", "340415")
    with pytest.raises(ReadError) as error:
        reader.read(Chip(made.body), wrong)
    assert error.value.reason is Reason.ACCESS_DENIED
    assert error.value.permanent


def test_how_much_of_the_page_was_compared_is_told() -> None:
    """The access number opens a chip behind any page, and three fields are not a name."""
    made = issue(Plan(pace=(PaceChoice(),), can="123456"), countries()[0], Draw("page"))
    zone = mrz.parse(made.plan.zone)
    keys = {
        access.from_zone(made.plan.zone): set(),
        access.from_fields(zone.number, zone.birth, zone.expiry): {
            "nothing but number, birth and expiry of the page was compared with DG1"
        },
        access.from_can("123456"): {"nothing of the page was compared with DG1"},
    }
    for key, told in keys.items():
        report = examine(Chip(made.body), key, OpenBench(trust()), NOW).report
        assert {each.detail for each in report.findings if each.check == "page"} == told


def test_o_and_0_taken_for_each_other_on_the_page() -> None:
    right = mrz.build(
        mrz.Size.TD3, code="P", issuer="UTO", surname="A", given="B", number="O12345678",
        nationality="UTO", birth="740812", sex="F", expiry="340415",
    )  # fmt: skip
    misread = right[:44] + right[44:].replace("O12345678", "012345678", 1)
    made = issue(Plan(zone=right), countries()[0], Draw("misread"))
    found = examine(Chip(made.body), access.from_zone(misread), OpenBench(trust()), NOW)
    assert found.report.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED


class Interrupted(Chip):
    """Something happens after so many commands."""

    left = 12

    def exchange(self, raw: bytes) -> bytes:
        self.left -= 1
        if self.left < 0:
            return self.interrupt()
        return super().exchange(raw)

    def interrupt(self) -> bytes:
        raise LostError("lifted")


class AlwaysDropping(Interrupted):
    """Every new session ends like the last."""

    def reset(self) -> None:
        super().reset()
        self.left = 12

    def interrupt(self) -> bytes:
        return b"\x69\x88"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(Interrupted, Reason.REMOVED), (AlwaysDropping, Reason.SESSION_LOST)],
)
def test_a_lifted_document_or_a_dropping_session_may_be_tried_again(
    kind: type[Chip], reason: Reason
) -> None:
    made = issue(replace(FULL, portrait=factory.portrait(width=900)), countries()[0], Draw("l"))
    found = examine(kind(made.body), access.from_zone(FULL.zone), OpenBench(trust()), NOW)
    assert found.failure is not None
    assert found.failure.reason is reason
    assert found.try_again
    assert found.report.verdict is ChipVerdict.UNREADABLE


def test_a_reply_outside_the_channel_is_refused() -> None:
    made = issue(FULL, countries()[0], Draw("downgrade"))
    with pytest.raises(ReadError) as error:
        reader.read(UnprotectedChip(made.body), access.from_zone(FULL.zone))
    assert error.value.reason is Reason.DOWNGRADE
    assert error.value.permanent


def test_without_the_guard_that_reply_would_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(keys: Keys, sealed: Reply) -> Reply:
        if sealed.data[-10:-8] == b"\x8e\x08":
            return secure_messaging.unprotect(keys, sealed)
        keys.turn()
        return sealed

    monkeypatch.setattr(link, "unprotect", careless)
    made = issue(FULL, countries()[0], Draw("downgrade"))
    found = reader.read(UnprotectedChip(made.body), access.from_zone(FULL.zone))
    assert found.files.groups[2] == made.groups[2]


def test_short_replies_fit_when_the_cipher_changes_in_mid_read() -> None:
    """Basic access is 3DES, chip authentication then AES, whose padding leaves less room."""
    plan = replace(FULL, quirks=frozenset({Quirk.EXTENDED_REFUSED}))
    found = examined(plan)
    assert found.report.verdict is ChipVerdict.GENUINE
    assert found.reading is not None
    assert found.reading.conduct.chip_name == "CA-ECDH-AES-128"
    assert 223 * found.reading.tally.apdus > len(found.reading.files.groups[2])


def test_progress_is_told_to_the_end() -> None:
    made = issue(FULL, countries()[0], Draw("progress"))
    told: list[Progress] = []
    reader.read(Chip(made.body), access.from_zone(FULL.zone), told.append)
    photo = [each.percent for each in told if each.step == "PHOTO"]
    assert photo == sorted(photo)
    assert photo[-1] == 100
    assert len(photo) > 3


def test_a_portrait_beyond_32_kilobytes_is_read_whole() -> None:
    image = b"\xff\xd8\xff\xe0" + Draw("noise")(70_000)
    for quirks in (set(), {Quirk.EXTENDED_REFUSED}, {Quirk.EXTENDED_REFUSED, Quirk.FEWER_BYTES}):
        plan = Plan(portrait=image, quirks=frozenset(quirks))
        made = issue(plan, countries()[0], Draw("big"))
        found = reader.read(Chip(made.body), access.from_zone(plan.zone))
        assert dg2.parse(found.files.groups[2]).data == image


def test_a_file_that_claims_to_be_endless_is_refused() -> None:
    made = issue(FULL, countries()[0], Draw("bomb"))
    files = made.body.files | {0x0102: b"\x75\x84\x7f\xff\xff\xff" + bytes(MAX_FILE)}
    with pytest.raises(ReadError) as error:
        reader.read(Chip(replace(made.body, files=files)), access.from_zone(FULL.zone))
    assert error.value.reason is Reason.PROTOCOL


class Dripping(Chip):
    """One byte at a time, for ever."""

    def _piece(self, data: bytes, offset: int, wanted: int) -> Reply:
        return super()._piece(data, offset, min(wanted, 1 + (offset < 8) * 7))


def test_a_chip_that_never_ends_is_given_up() -> None:
    image = b"\xff\xd8\xff\xe0" + bytes(20_000)
    made = issue(Plan(portrait=image), countries()[0], Draw("drip"))
    with pytest.raises(ReadError) as error:
        reader.read(Dripping(made.body), access.from_zone(FULL.zone))
    assert error.value.reason is Reason.SESSION_LOST
    ticks = itertools.count(step=5.0)
    with pytest.raises(ReadError, match="too long"):
        reader.read(Chip(made.body), access.from_zone(FULL.zone), clock=lambda: next(ticks))


@pytest.mark.parametrize("number", [-1, -(1 << 70), 0, 1 << 70])
def test_a_key_of_an_odd_number_does_not_stop_the_kiosk(number: int) -> None:
    """DG14 is used before anybody knows who signed it."""
    made = issue(FULL, countries()[0], Draw("odd"))
    assert made.body.chip_key is not None
    key = node(factory.chip_key_info(made.body.chip_key)).value + der.number(number)
    raw = encode(security_infos.DG14_TAG, der.a_set(der.sequence(key)))
    chip = Chip(replace(made.body, files=made.body.files | {0x010E: raw}))
    report = examine(chip, access.from_zone(FULL.zone), OpenBench(trust()), NOW).report
    assert report.verdict in {ChipVerdict.ALTERED, ChipVerdict.UNREADABLE}


def test_only_what_is_needed_is_read() -> None:
    found = examined(replace(FULL, quirks=frozenset({Quirk.EXIF_IN_DG7})))
    assert found.reading is not None
    assert set(found.reading.files.groups) == {1, 2, 14}
