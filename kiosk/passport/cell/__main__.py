"""The process inside the cell: takes cases and portraits from its input until that ends."""

from __future__ import annotations

import sys

from kiosk.passport.cell import evidence, limits, portrait
from kiosk.passport.cell.frames import BrokenFrameError, Frame, receive
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, crl
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Case
from kiosk.passport.verifier.judge import judge


class Inmate:
    """Answers one frame after another."""

    def __init__(self) -> None:
        self.trust = TrustStore.build([])

    def answer(self, asked: Frame) -> Frame:
        """The answer to a frame, within the CPU that the kiosk grants it."""
        limits.allow(asked.head["seconds"])
        tasks = {"trust": self._trust, "judge": self._judge, "portrait": self._portrait}
        return tasks[asked.head["task"]](asked)

    def _trust(self, asked: Frame) -> Frame:
        count = asked.head["anchors"]
        anchors = [certificate.parse(raw) for raw in asked.parts[:count]]
        crls = [crl.parse(raw) for raw in asked.parts[count:]]
        self.trust = TrustStore.build(anchors, crls)
        return Frame({"anchors": len(self.trust.anchors), "crls": len(self.trust.crls)})

    def _judge(self, asked: Frame) -> Frame:
        return evidence.answer(judge(Case(evidence.dossier_of(asked), self.trust)))

    def _portrait(self, asked: Frame) -> Frame:
        try:
            found = portrait.decode(asked.parts[0])
        except MalformedError as error:
            return Frame({"refused": str(error)})
        return Frame({"width": found.width, "height": found.height}, [found.data])


def main() -> int:
    """Serve until the kiosk closes the pipe."""
    limits.lock(int(sys.argv[1]))
    inmate = Inmate()
    while True:
        try:
            asked = receive(sys.stdin.buffer.read)
        except BrokenFrameError:
            return 0
        sys.stdout.buffer.write(inmate.answer(asked).encode())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
