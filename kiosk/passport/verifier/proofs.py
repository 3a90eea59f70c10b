"""Did the chip prove that it is the original, and was it made to prove as much as it can?"""

from __future__ import annotations

from collections.abc import Iterator

from customs.chip import ChipVerdict
from kiosk.passport import active_authentication, chip_authentication
from kiosk.passport.lds import security_infos
from kiosk.passport.lds.security_infos import PaceInfo, SecurityInfos
from kiosk.passport.malformed import MalformedError
from kiosk.passport.reading import Outcome
from kiosk.passport.verifier.case import Case
from kiosk.passport.verifier.report import Finding


def withheld(case: Case) -> Iterator[Finding]:
    """A signed proof that the chip keeps back."""
    if case.conduct is None:
        return
    for group in sorted({14, 15} & case.signed):
        if group not in case.files.groups:
            detail = f"DG{group} is signed and the chip does not give it"
            yield Finding("withheld", detail, ChipVerdict.CLONED)


def active(case: Case) -> Iterator[Finding]:
    """The chip signed our challenge with the key of DG15."""
    if case.conduct is None or case.active_key is None:
        return
    signed = case.conduct.active
    if signed is None or not signed.signature:
        yield Finding("active", "the chip did not sign our challenge", ChipVerdict.CLONED)
    elif active_authentication.holds(case.active_key, signed, case.infos.active_digest):
        yield Finding("active", "the chip signed our challenge")
    else:
        yield Finding("active", "the chip's signature does not hold", ChipVerdict.CLONED)


def chip(case: Case) -> Iterator[Finding]:
    """The chip spoke under keys that only the holder of DG14's key can make."""
    conduct = case.conduct
    if conduct is None or not _offers_chip(case.infos) or case.mapping_proven:
        return
    if conduct.chip is Outcome.DONE:
        yield Finding("chip", f"the chip proved its key by {conduct.chip_name}")
    else:
        detail = f"chip authentication: {conduct.chip}"
        yield Finding("chip", detail, ChipVerdict.CLONED)


def mapping(case: Case) -> Iterator[Finding]:
    """Chip-authentication mapping, judged with the signed key of EF.CardSecurity.

    A copy cannot do it, so it fails at it or hides it, and opens by a plainer way. The original
    may have failed too, and then has to prove itself by another proof.
    """
    conduct = case.conduct
    if conduct is None:
        return
    if case.mapping_proven:
        yield Finding("mapping", "the chip proved its key while opening")
    elif conduct.mapping is not None:
        yield Finding("mapping", "the chip's mapping proof does not hold", ChipVerdict.CLONED)
    elif case.mapping_signed and not (_signed_challenge(case) or _agreed(case)):
        detail = "DG14 signs chip-authentication mapping and the chip did not do it"
        yield Finding("mapping", detail, ChipVerdict.CLONED)


def access(case: Case) -> Iterator[Finding]:
    """EF.CardAccess is unsigned; DG14 repeats it under the signature (Doc 9303-11, 4.4)."""
    conduct = case.conduct
    if conduct is None:
        return
    if conduct.pace_failed:
        yield Finding("access", "PACE_FAILED: opened by basic access instead")
    signed, shown = case.infos.pace, _shown(case.files.card_access).pace
    if not signed:
        return
    if any(not _among(shown, way) for way in signed):
        detail = "EF.CardAccess hides PACE that DG14 signs"
        yield Finding("access", detail, ChipVerdict.ALTERED)
    elif any(not _among(signed, way) for way in shown):
        detail = "EF.CardAccess offers PACE that DG14 does not sign"
        yield Finding("access", detail, ChipVerdict.ALTERED)


def clone(case: Case) -> Iterator[Finding]:
    """Without any proof a perfect copy cannot be told from the original."""
    if not (_signed_challenge(case) or _agreed(case) or case.mapping_proven):
        detail = "no live proof by the chip"
        yield Finding("clone", detail, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED)


def _signed_challenge(case: Case) -> bool:
    """Whether active authentication was done; whether it holds, `active` says."""
    conduct = case.conduct
    return conduct is not None and conduct.active is not None and case.active_key is not None


def _agreed(case: Case) -> bool:
    conduct = case.conduct
    done = conduct is not None and conduct.chip is Outcome.DONE
    return done and _offers_chip(case.infos)


def _offers_chip(infos: SecurityInfos) -> bool:
    return bool(chip_authentication.ways(infos))


def _among(ways: tuple[PaceInfo, ...], way: PaceInfo) -> bool:
    """Whether a way is one of these; one of the two files may leave out the parameter (ES)."""
    return any(
        each.oid == way.oid
        and (each.parameter == way.parameter or None in (each.parameter, way.parameter))
        for each in ways
    )


def _shown(raw: bytes) -> SecurityInfos:
    try:
        return security_infos.parse(raw) if raw else SecurityInfos()
    except MalformedError:
        return SecurityInfos()
