"""Nobody reaches what is not theirs: random probes over the real URL map, and an oracle.

Each probe is one visitor (holders of private addresses, accounts, officers of every role, in
the office and elsewhere, stepped up or not, suspended, moved, robbed of a cookie, nobody) asking
one route on one host with somebody's ids. The oracle says from its own table whether it may be
answered. A leak is an answer the oracle does not allow, a name its visitor may not see, or
anything at all that changed.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from customs.officer import Role
from customs.sealed import Use
from passenger_app import access, create_app, migrate, officers, secret_files, worker
from passenger_app.centre import Centre
from passenger_app.config import read
from passenger_app.limits import limiter
from passenger_app.models import Scope
from tests import factories
from tests.passenger_app import access_oracle as oracle
from tests.passenger_app import things
from tests.passenger_app.browser import OFFICER_ORIGIN, ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, employ, known
from tests.passenger_app.holdings import held
from tests.passenger_app.travellers import begin, fresh, sign, sign_in
from tests.passenger_app.visitors import (
    COOKIE,
    ELSEWHERE,
    HOSTS,
    OFFICE,
    Visitor,
    cookie,
    token,
    worthless,
)
from tests.prove import Evidence

FORM = {"travel": "crew", "act": "edit", "none_applies": "yes", "role": "auditor"}
FORM |= {"outcome": "settled", "note": "sample"}


@dataclass
class World:
    """The house, its visitors, and every id there is to try."""

    app: Flask
    centre: Centre
    visitors: list[Visitor] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    kid: int = 0
    things: list[UUID] = field(default_factory=list)
    officers: list[UUID] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)  # and the pages they stand on

    @property
    def client(self) -> FlaskClient:
        """A client that keeps no cookies of its own."""
        return self.app.test_client(use_cookies=False)


def declare(world: World, number: int) -> str:
    """A signed declaration of somebody whose name is found nowhere else."""
    name = f"CANARY{'ABCDEFGH'[number]}"
    me = factories.person(surname=name, document_number=f"CNRY4400{number}")
    draft = begin(world.centre, factories.declaration(people=(me,), next_index=2))
    sign(world.centre, draft)
    world.refs.append(draft.ref)
    world.things.append(draft.id)
    world.names[name] = oracle.TRAVELLERS_NAMES
    for scope in Scope:
        browser = Browser(world.app)
        lives = timedelta(hours=24)
        made = fresh(world.centre, draft)
        secret = access.make_link(world.centre.database, made.id, scope, world.centre.now(), lives)
        browser.open(f"/a/{secret}").press("Open")
        world.visitors.append(
            Visitor(
                f"{scope.value} of {number}",
                "traveller",
                cookie(browser, "traveller"),
                browser.token(),
                holds=frozenset({(draft.ref, scope.value)}),
                sees=frozenset({name}),
            )
        )
    return draft.ref


def account(world: World, email: str) -> None:
    """A traveller with an account, who holds no declaration."""
    browser = sign_in(world.centre, Browser(world.app), email)
    told = (cookie(browser, "traveller"), browser.token())
    world.visitors.append(Visitor(f"account {email}", "traveller", *told, account=True))


def desk(world: World, role: Role, address: str = OFFICE, *, up: bool = False) -> Visitor:
    """An officer who signed in from an address."""
    name = f"KANARIE{len(world.officers):03}"
    colleague, secret = employ(world.centre, role, name)
    made = Desk(Browser(world.app, OFFICER_ORIGIN))
    made.browser.client.environ_base["REMOTE_ADDR"] = address
    assert made.enrols(secret)[0] == 200
    if up:
        assert made.steps_up()[0] == 200
    world.officers.append(colleague.id)
    world.names[name] = oracle.NAMES
    return Visitor(
        f"{role.value} {'elsewhere ' if address != OFFICE else ''}{'stepped up' if up else ''}",
        "officer",
        cookie(made.browser, "officer"),
        token(made.browser, "/officer/"),
        address=address,
        officer=colleague.id,
        role=role.value,
        stepped_up=up,
        sees=frozenset({name}),
    )


def populate(world: World, clock: Clock) -> None:
    """Everybody there is."""
    idle = desk(world, Role.SUPERVISOR, up=True)
    clock.forward(timedelta(minutes=16))
    world.visitors.append(worthless(idle, "idle too long"))
    for number in range(3):
        declare(world, number)
    for email in ("eve@example.com", "ada@example.com"):
        account(world, email)
    for role in Role:
        inside = desk(world, role)
        world.visitors += [inside, desk(world, role, up=True)]
        world.visitors.append(worthless(inside, "stolen cookie", address=ELSEWHERE))
        if role.value in oracle.TELEWORK:
            world.visitors.append(desk(world, role, ELSEWHERE))
    world.things += things.waiting(world.centre, officers.actor(world.officers[0]))
    _own(world)
    _end(world)
    world.visitors.append(Visitor("no cookie at devices", "devices"))
    for home in COOKIE:
        browser = Browser(world.app, HOSTS[home])
        made = token(browser, "/start" if home == "traveller" else "/officer/sign-in")
        world.visitors.append(Visitor(f"nobody at {home}", home, cookie(browser, home), made))
        world.visitors.append(Visitor(f"no cookie at {home}", home))


def _own(world: World) -> None:
    """An auditor's export: the one thing here whose owner can still come."""
    one = next(v for v in world.visitors if v.role == Role.AUDITOR and v.stepped_up)
    assert one.officer
    other = officers.actor(world.officers[0])
    id_, digest = things.exported(world.centre, officers.actor(one.officer), other)
    world.things.append(id_)
    world.names[digest] = oracle.DIGESTS
    owner = replace(one, owns=frozenset({id_}), sees=one.sees | {digest})
    world.visitors[world.visitors.index(one)] = owner


def _end(world: World) -> None:
    """Officers who were in, and are out by somebody's act."""
    made, now = world.centre, world.centre.now()
    boss = known(made, world.officers[0])
    for why in ("suspended", "moved", "recovered"):
        gone = desk(world, Role.SUPERVISOR, up=True)
        told = (made.database, made.vault, boss, world.officers[-1])
        if why == "suspended":
            officers.suspend(*told, "sample", now)
        elif why == "moved":
            officers.change_role(*told, Role.CASHIER, "sample", now)
        else:
            officers.recover(*told, "sample", now)
        world.visitors.append(worthless(gone, why))


def values(world: World, rule: Rule, draw: random.Random) -> dict[str, object]:
    """Somebody's ids for a route, or nobody's."""
    mixed = {
        "ref": draw.choice([*world.refs, "KKKK-KKKK"]),
        "index": draw.choice([1, 2]),
        "id_": _id(world, rule, draw),
        "act": draw.choice(["role", "suspend", "restore", "recover"]),
        "direction": "in",
        "form": draw.choice(["png", "svg"]),
        "secret": draw.choice(["x" * 22, "y" * 80]),
        "filename": "js/page.js",
        "credential": draw.choice(["00", "zz"]),
        "name": draw.choice(["hall", "unheard-of"]),
        "use": draw.choice(["pass", "unheard-of"]),
        "kid": draw.choice([world.kid, 0]),
        "n": 1,
        "part": draw.choice(["1", "all"]),
        "text": "x",
        "hall": draw.choice(["NRT-T1", "UNHEARD-OF"]),
    }
    return {name: mixed[name] for name in rule.arguments}


def _id(world: World, rule: Rule, draw: random.Random) -> object:
    if "uuid" not in rule.rule:
        return "g2"
    people = [] if rule.endpoint in oracle.OWNED else world.officers
    return draw.choice([*people, *world.things, uuid4()])


def allowed(visitor: Visitor, host: str, endpoint: str, given: dict[str, object]) -> bool:
    """What the oracle says."""
    if endpoint in oracle.SHARED:
        return True
    if endpoint in oracle.ENTRANCES or endpoint in oracle.OFFICER:
        if host != "officer":
            return False
        if endpoint in oracle.ENTRANCES:
            return True
        roles, again = oracle.OFFICER[endpoint]
        return visitor.role in roles.split() and (visitor.stepped_up or not again)
    if endpoint in oracle.DOORS:
        return host == "devices" and endpoint == oracle.DOCUMENT
    if host != "traveller":
        return host == "officer" and endpoint == oracle.SIGNPOST
    kind = oracle.TRAVELLERS_KIND[endpoint]
    if kind in {oracle.ANYONE, oracle.ACCOUNT}:
        return kind == oracle.ANYONE or visitor.account
    scope = dict(visitor.holds).get(str(given["ref"]))
    return scope is not None and kind in oracle.SCOPES[scope]


def ask(
    client: FlaskClient, visitor: Visitor, host: str, method: str, path: str, with_token: bool
) -> TestResponse:
    """One request, with the visitor's cookie under every name it could pass for."""
    sent = "; ".join(f"{name}={visitor.cookie}" for name in COOKIE.values())
    form = FORM | ({"csrf_token": visitor.token} if with_token else {})
    return client.open(
        path,
        method=method,
        data=form if method == "POST" else None,
        base_url=HOSTS[host],
        headers={"Cookie": sent, "Referer": HOSTS[host] + "/"} if visitor.cookie else {},
        environ_overrides={"REMOTE_ADDR": visitor.address},
        buffered=True,
    )


def probe(
    world: World, client: FlaskClient, draw: random.Random, only: str = ""
) -> tuple[str, str | None]:
    """One probe: what it was about, and what is wrong with its answer."""
    visitor, host, rule = chosen(world, draw, only)
    if rule.endpoint not in oracle.listed():
        return "unlisted", f"{rule.endpoint} is not in the oracle's table"
    given = values(world, rule, draw)
    method = only or draw.choice(sorted((rule.methods or set()) - {"OPTIONS"}))
    path = world.app.url_map.bind("x").build(rule.endpoint, given)
    may = visitor_may(visitor, host, rule.endpoint, given)
    theirs = may and oracle.OWNED.get(rule.endpoint) == method and given["id_"] not in visitor.owns
    # Who may change something is asked without the form's token, so that nothing does change.
    answer = ask(client, visitor, host, method, path, with_token=theirs or not may)
    about = f"{visitor.name}: {method} {rule.rule} on {host}"
    kind = "another's" if theirs else "allowed" if may else "refused"
    wrong = verdict(world, visitor, rule.endpoint, method, kind, answer)
    return kind, f"{about}: {wrong}" if wrong else None


def chosen(world: World, draw: random.Random, only: str) -> tuple[Visitor, str, Rule]:
    """Who asks for what where; now and then on purpose for what belongs to one of many."""
    rules = [one for one in world.app.url_map.iter_rules() if only in ("", *(one.methods or ()))]
    if draw.random() < 0.9:
        visitor = draw.choice(world.visitors)
        host = visitor.home if draw.random() < 0.8 else draw.choice(list(HOSTS))
        return visitor, host, draw.choice(rules)
    rule = draw.choice([rule for rule in rules if rule.endpoint in oracle.OWNED])
    may = [one for one in world.visitors if allowed(one, "officer", rule.endpoint, {})]
    return draw.choice(may), "officer", rule


def visitor_may(visitor: Visitor, host: str, endpoint: str, given: dict[str, object]) -> bool:
    """The oracle's answer for this visitor, whose cookie is worth nothing away from home."""
    at_home = visitor if host == visitor.home else worthless(visitor, "abroad")
    if host != visitor.home:
        at_home = replace(at_home, account=False, holds=frozenset())
    return allowed(at_home, host, endpoint, given)


def verdict(
    world: World, visitor: Visitor, endpoint: str, method: str, kind: str, answer: TestResponse
) -> str | None:
    """What is wrong with an answer; None if nothing is."""
    status = answer.status_code
    told = answer.get_data().decode("utf-8", "replace") + str(answer.headers)
    named = {name for name in world.names if name in told} - visitor.sees
    if kind == "allowed":
        named = {name for name in named if endpoint not in world.names[name]}
    if named:
        return f"names {sorted(named)}"
    if status >= 500:
        return f"fails with {status}"
    if kind == "another's":
        return None if status in {404, 409} else f"answered with {status}, and is another's"
    if kind == "refused":
        return None if status in {400, 401, 403, 404} else f"answered with {status}"
    if method == "POST":
        return None if status in {400, 404} else f"changed without a token: {status}"
    away = status in {400, 403} or "This declaration is not open on this device" in told
    return f"refused with {status}" if away else None


def build(folder: Path) -> World:
    """A house of its own, full of people."""
    secret_files.make(folder / "secrets")
    settings = read(
        {
            "SEKISHO_DATABASE": f"sqlite:///{folder / 'centre.db'}",
            "SEKISHO_SECRETS": str(folder / "secrets"),
            "SEKISHO_TRAVELLER_ORIGIN": ORIGIN,
            "SEKISHO_OFFICER_ORIGIN": OFFICER_ORIGIN,
            "SEKISHO_DEVICES_ORIGIN": HOSTS["devices"],
            "SEKISHO_OFFICE_NETWORKS": "127.0.0.0/8",
        }
    )
    clock = Clock()
    app = create_app(settings, clock)
    made: Centre = app.extensions["sekisho"]
    migrate.migrate(made.database)
    worker.make_first_keys(made)
    world = World(app, made, kid=int.from_bytes(made.ring().signer(Use.PASS).kid))
    populate(world, clock)
    return world


def probes(
    world: World, count: int, seed: int, only: str = "", *, first: bool = False
) -> tuple[Counter[str], list[str]]:
    """So many probes, of one method where it is named, or up to the first leak; every leak."""
    draw, client = random.Random(seed), world.client
    seen: Counter[str] = Counter()
    before, leaks = held(world.centre), []
    for _ in range(count):
        kind, wrong = probe(world, client, draw, only)
        seen[kind] += 1
        if wrong:
            leaks.append(wrong)
            if first:
                return seen, leaks
    after = held(world.centre)
    leaks += [f"changed: {name}" for name in before if before[name] != after[name]]
    return seen, leaks


def run(seed: int, count: int = 100_000) -> Evidence:
    """The stated count."""
    enabled, limiter.enabled = limiter.enabled, False  # this many probes are meant
    try:
        with tempfile.TemporaryDirectory() as name:
            world = build(Path(name))
            with closing(world.centre.database):
                seen, leaks = probes(world, count, seed)
    finally:
        limiter.enabled = enabled
    routes = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    told = {"visitors": len(world.visitors), "leaks": leaks[:20], "routes": len(routes)}
    return Evidence(count, len(leaks), {**seen, **told})
