from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from passenger_app import config, secret_files
from passenger_app.config import (
    COOKIE,
    INDEX,
    KEKS,
    STRIPE_KEY,
    STRIPE_SIGNING,
    Misconfigured,
    Program,
    read,
)

HOUSE = Path(__file__).parent.parent.parent
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def given(secrets_folder: Path) -> dict[str, str]:
    """The least a centre needs."""
    return {
        "SEKISHO_DATABASE": "sqlite:///x.db",
        "SEKISHO_SECRETS": str(secrets_folder),
        "SEKISHO_TRAVELLER_ORIGIN": "https://traveller.example",
    }


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, name: str, other: object = None) -> object:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, other)


def test_every_setting_is_documented_and_nothing_else_is(given: dict[str, str]) -> None:
    asked = Asked(given)
    read(asked)
    page = (HOUSE / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(SEKISHO_[A-Z_]+)`", page, re.MULTILINE))
    assert documented == asked.names | {"SEKISHO_DEMO_PORT"}
    assert set(re.findall(r"SEKISHO_[A-Z]+(?:_[A-Z]+)*", page)) == documented
    for file in (KEKS, INDEX, COOKIE):
        assert f"`{file}`" in page


def test_no_other_room_reads_the_environment() -> None:
    for path in (HOUSE / "passenger_app").rglob("*.py"):
        if path.name not in {"config.py", "demo.py", "release.py"}:
            assert "os.environ" not in path.read_text(), path.name


@pytest.mark.parametrize(
    "name", ["SEKISHO_DATABASE", "SEKISHO_SECRETS", "SEKISHO_TRAVELLER_ORIGIN"]
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_what_is_needed_is_missed_by_name(
    given: dict[str, str], name: str, value: str | None
) -> None:
    given.pop(name)
    if value is not None:
        given[name] = value
    with pytest.raises(Misconfigured, match=name):
        read(given)


@pytest.mark.parametrize(
    "origin",
    [
        "http://traveller.example",
        "http://localhost",
        "ftp://traveller.example",
        "traveller.example",
        "https://",
        "https://traveller.example/path",
        "https://traveller.example?x=1",
        "https://traveller.example#x",
        "https://user@traveller.example",
        "https://traveller.example:99999",
        "https://traveller.example:65536",
        "https://traveller.example:0",
        "https://traveller.example\nx",
        "http://evil.example/.localhost",
    ],
)
def test_an_origin_that_cannot_be_one_is_refused(given: dict[str, str], origin: str) -> None:
    with pytest.raises(Misconfigured, match="SEKISHO_TRAVELLER_ORIGIN"):
        read(given | {"SEKISHO_TRAVELLER_ORIGIN": origin})


@pytest.mark.parametrize(
    ("origin", "host", "secure"),
    [
        ("https://traveller.example", "traveller.example", True),
        ("https://traveller.example:65535/", "traveller.example", True),
        ("http://traveller.localhost:8000", "traveller.localhost", False),
    ],
)
def test_an_origin_says_its_host_and_whether_it_is_secure(
    given: dict[str, str], origin: str, host: str, secure: bool
) -> None:
    settings = read(given | {"SEKISHO_TRAVELLER_ORIGIN": origin})
    traveller = settings.hosts[Program.TRAVELLER]
    assert (traveller.name, traveller.secure) == (host, secure)
    assert settings.mail_from == f"no-reply@{host}"


OFFICERS = {"SEKISHO_OFFICER_ORIGIN": "https://officer.example"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SEKISHO_OFFICER_ORIGIN", "http://officer.example"),
        ("SEKISHO_OFFICER_ORIGIN", "officer.example"),
        ("SEKISHO_OFFICER_ORIGIN", "https://traveller.example:8443"),  # cookies cross ports
        ("SEKISHO_OFFICER_ORIGIN", "https://TRAVELLER.example"),
        ("SEKISHO_OFFICE_NETWORKS", "10.1.0.0/33"),
        ("SEKISHO_OFFICE_NETWORKS", "10.1.0.1/16"),  # a host with a mask is a slip of the pen
        ("SEKISHO_OFFICE_NETWORKS", "office"),
        ("SEKISHO_PROXIES", "-1"),
        ("SEKISHO_PROXIES", "many"),
        ("SEKISHO_PROXIES", "10"),
        ("SEKISHO_PROXIES", ""),
    ],
)
def test_what_would_let_the_wrong_ones_in_is_refused_by_name(
    given: dict[str, str], setting: str, value: str
) -> None:
    with pytest.raises(Misconfigured, match=setting):
        read(given | OFFICERS | {setting: value})


def test_officers_have_a_host_of_their_own_or_none(given: dict[str, str]) -> None:
    assert set(read(given).hosts) == {Program.TRAVELLER}
    settings = read(
        given
        | OFFICERS
        | {"SEKISHO_OFFICE_NETWORKS": "10.1.0.0/16, 2001:db8::/48", "SEKISHO_PROXIES": "1"}
    )
    assert settings.hosts[Program.OFFICER].name == "officer.example"
    assert [str(network) for network in settings.office_networks] == [
        "10.1.0.0/16",
        "2001:db8::/48",
    ]
    assert settings.proxies == 1
    assert read(given).proxies == 0
    assert read(given).office_networks == ()


def folder(path: Path, **files: str) -> Path:
    """A folder of secrets with these files."""
    whole = {KEKS: f"a:{KEY}\n", INDEX: KEY, COOKIE: KEY}
    for name, text in (whole | {k.replace("_", "-"): v for k, v in files.items()}).items():
        (path / name).write_text(text)
    return path


@pytest.mark.parametrize(
    "files",
    [
        {"key_encryption_keys": ""},
        {"key_encryption_keys": "\n\n"},
        {"key_encryption_keys": KEY},
        {"key_encryption_keys": "a:"},
        {"key_encryption_keys": "a:" + base64.b64encode(b"short").decode()},
        {"key_encryption_keys": f"{'n' * 17}:{KEY}"},
        {"key_encryption_keys": f"a:{KEY}\na:{base64.b64encode(b'x' * 32).decode()}"},
        {"key_encryption_keys": f":{KEY}"},
        {"blind_index_key": ""},
        {"blind_index_key": "not base64 !"},
        {"cookie_key": KEY[:-4]},
        {"cookie_key": "鍵"},
    ],
)
def test_secrets_that_cannot_be_used_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="SEKISHO_SECRETS") as caught:
        config.read_secrets(folder(tmp_path, **files))
    assert KEY not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / INDEX).unlink()
    with pytest.raises(Misconfigured, match=INDEX):
        config.read_secrets(tmp_path)


def test_the_first_key_of_the_file_is_the_one_in_use(tmp_path: Path) -> None:
    made = config.read_secrets(folder(tmp_path, key_encryption_keys=f"new:{KEY}\nold:{KEY}\n"))
    assert made.current_kek == "new"
    assert list(made.key_encryption_keys) == ["new", "old"]


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    made = secret_files.make(tmp_path / "secrets")
    assert [path.name for path in made] == [KEKS, INDEX, COOKIE]
    before = {path: path.read_text() for path in made}
    assert secret_files.make(tmp_path / "secrets") == []
    assert {path: path.read_text() for path in made} == before
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert config.read_secrets(tmp_path / "secrets")


@pytest.mark.parametrize(
    ("address", "key", "taken"),
    [
        ("https://api.stripe.com", "sk_live_x", True),
        ("https://api.stripe.com", "rk_live_x", True),
        ("https://api.stripe.com", "sk_test_x", False),
        ("http://127.0.0.1:8010", "sk_live_x", False),
    ],
)
def test_a_public_site_takes_real_money_alone(
    given: dict[str, str], tmp_path: Path, address: str, key: str, taken: bool
) -> None:
    """With play money a card that is none would settle what is owed, for good."""
    folder = tmp_path / "secrets"
    shutil.copytree(given["SEKISHO_SECRETS"], folder)
    (folder / STRIPE_KEY).write_text(key)
    (folder / STRIPE_SIGNING).write_text("whsec_x")
    told = given | {"SEKISHO_SECRETS": str(folder), "SEKISHO_STRIPE": address}
    if taken:
        assert read(told).stripe
    else:
        with pytest.raises(Misconfigured, match="SEKISHO_STRIPE"):
            read(told)
    assert read(told | {"SEKISHO_TRAVELLER_ORIGIN": "http://traveller.localhost"}).stripe
