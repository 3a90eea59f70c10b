"""The proof of the pass in its short form, and that it can fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customs import pass_qr
from customs.verdicts import Verdict
from tests.customs import prove_pass
from tests.prove import SEED

pytestmark = pytest.mark.long


def test_no_forgery_and_no_replay_is_accepted() -> None:
    evidence = prove_pass.run(SEED, mutations=5_000, replays=200, workers=1)
    assert (evidence.tried, evidence.failed) == (5_200, 0)
    told = evidence.told["mutations_by_verdict"]
    assert isinstance(told, dict)
    assert set(told) == {attack.__name__ for attack in prove_pass.ATTACKS}


class Trusting:
    """A public key that believes every signature."""

    def verify(self, signature: bytes, told: bytes) -> None:
        """Find nothing wrong."""


def test_without_the_signature_check_forgeries_are_counted() -> None:
    trusting = {
        kid: replace(key, public=Trusting())  # type: ignore[arg-type]
        for kid, key in prove_pass.keys().items()
    }
    assert prove_pass.forge(SEED, (0, 260), trusting).failed > 100


@pytest.mark.parametrize("check", ["binding_digest", "verify"])
def test_without_its_checks_replays_are_counted(
    check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove_pass.issued()  # made with the checks in
    if check == "binding_digest":
        digests = {digest for victim in prove_pass.issued() for digest in victim.inside.digests}
        digest = min(digests)
        monkeypatch.setattr(pass_qr, "binding_digest", lambda *_: digest)
    else:
        genuine = {victim.text: victim.pass_ for victim in prove_pass.issued()}
        monkeypatch.setattr(pass_qr, "verify", lambda text, *_: (Verdict.VALID, genuine.get(text)))
    assert prove_pass.replay(SEED, (0, 120)).failed > 0
