"""A whole reading through a real PC/SC service, a virtual reader and pyscard."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from customs.chip import ChipVerdict
from kiosk.devices.card_reader import PcscReader
from kiosk.passport import access
from kiosk.passport.examination import Examination, OpenBench, examine
from kiosk.passport.failure import Reason
from kiosk.passport.lds import dg2
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import Passport
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.vpcd import OnReader
from tests.kiosk.passport.card import service
from tests.kiosk.passport.variety import NOW, countries

pytestmark = [
    pytest.mark.card,
    pytest.mark.skipif(bool(service.absent()), reason=service.absent() or "present"),
    pytest.mark.xdist_group("card"),
]
WAIT = 15.0
HOUSE = Path(__file__).parents[4]


@pytest.fixture(scope="module", autouse=True)
def _service() -> Iterator[None]:
    with service.running():
        yield


def passport(plan: Plan) -> Passport:
    return factory.issue(plan, countries()[0], secrets.token_bytes)


def examined(made: Passport, *, taken_after: int | None = None) -> Examination:
    """Put it on the reader, read it, take it off."""
    from kiosk.passport.pcsc import Readers

    bench = OpenBench(TrustStore.build([countries()[0].authority]))
    with closing(Readers()) as readers:
        name = readers.named(service.VIRTUAL_READER)
        assert service.cleared(name, WAIT)
        with closing(OnReader(Chip(made.body), taken_after=taken_after)):
            assert readers.wait(name, WAIT)
            with closing(readers.connect(name)) as transport:
                return examine(transport, access.from_zone(made.plan.zone), bench, NOW)


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        (Plan(chip=ChipChoice()), "BAC"),
        (Plan(pace=(PaceChoice(),), active="RSA-LONG"), "PACE-ECDH-GM-AES-128"),
    ],
)
def test_a_whole_reading(plan: Plan, name: str) -> None:
    made = passport(plan)
    found = examined(made)
    assert found.report.verdict is ChipVerdict.GENUINE
    assert found.reading is not None
    assert found.reading.conduct.access == name
    assert found.reading.files.groups[2] == made.groups[2]
    assert dg2.parse(found.reading.files.groups[2]).data == factory.portrait()


def test_taken_away_in_mid_read_and_put_back() -> None:
    made = passport(Plan(portrait=factory.portrait(width=480)))
    found = examined(made, taken_after=10)
    assert found.failure is not None
    assert found.failure.reason is Reason.REMOVED
    assert found.try_again
    assert examined(made).report.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED


def test_a_session_dropped_in_mid_read_is_opened_again() -> None:
    made = passport(Plan(quirks=frozenset({Quirk.READ_256_KILLS})))
    assert examined(made).report.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_two_reads_in_a_row_leak_nothing() -> None:
    made = passport(Plan(pace=(PaceChoice(),)))
    examined(made)  # whatever is set up once is set up now
    before = descriptors()
    for _ in range(2):
        assert examined(made).failure is None
    assert descriptors() == before


def test_the_commands_read_what_lies_on_the_reader(tmp_path: Path) -> None:
    trust, saved = tmp_path / "trust", tmp_path / "saved"
    python = [sys.executable, "-m", "kiosk.passport"]
    lying = subprocess.Popen(
        [*python, "virtual", "--pace", "ECDH-CAM", "--trust", str(trust), "--kbit", "848"],
        cwd=HOUSE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert lying.stdout is not None
        while lying.stdout.readline() != "}\n":
            assert lying.poll() is None
        zone = Plan().zone
        read = subprocess.run(
            [*python, "read", "--reader", service.VIRTUAL_READER, "--mrz", zone[:44] + "\\n" +
             zone[44:], "--trust", str(trust), "--save", str(saved)],
            cwd=HOUSE, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        lying.terminate()
        lying.communicate()
    told = json.loads(read.stdout)
    assert told["verdict"] == "GENUINE", told
    assert told["protocols"]["access"] == "PACE-ECDH-CAM-AES-128"
    assert told["mrz"]["number"] == "L898902C3"
    assert "PHOTO 100 %" in read.stderr
    assert (saved / "EF_SOD.bin").stat().st_size == told["files"]["EF_SOD"]


def test_a_trust_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.passport", "read", "--can", "123456", "--trust",
         str(tmp_path / "nowhere")],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nowhere" in json.loads(done.stdout)["error"]
    assert done.stderr == ""


def test_a_self_test_finds_the_reader() -> None:
    assert PcscReader().present()
    assert PcscReader(service.VIRTUAL_READER).present()
    assert not PcscReader("a reader nobody plugged in").present()
