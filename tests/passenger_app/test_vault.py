from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from passenger_app.centre import Centre
from passenger_app.config import Secrets
from passenger_app.models import DataKey
from passenger_app.vault import Erased, Sealer, Vault

PLACE = ("declaration", "draft_enc", UUID(int=1))


def keys(**keks: bytes) -> Secrets:
    return Secrets(keks, next(iter(keks)), bytes(32), bytes(32))


def sealer() -> Sealer:
    return Sealer(uuid4(), b"k" * 32)


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("revision", "draft_enc", UUID(int=1)),
        ("declaration", "body_enc", UUID(int=1)),
        ("declaration", "draft_enc", UUID(int=2)),
        (),
    ],
)
def test_what_is_sealed_opens_at_its_own_place_only(elsewhere: tuple[object, ...]) -> None:
    made = sealer()
    sealed = made.seal(b"told", *PLACE)
    assert made.open(sealed, *PLACE) == b"told"
    with pytest.raises(InvalidTag):
        made.open(sealed, *elsewhere)


def test_every_changed_byte_is_noticed() -> None:
    made = sealer()
    sealed = made.seal(b"told", *PLACE)
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(InvalidTag):
            made.open(bytes(broken), *PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_what_is_cut_short_is_noticed(length: int) -> None:
    made = sealer()
    with pytest.raises(InvalidTag):
        made.open(made.seal(b"told", *PLACE)[:length], *PLACE)


def test_the_same_text_never_looks_the_same() -> None:
    made = sealer()
    assert len({made.seal(b"told", *PLACE) for _ in range(50)}) == 50


def test_another_key_opens_nothing() -> None:
    sealed = sealer().seal(b"told", *PLACE)
    with pytest.raises(InvalidTag):
        Sealer(uuid4(), b"x" * 32).open(sealed, *PLACE)


def test_a_wrapped_key_is_bound_to_its_row(centre: Centre) -> None:
    one, other = uuid4(), uuid4()
    with centre.database.writing() as session:
        centre.vault.make(session, one)
        centre.vault.make(session, other)
    with centre.database.writing() as session:
        rows = {row.id: row for row in session.scalars(select(DataKey))}
        rows[one].wrapped = rows[other].wrapped
    with centre.database.reading() as session:
        row = session.get_one(DataKey, one)
        with pytest.raises(InvalidTag):
            centre.vault.open(row)


def test_a_destroyed_key_opens_nothing() -> None:
    with pytest.raises(Erased):
        Vault(keys(a=b"a" * 32)).open(DataKey(id=uuid4(), wrapped=None, kek_id="a"))


def test_rewrap_moves_to_the_key_in_use_once() -> None:
    old, both = keys(old=b"o" * 32), keys(new=b"n" * 32, old=b"o" * 32)
    id_ = uuid4()
    kek_id, wrapped = Vault(old).wrap(b"d" * 32, "data_key", "wrapped", id_)
    row = DataKey(id=id_, wrapped=wrapped, kek_id=kek_id)
    assert Vault(both).rewrap(row)
    assert row.kek_id == "new"
    assert Vault(keys(new=b"n" * 32)).open(row).key == b"d" * 32
    assert not Vault(both).rewrap(row)
    destroyed = DataKey(id=id_, wrapped=None, kek_id="old")
    assert not Vault(both).rewrap(destroyed)


def test_secrets_do_not_print_themselves(centre: Centre) -> None:
    shown = repr(centre.settings)
    for secret in (centre.settings.secrets.cookie_key, centre.settings.secrets.blind_index_key):
        assert repr(secret)[2:-1] not in shown
    assert "key_encryption_keys" not in shown
    assert "current_kek" in shown
    assert repr(replace(centre.settings.secrets, current_kek="x")) == "Secrets(current_kek='x')"
