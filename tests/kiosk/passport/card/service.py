"""One pcscd per machine: taken under a file lock, started only where none runs, ended by its id."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SOCKET = Path("/run/pcscd/pcscd.comm")
LOCK = Path(tempfile.gettempdir()) / "sekisho-pcscd.lock"
VIRTUAL_READER = "Virtual PCD 00 00"


def absent() -> str:
    """Why the card tests cannot run here, or nothing."""
    if shutil.which("pcscd", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        return "pcscd is not installed (tests/debian.sh)"
    if not Path("/etc/reader.conf.d/vpcd").exists():
        return "the virtual reader is not installed (tests/debian.sh)"
    try:
        import smartcard  # noqa: F401
    except ImportError:
        return "pyscard is not installed (requirements/card.txt)"
    return ""


@contextmanager
def running() -> Iterator[None]:
    """The service, ours for the time of the block."""
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers():
            yield
            return
        started = _start()
        try:
            yield
        finally:
            started.terminate()
            started.wait()


def _start() -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(["/usr/sbin/pcscd", "--foreground"], stdout=quiet, stderr=quiet)
    deadline = time.monotonic() + 10
    while not _answers():
        if started.poll() is not None or time.monotonic() > deadline:
            started.kill()
            started.wait()
            raise RuntimeError("pcscd does not start")
        select_briefly()
    return started


def select_briefly() -> None:
    """Give the service a moment: nothing tells when its first reader is listed."""
    import select

    select.select([], [], [], 0.02)


def cleared(name: str, seconds: float) -> bool:
    """Whether the service has done with the last document.

    It calls the reader empty before it has let go of the driver's line, and a document put there in
    between is never noticed. Its count of events, in the upper half of the state, is even after.
    """
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    state, deadline = scard.SCARD_STATE_UNAWARE, time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            result, told = scard.SCardGetStatusChange(context, 500, [(name, state)])
            if result == scard.SCARD_S_SUCCESS:
                state = told[0][1]
            if state & scard.SCARD_STATE_EMPTY and state >> 16 & 1 == 0:
                return True
        return False
    finally:
        scard.SCardReleaseContext(context)


def _answers() -> bool:
    from kiosk.passport.pcsc import ReaderError, Readers

    if not SOCKET.exists():
        return False
    try:
        with closing(Readers()) as readers:
            return any(VIRTUAL_READER in name for name in readers.names())
    except ReaderError:
        return False
