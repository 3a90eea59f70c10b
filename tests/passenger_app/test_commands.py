from __future__ import annotations

import base64
import json
import os
import pwd
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from customs.pass_command import main as read_pass
from customs.sealed import Use
from passenger_app import config, create_app, logins, secret_files
from passenger_app.centre import Centre
from passenger_app.config import KEKS
from passenger_app.jobs import Kind
from passenger_app.keyring import TOLD, USES
from passenger_app.models import Audit, DataKey, Job, RingKey
from tests import factories
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import begin, fresh, pass_of, signed

pytestmark = pytest.mark.long

ME = f"cli:{pwd.getpwuid(os.geteuid()).pw_name}"


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(words))
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_migrate_can_be_said_again(app: Flask) -> None:
    code, said = run(app, "migrate")
    assert (code, said.splitlines()[0][:11], len(said.splitlines())) == (0, "database at", 1)


def test_list_tells_every_key_and_its_state(app: Flask, centre: Centre) -> None:
    old = centre.ring().signer(Use.PASS).kid.hex()
    assert run(app, "keys", "revoke", old)[0] == 0
    lines = run(app, "keys", "list")[1].splitlines()
    assert len(lines) == len(USES) + 1
    assert next(line for line in lines if line.startswith(old)).endswith(" revoked")
    assert sum(line.endswith(" signs") for line in lines) == len(USES)


@pytest.mark.parametrize("use", sorted(USES))
def test_every_use_offered_can_be_rotated(app: Flask, centre: Centre, use: str) -> None:
    code, said = run(app, "keys", "rotate", use)
    begins = f"{centre.now() + TOLD:%Y-%m-%d %H:%M}"
    assert (code, said.endswith(f"for {use}, in use from {begins} UTC\n")) == (0, True)
    with centre.database.reading() as session:
        asked = select(func.count()).select_from(RingKey).where(RingKey.use == use)
        assert session.scalar(asked) == 2
        [row] = session.scalars(select(Audit))
    assert (row.actor, row.act, row.told["way"]) == (ME, "key_rotate", "break_glass")


@pytest.mark.parametrize("kid", ["0000", "zz", "-1", "fffffffff", "1e5", "", "٣"])
def test_revoking_what_is_no_key_says_so(app: Flask, centre: Centre, kid: str) -> None:
    code, said = run(app, "keys", "revoke", "--", kid)
    assert code == 1
    assert f"no key {kid}" in said
    with centre.database.reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_revoking_twice_is_once(app: Flask, centre: Centre) -> None:
    kid = centre.ring().signer(Use.PASS).kid.hex()
    for _ in range(2):
        assert run(app, "keys", "revoke", kid)[0] == 0
    with centre.database.reading() as session:
        asked = select(func.count()).where(Job.kind == Kind.REISSUE)
        assert session.scalar(asked) == 1
        [row] = session.scalars(select(Audit))
    assert (row.actor, row.act, row.told["way"]) == (ME, "key_revoke", "break_glass")


def test_revoking_a_key_that_signs_no_pass_writes_none_again(app: Flask, centre: Centre) -> None:
    kid = centre.ring().signer(Use.DOCUMENT).kid.hex()
    assert "passes" not in run(app, "keys", "revoke", kid)[1]
    with centre.database.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == Kind.REISSUE)).all() == []


def test_what_export_writes_verifies_a_pass_on_the_command_line(
    app: Flask, centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = signed(centre)
    (tmp_path / "pass.txt").write_text(pass_of(centre, draft).text)
    (tmp_path / "keys.json").write_text(run(app, "keys", "export")[1])
    words = ["verify", str(tmp_path / "pass.txt"), "--keys", str(tmp_path / "keys.json")]
    read_pass([*words, "--now", factories.LANDED.isoformat()], factories.LANDED)
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "VALID"


def test_rewrap_moves_everything_and_the_old_key_can_go(
    app: Flask, centre: Centre, clock: Clock, tmp_path: Path, database_url: str
) -> None:
    draft = signed(centre)
    folder = tmp_path / "rewrapped"
    secret_files.make(folder)
    first = centre.settings.secrets
    old = base64.b64encode(first.key_encryption_keys[first.current_kek]).decode()
    new = (folder / KEKS).read_text().strip()
    other_files = replace(config.read_secrets(folder), blind_index_key=first.blind_index_key)

    def with_keys(*lines: str) -> tuple[Flask, Centre]:
        (folder / KEKS).write_text("\n".join(lines))
        keks = config.read_secrets(folder)
        secrets = replace(
            other_files,
            key_encryption_keys=keks.key_encryption_keys,
            current_kek=keks.current_kek,
        )
        made = create_app(replace(centre.settings, secrets=secrets), clock)
        return made, made.extensions["sekisho"]

    both_app, both = with_keys(new, f"{first.current_kek}:{old}")
    assert fresh(both, draft).told == draft.told
    rows = len(USES) + 1
    assert run(both_app, "data-keys", "rewrap") == (0, f"rewrapped {rows}\n")
    assert run(both_app, "data-keys", "rewrap") == (0, "rewrapped 0\n")
    both.database.close()
    _, alone = with_keys(new)
    assert fresh(alone, draft).told == draft.told
    assert alone.ring().signer(Use.PASS)
    begin(alone)
    with alone.database.reading() as session:
        names = set(session.scalars(select(DataKey.kek_id))) | set(
            session.scalars(select(RingKey.kek_id))
        )
    assert names == {new.partition(":")[0]}
    alone.database.close()


def test_rewrap_leaves_what_was_destroyed(app: Flask, centre: Centre) -> None:
    draft = begin(centre)
    with centre.database.writing() as session:
        session.get_one(DataKey, draft.id).wrapped = None
    assert run(app, "data-keys", "rewrap")[1] == "rewrapped 0\n"
    with centre.database.reading() as session:
        row = session.scalars(select(Audit).where(Audit.act == "rewrap")).one()
    assert row.actor == ME


def test_a_login_without_a_name_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(_number: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nameless)
    assert logins.actor() == f"cli:{os.geteuid()}"
