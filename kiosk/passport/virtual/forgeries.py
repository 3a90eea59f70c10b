"""Every kind of forged passport, by name, with the verdicts each may get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from customs.chip import ChipVerdict as V
from kiosk.passport.virtual import forged_chips, forged_documents, forged_signers
from kiosk.passport.virtual.workshop import Exhibit, Workshop


@dataclass(frozen=True)
class Forgery:
    """How it is made, and what it must be found to be."""

    make: Callable[[Workshop], Exhibit]
    verdicts: frozenset[V]


def _all(*verdicts: V, by: tuple[Callable[[Workshop], Exhibit], ...]) -> dict[str, Forgery]:
    return {make.__name__.upper(): Forgery(make, frozenset(verdicts)) for make in by}


FORGERIES: dict[str, Forgery] = {
    **_all(V.ALTERED, by=(
        forged_documents.name_changed,
        forged_documents.expiry_changed,
        forged_documents.photo_swapped,
        forged_documents.photo_bit_flipped,
        forged_documents.chip_key_swapped,
        forged_documents.active_key_swapped,
        forged_documents.hash_rewritten,
        forged_documents.zero_signature,
        forged_documents.sod_of_another,
        forged_documents.photo_unsigned,
        forged_documents.com_hides_chip,
        forged_documents.com_hides_active,
        forged_documents.card_access_stripped,
        forged_documents.page_differs,
        forged_chips.mapping_hidden,
    )),
    **_all(V.ALTERED, V.UNREADABLE, by=(forged_documents.signature_bit_flipped,)),
    **_all(V.UNREADABLE, by=(
        forged_documents.attributes_as_content,
        forged_documents.photo_hashed_twice,
        forged_documents.signed_by_two,
        forged_chips.echoed,
        forged_chips.unprotected,
        forged_chips.tampered,
    )),
    **_all(V.UNTRUSTED_SIGNER, by=(
        forged_signers.authority_imitated,
        forged_signers.authority_unknown,
        forged_signers.authority_abroad,
        forged_signers.authority_expired,
        forged_signers.signer_self_signed,
        forged_signers.signer_key_swapped,
        forged_signers.signer_expired,
        forged_signers.signer_not_yet_valid,
        forged_signers.signer_naturalised,
        forged_signers.signer_restricted,
        forged_signers.signer_under_signer,
        forged_signers.link_forged,
        forged_signers.link_abroad,
        forged_signers.curve_generator,
        forged_signers.list_signer,
        forged_signers.garbage_after_hash,
    )),
    **_all(V.REVOKED, by=(
        forged_signers.signer_revoked,
        forged_signers.signer_revoked_beside,
    )),
    **_all(V.CLONED, by=(
        forged_chips.chip_withheld,
        forged_chips.active_withheld,
        forged_chips.active_replayed,
        forged_chips.active_by_another,
        forged_chips.chip_without_key,
        forged_chips.chip_refused,
        forged_chips.chip_nodding,
        forged_chips.mapping_without_key,
        forged_chips.mapping_failed,
        forged_chips.mapping_borrowed,
        forged_chips.card_security_forged,
    )),
}  # fmt: skip
