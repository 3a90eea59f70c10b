"""Metrics: what Prometheus reads at the operations door; counted here, never shown to travellers.

Answers are counted by the route's rule. With several processes they count into one folder
(PROMETHEUS_MULTIPROC_DIR); what waits or is late is asked of the database when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Flask, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from passenger_app import health
from passenger_app.audit import chain
from passenger_app.audit.lines import TROUBLES, AnchorFolder
from passenger_app.centre import Centre
from passenger_app.logs import spent
from passenger_app.models import Job, OfficerTask

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # others share one name: they are endless
_HERE = CollectorRegistry()
_ANSWERS = Histogram(
    "sekisho_answer_seconds",
    "Answers by the route's rule, and how long they took",
    ["rule", "method", "status"],
    registry=_HERE,
    buckets=_BUCKETS,
)
_kept: dict[tuple[str, str, int], Histogram] = {}


def install(app: Flask) -> None:
    """Count every answer of an application."""

    @app.after_request
    def count(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in _METHODS else "other"
        told = (rule, method, response.status_code)
        counter = _kept.get(told)
        if counter is None:
            counter = _kept[told] = _ANSWERS.labels(rule, method, str(response.status_code))
        counter.observe(spent())
        return response


def exposed(centre: Centre, parts: dict[str, str]) -> tuple[bytes, str]:
    """All of it in Prometheus's text, and the name of that form."""
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        answers = b""
    except ValueError:  # one process: it has counted for itself
        answers = generate_latest(_HERE)
    registry.register(House(centre, parts))
    return answers + generate_latest(registry), CONTENT_TYPE_LATEST


class House(Collector):
    """What stands in the database at this moment."""

    def __init__(self, centre: Centre, parts: dict[str, str]) -> None:
        self._centre, self._parts = centre, parts

    def collect(self) -> Iterable[Metric]:
        """Each gauge; one that cannot be asked now is left out, and its part says so."""
        yield self._well()
        if self._parts["database"] == health.OK:
            yield from self._jobs()
            yield from self._tasks()
            yield from self._audit()

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked before it is read."""
        return []

    def _well(self) -> Metric:
        made = GaugeMetricFamily(
            "sekisho_well", "1 where a part is as it should be", labels=["part"]
        )
        for name, one in self._parts.items():
            made.add_metric([name], float(one in {health.OK, health.OFF}))
        return made

    def _jobs(self) -> Iterator[Metric]:
        alive, now = Job.dead_at.is_(None), self._centre.now()
        due = select(func.count(), func.min(Job.run_at)).where(alive, Job.run_at <= now)
        dead = select(func.count()).where(Job.dead_at.is_not(None))
        with self._centre.database.looking() as connection:
            count, since = connection.execute(due).one()
            gone = connection.scalar(dead) or 0
        yield GaugeMetricFamily("sekisho_jobs_waiting", "Jobs that are due", count)
        yield GaugeMetricFamily("sekisho_jobs_late_seconds", "Age of the oldest", self._age(since))
        yield GaugeMetricFamily("sekisho_jobs_dead", "Jobs that cannot succeed", gone)

    def _tasks(self) -> Iterator[Metric]:
        asked = (
            select(OfficerTask.kind, func.count(), func.min(OfficerTask.since))
            .where(OfficerTask.ended_at.is_(None))
            .group_by(OfficerTask.kind)
        )
        many = GaugeMetricFamily("sekisho_tasks_open", "Tasks of officers", labels=["kind"])
        late = GaugeMetricFamily("sekisho_tasks_late_seconds", "Age of the oldest", labels=["kind"])
        with self._centre.database.looking() as connection:
            for kind, count, since in connection.execute(asked):
                many.add_metric([kind], count)
                late.add_metric([kind], self._age(since))
        yield from (many, late)

    def _audit(self) -> Iterator[Metric]:
        waits = chain.waiting(self._centre.database)
        numbered = chain.head(self._centre.database).seq
        yield GaugeMetricFamily("sekisho_audit_rows", "Rows with a number", numbered)
        yield GaugeMetricFamily("sekisho_audit_unsequenced", "Rows without a number", waits.count)
        age = self._age(waits.since)
        yield GaugeMetricFamily("sekisho_audit_unsequenced_seconds", "Age of the oldest", age)
        worker = health.heard(self._centre.database, health.WORKER)
        if worker:
            yield GaugeMetricFamily(
                "sekisho_worker_silent_seconds", "Since the worker was heard", self._age(worker)
            )
        anchored = self._anchored_at()
        if anchored:
            yield GaugeMetricFamily(
                "sekisho_anchor_seconds", "Since the last line of the anchor", self._age(anchored)
            )

    def _anchored_at(self) -> datetime | None:
        folder = self._centre.settings.audit_anchor
        if folder is None:
            return None
        try:
            last, _ = AnchorFolder(folder).last(self._centre.now())
        except TROUBLES:
            return None
        return last.at if last else None

    def _age(self, since: datetime | None) -> float:
        return (self._centre.now() - since).total_seconds() if since else 0.0
