"""Logs: one JSON object an answer, naming the route's rule and never the address itself.

No name, no reference, no token, no query: an address may be a private one.
"""

from __future__ import annotations

import json
import logging
import sys
import time

from flask import Flask, Response, g, request

log = logging.getLogger("sekisho")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an exception its type and place, not its values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
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


def install(app: Flask) -> None:
    """Log every answer of an application."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else None
        spent = time.perf_counter() - g.get("began", time.perf_counter())
        told = {
            "method": request.method,
            "rule": rule,
            "status": response.status_code,
            "ms": round(spent * 1000, 1),
        }
        log.info("answered", extra={"told": told})
        return response
