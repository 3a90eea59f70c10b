"""A device as tests hold it: its own keys, boots and chain, knocking at the real application."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask
from werkzeug.test import TestResponse

from customs.messages import event, plain, routes
from customs.messages.change import Changes
from customs.messages.enrolment import (
    DeviceKind,
    Enrolled,
    Enrolment,
    NewKeys,
    Offer,
    Proof,
    Welcome,
    challenge_info,
    key_id,
    seal_offer,
    typed_code,
)
from customs.messages.event import Event, Head, seal_event
from customs.messages.heartbeat import Heartbeat
from customs.messages.plain import Message, Unread
from customs.messages.problem import Code, read_problem
from customs.messages.request import HEADER, Asked, sign
from customs.messages.routes import Route
from customs.messages.sealed_box import unseal
from customs.messages.upload import Disposition, Upload, Uploaded
from customs.sealed import SigningKey, Use
from passenger_app.centre import Centre
from passenger_app.fleet import devices as fleet
from passenger_app.fleet import release

ORIGIN = "http://devices.localhost"
Answer = TypeVar("Answer", bound=Message)
NOBODY = UUID(int=0)


@dataclass
class Keys:
    """The two keys a device made."""

    sign: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seal: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def sign_pub(self) -> bytes:
        return self.sign.public_key().public_bytes_raw()

    @property
    def seal_pub(self) -> bytes:
        return self.seal.public_key().public_bytes_raw()

    @property
    def kid(self) -> bytes:
        return key_id(self.sign_pub)

    def signing(self, use: Use) -> SigningKey:
        return SigningKey(self.kid, use, self.sign)


@dataclass
class Machine:
    """One device."""

    app: Flask
    id: UUID = NOBODY
    keys: Keys = field(default_factory=Keys)
    off: timedelta = timedelta(0)  # how wrong its clock is
    boot: int = 1
    sequence: int = 0
    previous: bytes = event.FIRST
    answer: TestResponse | None = None

    @property
    def centre(self) -> Centre:
        made: Centre = self.app.extensions["sekisho"]
        return made

    def now(self) -> datetime:
        return self.centre.now() + self.off

    def header(self, asked: Asked, keys: Keys | None = None, number: bytes = b"") -> str:
        """The signature of a request."""
        key = (keys or self.keys).signing(Use.REQUEST)
        return sign(asked, self.id, key, self.now(), number or secrets.token_bytes(16))

    def knock(
        self,
        route: Route,
        message: Message | bytes | None = None,
        query: str = "",
        keys: Keys | None = None,
        header: str | None = None,
    ) -> TestResponse:
        """Ask at a door, signed."""
        body = message if isinstance(message, bytes) else plain.write(message) if message else b""
        asked = Asked(route.method, route.path, query, body)
        headers = {HEADER: self.header(asked, keys) if header is None else header}
        self.answer = self.app.test_client().open(
            route.path,
            method=route.method,
            query_string=query,
            data=body,
            base_url=ORIGIN,
            headers=headers,
            content_type="application/json",
        )
        return self.answer

    def ask(self, kind: type[Answer], route: Route, *args: Any, **more: Any) -> Answer:
        """The message a door answered with."""
        answer = self.knock(route, *args, **more)
        assert answer.status_code == 200, answer.text
        told = plain.read(kind, answer.data)
        assert not isinstance(told, Unread), answer.text
        return told

    def refused(self, route: Route, *args: Any, **more: Any) -> Code | None:
        """The code a door refused with; None where it did not."""
        answer = self.knock(route, *args, **more)
        if answer.status_code == 200:
            return None
        problem = read_problem(answer.data)
        assert problem is not None, answer.text
        assert problem.status == answer.status_code
        assert problem.centre_time == self.centre.now()
        assert answer.mimetype == "application/problem+json"
        assert problem.known in routes.refusals(route), (route.name, problem.code)
        return problem.known

    # What a device does.

    def offer(self, code: str = "", keys: Keys | None = None) -> bytes:
        keys = keys or self.keys
        device = None if code else self.id
        told = Offer(device, typed_code(code), keys.sign_pub, keys.seal_pub)
        return seal_offer(told, keys.signing(Use.KEY_OFFER))

    def enrol(self, code: str) -> Machine:
        welcome = self.ask(Welcome, routes.ENROL, Enrolment(offer=self.offer(code)), header="")
        self.id = welcome.challenge.device
        self.prove(welcome.challenge.sealed)
        return self

    def prove(self, sealed: bytes, keys: Keys | None = None) -> Enrolled:
        keys = keys or self.keys
        said = unseal(sealed, keys.seal, challenge_info(self.id))
        assert said is not None
        return self.ask(Enrolled, routes.PROOF, Proof(challenge=said), keys=keys)

    def next_keys(self) -> NewKeys:
        """An offer of keys it makes now."""
        self.new = Keys()
        return NewKeys(offer=self.offer(keys=self.new))

    def event(self, kind: str = "line_lost", keys: Keys | None = None, **changes: Any) -> bytes:
        """The next event of its chain, as it should be but for what is changed."""
        head = Head(uuid4(), self.id, self.boot, self.sequence + 1, self.previous)
        told = Event(head, kind, 1, _millisecond(self.now()), {})
        for name, value in changes.items():
            if name in Head.__slots__:
                told = replace(told, head=replace(told.head, **{name: value}))
            else:
                told = replace(told, **{name: value})
        return seal_event(told, (keys or self.keys).signing(Use.EVENT))

    def happens(self, **changes: Any) -> bytes:
        """Something happens: the chain goes on."""
        sealed = self.event(**changes)
        self.sequence += 1
        self.previous = event.digest(sealed)
        return sealed

    def restart(self) -> None:
        self.boot, self.sequence = self.boot + 1, 0

    def upload(self, *events: bytes) -> list[Disposition]:
        told = self.ask(Uploaded, routes.EVENTS, Upload(events=events))
        assert [r.sha256 for r in told.receipts] == [event.digest(each) for each in events]
        return [Disposition(receipt.disposition) for receipt in told.receipts]

    def heartbeat(self, **changes: Any) -> Heartbeat:
        told: dict[str, Any] = {"program": "0.1", "boot": self.boot, "bundle": None, "change": 0,
                                "waiting": 0, "oldest": None, "dead": 0}  # fmt: skip
        return Heartbeat(**(told | changes))

    def changes(self, after: int = 0) -> Changes:
        return self.ask(Changes, routes.CHANGES, query=f"after={after}")


def _millisecond(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond % 1000)


def invite(centre: Centre, kind: DeviceKind, name: str, hall: str = "NRT-T1") -> tuple[UUID, str]:
    """A device that is expected, and its code."""
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session:
        id_ = fleet.admit(session, centre.now(), "test", kind, hall, name)
        return id_, fleet.draw_code(session, index_key, centre.now(), "test", id_)


def released(centre: Centre, folder: Any) -> None:
    """The release signer has keys."""
    release.make(centre.database, folder, centre.now())
