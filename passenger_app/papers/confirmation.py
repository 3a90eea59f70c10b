"""The confirmation on paper: what was declared to arrive separately, with the code in place of the
stamp, in Japanese beside the traveller's language."""

from __future__ import annotations

from customs.confirmation import Confirmation
from customs.declaration import Declaration
from customs.ports import PORTS
from customs.words import N_
from passenger_app.papers.beside import Beside, day, moment, said
from passenger_app.papers.sheet import Block, Cell, Code, Gap, Grid, Line, Span, pdf
from passenger_app.papers.side_a import PACKAGES
from passenger_app.papers.side_b import CONTENTS, IMPORT_AT, IMPORT_WHEN, SENT_FROM
from passenger_app.qr_image import matrix
from translations import say

TITLE = N_("Customs confirmation of luggage that arrives separately")
IN_PLACE = N_("This code stands in the place of the customs stamp. Anybody can check it.")
REFERENCE, NUMBER = N_("Reference"), N_("Number")
PEOPLE, ARRIVED, PORT = N_("People"), N_("Arrival"), N_("Port of arrival")
CONFIRMED, IMPORT_BY = N_("Confirmed by customs"), N_("Import it by")
KEEP = N_(
    "Show this paper when you import the luggage. Without it the luggage is an ordinary import "
    "and what is left of your allowances does not count."
)
QR_SIZE = 52  # mm


def confirmation_pdf(made: Confirmation, told: Declaration, address: str, language: str) -> bytes:
    """One page; `address` is what the code holds."""
    beside = Beside(language)
    blocks: list[Block] = [_masthead(made, beside, address), Gap(4), *_declared(made, told, beside)]
    title = f"{say(language, TITLE)} {made.reference}"
    footer = Line((Span(f"{made.reference}  {made.id}", language, 8),))
    return pdf(blocks, title=title, language=language, footer=footer)


def _masthead(made: Confirmation, beside: Beside, address: str) -> Grid:
    words: Cell = (
        beside.heading(TITLE, 14),
        Gap(2),
        *beside.field(REFERENCE, made.reference),
        *beside.field(NUMBER, str(made.id)),
        *beside.field(CONFIRMED, moment(made.issued_at)),
        *beside.field(IMPORT_BY, day(made.import_by)),
        Gap(2),
        *beside.sentences(IN_PLACE, 8),
    )
    code = Code(tuple(map(tuple, matrix(address))), QR_SIZE)
    return Grid((180 - QR_SIZE, QR_SIZE), ((words, (code,)),), ruled=False)


def _declared(made: Confirmation, told: Declaration, beside: Beside) -> list[Block]:
    sent = told.unaccompanied
    people = ", ".join(person.full_name for person in told.people)
    port = said(PORTS[made.port].name) if made.port in PORTS else made.port
    first = (
        beside.field(PEOPLE, people),
        beside.field(ARRIVED, day(made.arrival_on)),
        beside.field(PORT, port),
    )
    rows: list[Block] = [Grid((90, 45, 45), (first,))]
    if sent:
        second = (
            beside.field(PACKAGES, str(made.packages)),
            beside.field(SENT_FROM, sent.sent_from),
            beside.field(IMPORT_AT, sent.import_at),
        )
        third = (beside.field(CONTENTS, sent.contents), beside.field(IMPORT_WHEN, sent.import_when))
        rows += [Grid((40, 70, 70), (second,)), Grid((120, 60), (third,))]
    return [*rows, Gap(3), Grid((180,), ((beside.sentences(KEEP, 8.5),),), ruled=False)]
