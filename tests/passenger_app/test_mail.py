"""How letters leave: the server is played by a class, so that every answer can be given.

Delivery to a real server over the wire is tried where accounts send their links.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlalchemy import func, select

from passenger_app import mail, worker
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.models import DataKey, Job, Letter
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long


@dataclass
class Server:
    """A mail server that notes what is said to it."""

    tls: bool = True
    refuse: int = 0
    said: list[object] = field(default_factory=list)
    sent: list[EmailMessage] = field(default_factory=list)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.said.append("quit")

    def ehlo(self) -> None:
        self.said.append("ehlo")

    def has_extn(self, name: str) -> bool:
        return name == "starttls" and self.tls

    def starttls(self, context: ssl.SSLContext) -> None:
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        self.said.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.said.append((user, password))

    def close(self) -> None:
        self.said.append("close")

    def send_message(self, message: EmailMessage) -> None:
        if self.refuse:
            raise smtplib.SMTPRecipientsRefused({"x@example.org": (self.refuse, b"no")})
        self.sent.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server both ways of connecting lead to."""
    made = Server()
    monkeypatch.setattr(smtplib, "SMTP", lambda *_, **__: made)
    monkeypatch.setattr(smtplib, "SMTP_SSL", lambda *_, **__: made)
    return made


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a mail server."""
    object.__setattr__(settings, "smtp", "smtp://user%40x:p%3Aw@mail.example:25")
    return settings


def letter(centre: Centre) -> UUID:
    with centre.database.writing() as session:
        return mail.write(
            session, centre.vault, "x@example.org", "件名 CANARY", "Text 関所\n", centre.now()
        )


def left(centre: Centre) -> tuple[int, bool, Job | None]:
    """Letters kept, whether a key still opens, and the job."""
    with centre.database.reading() as session:
        letters = session.scalar(select(func.count()).select_from(Letter)) or 0
        keys = session.scalars(select(DataKey)).all()
        return letters, any(key.wrapped for key in keys), session.scalars(select(Job)).first()


def test_a_letter_is_sent_and_destroyed(centre: Centre, server: Server) -> None:
    id_ = letter(centre)
    assert worker.step(centre, "w")
    [message] = server.sent
    assert (message["To"], message["Subject"]) == ("x@example.org", "件名 CANARY")
    assert message.get_content() == "Text 関所\n"
    assert id_.hex in message["Message-ID"]
    assert message["From"] == "no-reply@traveller.localhost"
    assert left(centre) == (0, False, None)
    assert server.said[:3] == ["ehlo", "starttls", ("user@x", "p:w")]


def test_a_letter_waits_sealed(centre: Centre) -> None:
    letter(centre)
    with centre.database.reading() as session:
        kept = session.scalars(select(Letter)).one().body_enc
    for part in (b"CANARY", b"example.org", b"Text"):
        assert part not in kept


def test_a_password_is_not_sent_in_the_clear(centre: Centre, server: Server) -> None:
    server.tls = False
    letter(centre)
    worker.step(centre, "w")
    assert server.sent == []
    assert server.said == ["ehlo", "close"]
    _, _, job = left(centre)
    assert job is not None
    assert job.dead_at


@pytest.mark.parametrize(("code", "dead"), [(550, True), (450, False)])
def test_a_refused_address_is_given_up_and_a_busy_one_tried_again(
    centre: Centre, server: Server, clock: Clock, code: int, dead: bool
) -> None:
    server.refuse = code
    letter(centre)
    worker.step(centre, "w")
    letters, opens, job = left(centre)
    assert (letters, opens) == (1, True)
    assert job is not None
    assert bool(job.dead_at) is dead
    assert "example.org" not in (job.trouble or "")
    if not dead:
        server.refuse = 0
        clock.now = job.run_at
        worker.step(centre, "w")
        assert left(centre) == (0, False, None)


def test_a_letter_whose_worker_died_after_sending_is_sent_again_under_its_id(
    centre: Centre, server: Server, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    message_id = f"<{letter(centre).hex}@traveller.localhost>"
    with monkeypatch.context() as dying:
        dying.setattr(mail, "_destroy", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        worker.step(centre, "w")
    _, _, job = left(centre)
    assert job is not None
    clock.now = job.run_at
    worker.step(centre, "w")
    assert [message["Message-ID"] for message in server.sent] == [message_id] * 2
    assert left(centre) == (0, False, None)
