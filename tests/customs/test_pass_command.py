"""`python -m customs pass verify`: any bytes get a verdict and exit 0, never a traceback."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import __main__ as command_line
from customs.pass_command import main, moment, read_key, write_key
from customs.pass_qr import LONGEST
from customs.sealed import Use
from customs.verdicts import Verdict
from tests import factories as f

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parent.parent.parent
ISSUED = f.issue(f.declaration(2), revision=3, language="ja")
KEY = f.verifying_key(ISSUED.signer)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "KEYS.json"
    path.write_text(json.dumps({"keys": [write_key(KEY)]}))
    return path


class Asked:
    """The command, run in this process."""

    def __init__(self, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.keys = keys
        self.capsys = capsys
        self.file = keys.parent / "pass.txt"

    def __call__(self, data: bytes, *more: str, now: datetime = f.LANDED) -> dict[str, Any]:
        self.file.write_bytes(data)
        status = main(["verify", str(self.file), "--keys", str(self.keys), *more], now)
        out, err = self.capsys.readouterr()
        assert (status, err) == (0, "")
        answer: dict[str, Any] = json.loads(out)
        assert out.count("\n") == 1
        return answer


@pytest.fixture
def ask(keys: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(keys, capsys)


def test_a_valid_pass_is_told_with_what_is_in_the_clear(ask: Asked) -> None:
    assert ask(ISSUED.text.encode()) == {
        "verdict": "VALID",
        "declaration": str(f.DECLARATION),
        "revision": 3,
        "not_before": "2026-12-01T15:00:00+00:00",
        "expires": "2026-12-06T15:00:00+00:00",
        "language": "ja",
    }


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r"])
def test_a_line_end_is_no_part_of_a_pass(ask: Asked, end: bytes) -> None:
    assert ask(ISSUED.text.encode() + end)["verdict"] == "VALID"


@pytest.mark.parametrize("around", [b" %b", b"%b ", b"\n%b", b"%b\n\n", b"\xef\xbb\xbf%b", b"%b\0"])
def test_anything_else_around_it_is(ask: Asked, around: bytes) -> None:
    assert ask(around % ISSUED.text.encode()) == {"verdict": "MALFORMED"}


@given(data=st.binary(max_size=LONGEST + 20))
def test_any_bytes_get_a_verdict(ask: Asked, data: bytes) -> None:
    assert ask(data) == {"verdict": "MALFORMED"}


@pytest.mark.parametrize("size", [LONGEST, LONGEST + 1, LONGEST + 3, 10_000_000])
def test_a_large_file_is_not_a_pass(ask: Asked, size: int) -> None:
    assert ask(b"A" * size) == {"verdict": "MALFORMED"}


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ("2026-12-03T04:30:00Z", "VALID"),
        ("2026-12-03t13:30:00+09:00", "VALID"),
        ("2026-12-03T04:30:00.123456z", "VALID"),
        ("2026-11-01T00:00:00Z", "NOT_YET_VALID"),
        ("2027-01-01T00:00:00-05:00", "EXPIRED"),
        ("9999-12-31T23:59:59-23:59", "EXPIRED"),
        ("0001-01-01T00:00:00+23:59", "NOT_YET_VALID"),
    ],
)
def test_now_can_be_told(ask: Asked, now: str, verdict: str) -> None:
    answer = ask(ISSUED.text.encode(), "--now", now, now=datetime(2031, 1, 1, tzinfo=UTC))
    assert answer["verdict"] == verdict


@pytest.mark.parametrize("now", ["yesterday", "2026-12-03", "2026-12-03T04:30:00", "", "1e9"])
def test_a_time_that_is_none_is_the_operators_to_put_right(
    keys: Path, now: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["verify", "-", "--keys", str(keys), "--now", now], f.LANDED)
    assert left.value.code == 2
    assert "--now" in capsys.readouterr().err


def test_every_verdict_without_a_network_is_reached(ask: Asked, keys: Path) -> None:
    forged = f.issue(signer=replace(f.signing_key(b"\x09"), kid=KEY.kid))
    bundle = f.signing_key(b"\x03", Use.BUNDLE)
    old = f.signing_key(b"\x04")
    ring = [
        KEY,
        f.verifying_key(bundle),
        f.verifying_key(old, revoked_at=f.LANDED - timedelta(days=1)),
    ]
    keys.write_text(json.dumps({"keys": [write_key(key) for key in ring]}))
    year = timedelta(days=365)
    told = {
        Verdict.VALID: ask(ISSUED.text.encode()),
        Verdict.EXPIRED: ask(ISSUED.text.encode(), now=f.LANDED + year),
        Verdict.NOT_YET_VALID: ask(ISSUED.text.encode(), now=f.LANDED - year),
        Verdict.BAD_SIGNATURE: ask(forged.text.encode()),
        Verdict.UNKNOWN_KEY: ask(f.issue(signer=f.signing_key(b"\x05")).text.encode()),
        Verdict.REVOKED_KEY: ask(f.issue(signer=old).text.encode()),
        Verdict.MALFORMED: ask(b"hello"),
        Verdict.WRONG_TYPE: ask(f.issue(signer=bundle).text.encode()),
    }
    assert {verdict: answer["verdict"] for verdict, answer in told.items()} == {
        verdict: verdict.value for verdict in told
    }
    assert [verdict for verdict, answer in told.items() if "declaration" in answer] == [
        Verdict.VALID, Verdict.EXPIRED, Verdict.NOT_YET_VALID,
    ]  # fmt: skip


def test_a_pass_is_read_from_standard_input(
    keys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(ISSUED.text.encode() + b"\n"))
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["verify", "-", "--keys", str(keys)], f.LANDED) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "VALID"


ENTRY = write_key(KEY)
BAD_KEYS = {
    "nothing": "",
    "no json": "{",
    "not utf-8": b"\xff",
    "a list": "[]",
    "no keys": "{}",
    "null": "null",
    "a number": '{"keys": 1}',
    "a key of text": '{"keys": ["x"]}',
    "a key of nothing": '{"keys": [null]}',
    "deep": "[" * 100_000,
    "no kid": {k: v for k, v in ENTRY.items() if k != "kid"},
    "kid not hex": ENTRY | {"kid": "xyz"},
    "kid a number": ENTRY | {"kid": 1},
    "another algorithm": ENTRY | {"alg": "ES256"},
    "unknown use": ENTRY | {"use": "ticket"},
    "x too short": ENTRY | {"x": "AAAA"},
    "x not base64url": ENTRY | {"x": "***"},
    "x null": ENTRY | {"x": None},
    "time without offset": ENTRY | {"not_before": "2026-06-01T00:00:00"},
    "time of words": ENTRY | {"not_after": "next year"},
    "time a number": ENTRY | {"not_after": 1},
    "revoked at nonsense": ENTRY | {"revoked_at": "yes"},
    "two of one id": {"keys": [ENTRY, ENTRY]},
}


@pytest.mark.parametrize("bad", BAD_KEYS.values(), ids=BAD_KEYS)
def test_keys_that_cannot_be_read_are_told_in_one_line(
    bad: Any, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if isinstance(bad, dict):
        bad = json.dumps(bad if "keys" in bad else {"keys": [bad]})
    keys.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    assert main(["verify", str(keys), "--keys", str(keys)], f.LANDED) == 2
    out, err = capsys.readouterr()
    assert set(json.loads(out)) == {"error"}
    assert err == ""


@pytest.mark.parametrize("which", ["file", "keys"])
@pytest.mark.parametrize("path", ["missing", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read_is_told(
    which: str, path: str, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, ring = (path, str(keys)) if which == "file" else (str(keys), path)
    assert main(["verify", file, "--keys", ring], f.LANDED) == 2
    assert "error" in json.loads(capsys.readouterr().out)


@given(st.binary(min_size=1, max_size=4), st.sampled_from(Use), st.booleans())
def test_a_key_is_written_as_it_is_read(kid: bytes, use: Use, revoked: bool) -> None:
    key = f.verifying_key(f.signing_key(kid, use), revoked_at=f.LANDED if revoked else None)
    written = json.loads(json.dumps(write_key(key)))
    again = read_key(written)
    assert again.public.public_bytes_raw() == key.public.public_bytes_raw()
    assert replace(again, public=key.public) == key
    assert written["kid"] == kid.hex()
    assert "=" not in written["x"]


def test_a_moment_keeps_its_offset() -> None:
    assert moment("2026-12-03T13:30:00+09:00") == f.LANDED


def run(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "customs", *arguments], cwd=HOUSE, input=data, capture_output=True
    )


def test_as_a_program(keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "pass.txt"
    file.write_text(ISSUED.text)
    told = run("pass", "verify", str(file), "--keys", str(keys), "--now", "2026-12-03T04:30:00Z")
    assert (told.returncode, told.stderr) == (0, b"")
    assert json.loads(told.stdout)["verdict"] == "VALID"
    told = run("pass", "verify", "-", "--keys", str(keys), data=bytes(range(256)) * 100)
    assert (told.returncode, json.loads(told.stdout)) == (0, {"verdict": "MALFORMED"})


@pytest.mark.parametrize("arguments", [[], ["fail"], ["pass "]])
def test_a_command_that_is_none_is_told(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_the_page_on_the_pass_shows_a_pass_that_verifies(ask: Asked, keys: Path) -> None:
    page = (HOUSE / "docs" / "pass.md").read_text()
    ring, text = re.findall(r"```(?:json|text)\n(.*?)\n```", page, re.DOTALL)[:2]
    keys.write_text(ring)
    assert ask(text.encode(), "--now", "2026-12-03T04:30:00Z")["verdict"] == "VALID"
