"""Letters: e-mail, written with the row it belongs to, sealed until it is sent, then destroyed."""

from __future__ import annotations

import json
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from passenger_app import jobs
from passenger_app.centre import Centre
from passenger_app.config import host_name
from passenger_app.database import Database, retried
from passenger_app.ids import uuid7
from passenger_app.jobs import Permanent
from passenger_app.models import DataKey, Letter
from passenger_app.vault import Vault

PATIENCE = 20  # seconds for a mail server to answer


def write(session: Session, vault: Vault, to: str, subject: str, text: str, now: datetime) -> UUID:
    """Put a letter and the job that sends it into this transaction."""
    id_ = uuid7(now)
    sealer = vault.make(session, id_)
    session.flush()
    body = json.dumps({"to": to, "subject": subject, "text": text}, ensure_ascii=False)
    sealed = sealer.seal(body.encode(), "letter", "body_enc", id_)
    session.add(Letter(id=id_, key_id=id_, body_enc=sealed, made_at=now))
    jobs.ask(session, jobs.Kind.LETTER, id_, now, now)
    return id_


def deliver(centre: Centre, id_: UUID, now: datetime) -> None:
    """Send a letter and destroy it. Sent twice is better than lost: its Message-ID is its id."""
    with centre.database.reading() as session:
        letter = session.get(Letter, id_)
        key = session.get(DataKey, id_)
        if letter is None or key is None:
            return
        told = json.loads(centre.vault.open(key).open(letter.body_enc, "letter", "body_enc", id_))
    if centre.settings.smtp is None:
        raise Permanent("SEKISHO_SMTP is not set")
    _send(centre.settings.smtp, _message(centre, id_, told, now))
    _destroy(centre.database, id_, now)


def _message(centre: Centre, id_: UUID, told: dict[str, str], now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = centre.settings.mail_from
    message["To"] = told["to"]
    message["Subject"] = told["subject"]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{id_.hex}@{host_name(centre.settings.traveller_origin)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(told["text"])
    return message


def _connected(parts: SplitResult) -> smtplib.SMTP:
    """A server whose certificate was verified; a password is never sent in the clear."""
    host, trust = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=trust)
    server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=trust)
    elif parts.username:
        server.close()
        raise Permanent("the mail server offers no TLS to send a password over")
    return server


def _send(address: str, message: EmailMessage) -> None:
    """smtp://host:port, smtps://user:password@host:port; STARTTLS wherever it is offered.

    file:///folder keeps letters as files, for a demo on one's own machine.
    """
    parts = urlsplit(address)
    if parts.scheme == "file":
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (Path(parts.path) / f"{name}.eml").write_bytes(bytes(message))
        return
    with _connected(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            if all(code >= 500 for code, _ in refused.recipients.values()):
                raise Permanent("the address was refused") from refused
            raise


@retried
def _destroy(database: Database, id_: UUID, now: datetime) -> None:
    with database.writing() as session:
        letter, key = session.get(Letter, id_), session.get(DataKey, id_)
        if letter:
            session.delete(letter)
        if key:
            key.wrapped, key.destroyed_at = None, now
