"""The commands as people run them; the one that needs a reader is tested with the readers."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.passport.__main__ import main
from kiosk.passport.virtual import certificates
from tests.kiosk.passport.variety import countries

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parents[3]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk.passport", *arguments],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip


def told(*arguments: str) -> dict[str, Any]:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_passport_made_and_verified(tmp_path: Path) -> None:
    saved, trust = tmp_path / "saved", tmp_path / "trust"
    made = told("virtual", "--save", str(saved), "--trust", str(trust), "--active", "RSA")
    assert made["files"].keys() == {"EF_COM", "EF_SOD", "DG1", "DG2", "DG15"}
    found = told("verify", str(saved), "--trust", str(trust))
    assert found["verdict"] == "GENUINE_CLONE_NOT_EXCLUDED"  # files cannot prove they are no copy
    assert found["signer"]["anchor_country"] == "UT"
    page = saved / "Datagroup1.bin"
    page.write_bytes(page.read_bytes().replace(b"ANNA", b"ANNE"))
    assert told("verify", str(saved), "--trust", str(trust))["verdict"] == "ALTERED"
    assert saved.stat().st_mode & 0o077 == 0


def test_what_a_trust_file_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, now = countries()[0], datetime.now(UTC)
    crl = certificates.revocation_list(
        home.authority, home.authority_key, (4, 5), now, now + timedelta(days=90), 3
    )
    (tmp_path / "home.cer").write_bytes(home.authority.raw)
    (tmp_path / "home.crl").write_bytes(crl.raw)
    (tmp_path / "broken.cer").write_bytes(b"nothing")
    assert main(["trust", str(tmp_path / "home.cer")]) == 0
    one = json.loads(capsys.readouterr().out)
    assert (one["country"], one["keys_loaded"], one["signatures_verified"]) == ("UT", 1, 1)
    assert main(["trust", str(tmp_path / "home.crl")]) == 0
    assert json.loads(capsys.readouterr().out)["revoked"] == 2
    assert main(["trust", str(tmp_path / "broken.cer")]) == 1
    assert "error" in json.loads(capsys.readouterr().out)
    assert main(["trust", str(tmp_path)]) == 0
    folder = json.loads(capsys.readouterr().out)
    assert (folder["certificates"], folder["revocation_lists"]) == (1, 1)
    assert "broken.cer" in folder["problems"][0]
    assert [each["kind"] for each in folder["alerts"]] == []


@pytest.mark.parametrize("arguments", [[], ["read"], ["nonsense"], ["verify"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_no_virtual_reader_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["virtual", "--port", "9"]) == 1
    assert "start pcscd" in capsys.readouterr().out
