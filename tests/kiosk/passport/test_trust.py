"""How trust comes in, is checked, and runs out."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from customs.chip import ChipVerdict
from kiosk.passport import access, reader
from kiosk.passport.asn1 import oids
from kiosk.passport.examination import OpenBench
from kiosk.passport.groups import curves, named
from kiosk.passport.pki import signatures
from kiosk.passport.reading import Files
from kiosk.passport.trust import alerts, directory, master_list
from kiosk.passport.trust.master_list import ListRefusedError
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.virtual import certificates, messages
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import YEAR, Country
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.messages import Pen
from kiosk.passport.virtual.plan import Plan
from kiosk.passport.virtual.signing import EcSigner
from tests.kiosk.passport.reading import examined
from tests.kiosk.passport.variety import NOW, Draw, countries

HOME = countries()[0]
DAY = timedelta(days=1)


def list_pen(country: Country, *, purposes: tuple[str, ...] = (oids.MASTER_LIST_SIGNER,)) -> Pen:
    key = EcSigner.make(curves()["secp256r1"], Draw("list signer"))
    valid = NOW - YEAR, NOW + YEAR
    draft = certificates.draft_signer(country.authority, key, 31, valid, "List Signer")
    signer = replace(draft, purposes=purposes).signed_by(country.authority_key)
    return Pen(signer, key, by_key_id=True, signed_at=NOW - DAY)


def the_list(pen: Pen) -> bytes:
    return messages.master_list(pen, tuple(each.authority for each in countries()))


def test_a_list_under_the_pinned_root_is_taken() -> None:
    found = master_list.adopt(the_list(list_pen(HOME)), HOME.authority, None, NOW)
    assert found.keys_loaded() == len(countries())
    assert found.signatures_verified() == len(countries())


@pytest.mark.parametrize(
    ("pen", "why"),
    [
        (list_pen(countries()[1]), "not signed under"),
        (list_pen(HOME, purposes=()), "not signed under"),
        (replace(list_pen(HOME), signed_at=NOW + DAY), "outside"),
        (replace(list_pen(HOME), signed_at=NOW - 2 * YEAR), "outside"),
        (replace(list_pen(HOME), signed_at=None), "outside"),
    ],
)
def test_a_list_that_must_not_be_taken(pen: Pen, why: str) -> None:
    with pytest.raises(ListRefusedError, match=why):
        master_list.adopt(the_list(pen), HOME.authority, None, NOW)


def test_a_list_never_goes_back() -> None:
    newer = master_list.adopt(the_list(list_pen(HOME)), HOME.authority, None, NOW)
    older = the_list(replace(list_pen(HOME), signed_at=NOW - 9 * DAY))
    with pytest.raises(ListRefusedError, match="older"):
        master_list.adopt(older, HOME.authority, newer, NOW)


def test_an_expired_root_vouches_for_nothing() -> None:
    with pytest.raises(ListRefusedError, match="expired"):
        master_list.adopt(the_list(list_pen(HOME)), HOME.authority, None, NOW + 20 * YEAR)


def crl(country: Country, *serials: int, made: timedelta = -DAY, number: int = 1) -> bytes:
    return certificates.revocation_list(
        country.authority, country.authority_key, serials, NOW + made, NOW + 30 * DAY, number
    ).raw


def test_a_folder_takes_newer_lists_and_refuses_older(tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(HOME.authority.raw)
    pen = list_pen(HOME)
    directory.adopt_list(tmp_path, "world", the_list(pen), NOW)
    directory.adopt_crl(tmp_path, crl(HOME, 5, number=7), NOW)
    with pytest.raises(ListRefusedError, match="older"):
        directory.adopt_list(
            tmp_path, "world", the_list(replace(pen, signed_at=NOW - 5 * DAY)), NOW
        )
    with pytest.raises(ListRefusedError, match="older"):
        directory.adopt_crl(tmp_path, crl(HOME, made=-9 * DAY), NOW)
    stranger = Country.establish("UT", ("secp256r1", "secp256r1"), Draw("x"), NOW)
    with pytest.raises(ListRefusedError, match="nobody"):
        directory.adopt_crl(tmp_path, crl(stranger, 5), NOW)
    loaded = directory.load(tmp_path, NOW)
    assert loaded.problems == ()
    assert len(loaded.store.anchors) == len(countries())
    (held,) = loaded.store.crls[HOME.authority.subject_name]
    assert held.revoked == {5}


def test_a_list_under_another_name_never_goes_back(tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(HOME.authority.raw)
    directory.adopt_list(tmp_path, "world", the_list(list_pen(HOME)), NOW)
    older = the_list(replace(list_pen(HOME), signed_at=NOW - 5 * DAY))
    with pytest.raises(ListRefusedError, match="older"):
        directory.adopt_list(tmp_path, "elsewhere", older, NOW)


def test_a_list_that_a_newer_one_replaces_is_trusted_no_more(tmp_path: Path) -> None:
    """Under whatever name it lies there: what the newer one left out is out."""
    (tmp_path / "root.cer").write_bytes(HOME.authority.raw)
    pen = list_pen(HOME)
    older = the_list(replace(pen, signed_at=NOW - 5 * DAY))
    newer = messages.master_list(pen, (HOME.authority,))
    for names in (("a", "b"), ("b", "a")):
        for name, raw in zip(names, (older, newer), strict=True):
            (tmp_path / f"{name}.ml").write_bytes(raw)
        loaded = directory.load(tmp_path, NOW)
        assert [each.made_at for each in loaded.lists] == [NOW - DAY]
        assert len(loaded.store.anchors) == 1
        assert any("newer" in each for each in loaded.problems)


def test_a_stolen_list_signer_can_be_revoked(tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(HOME.authority.raw)
    (tmp_path / "home.crl").write_bytes(crl(HOME, 31))  # the serial number of the list's signer
    with pytest.raises(ListRefusedError, match="revoked"):
        directory.adopt_list(tmp_path, "world", the_list(list_pen(HOME)), NOW)
    (tmp_path / "world.ml").write_bytes(the_list(list_pen(HOME)))
    loaded = directory.load(tmp_path, NOW)
    assert loaded.store.anchors == ()
    assert "revoked" in " ".join(loaded.problems)


def test_a_revocation_list_from_the_future_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home.cer").write_bytes(HOME.authority.raw)
    with pytest.raises(ListRefusedError, match="future"):
        directory.adopt_crl(tmp_path, crl(HOME, 5, made=DAY), NOW)


def test_each_key_of_a_country_has_its_own_revocation_list(tmp_path: Path) -> None:
    """One name, two keys: neither list takes the place of the other."""
    key = EcSigner.make(curves()["secp256r1"], Draw("second key"))
    fresh = certificates.Draft(
        HOME.authority.subject, HOME.authority.subject, key.key_info, 78, NOW - YEAR, NOW + YEAR,
        b"", authority=True, usage=6,
    ).signed_by(key)  # fmt: skip
    for number, one in enumerate((HOME.authority, fresh)):
        (tmp_path / f"{number}.cer").write_bytes(one.raw)
    lists = (
        crl(HOME, 5),
        certificates.revocation_list(fresh, key, (6,), NOW - 2 * DAY, NOW + DAY).raw,
    )
    for raw in lists:
        directory.adopt_crl(tmp_path, raw, NOW)
    store = directory.load(tmp_path, NOW).store
    assert {serial for each in store.crls[fresh.subject_name] for serial in each.revoked} == {5, 6}


def test_a_list_of_mere_changes_is_not_taken_for_the_whole() -> None:
    """A delta list says so in a critical extension; taken for whole, it would un-revoke."""
    plain = HOME.authority, HOME.authority_key, (5,), NOW - DAY, NOW + DAY
    delta = certificates.revocation_list(*plain, critical=("2.5.29.27",))
    assert TrustStore.build([HOME.authority], [delta]).crls == {}
    assert TrustStore.build([HOME.authority], [certificates.revocation_list(*plain)]).crls != {}


def test_a_document_signer_among_the_anchors_certifies_nobody() -> None:
    """Put there by mistake, and even without a word on what its key is for."""
    draw = Draw("mistake")
    key = EcSigner.make(curves()["secp256r1"], draw)
    valid = NOW - YEAR, NOW + YEAR
    for usage in (128, 0):
        draft = certificates.draft_signer(HOME.authority, HOME.signer_key, 12, valid)
        above = replace(draft, usage=usage).signed_by(HOME.authority_key)
        below = certificates.document_signer(above, HOME.signer_key, key, 13, valid)
        made = issue(Plan(), replace(HOME, signer=below, signer_key=key, more=(above,)), draw)
        found = reader.read(Chip(made.body), access.from_zone(Plan().zone)).files
        report = OpenBench(TrustStore.build([above])).judge(Dossier(found, NOW))
        assert report.verdict is ChipVerdict.UNTRUSTED_SIGNER, usage


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.cer").write_bytes(b"no certificate")
    (tmp_path / "world.ml").write_bytes(the_list(list_pen(HOME)))
    (tmp_path / "stray.crl").write_bytes(crl(HOME, 5))
    problems = " ".join(directory.load(tmp_path, NOW).problems)
    for each in ("broken.cer", "no pinned root", "no anchor signed"):
        assert each in problems


def test_a_root_is_no_country(tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(HOME.authority.raw)
    assert directory.load(tmp_path, NOW).store.anchors == ()


def test_pem_is_read_like_der(tmp_path: Path) -> None:
    body = base64.encodebytes(HOME.authority.raw)
    wrapped = b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"
    (tmp_path / "home.pem").write_bytes(wrapped)
    assert directory.load(tmp_path, NOW).store.anchors == (HOME.authority,)


def test_what_runs_out_is_told_ahead(tmp_path: Path) -> None:
    soon = NOW + 12 * YEAR - 30 * DAY
    (tmp_path / "home.cer").write_bytes(HOME.authority.raw)
    (tmp_path / "root.cer").write_bytes(countries()[1].authority.raw)
    (tmp_path / "home.crl").write_bytes(crl(HOME, 5))
    loaded = directory.load(tmp_path, NOW)
    assert list(alerts.alerts(loaded, NOW)) == []
    told = {each.kind: each.passed for each in alerts.alerts(loaded, soon)}
    expiring = alerts.Expiring
    assert told == {expiring.ROOT: False, expiring.CSCA: False, expiring.CRL: True}


def test_a_link_from_the_old_key_to_the_new_is_followed() -> None:
    """The store still holds the old certificate alone; the chip brings the link."""
    draw = Draw("link")
    new_key = EcSigner.make(curves()["secp384r1"], draw)
    valid = NOW - YEAR, NOW + 9 * YEAR
    fresh = certificates.self_signed("UT", "CSCA of the new key", new_key, 900, valid)
    link = certificates.link(HOME.authority, HOME.authority_key, fresh)
    signer = certificates.document_signer(fresh, new_key, HOME.signer_key, 901, valid)
    moved = replace(HOME, authority=fresh, authority_key=new_key, signer=signer, more=(link,))
    found = examined(Plan(), moved)
    assert found.report.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED
    alone = examined(Plan(), replace(moved, more=()))
    assert alone.report.verdict is ChipVerdict.UNTRUSTED_SIGNER


def test_a_chip_may_not_send_a_maze_of_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each might be above each; without a limit the search would take for ever."""
    tried = Mock(side_effect=signatures.holds)
    monkeypatch.setattr(signatures, "holds", tried)
    draw = Draw("maze")
    key = EcSigner.make(curves()["brainpoolP512t1"], draw)
    valid = NOW - YEAR, NOW + YEAR
    maze = tuple(certificates.self_signed("UT", "A", key, n, valid) for n in range(7))
    found = examined(Plan(), replace(HOME, more=maze))
    assert found.report.verdict is ChipVerdict.UNREADABLE
    signer = certificates.document_signer(maze[0], key, HOME.signer_key, 9, valid)
    lost = examined(Plan(), replace(HOME, signer=signer, more=maze[:5]))
    assert lost.report.verdict is ChipVerdict.UNTRUSTED_SIGNER
    assert 50 < tried.call_count < 150


def test_issuer_equal_to_subject_is_not_read_as_self_signed() -> None:
    """A successor under the same name, signed by another key, is told apart by its key."""
    draw = Draw("successor")
    key = EcSigner.make(curves()["secp256r1"], draw)
    named_alike = certificates.Draft(
        HOME.authority.subject, HOME.authority.subject, key.key_info, 77, NOW - YEAR, NOW + YEAR,
        HOME.authority.key_id, authority=True, usage=6,
    ).signed_by(HOME.authority_key)  # fmt: skip
    store = TrustStore.build([named_alike, HOME.authority])
    found = OpenBench(store).judge(Dossier(files(), NOW))
    assert found.verdict is ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED


def files() -> Files:
    made = issue(Plan(), HOME, Draw("files"))
    return reader.read(Chip(made.body), access.from_zone(Plan().zone)).files


def test_twisted_twins_and_foreign_generators_are_no_known_curve() -> None:
    r1, t1 = curves()["brainpoolP256r1"], curves()["brainpoolP256t1"]
    assert r1.p == t1.p
    assert named(r1.p, r1.a, r1.b, r1.g, r1.n) is r1
    assert named(t1.p, t1.a, t1.b, t1.g, t1.n) is t1
    other = r1.multiply(5, r1.g)
    for odd in (
        (r1.p, t1.a, r1.b, r1.g, r1.n),
        (r1.p, r1.a, t1.b, r1.g, r1.n),
        (r1.p, r1.a, r1.b, other, r1.n),
        (r1.p, r1.a, r1.b, r1.g, r1.n - 2),
        (r1.p + 2, r1.a, r1.b, r1.g, r1.n),
    ):
        assert named(*odd) is None
