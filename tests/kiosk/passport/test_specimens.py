"""The German specimen passport and master list, read by us and by independent libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as oracle
from cryptography import x509

from customs.chip import ChipVerdict
from kiosk.passport import access
from kiosk.passport.examination import OpenBench, examine
from kiosk.passport.lds import com, dg1, dg2, dg15, names, security_infos, sod
from kiosk.passport.pki import certificate
from kiosk.passport.pki.keys import EcKey, RsaKey
from kiosk.passport.trust import master_list
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.virtual.body import Body
from kiosk.passport.virtual.chip import Chip
from tests.kiosk.passport import specimens
from tests.kiosk.passport.variety import NOW

pytestmark = [specimens.needs_data, pytest.mark.long]
HOUSE = Path(__file__).parents[3]


def test_the_specimen_is_read() -> None:
    files = specimens.specimen()
    zone = dg1.parse(files.groups[1])
    assert (zone.surname, zone.given, zone.issuer, zone.number) == (
        "MUSTERMANN", "ERIKA", "D", "C11T002JM",
    )  # fmt: skip
    assert zone.wrong == ()
    assert dg2.parse(files.groups[2]).format is dg2.Format.JP2
    assert com.parse(files.com).groups == {1, 2, 3, 14}
    assert set(sod.parse(files.sod).hashes) == {1, 2, 3, 14}
    (chip,) = security_infos.parse_dg14(files.groups[14]).chip_keys
    assert isinstance(chip.key, EcKey)
    assert chip.key.curve.name == "brainpoolP224r1"
    active = dg15.parse(files.groups[15])
    assert isinstance(active, RsaKey)
    assert active.n.bit_length() == 1024


def test_its_signature_holds_and_only_trust_is_missing() -> None:
    files = specimens.specimen()
    lists = master_list.parse(specimens.master_list())
    report = OpenBench(TrustStore.build(lists.certificates)).judge(Dossier(files, NOW))
    assert report.verdict is ChipVerdict.UNTRUSTED_SIGNER
    assert {each.check for each in report.findings if each.verdict} == {"chain", "expiry", "clone"}
    details = [each.detail for each in report.findings]
    assert "DG15 is outside the security object: ignored" in details


def test_the_specimen_lies_on_a_virtual_chip() -> None:
    """A chip with another's files and none of its keys; unknown trust outranks the clone."""
    files = specimens.specimen()
    held = {names.group_file(group): raw for group, raw in files.groups.items()}
    zone = access.from_zone("".join(dg1.parse(files.groups[1]).lines))
    chip = Chip(Body(held | {names.SOD: files.sod, names.COM: files.com}, zone))
    found = examine(chip, zone, OpenBench(TrustStore.build([])), NOW)
    assert found.reading is not None
    assert found.reading.files.groups == {
        group: raw for group, raw in files.groups.items() if group in (1, 2, 14)
    }
    assert found.report.verdict is ChipVerdict.UNTRUSTED_SIGNER
    assert ChipVerdict.CLONED in {each.verdict for each in found.report.findings}


def test_a_changed_specimen_is_altered() -> None:
    files = specimens.specimen()
    files.groups[1] = files.groups[1].replace(b"ERIKA", b"ERIKO")
    report = OpenBench(TrustStore.build([])).judge(Dossier(files, NOW))
    assert report.verdict is ChipVerdict.ALTERED


def test_all_keys_of_the_master_list_are_loaded() -> None:
    found = master_list.parse(specimens.master_list())
    assert (len(found.certificates), found.unreadable, found.keys_loaded()) == (588, 0, 588)


def test_the_list_holds_under_its_root_and_no_other() -> None:
    found = master_list.parse(specimens.master_list())
    root = certificate.parse(specimens.root())
    assert found.signed_under(root) is not None
    others = [one for one in found.certificates if one.country != "DE"]
    assert all(found.signed_under(one) is None for one in others[:50])


@pytest.mark.parametrize("at", [500_000, 900_000])
def test_a_changed_list_does_not_hold(at: int) -> None:
    raw = bytearray(specimens.master_list())
    raw[at] ^= 1
    root = certificate.parse(specimens.root())
    with pytest.raises(master_list.ListRefusedError):
        master_list.adopt(bytes(raw), root, None, NOW)


def test_certificates_read_as_asn1crypto_reads_them() -> None:
    for one in master_list.parse(specimens.master_list()).certificates:
        other = oracle.Certificate.load(one.raw)
        assert one.serial == other.serial_number
        assert one.not_before == other.not_valid_before
        assert one.not_after == other.not_valid_after
        assert one.country == str(other.subject.native.get("country_name", "")).upper()
        assert one.key_id == other.key_identifier_value.native
        assert one.is_authority == bool(other.ca)
        expected = other.authority_key_identifier_value
        native = expected.native["key_identifier"] if expected else None
        assert one.issuer_key_id == (native or b"")


def test_rsa_keys_are_those_that_openssl_loads() -> None:
    compared = 0
    for one in master_list.parse(specimens.master_list()).certificates:
        if isinstance(one.key, RsaKey):
            other = oracle.Certificate.load(one.raw).public_key["public_key"].parsed
            assert (one.key.n, one.key.e) == (
                other["modulus"].native,
                other["public_exponent"].native,
            )
            compared += 1
    assert compared > 300


def test_ours_loads_more_keys_than_a_general_library() -> None:
    """The reason for reading certificates ourselves: explicit parameters (decision 0031)."""
    loaded = 0
    for one in master_list.parse(specimens.master_list()).certificates:
        try:
            x509.load_der_x509_certificate(one.raw).public_key()
            loaded += 1
        except Exception:  # noqa: BLE001  whatever it dislikes
            pass
    assert loaded < 588


def test_the_commands_say_so(tmp_path: Path) -> None:
    (lists,) = specimens.LISTS.glob("*.ml")
    (root,) = specimens.LISTS.glob("*.cer")
    told = command("trust", str(lists), "--root", str(root))
    assert told["certificates"] == told["keys_loaded"] == 588
    assert told["list_signature_holds"] is True
    (tmp_path / "root.cer").write_bytes(root.read_bytes())
    (tmp_path / "german.ml").write_bytes(lists.read_bytes())
    verified = command("verify", str(specimens.SPECIMEN), "--trust", str(tmp_path))
    assert verified["verdict"] == "UNTRUSTED_SIGNER"
    assert verified["trusted"] == 588
    assert verified["mrz"]["surname"] == "MUSTERMANN"
    assert verified["portrait"]["format"] == "JPEG 2000"


def command(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.passport", *arguments],
        cwd=HOUSE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_it_was_signed_in_may() -> None:
    made = master_list.parse(specimens.master_list()).made_at
    assert made == datetime(2026, 5, 28, 6, 28, 45, tzinfo=UTC)
