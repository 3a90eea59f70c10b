"""How asking the centre can fail, and whether asking again may help."""

from __future__ import annotations

from enum import StrEnum

from customs.messages.problem import Code, Problem


class Fault(StrEnum):
    """What happened, in one word."""

    NO_LINE = "no_line"  # refused, unreachable, no such name, hung up before an answer began
    SLOW = "slow"  # no whole answer in time
    CUT_OFF = "cut_off"  # the answer ended before its end
    TOO_LONG = "too_long"  # the answer did not end
    NOT_THE_CENTRE = "not_the_centre"  # its certificate does not hold
    GARBAGE = "garbage"  # an answer, but not the centre's: a proxy, a sign-in page, nonsense
    AWAY = "away"  # the centre is there and cannot: 5xx, or not under this name
    BUSY = "busy"  # too many requests
    SKEWED = "skewed"  # one of the two clocks is wrong
    NEWER = "newer"  # this program is too old for the centre's words
    NOT_BELIEVED = "not_believed"  # our key or signature
    REVOKED = "revoked"
    REFUSED = "refused"  # this very request, whoever asks


# What time alone does not mend. Everything is asked again all the same, only seldom: a centre
# that was set up wrong is set right without anybody walking to a hundred devices.
PERMANENT = frozenset({Fault.NEWER, Fault.NOT_BELIEVED, Fault.REVOKED, Fault.REFUSED})

_BY_CODE = {
    Code.BAD_SHAPE: Fault.REFUSED,
    Code.UNKNOWN_VERSION: Fault.NEWER,
    Code.UNSIGNED: Fault.NOT_BELIEVED,
    Code.UNKNOWN_DEVICE: Fault.NOT_BELIEVED,
    Code.WRONG_KEY: Fault.NOT_BELIEVED,
    Code.NOT_PROVEN: Fault.NOT_BELIEVED,
    Code.KEY_ENDED: Fault.NOT_BELIEVED,
    Code.REVOKED: Fault.REVOKED,
    Code.SKEWED_CLOCK: Fault.SKEWED,
    Code.REPLAY: Fault.GARBAGE,  # a number drawn from 128 bits came back: somebody repeats us
    Code.TOO_MANY: Fault.BUSY,
    # Its name is not set, or a proxy changed it: nothing is wrong with what was asked.
    Code.NOT_THERE: Fault.AWAY,
    Code.WRONG_METHOD: Fault.AWAY,
    Code.AWAY: Fault.AWAY,
    Code.FAILED: Fault.AWAY,
}


class CentreError(Exception):
    """The centre was not heard, or said no."""

    def __init__(self, fault: Fault, detail: str, problem: Problem | None = None) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.problem = problem

    @property
    def permanent(self) -> bool:
        """Whether the same request would fail the same way."""
        return self.fault in PERMANENT

    @property
    def code(self) -> Code | None:
        """The centre's own word, where it said one we know."""
        return self.problem.known if self.problem else None


def refusal(status: int, problem: Problem | None) -> CentreError:
    """What a status other than 200 means."""
    if problem is None:
        fault = Fault.AWAY if status >= 500 else Fault.GARBAGE
        return CentreError(fault, f"status {status} without the centre's form of a refusal")
    code = problem.known
    otherwise = Fault.AWAY if status >= 500 else Fault.REFUSED
    return CentreError(_BY_CODE.get(code, otherwise) if code else otherwise, problem.title, problem)
