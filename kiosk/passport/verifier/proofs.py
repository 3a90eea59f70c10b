"""Did the chip prove that it is the original, and was it made to prove as much as it can?"""

from __future__ import annotations

from collections.abc import Iterator

from customs.chip import ChipVerdict
from kiosk.passport import active_authentication, chip_authentication
from kiosk.passport.lds import security_infos
from kiosk.passport.lds.security_infos import SecurityInfos
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
    """Chip-authentication mapping, judged with the signed key of EF.CardSecurity."""
    conduct = case.conduct
    if conduct is None or conduct.mapping is None:
        return
    if case.mapping_proven:
        yield Finding("mapping", "the chip proved its key while opening")
    else:
        yield Finding("mapping", "the chip's mapping proof does not hold", ChipVerdict.CLONED)


def access(case: Case) -> Iterator[Finding]:
    """EF.CardAccess is unsigned; DG14 repeats it under the signature (Doc 9303-11, 4.4)."""
    conduct = case.conduct
    if conduct is None:
        return
    if conduct.pace_failed:
        yield Finding("access", "PACE_FAILED: opened by basic access instead")
    signed = _ways(case.infos)
    if not signed:
        return
    shown = _ways(_shown(case.files.card_access))
    if not shown:
        detail = "PACE is signed in DG14 and EF.CardAccess hides it"
        yield Finding("access", detail, ChipVerdict.ALTERED)
    elif not shown <= signed:
        detail = "EF.CardAccess offers PACE that DG14 does not sign"
        yield Finding("access", detail, ChipVerdict.ALTERED)


def clone(case: Case) -> Iterator[Finding]:
    """Without any proof a perfect copy cannot be told from the original."""
    conduct = case.conduct
    proven = conduct is not None and (
        (conduct.active is not None and case.active_key is not None)
        or (conduct.chip is Outcome.DONE and _offers_chip(case.infos))
        or case.mapping_proven
    )
    if not proven:
        detail = "no live proof by the chip"
        yield Finding("clone", detail, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED)


def _offers_chip(infos: SecurityInfos) -> bool:
    return bool(chip_authentication.ways(infos))


def _ways(infos: SecurityInfos) -> set[tuple[str, int | None]]:
    return {(info.oid, info.parameter) for info in infos.pace}


def _shown(raw: bytes) -> SecurityInfos:
    try:
        return security_infos.parse(raw) if raw else SecurityInfos()
    except MalformedError:
        return SecurityInfos()
