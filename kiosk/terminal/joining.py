"""What the hall says, made into what is asked next of whoever stands here.

The crossing names everything that is outstanding (`duties`); a terminal asks for what the
person at it can give, then for the next passport, and shows an answer where there is one.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from customs import slip, verdicts, words_crossing
from customs.crossing import Crossing, crossing_id
from customs.crossing.commands import (
    AskAnswers,
    AskFace,
    AskLane,
    AskLook,
    AskPass,
    AskPassport,
    AskRevision,
    Command,
    Mint,
    PrintSlip,
    Tell,
)
from customs.crossing.crossing import Cause
from customs.crossing.duties import duties
from customs.crossing.events import (
    BagMissing,
    FaceTaken,
    How,
    Joined,
    MustAdd,
    NotByFace,
    Opened,
    PassportRead,
    Told,
)
from customs.crossing.joining import causes, revision
from customs.declaration import Declaration, from_json
from customs.lane import Lane, Line, worst
from customs.public_reason import PublicReason
from customs.verdicts import Verdict
from customs.words_face import TRY_AGAIN
from customs.words_screen import NOTICES, Act, Notice, Screen
from kiosk.hall.station import Answered, DocumentShown, Presented
from kiosk.terminal.means import Means
from kiosk.terminal.naming import passport_read
from kiosk.terminal.orders import Look, Note, Order, Present, Print, Report, WatchFace
from kiosk.terminal.visit import Answer, Document, Visit

Stepped = tuple[Visit, tuple[Order, ...]]
NOT_HERE = Answer(Lane.OFFICER, PublicReason.NOT_HERE)


def found(visit: Visit, told: Presented, means: Means) -> Stepped:
    """The hall knows this much of the pass or document; the crossing is opened or joined."""
    page = visit.by_heart
    if page:
        told = _for_a_desk(told)
    if told.verdict not in {None, Verdict.VALID}:
        return _not_this_pass(visit, told.verdict or Verdict.MALFORMED)
    if isinstance(visit.shown, DocumentShown) and told.crossing is None and not page:
        return replace(visit.on(Screen.NO_PASS, NOTICES[Notice.NOT_FOUND]), shown=None), ()
    declaration = told.declaration
    crossing = told.crossing or Crossing(_id(declaration, means), means.hall)
    language = visit.language if visit.chosen else told.language or visit.language
    visit = replace(
        visit, presented=told, crossing=crossing, line=told.line, told=_summary(told.summary),
        language=language,
    )  # fmt: skip
    how = How.DOCUMENT if isinstance(visit.shown, DocumentShown) else How.PASS
    people = tuple(each.person for each in told.people)
    joins = how in crossing.opened and told.revision in crossing.revisions
    opened = Opened(how, declaration, told.revision, people, language)
    queue: tuple[Told, ...] = (Joined() if joins else opened,)
    if visit.document:
        visit, read = passport_read(visit, visit.document, means)
        queue = (*queue, read)
    return report(replace(visit, queue=queue), means)


def anew(visit: Visit, told: Presented, means: Means) -> Stepped:
    """What is declared now, where it was changed since it was shown."""
    old = visit.crossing is None or told.revision < revision(visit.crossing)
    if old or visit.presented is None or told.declaration != visit.presented.declaration:
        return answered(visit, NOT_HERE)
    visit = replace(visit, presented=told, told=_summary(told.summary), line=told.line)
    return placed(visit, "", means)


def _for_a_desk(told: Presented) -> Presented:
    """What a page finds goes to the desk with it; nothing of it is said or held here."""
    if told.verdict is not Verdict.VALID:
        return Presented(None, told.line, told.document_kid)
    return replace(told, language="", answers=frozenset(), summary=b"", due=None)


def _not_this_pass(visit: Visit, verdict: Verdict) -> Stepped:
    note = Note("pass_refused", {"verdict": verdict.value})
    return replace(visit.on(Screen.PASS, verdicts.SENTENCES[verdict]), shown=None), (note,)


def _id(declaration: UUID | None, means: Means) -> UUID:
    return crossing_id(declaration, means.hall) if declaration else means.new_id()


def _summary(text: bytes) -> Declaration | None:
    try:
        return from_json(text) if text else None
    except ValueError:
        return None


def report(visit: Visit, means: Means) -> Stepped:
    """Tell the hall the next thing that happened; the screen waits for its answer."""
    if visit.crossing is None or not visit.queue:
        return visit, ()
    told, queue = visit.queue[0], visit.queue[1:]
    event = means.event(told)
    sent = replace(visit.on(Screen.WAIT), queue=queue, sent=event, since=means.now)
    by = visit.shown if isinstance(told, Opened) else None
    return sent, (Report(visit.crossing.id, event, by),)


def tell(visit: Visit, told: Told, means: Means) -> Stepped:
    """One thing happened."""
    return report(replace(visit, queue=(*visit.queue, told)), means)


def heard(visit: Visit, told: Answered, means: Means) -> Stepped:
    """The crossing after what was reported, or after what others did meanwhile."""
    sent = visit.sent.told if visit.sent else None
    visit = replace(visit, crossing=told.crossing, line=told.line, sent=None, looked=means.now)
    if visit.queue:
        return report(visit, means)
    if isinstance(sent, PassportRead):  # whose it is, or nobody's: never the one before
        visit = replace(visit, turn=sent.person)
        if visit.wants and visit.named:
            return later(visit, visit.wants, means)
    return placed(visit, _said(sent, told.commands), means)


def later(visit: Visit, act: Act, means: Means) -> Stepped:
    """A missing bag, or more to declare: it opens again what was decided."""
    told = BagMissing() if act is Act.BAG_MISSING else MustAdd(newest(visit))
    return tell(replace(visit, wants=None), told, means)


def newest(visit: Visit) -> int:
    """The newest one known here."""
    return max(visit.crossing.revisions, default=0) if visit.crossing else 0


def _said(sent: Told | None, commands: tuple[Command, ...]) -> str:
    """What the traveller hears of what they just did."""
    for command in commands:
        if isinstance(command, Tell) and not command.party:
            return _sentence(command.sentence)
    if isinstance(sent, FaceTaken) and any(isinstance(one, AskFace) for one in commands):
        return TRY_AGAIN
    return ""


def _sentence(told: PublicReason | Verdict) -> str:
    if isinstance(told, Verdict):
        return verdicts.SENTENCES[told]
    return words_crossing.PUBLIC[told]


def sentence(answer: Answer) -> str:
    """The one sentence below an answer."""
    return _sentence(answer.sentence)


def placed(visit: Visit, notice: str, means: Means) -> Stepped:
    """The screen that what is outstanding asks for, for the person at this kiosk."""
    if visit.crossing is None:
        return visit.on(Screen.PASS, notice), ()
    if visit.presented and not visit.presented.people:
        return answered(visit, NOT_HERE)  # a pass the hall was told nothing of
    outstanding = duties(visit.crossing)
    if visit.turn and visit.document and (visit.document.page_alone or visit.by_heart):
        return _page_alone(visit, visit.document, outstanding)
    if answer := _answer(visit, outstanding):
        return answered(visit, answer)
    mine = [one for one in outstanding if _of(one) == visit.turn != 0]
    if any(isinstance(one, AskAnswers) for one in mine):
        if visit.presented and visit.shown and visit.presented.revision < revision(visit.crossing):
            return visit.on(Screen.WAIT), (Present(visit.shown),)
        return visit.on(Screen.ANSWERS, notice or visit.notice), ()
    if any(isinstance(one, AskFace) for one in mine):
        return _face(visit, notice, means)
    return _others(visit, outstanding, notice)


def _page_alone(visit: Visit, document: Document, outstanding: tuple[Command, ...]) -> Stepped:
    """What anybody can write leads to no answers: a chip is tried again, else a desk."""
    asked = any(isinstance(one, AskPassport) and visit.turn in one.people for one in outstanding)
    if document.chip is not None and asked and not visit.by_heart:
        return next_passport(visit, NOTICES[Notice.NOT_OPENED]), ()
    return answered(visit, NOT_HERE)


def _of(command: Command) -> int:
    return command.person if isinstance(command, AskAnswers | AskFace) else 0


def _face(visit: Visit, notice: str, means: Means) -> Stepped:
    """Without the chip's picture there is nothing to hold a face up to: an officer looks."""
    if not (visit.document and visit.document.portrait):
        return tell(visit, NotByFace(visit.turn), means)
    return replace(visit.on(Screen.FACE, notice), prompt=""), (WatchFace(means.draw()),)


def _others(visit: Visit, outstanding: tuple[Command, ...], notice: str) -> Stepped:
    """Nothing more is asked of who stands here: of the others, of an officer, of the hall."""
    kinds = {type(one) for one in outstanding}
    if AskRevision in kinds:
        return _changing(visit, notice)
    if kinds & {AskPassport, AskAnswers, AskFace}:
        return next_passport(visit, notice), ()
    if AskLook in kinds:
        return _looked_at(visit, notice)
    if kinds & {AskLane, Mint}:
        return visit.on(Screen.WAIT, notice), ()
    if AskPass in kinds:
        return visit.on(Screen.PASS, notice), ()
    if _tells_nothing(visit):
        return next_passport(visit, notice or NOTICES[Notice.SHOWN_BEFORE]), ()
    return answered(visit, Answer(Lane.OFFICER, PublicReason.CHECK))


def _changing(visit: Visit, notice: str) -> Stepped:
    """A new revision reaches this hall only through the centre."""
    if visit.line is not Line.ONLINE:
        return answered(visit, Answer(Lane.OFFICER, PublicReason.CHANGED))
    return visit.on(Screen.CHANGING, notice), ()


def _looked_at(visit: Visit, notice: str) -> Stepped:
    """An officer comes: called once, when the waiting begins."""
    orders = () if visit.called else (call(visit, "look"),)
    return replace(visit.on(Screen.LOOK, notice), called=True), orders


def call(visit: Visit, because: str) -> Note:
    """Call an officer: to this kiosk to look, or to whoever asked for one."""
    crossing = str(visit.crossing.id) if visit.crossing else ""
    told = {"because": because, "crossing": crossing, "reference": reference(visit)}
    return Note("officer_called", told)


def _tells_nothing(visit: Visit) -> bool:
    """A pass may be a photograph: where nobody is named, it tells of no lane, whichever it is.

    With too many attempts an officer is called all the same, and that is no lane.
    """
    attempts = visit.crossing is not None and Cause.ATTEMPTS in causes(visit.crossing)
    return visit.turn == 0 and not attempts


def next_passport(visit: Visit, notice: str = "") -> Visit:
    """Whoever was here is done: nothing of their document stays for the next."""
    bare = replace(visit, turn=0, document=None, digest=b"", key=None, reads=0, progress=None)
    return bare.on(Screen.PASSPORT, notice)


def _answer(visit: Visit, outstanding: tuple[Command, ...]) -> Answer | None:
    """The slip of the party of whom a chip has named, here and in this visit; nobody else's."""
    slips = [one for one in outstanding if isinstance(one, PrintSlip)]
    mine = [one for one in slips if visit.named and visit.turn in one.party]
    if not mine:
        return None
    lane = worst(one.lane for one in mine)
    return Answer(lane, next(one.sentence for one in mine if one.lane is lane))


def answered(visit: Visit, answer: Answer) -> Stepped:
    """The end of a visit; one slip for one answer."""
    if visit.answer == answer:
        return visit.on(Screen.ANSWER), ()
    printed = Print(answer, visit.language, reference(visit), _status_of(visit))
    return replace(visit.on(Screen.ANSWER), answer=answer, slip=""), (printed,)


def reference(visit: Visit) -> str:
    """What an officer finds the crossing by; it tells nothing else."""
    return slip.reference(visit.crossing.id) if visit.crossing else ""


def _status_of(visit: Visit) -> UUID | None:
    """The crossing whose status the centre will show: it has to be of one declaration."""
    crossing = visit.crossing
    return crossing.id if crossing and len(crossing.declarations) == 1 else None


def lost(visit: Visit) -> Stepped:
    """The hall does not answer: an officer goes on, and this kiosk says so in its own record."""
    crossing = str(visit.crossing.id) if visit.crossing else ""
    after, orders = answered(replace(visit, queue=(), sent=None), NOT_HERE)
    return after, (Note("hall_away", {"crossing": crossing}), *orders)


def look(visit: Visit) -> tuple[Order, ...]:
    """Ask how the crossing stands."""
    return (Look(visit.crossing.id),) if visit.crossing else ()
