"""Summary: a declaration on paper, in the order of form C-5360.

With it a counter clears a family when every screen is dark: the pass to scan later, all that
was declared, in Japanese beside the traveller's language, a place to sign and one to stamp.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from customs.declaration import Declaration, Step, needed
from customs.words import N_
from passenger_app.papers.beside import Beside, moment, said
from passenger_app.papers.sheet import Block, Cell, Code, Gap, Grid, Line, Span, pdf
from passenger_app.papers.side_a import SIDE_A, members, side_a
from passenger_app.papers.side_b import means_form, side_b, unaccompanied_form
from passenger_app.qr_image import matrix
from translations import say

TITLE = N_("Summary of a customs declaration")
ORDER = N_("In the order of the paper form, customs form C-5360.")
REFERENCE, REVISION, SUBMITTED = N_("Reference"), N_("Revision"), N_("Submitted")
DRAFT = N_("Not submitted yet. This paper is a draft.")
SCAN = N_("Scan this pass, or search for the reference.")
NO_PASS = N_("There is no pass on this paper. Search for the reference.")
QR_SIZE = 42  # mm: the modules of a family of ten stay above half a millimetre


def summary_pdf(
    declaration: Declaration,
    *,
    reference: str,
    revision: int,
    submitted_at: datetime | None,
    pass_text: str | None,
    language: str,
) -> bytes:
    """The whole paper as PDF; the same bytes for the same arguments."""
    beside = Beside(language)
    head = _masthead(beside, reference, revision, submitted_at, pass_text)
    return pdf(
        [head, *_parts(declaration, beside)],
        title=f"{say(language, TITLE)} {reference}",
        language=language,
        footer=_footer(beside, reference, revision),
    )


def _parts(declaration: Declaration, beside: Beside) -> Iterator[Block]:
    yield Grid((180,), (((beside.heading(SIDE_A, 11),),),), heads=1)
    yield from side_a(declaration, beside)
    yield Gap(2)
    yield from members(declaration, beside)
    yield Gap(3)
    yield from side_b(declaration, beside)
    steps = needed(declaration)
    for form in declaration.means if Step.MEANS in steps else ():
        yield Gap(5)
        yield means_form(form, declaration, beside)
    if declaration.unaccompanied and Step.UNACCOMPANIED in steps:
        yield Gap(5)
        yield unaccompanied_form(declaration.unaccompanied, beside)


def _masthead(
    beside: Beside,
    reference: str,
    revision: int,
    submitted_at: datetime | None,
    pass_text: str | None,
) -> Grid:
    titles = beside.each(said(TITLE))
    sizes = (15, 11) if len(titles) == 2 else (15,)
    named = [
        Line((Span(text, tag, size),), strong=True)
        for (tag, text), size in zip(titles, sizes, strict=True)
    ]
    sent: Cell = beside.sentences(DRAFT, 9)
    if submitted_at:
        sent = (beside.inline(SUBMITTED, moment(submitted_at)),)
    words: Cell = (
        *named,
        beside.line(said(ORDER), 7.5),
        Gap(2),
        beside.label(REFERENCE),
        Line((Span(reference, beside.language, 20),), strong=True),
        beside.inline(REVISION, str(revision)),
        *sent,
        beside.line(said(SCAN if pass_text else NO_PASS), 7.5),
    )
    code = Code(tuple(map(tuple, matrix(pass_text))), QR_SIZE) if pass_text else Gap(QR_SIZE)
    return Grid((180 - QR_SIZE, QR_SIZE), ((words, (code,)),), ruled=False)


def _footer(beside: Beside, reference: str, revision: int) -> Line:
    labels = (
        Span(f"{say(beside.language, REFERENCE)} ", beside.language, 8),
        Span(reference, beside.language, 10),
        Span(f"  {say(beside.language, REVISION)} {revision}", beside.language, 8),
    )
    return Line(labels)
