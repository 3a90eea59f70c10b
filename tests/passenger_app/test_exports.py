from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from customs.officer import Permission
from customs.proposal import Decider, Decision, Refusal, State
from passenger_app import audit, exports, jobs, proposals, submit, worker
from passenger_app.audit import chain
from passenger_app.centre import Centre
from passenger_app.columns import Json
from passenger_app.export_rows import MOST_DAYS
from passenger_app.exports import Closed
from passenger_app.models import Audit, DataKey, ErasureProof, Export, ExportPart, Job, Proposal
from passenger_app.vault import Erased
from tests import factories
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_proposals import AUTHOR, OTHER, THIRD, refused
from tests.passenger_app.travellers import begin, signed

pytestmark = pytest.mark.long

YES = Decision(
    Decider(OTHER, frozenset({Permission.PROPOSALS_DECIDE}), True), True, "The court asked"
)
DAY = timedelta(days=1)
JSONS = ("told", "before", "after")
HANEDA = {"what": "declarations", "port": "HND", "from": "2026-12-01", "to": "2026-12-03"}
AUDIT = {"what": "audit", "port": "", "from": "2026-11-21", "to": "2026-11-21"}


def propose(centre: Centre, wanted: dict[str, Any] | None = None) -> UUID:
    return exports.propose(
        centre.database, wanted or HANEDA, "Court order 12", AUTHOR, centre.now()
    )


def approved(centre: Centre, wanted: dict[str, Any] | None = None) -> UUID:
    id_ = propose(centre, wanted)
    proposals.decide(centre, centre.now(), id_, YES)
    return id_


def work(centre: Centre) -> None:
    while worker.step(centre, "w"):
        pass


def made(centre: Centre, wanted: dict[str, Any] | None = None) -> UUID:
    id_ = approved(centre, wanted)
    work(centre)
    return id_


def fetched(centre: Centre, id_: UUID, officer: str = AUTHOR) -> bytes:
    many = exports.fetch(centre.database, id_, officer, centre.now())
    return b"".join(exports.parts(centre.database, centre.vault, id_, many))


def lines(centre: Centre, id_: UUID) -> list[dict[str, Any]]:
    return [json.loads(line) for line in fetched(centre, id_).decode().splitlines()]


def row_of(centre: Centre, id_: UUID) -> Export:
    with centre.database.reading() as session:
        return session.get_one(Export, id_)


def acts(centre: Centre, act: str) -> list[tuple[str, str]]:
    with centre.database.reading() as session:
        asked = select(Audit).where(Audit.act == act).order_by(Audit.id)
        return [(row.actor, row.subject) for row in session.scalars(asked)]


def test_before_a_second_officer_agrees_there_is_no_file(centre: Centre) -> None:
    signed(centre)
    id_ = propose(centre)
    work(centre)
    with centre.database.reading() as session:
        assert session.scalars(select(Export)).all() == []
    with pytest.raises(Closed):
        fetched(centre, id_)
    assert acts(centre, "export_view") == []


def test_it_holds_the_signed_declarations_of_the_port_and_days_and_nothing_else(
    centre: Centre,
) -> None:
    here = signed(centre)
    withdrawn = signed(centre)
    submit.withdraw(centre.database, centre.vault, withdrawn.id, centre.now())
    begin(centre)
    signed(centre, factories.declaration(trip=factories.trip(port="NRT")))
    signed(centre, factories.declaration(trip=factories.trip(arrival_on=date(2026, 12, 4))))
    heading, only = lines(centre, made(centre))
    assert heading["port"] == "HND"
    assert (only["ref"], only["revision"]) == (here.ref, 1)
    assert only["declaration"]["people"][0]["surname"] == "HOSOKAWA"


def test_each_declaration_that_is_looked_at_is_audited_once_as_its_proposer_s_view(
    centre: Centre,
) -> None:
    drafts = [signed(centre) for _ in range(3)]
    id_ = made(centre)
    expected = sorted((AUTHOR, str(draft.id)) for draft in drafts)
    assert sorted(acts(centre, "export_view")) == expected
    with centre.database.reading() as session:
        reasons = session.scalars(select(Audit.why).where(Audit.act == "export_view"))
        assert set(reasons) == {str(id_)}
    fetched(centre, id_)
    assert acts(centre, "export_fetch") == [(AUTHOR, str(id_))]
    assert acts(centre, "export_made") == [("worker", str(id_))]


def test_it_is_made_in_stretches_that_join_without_gap_or_repeat(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STRETCH", 2)
    refs = {signed(centre).ref for _ in range(5)}
    id_ = made(centre)
    _, *rows = lines(centre, id_)
    assert sorted(row["ref"] for row in rows) == sorted(refs)
    assert (row_of(centre, id_).rows, row_of(centre, id_).parts) == (5, 4)
    assert len(acts(centre, "export_view")) == 5


@pytest.mark.parametrize("killed_at", [0, 1, 2])
def test_a_worker_that_dies_on_the_way_loses_and_doubles_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, clock: Clock, killed_at: int
) -> None:
    monkeypatch.setattr(exports, "STRETCH", 1)
    refs = {signed(centre).ref for _ in range(3)}
    id_ = approved(centre)
    for _ in range(killed_at):
        exports.make(centre, id_, centre.now())  # and never says so
    clock.forward(jobs.CLAIM)
    work(centre)
    _, *rows = lines(centre, id_)
    assert sorted(row["ref"] for row in rows) == sorted(refs)
    assert len(acts(centre, "export_view")) == 3
    assert exports.make(centre, id_, centre.now()) is None  # made is made


def test_the_file_at_rest_shows_nothing_of_anybody(centre: Centre) -> None:
    signed(centre)
    id_ = made(centre)
    with centre.database.reading() as session:
        kept = b"".join(part.body_enc for part in session.scalars(select(ExportPart)))
    assert b"HOSOKAWA" not in kept
    whole = fetched(centre, id_)
    assert b"HOSOKAWA" in whole
    assert hashlib.sha256(whole).digest() == row_of(centre, id_).sha256


@pytest.mark.parametrize("officer", [OTHER, THIRD, "traveller", ""])
def test_only_its_proposer_fetches_it(centre: Centre, officer: str) -> None:
    id_ = made(centre)
    with pytest.raises(Closed):
        fetched(centre, id_, officer)
    assert acts(centre, "export_fetch") == []


def test_it_is_not_fetched_before_it_is_whole(centre: Centre) -> None:
    id_ = approved(centre)
    with pytest.raises(Closed):
        fetched(centre, id_)


def test_after_a_day_it_cannot_be_fetched_and_then_its_key_is_gone(
    centre: Centre, clock: Clock
) -> None:
    signed(centre)
    id_ = made(centre)
    clock.forward(DAY - timedelta(seconds=1))
    fetched(centre, id_)
    work(centre)
    assert row_of(centre, id_).erased_at is None
    clock.forward(timedelta(seconds=1))
    with pytest.raises(Closed):
        fetched(centre, id_)
    work(centre)
    with centre.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExportPart)) == 0
        key = session.get_one(DataKey, id_)
        proof = session.scalars(select(ErasureProof).where(ErasureProof.rule == "export")).one()
        assert session.get_one(Proposal, id_).state == State.APPROVED
    assert (key.wrapped, proof.due_at) == (None, row_of(centre, id_).expires_at)
    assert row_of(centre, id_).erased_at == centre.now()
    with pytest.raises(Erased):
        next(exports.parts(centre.database, centre.vault, id_, 1))


def test_a_file_that_is_never_finished_is_gone_after_a_day_too(
    centre: Centre, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STRETCH", 1)
    signed(centre)
    id_ = approved(centre)
    assert exports.make(centre, id_, centre.now()) == centre.now()
    assert row_of(centre, id_).parts == 2
    with centre.database.writing() as session:
        job = session.scalars(select(Job).where(Job.kind == jobs.Kind.EXPORT)).one()
        job.dead_at = centre.now()
    clock.forward(DAY)
    work(centre)
    with centre.database.reading() as session:
        assert session.get_one(DataKey, id_).wrapped is None
        assert session.scalar(select(func.count()).select_from(ExportPart)) == 0
    assert row_of(centre, id_).erased_at == centre.now()


def test_a_file_that_took_long_to_make_still_has_its_day(
    centre: Centre, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "STRETCH", 1)
    signed(centre)
    id_ = approved(centre)
    clock.forward(DAY - timedelta(hours=1))
    while exports.make(centre, id_, centre.now()):
        pass
    clock.forward(DAY - timedelta(seconds=1))
    work(centre)
    assert row_of(centre, id_).erased_at is None
    assert len(lines(centre, id_)) == 2


def test_erasing_twice_is_once_and_never_early(centre: Centre, clock: Clock) -> None:
    id_ = made(centre)
    assert exports.erase(centre.database, id_, centre.now()) == centre.now() + DAY
    clock.forward(DAY)
    for _ in range(2):
        assert exports.erase(centre.database, id_, centre.now()) is None
    assert acts(centre, "erase") == [("worker", str(id_))]


def test_the_audit_is_exported_up_to_its_approval(centre: Centre, clock: Clock) -> None:
    draft = signed(centre)
    clock.forward(timedelta(minutes=1))
    id_ = made(centre, AUDIT)
    _, *rows = lines(centre, id_)
    assert ("submit", str(draft.id)) in [(row["act"], row["subject"]) for row in rows]
    assert "proposal_approved" not in {row["act"] for row in rows}
    clock.forward(DAY)
    assert len(lines(centre, made(centre, AUDIT))) > 0


def test_the_exported_audit_holds_what_its_chain_was_made_of(centre: Centre, clock: Clock) -> None:
    with centre.database.writing() as session:
        change: dict[str, Any] = {"before": {"v": 1}, "after": ["関所", None], "why": "p-1"}
        audit.note(session, centre.now(), OTHER, "policy", "hall", **change, revision=2)
        audit.note(session, centre.now(), OTHER, "sign_out", "nobody")
    chain.number(centre.database, centre.now())
    clock.forward(timedelta(minutes=1))
    _, *rows = lines(centre, made(centre, AUDIT))
    told = next(row for row in rows if row["act"] == "policy")
    assert {name: told[name] for name in change} == change
    assert set(told) == {column.key for column in Audit.__table__.columns}
    assert [row["seq"] for row in rows[:2]] == [1, 2]
    assert rows[0]["prev"] == chain.GENESIS.hash.hex()
    assert rows[1]["prev"] == rows[0]["hash"]
    for row in rows[:2]:
        assert chain.digest(_kept(row)).hex() == row["hash"]


def _kept(line: dict[str, Any]) -> dict[str, Any]:
    """A line as the columns it was read from."""
    texts = {name: Json().process_bind_param(line[name], None) for name in JSONS}  # type: ignore[arg-type]
    ids = {"id": UUID(line["id"]), "at": datetime.fromisoformat(line["at"])}
    return line | texts | ids | {"prev": bytes.fromhex(line["prev"])}


def test_a_row_without_its_number_is_told_as_it_is(centre: Centre, clock: Clock) -> None:
    signed(centre)
    clock.forward(timedelta(minutes=1))
    _, *rows = lines(centre, made(centre, AUDIT))
    assert {(row["seq"], row["prev"], row["hash"]) for row in rows} == {(None, None, None)}


def test_days_of_the_audit_end_in_tokyo(centre: Centre, clock: Clock) -> None:
    """Noon in Tokyo now: the day has begun at 15:00 UTC the day before and ends at 15:00."""
    signed(centre)
    clock.forward(timedelta(hours=11, minutes=59, seconds=59))
    before = len(lines(centre, made(centre, AUDIT)))
    clock.forward(timedelta(seconds=1))
    signed(centre)
    clock.forward(timedelta(seconds=1))
    rows = lines(centre, made(centre, AUDIT))
    assert {row["at"][:16] for row in rows[1:]} <= {"2026-11-21T03:00", "2026-11-21T14:59"}
    assert len(rows) > before


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"what": "everything"}, "what"),
    ({"what": ["audit"]}, "what"),
    ({"port": "ZZZ"}, "port"),
    ({"port": ""}, "port"),
    ({"port": None}, "what"),
    ({"from": "yesterday"}, "from"),
    ({"from": 5}, "what"),
    ({"from": "20261201"}, "from"),
    ({"to": "2026-11-30"}, "to"),
    ({"to": str(date(2026, 12, 1) + timedelta(days=MOST_DAYS))}, "to"),
    ({"from": "9999-12-31", "to": "9999-12-31"}, "from"),
    ({"from": "0001-01-01", "to": "0001-01-01"}, "from"),
    ({"from": "1999-12-31"}, "from"),
    ({"from": "2199-12-31", "to": "2200-01-01"}, "to"),
    ({"more": 1}, "more"),
]


@pytest.mark.parametrize(("changes", "field"), BROKEN)
def test_bounds_that_are_none_are_refused_at_the_draft(
    centre: Centre, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(proposals.Refused) as error:
        propose(centre, HANEDA | changes)
    assert (error.value.why, error.value.field) == (Refusal.BROKEN, field)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_days_nobody_can_count_from_are_no_bounds_of_the_audit(centre: Centre, day: str) -> None:
    with pytest.raises(proposals.Refused) as error:
        propose(centre, AUDIT | {"from": day, "to": day})
    assert (error.value.why, error.value.field) == (Refusal.BROKEN, "from")


def test_the_audit_has_no_port(centre: Centre) -> None:
    assert refused(lambda: propose(centre, AUDIT | {"port": "HND"})) is Refusal.BROKEN


def test_too_much_is_refused_at_the_draft_and_again_at_approval(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    signed(centre)
    id_ = propose(centre)
    signed(centre)
    decide = lambda: proposals.decide(centre, centre.now(), id_, YES)  # noqa: E731
    assert refused(decide) is Refusal.TOO_MUCH
    assert refused(lambda: propose(centre)) is Refusal.TOO_MUCH


def test_what_an_officer_proposed_is_listed_with_its_file(centre: Centre, clock: Clock) -> None:
    first = made(centre)
    clock.forward(timedelta(minutes=1))
    second = propose(centre)
    with centre.database.reading() as session:
        listed = [
            (proposal.id, export.id if export else None)
            for proposal, export in exports.of(session, AUTHOR)
        ]
        assert exports.of(session, OTHER) == []
    assert listed == [(second, None), (first, first)]
