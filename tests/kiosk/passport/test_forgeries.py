"""Every kind of forged passport, and what happens when a check is taken out."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from customs.chip import ChipVerdict
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier import judge as judging
from kiosk.passport.verifier import passive, proofs
from kiosk.passport.verifier.case import Case
from kiosk.passport.virtual.forgeries import FORGERIES
from kiosk.passport.virtual.plan import Plan
from tests.kiosk.passport.reading import examined
from tests.kiosk.passport.variety import Draw, zone
from tests.kiosk.prove_passport import BELIEVED, GENUINE_SHARE, forged, run
from tests.prove import SEED

pytestmark = pytest.mark.long


def test_there_are_forty_kinds_and_more() -> None:
    assert len(FORGERIES) >= 40


def test_the_proof_in_short() -> None:
    evidence = run(SEED, each=2, variants=60, workers=1)
    assert evidence.failed == 0, evidence.told
    assert json.loads(json.dumps(asdict(evidence)))["failed"] == 0  # it can be written down
    assert evidence.told["forged_with_another_verdict_than_stated"] == 0
    share = evidence.told["genuine_share"]
    assert isinstance(share, float)
    assert share >= GENUINE_SHARE


# Which checks stand between a forgery and being believed. Several guard some of them.
GUARDS: list[tuple[str, tuple[judging.Check, ...]]] = [
    ("NAME_CHANGED", (passive.hashes,)),
    ("PHOTO_UNSIGNED", (passive.hashes,)),
    ("CHIP_KEY_SWAPPED", (passive.hashes,)),
    ("HASH_REWRITTEN", (passive.content,)),
    ("SIGNATURE_BIT_FLIPPED", (passive.signature, passive.chain)),
    ("COM_HIDES_ACTIVE", (passive.listing, proofs.withheld)),
    ("CARD_ACCESS_STRIPPED", (proofs.access,)),
    ("PAGE_DIFFERS", (passive.page,)),
    ("AUTHORITY_IMITATED", (passive.chain,)),
    ("SIGNER_EXPIRED", (passive.chain,)),
    ("LIST_SIGNER", (passive.chain,)),
    ("SIGNER_RESTRICTED", (passive.chain,)),
    ("AUTHORITY_ABROAD", (passive.country,)),
    ("SIGNER_NATURALISED", (passive.chain, passive.country)),
    ("LINK_ABROAD", (passive.chain, passive.country)),
    ("SIGNER_REVOKED", (passive.revocation,)),
    ("SIGNER_REVOKED_BESIDE", (passive.revocation,)),
    ("CHIP_WITHHELD", (proofs.withheld,)),
    ("ACTIVE_REPLAYED", (proofs.active,)),
    ("ACTIVE_BY_ANOTHER", (proofs.active,)),
    ("CHIP_WITHOUT_KEY", (proofs.chip,)),
    ("CHIP_REFUSED", (proofs.chip,)),
    ("CHIP_NODDING", (proofs.chip,)),
    ("MAPPING_WITHOUT_KEY", (proofs.mapping,)),
    ("MAPPING_FAILED", (proofs.mapping,)),
    ("MAPPING_HIDDEN", (proofs.mapping, proofs.access)),
]


@pytest.mark.parametrize(("kind", "guards"), GUARDS, ids=[kind for kind, _ in GUARDS])
def test_without_its_check_a_forgery_is_believed(
    kind: str, guards: tuple[judging.Check, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert forged(kind, "control") not in BELIEVED
    left = tuple(check for check in judging.CHECKS if check not in guards)
    monkeypatch.setattr(judging, "CHECKS", left)
    assert forged(kind, "control") in BELIEVED


# Inside a check: the one clause without which the forgery is believed.
CLAUSES: list[tuple[str, object, str, object]] = [
    ("SIGNER_EXPIRED", Certificate, "valid_at", lambda one, now: True),
    ("SIGNER_NOT_YET_VALID", Certificate, "valid_at", lambda one, now: True),
    ("AUTHORITY_EXPIRED", Certificate, "valid_at", lambda one, now: True),
    ("LIST_SIGNER", Certificate, "purposes", frozenset()),
    ("SIGNER_RESTRICTED", Certificate, "unknown_critical", frozenset()),
    ("MAPPING_BORROWED", Case, "mapping_signed", True),
]


@pytest.mark.parametrize(("kind", "owner", "clause", "careless"), CLAUSES)
def test_without_its_clause_a_forgery_is_believed(
    kind: str, owner: object, clause: str, careless: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert forged(kind, "clause") not in BELIEVED
    monkeypatch.setattr(owner, clause, careless)
    assert forged(kind, "clause") in BELIEVED


def test_lists_of_one_name_and_another_key_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert forged("SIGNER_REVOKED_BESIDE", "newest") is ChipVerdict.REVOKED

    def newest(store: TrustStore, one: Certificate) -> bool:
        held = store.crls.get(one.issuer_name, ())
        return any(
            one.serial in crl.revoked
            for crl in sorted(held, key=lambda each: each.this_update)[-1:]
        )

    monkeypatch.setattr(TrustStore, "revoked", newest)
    assert forged("SIGNER_REVOKED_BESIDE", "newest") in BELIEVED


def test_every_check_is_guarded_by_a_control() -> None:
    controlled = {check for _, guards in GUARDS for check in guards}
    uncontrolled = {check.__name__ for check in judging.CHECKS} - {
        check.__name__ for check in controlled
    }
    # expiry and clone name a verdict of their own; unreadable files fail every other check too.
    assert uncontrolled == {"expiry", "clone", "readable"}


def test_an_expired_document_is_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan(zone=zone(Draw(3), "UTO", expired=True))
    assert examined(plan).report.verdict is ChipVerdict.EXPIRED
    left = tuple(check for check in judging.CHECKS if check is not judging.expiry)
    monkeypatch.setattr(judging, "CHECKS", left)
    assert examined(plan).report.verdict in BELIEVED
