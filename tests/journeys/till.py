"""The payment simulator beside a site: a program of its own, that the site's adapter speaks to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passenger_app import worker
from passenger_app.config import STRIPE_KEY, STRIPE_SIGNING
from tests.journeys.site import HOUSE, Site, free_port


class Till(Site):
    """A site where one can pay; its worker is asked for a turn by the test."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "secrets" / STRIPE_KEY).write_text("sk_test_journey\n")
        (folder / "secrets" / STRIPE_SIGNING).write_text("whsec_journey\n")
        self.till_port = free_port()
        self._settings["SEKISHO_STRIPE"] = f"http://127.0.0.1:{self.till_port}"

    def works(self) -> None:
        """The worker does what waits."""
        with self._centre() as centre:
            while worker.step(centre, "journey"):
                pass


@contextmanager
def tilled(folder: Path) -> Iterator[Till]:
    """The site and its simulator, both running."""
    site = Till(folder)
    asked = [sys.executable, "-m", "passenger_app.payments.simulator"]
    asked += ["--port", str(site.till_port), "--secrets", str(folder / "secrets")]
    asked += ["--notify", f"{site.origin}/payments/stripe/notify"]
    out = subprocess.PIPE
    simulator = subprocess.Popen(asked, cwd=HOUSE, stdout=out, stderr=subprocess.DEVNULL)
    try:
        assert simulator.stdout
        assert b"payment simulator" in simulator.stdout.readline()
        yield site
    finally:
        site.close()
        simulator.terminate()
        simulator.wait()
        if simulator.stdout:
            simulator.stdout.close()
