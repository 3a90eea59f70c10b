"""Dead jobs: what an officer does about work that failed for good."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from customs.officer_task import Kind, Outcome
from passenger_app import audit, held_tasks, jobs
from passenger_app.database import Database, retried
from passenger_app.models import OfficerTask


@retried
def try_again(database: Database, task: UUID, officer: str, now: datetime) -> None:
    """Let the job of a task one holds be tried again, and end the task; both or neither.

    A job that somebody else brought back to life meanwhile is left as it is.
    """
    with database.writing() as session:
        held_tasks.ended(session, task, officer, Outcome.TRIED_AGAIN, now)
        row = session.get_one(OfficerTask, task)
        if row.kind != Kind.DEAD_JOB:
            raise held_tasks.NotHeld
        jobs.revive(session, UUID(row.subject), now)
        audit.note(session, now, officer, "job_again", row.subject)
