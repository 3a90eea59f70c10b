"""Refusals to devices: problem details with a code of the closed list (RFC 9457)."""

from __future__ import annotations

import msgspec
from flask import Response, request

from customs.messages.problem import MEANS, MEDIA_TYPE, Code, tell
from customs.messages.routes import PREFIX
from passenger_app.centre import centre


class Refused(Exception):
    """A device's request is refused with this code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


_OF_STATUS = {
    400: Code.BAD_SHAPE,
    404: Code.NOT_THERE,
    405: Code.WRONG_METHOD,
    413: Code.TOO_LARGE,
    429: Code.TOO_MANY,
    503: Code.AWAY,
}
_WAIT = {Code.TOO_MANY: "2", Code.AWAY: "5"}  # seconds


def asked_by_device() -> bool:
    """Whether the answer goes to a device: it reads no pages."""
    return request.path.startswith(PREFIX + "/")


def answer(code: Code) -> Response:
    """The refusal of this code."""
    told = msgspec.json.encode(tell(code, centre().now()))
    response = Response(told, MEANS[code][0], mimetype=MEDIA_TYPE)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Sekisho-Request"
    if code in _WAIT:
        response.headers["Retry-After"] = _WAIT[code]
    return response


def of_status(status: int) -> Response:
    """The refusal of what went wrong before or after a door."""
    return answer(_OF_STATUS.get(status, Code.FAILED))
