"""Passive authentication: are these files the ones that a country signed?"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator

from customs.chip import ChipVerdict
from kiosk.passport.lds import com, dg2, mrz
from kiosk.passport.malformed import MalformedError
from kiosk.passport.verifier.case import Case
from kiosk.passport.verifier.issuers import signers_of
from kiosk.passport.verifier.report import Finding

NEEDED = (1, 2)
PROOFS = (14, 15)


def readable(case: Case) -> Iterator[Finding]:
    """Everything that the other checks stand on can be read."""
    parts: dict[str, Callable[[], object]] = {
        "EF.SOD": lambda: case.sod,
        "DG1": lambda: case.zone,
        "DG2": lambda: dg2.parse(case.group(2)),
        "DG14": lambda: case.infos,
        "DG15": lambda: case.active_key,
    }
    for name, part in parts.items():
        try:
            part()
        except MalformedError as error:
            yield Finding("readable", f"{name}: {error}", ChipVerdict.UNREADABLE)


def hashes(case: Case) -> Iterator[Finding]:
    """Every file read has the hash that was signed, over the raw bytes as the chip sent them."""
    signed = case.sod.hashes
    for group in NEEDED:
        if group not in signed:
            yield Finding("hashes", f"DG{group} is not signed", ChipVerdict.ALTERED)
    for group, raw in sorted(case.files.groups.items()):
        if group not in signed:
            yield Finding("hashes", f"DG{group} is outside the security object: ignored")
            continue
        found = hashlib.new(case.sod.digest, raw, usedforsecurity=False).digest()
        if not hmac.compare_digest(found, signed[group]):
            yield Finding("hashes", f"DG{group} was changed", ChipVerdict.ALTERED)
    if case.sod.digest == "sha1":
        yield Finding("hashes", "the hash is SHA-1")


def content(case: Case) -> Iterator[Finding]:
    """The signed attributes speak of this content."""
    if not case.sod.message.digest_holds():
        detail = "the signed digest is not that of the security object"
        yield Finding("content", detail, ChipVerdict.ALTERED)


def signature(case: Case) -> Iterator[Finding]:
    """The signature was made by a certificate in the message."""
    message = case.sod.message
    if not message.certificates:
        detail = "the security object brings no signer's certificate"
        yield Finding("signature", detail, ChipVerdict.UNTRUSTED_SIGNER)
    elif case.path.signer is None:
        yield Finding("signature", "the signature does not hold", ChipVerdict.ALTERED)
    elif not message.signer.names(case.path.signer):
        yield Finding("signature", "the signer is named wrongly")


def chain(case: Case) -> Iterator[Finding]:
    """The signer was certified by a country we trust."""
    for doubt in case.path.doubts:
        yield Finding("chain", doubt, ChipVerdict.UNTRUSTED_SIGNER)


def country(case: Case) -> Iterator[Finding]:
    """That country is the one DG1 names; D and DE are the same."""
    anchor = case.path.anchor
    if anchor is None:
        return
    state = case.zone.issuer
    if anchor.country not in signers_of(state):
        detail = f"{anchor.country or 'nobody'} signed a document of {state}"
        yield Finding("country", detail, ChipVerdict.UNTRUSTED_SIGNER)


def revocation(case: Case) -> Iterator[Finding]:
    """Nothing between the files and the anchor is revoked."""
    anchor = case.path.anchor
    if anchor is None:
        return
    for one in (*case.path.issued, anchor):
        if case.trust.revoked(one):
            detail = f"certificate {one.serial:X} is revoked"
            yield Finding("revocation", detail, ChipVerdict.REVOKED)
    crls = case.trust.crls.get(anchor.subject_name, ())
    if not crls:
        yield Finding("revocation", f"no revocation list of {anchor.country} is held")
    elif all(crl.stale_at(case.now) for crl in crls):
        yield Finding("revocation", f"the revocation list of {anchor.country} is stale")


def listing(case: Case) -> Iterator[Finding]:
    """EF.COM announces what was signed: hiding a proof, or a page, is a downgrade."""
    if not case.files.com:
        return
    try:
        announced = com.parse(case.files.com).groups
    except MalformedError as error:
        yield Finding("listing", f"EF.COM: {error}", ChipVerdict.ALTERED)
        return
    for group in sorted(case.signed - announced):
        verdict = ChipVerdict.ALTERED if group in (*NEEDED, *PROOFS) else None
        yield Finding("listing", f"EF.COM hides DG{group}, which is signed", verdict)
    for group in sorted(announced - case.signed):
        yield Finding("listing", f"EF.COM announces DG{group}, which nobody signed: ignored")


def page(case: Case) -> Iterator[Finding]:
    """The page shows what the chip holds."""
    shown, information = case.dossier.page, case.dossier.information
    if shown is not None and shown.lines != case.zone.lines:
        yield Finding("page", "the page differs from DG1", ChipVerdict.ALTERED)
    elif information and not same_fields(information, case.zone):
        detail = "number, birth or expiry differ from DG1"
        yield Finding("page", detail, ChipVerdict.ALTERED)
    elif shown is None and case.conduct is not None:
        seen = "nothing but number, birth and expiry" if information else "nothing"
        yield Finding("page", f"{seen} of the page was compared with DG1")
    if case.zone.wrong:
        yield Finding("page", f"check digits of DG1 do not hold: {', '.join(case.zone.wrong)}")


def same_fields(information: str, zone: mrz.Mrz) -> bool:
    """Whether the three fields that open a chip are those of its zone."""
    try:
        return information == zone.information
    except MalformedError:
        return False
