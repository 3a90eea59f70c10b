"""Logs: one JSON object an answer, naming the route's rule and never the address itself.

No name, no reference, no token, no query: an address may be a private one. Each answer carries
the id its lines are found by.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("sekisho")

ASKED = "X-Request-Id"
_OURS = re.compile(r"[0-9a-f]{32}")  # what another door of the house gave; nothing else is kept


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an exception its type and place, not its values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        if has_request_context() and "asked" in g:
            told["request"] = g.asked
        told |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1]:
            told |= _trouble(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def _trouble(error: BaseException) -> dict[str, object]:
    places = []
    trace = error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {"error": type(error).__name__, "where": places[-6:]}


def to_stderr() -> None:
    """Send the house's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)


def acts(actor: str) -> None:
    """Say who asks, as the audit names them: officer:UUID, device:UUID. Never a traveller."""
    g.actor = actor


def spent() -> float:
    """Seconds since this request began."""
    now = time.perf_counter()
    return now - float(g.get("began", now))


def install(app: Flask) -> None:
    """Log every answer of an application."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        sent = request.headers.get(ASKED, "")
        g.asked = sent if _OURS.fullmatch(sent) else secrets.token_hex(16)

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else None
        told = {
            "method": request.method,
            "rule": rule,
            "status": response.status_code,
            "ms": round(spent() * 1000, 1),
        }
        if "actor" in g:
            told["actor"] = g.actor
        if "asked" in g:
            told["request"] = g.asked
            response.headers[ASKED] = g.asked
        log.info("answered", extra={"told": told})
        return response
