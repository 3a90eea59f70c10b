"""The real line against peers of every kind: each fault has its name, and none waits for ever."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from customs.messages.request import HEADER, Asked
from kiosk.centre import https
from kiosk.centre.fault import PERMANENT, CentreError, Fault
from kiosk.centre.https import Line, NotAnAddress, Patience

pytestmark = pytest.mark.long

CALM = Patience(connect=10, read=10, whole=20)
QUICK = Patience(connect=10, read=0.1, whole=0.3)  # for peers that never would
ASKED = Asked("GET", "/devices/changes", "after=0")
MOST = 4096

Peer = Callable[[socket.socket], None]


@contextmanager
def peer(does: Peer, secure: ssl.SSLContext | None = None) -> Iterator[int]:
    """Somebody who listens and does one thing to each who calls; their port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                with suppress(OSError):
                    calls, _ = server.accept()
                    with secure.wrap_socket(calls, server_side=True) if secure else calls as line:
                        does(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        with suppress(OSError), socket.create_connection(server.getsockname(), 1):
            pass
        thread.join(5)


def heard(calls: socket.socket) -> bytes:
    """What was asked, to the end of its headers."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = calls.recv(4096)
        if not piece:
            break
        raw += piece
    return raw


def says(answer: bytes) -> Peer:
    """A peer that answers so, whatever it is asked."""

    def does(calls: socket.socket) -> None:
        heard(calls)
        calls.sendall(answer)

    return does


def drips(head: bytes, drop: bytes) -> Peer:
    """A peer that sends a little all the time and never ends."""

    def does(calls: socket.socket) -> None:
        heard(calls)
        calls.sendall(head)
        calls.settimeout(0.05)
        with suppress(OSError):
            while True:
                calls.sendall(drop)
                with suppress(TimeoutError):
                    if not calls.recv(1):
                        return

    return does


def silent(calls: socket.socket) -> None:
    """Half open: it took the call and says nothing."""
    with suppress(OSError):
        while calls.recv(4096):
            pass


def hangs_up(calls: socket.socket) -> None:
    heard(calls)


OK = b"HTTP/1.1 200 OK\r\n"
PEERS: dict[str, tuple[Peer, Fault]] = {
    "silent": (silent, Fault.SLOW),
    "hangs up": (hangs_up, Fault.NO_LINE),
    "no HTTP": (says(b"SSH-2.0-OpenSSH_9.2\r\n"), Fault.NO_LINE),
    "nonsense": (says(bytes(range(256))), Fault.NO_LINE),
    "cut off": (says(OK + b"Content-Length: 100\r\n\r\nhalf"), Fault.CUT_OFF),
    "cut off in a piece": (
        says(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhalf"),
        Fault.CUT_OFF,
    ),
    "stops": (drips(OK + b"Content-Length: 9\r\n\r\n", b""), Fault.SLOW),
    "drips a body": (drips(OK + b"Content-Length: 999999\r\n\r\n", b"x"), Fault.SLOW),
    "drips headers": (drips(OK + b"X-Long: ", b"x"), Fault.SLOW),
    "drips a first line": (drips(b"HTTP/1.1 200 ", b"x"), Fault.SLOW),
    "endless": (drips(OK + b"\r\n", b"x" * 1000), Fault.TOO_LONG),
}


@pytest.mark.parametrize("kind", PEERS)
def test_each_fault_has_its_name_and_may_be_tried_again(kind: str) -> None:
    does, fault = PEERS[kind]
    with peer(does) as port:
        patience = QUICK if fault is Fault.SLOW else CALM
        line = Line(f"http://devices.localhost:{port}", patience=patience)
        for _ in range(2):  # the second finds the line as the first left it
            with pytest.raises(CentreError) as failed:
                line.carry(ASKED, None, MOST)
            assert failed.value.fault is fault
            assert not failed.value.permanent
        line.close()


def test_a_dripping_peer_is_waited_for_without_the_clock_of_the_whole() -> None:
    """Negative control: byte by byte, no timeout of a socket ever passes."""
    waited = threading.Event()

    class Never(https._Deadline):
        def _hang_up(self) -> None:
            waited.set()

    does, _ = PEERS["drips headers"]
    with pytest.MonkeyPatch.context() as patch, peer(does) as port:
        patch.setattr(https, "_Deadline", Never)
        line = Line(f"http://devices.localhost:{port}", patience=QUICK)
        thread = threading.Thread(target=lambda: suppressed(line), daemon=True)
        thread.start()
        assert waited.wait(10)
        assert thread.is_alive()
        for held in line._sockets:
            held.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        line.close()


def suppressed(line: Line) -> None:
    """Ask, whatever comes of it."""
    with suppress(CentreError):
        line.carry(ASKED, None, MOST)


def test_nobody_there_is_no_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    line = Line(f"http://devices.localhost:{port}", patience=CALM)
    with pytest.raises(CentreError) as failed:
        line.carry(ASKED, None, MOST)
    assert failed.value.fault is Fault.NO_LINE
    line.close()


def test_what_was_signed_is_what_is_sent() -> None:
    """Path, query, body and name go out byte for byte."""
    raw: list[bytes] = []

    def does(calls: socket.socket) -> None:
        raw.append(heard(calls))
        calls.sendall(OK + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")

    with peer(does) as port:
        line = Line(f"http://devices.localhost:{port}", patience=CALM)
        answer = line.carry(Asked("POST", "/devices/events", "", b"{}"), "signed", MOST)
        line.carry(ASKED, "signed", MOST)
        line.close()
    assert (answer.status, answer.body) == (200, b"{}")
    assert raw[0].startswith(b"POST /devices/events HTTP/1.1\r\n")
    assert raw[1].startswith(b"GET /devices/changes?after=0 HTTP/1.1\r\n")
    assert f"Host: devices.localhost:{port}".encode() in raw[0]
    assert f"{HEADER}: signed".encode().lower() in raw[0].lower()


def test_a_redirect_is_not_followed() -> None:
    told = b"HTTP/1.1 302 Found\r\nLocation: http://devices.localhost/\r\nContent-Length: 0\r\n\r\n"
    with peer(says(told)) as port:
        line = Line(f"http://devices.localhost:{port}", patience=CALM)
        assert line.carry(ASKED, None, MOST).status == 302
        line.close()


@pytest.mark.parametrize(
    "origin",
    ["", "centre", "ftp://centre", "http://centre.example", "https://", "https://centre/path"],
)
def test_an_address_that_cannot_be_is_told(origin: str) -> None:
    with pytest.raises(NotAnAddress):
        Line(origin)


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate by its own authority, and that authority's file."""
    key = Ed25519PrivateKey.generate()
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now().astimezone()
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, None)
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context, certificate


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("elsewhere", True)])
def test_another_certificate_is_not_the_centre(tmp_path: Path, name: str, trusted: bool) -> None:
    context, authority = certified(tmp_path, name)
    with peer(says(OK + b"Content-Length: 2\r\n\r\n{}"), context) as port:
        line = Line(f"https://localhost:{port}", authority if trusted else None, CALM)
        with pytest.raises(CentreError) as failed:
            line.carry(ASKED, None, MOST)
        assert failed.value.fault is Fault.NOT_THE_CENTRE
        line.close()


def test_the_centre_is_heard_over_tls(tmp_path: Path) -> None:
    context, authority = certified(tmp_path, "localhost")
    with peer(says(OK + b"Content-Length: 2\r\n\r\n{}"), context) as port:
        line = Line(f"https://localhost:{port}", authority, CALM)
        assert line.carry(ASKED, None, MOST).body == b"{}"
        line.close()


def test_what_time_does_not_mend_is_known() -> None:
    assert {fault for fault in Fault if CentreError(fault, "").permanent} == PERMANENT
