"""The one writer of SQLite: whose turn it is, and one commit for all who wait for it.

Writers who come while another writes are not sent in one by one: the next to have the turn
writes for everybody who waits, and each is told its own answer after the one commit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection

Answer = TypeVar("Answer")

PATIENCE = 15  # seconds a writer waits for its turn


class Busy(Exception):
    """No turn to write came in time; a writer inside a writer waits for itself."""


class Turn:
    """The one writer's turn among the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=PATIENCE):
            raise Busy(f"no turn to write within {PATIENCE} s")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@dataclass(eq=False)
class Wish(Generic[Answer]):
    """What one waiter would write, and what came of it."""

    write: Callable[[Connection], Answer]
    answer: Answer | None = None
    error: Exception | None = None
    done: bool = False


class Together:
    """Writes for all who wait."""

    def __init__(
        self,
        turn: AbstractContextManager[None],
        begin: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._turn, self._begin = turn, begin
        self._waiting: deque[Wish[object]] = deque()

    def write(self, write: Callable[[Connection], Answer]) -> Answer:
        """Wait for the turn, or for whoever has it to have written this too."""
        wish = Wish(write)
        self._waiting.append(cast("Wish[object]", wish))
        try:
            with self._turn:
                if not wish.done:
                    self._carry_out(self._taken(cast("Wish[object]", wish)))
        finally:
            self._leave(cast("Wish[object]", wish))
        if wish.error:
            raise wish.error
        return cast("Answer", wish.answer)

    def _taken(self, mine: Wish[object]) -> list[Wish[object]]:
        """Everybody who waits, in the order they came; what came undone is mine to do again."""
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        return taken if mine in taken else [mine, *taken]

    def _leave(self, wish: Wish[object]) -> None:
        """Nobody writes for one who has gone."""
        with suppress(ValueError):
            self._waiting.remove(wish)

    def _carry_out(self, wishes: list[Wish[object]]) -> None:
        """One commit for all; where it fails, one for each, so that nobody pays for another."""
        try:
            with self._begin() as connection:
                answers = [wish.write(connection) for wish in wishes]
        except Exception as error:  # noqa: BLE001  whatever it was, its waiter is told
            if len(wishes) > 1:
                for wish in wishes:
                    self._carry_out([wish])
                return
            wishes[0].error = error
        else:
            for wish, answer in zip(wishes, answers, strict=True):
                wish.answer = answer
        for wish in wishes:
            wish.done = True
