"""One passport from plan to verdict, in process: what most tests here need."""

from __future__ import annotations

from kiosk.passport import access
from kiosk.passport.examination import Examination, OpenBench, examine
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.plan import Plan
from tests.kiosk.passport.variety import NOW, Draw, countries

ELLIPTIC, RSA = 0, 1


def trust() -> TrustStore:
    return TrustStore.build(each.authority for each in countries())


def examined(plan: Plan, country: Country | None = None, seed: object = 0) -> Examination:
    draw = Draw(("test", seed))
    made = issue(plan, country or countries()[ELLIPTIC], draw)
    key = access.from_zone(plan.zone)
    return examine(Chip(made.body, draw), key, OpenBench(trust()), NOW, random=draw)
