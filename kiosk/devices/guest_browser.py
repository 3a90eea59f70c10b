"""The second browser of a kiosk: Chromium in a profile that is made for one guest and destroyed.

The profile lies in memory and is the browser's whole home, so that a download, a cache or a
crash report has nowhere else to go. What a killed kiosk left behind is removed by the next.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory; each profile is mode 0700
PREFIX = "sekisho-guest-"
LOOK = 0.2  # seconds between looks whether it still runs
ENDS_IN = 5.0  # seconds it may take to end by itself
FLAGS = (
    "--kiosk",
    "--incognito",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-extensions",
    "--disable-features=Translate,MediaRouter",
    "--disable-notifications",
    "--disable-pinch",
    "--disable-sync",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
)


class NoBrowser(Exception):
    """It could not be started."""


@dataclass(frozen=True)
class GuestBrowser:
    """How it is started on this machine."""

    program: str
    arguments: tuple[str, ...] = ()
    memory: Path = MEMORY

    def show(self, address: str, over: Callable[[], bool], longest: float) -> None:
        """Show an address until it is over, the browser ends, or this many seconds have passed.

        When this returns, or raises NoBrowser, nothing of it is left.
        """
        self.sweep()
        with self._profile() as home, self._running(address, home) as browser:
            for _ in range(int(longest / LOOK)):
                if over() or browser.poll() is not None:
                    return
                time.sleep(LOOK)

    def sweep(self) -> None:
        """Remove what a kiosk that was killed left behind; one that runs has nobody in it."""
        for left in self.memory.glob(PREFIX + "*"):
            _remove(left)

    @contextmanager
    def _profile(self) -> Iterator[Path]:
        try:
            home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.memory))
        except OSError as error:
            raise NoBrowser(str(error)) from error
        try:
            yield home
        finally:
            _remove(home)

    @contextmanager
    def _running(self, address: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
        asked = [self.program, *FLAGS, *self.arguments, f"--user-data-dir={home}", address]
        try:
            browser = subprocess.Popen(  # noqa: S603  the program of this kiosk's own wiring
                asked,
                env=os.environ | _at_home(home),
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that all its processes end with it
            )
        except OSError as error:
            raise NoBrowser(str(error)) from error
        try:
            yield browser
        finally:
            _end(browser)


def _at_home(home: Path) -> dict[str, str]:
    """Every place a program writes to by default."""
    names = ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    return dict.fromkeys(names, str(home))


def _end(browser: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired, ProcessLookupError):
        os.killpg(browser.pid, signal.SIGTERM)  # it may be a script that started the browser
        browser.wait(ENDS_IN)
    with suppress(ProcessLookupError):
        os.killpg(browser.pid, signal.SIGKILL)  # and whatever it started
    browser.wait()


def _remove(home: Path) -> None:
    """A process that dies may still write: again, until it is gone."""
    for _ in range(10):
        shutil.rmtree(home, ignore_errors=True)
        if not home.exists():
            return
        time.sleep(LOOK)
