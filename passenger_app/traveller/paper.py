"""What a traveller may keep beside the phone: everything on paper, and a file for the wallet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Response, abort

from passenger_app import drafts
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.limits import PAPERS, limiter
from passenger_app.models import State
from passenger_app.pages import language, to
from passenger_app.papers.summary import summary_pdf
from passenger_app.traveller import declaration
from passenger_app.traveller.pass_page import issued_pass
from passenger_app.traveller.wallet import (
    WalletCertificate,
    WalletPass,
    read_certificate,
    wallet_file,
)

WALLET = "application/vnd.apple.pkpass"


@declaration.get("/summary.pdf")
@limiter.limit(PAPERS)
def summary(ref: str) -> Response:
    """The declaration in the order of the paper form; before it is sent, without a code."""
    draft, made = held(), centre()
    issued = issued_pass(draft)
    told, signed_at = (
        drafts.signed_head(made.database, made.vault, draft) if issued else (draft.told, None)
    )
    paper = summary_pdf(
        told,
        reference=draft.ref,
        revision=draft.head_revision,
        submitted_at=signed_at,
        pass_text=issued.text if issued else None,
        language=language(),
    )
    return _download(paper, "application/pdf", f"sekisho-{draft.ref}.pdf", "inline")


@declaration.get("/pass.pkpass")
@limiter.limit(PAPERS)
def wallet(ref: str) -> Response:
    """The pass as a file for Apple Wallet, where a certificate is configured."""
    draft, made = held(), centre()
    issued = issued_pass(draft)
    if issued is None or draft.state is State.WITHDRAWN:
        return to("declaration.overview", ref=ref)
    folder = made.settings.wallet
    told, _ = drafts.signed_head(made.database, made.vault, draft)
    if folder is None or told.trip is None:
        abort(404)
    shown = WalletPass(
        draft.ref,
        draft.head_revision,
        issued.text,
        tuple(person.initials for person in told.people),
        told.trip.port,
        told.trip.arrival_on,
        issued.valid_to,
    )
    file = wallet_file(shown, language=language(), certificate=certificate(folder))
    return _download(file, WALLET, f"sekisho-{draft.ref}.pkpass", "attachment")


@cache
def certificate(folder: Path) -> WalletCertificate:
    """The certificate, read once; the start asks for it, so that a wrong one is told then."""
    return read_certificate(folder)


def _download(data: bytes, kind: str, name: str, how: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response
