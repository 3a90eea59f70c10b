"""Where forgeries are made: the victim, the countries around him, and what is trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.passport import access
from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import Random
from kiosk.passport.lds import dg1, mrz, names
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual.body import Body
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.factory import Passport, issue
from kiosk.passport.virtual.messages import Pen, SecurityObject, hashes_of, security_object
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan


@dataclass(frozen=True)
class Exhibit:
    """What stands before the kiosk: a chip, a page, and the trust of the day."""

    body: Body
    key: AccessKey
    trust: TrustStore
    chip: type[Chip] = Chip


@dataclass(frozen=True)
class Workshop:
    """One forger's situation."""

    plan: Plan
    country: Country
    abroad: Country
    impostor: Country
    now: datetime
    random: Random

    @property
    def trust(self) -> TrustStore:
        """Both real countries are trusted, the impostor is not."""
        return TrustStore.build([self.country.authority, self.abroad.authority])

    def victim(self, *, chip: bool = False, active: bool = False, cam: bool = False) -> Passport:
        """A genuine passport to start from, with the proofs the forgery is about."""
        plan = self.plan
        if chip:
            plan = replace(plan, chip=plan.chip or ChipChoice(), pace=_without_cam(plan.pace))
        if active and not plan.active:
            plan = replace(plan, active="ECDSA")
        if cam:
            plan = replace(plan, pace=(PaceChoice("ECDH-CAM"),), chip=None, active="")
        return issue(plan, self.country, self.random)

    def pick(self, count: int) -> int:
        """A number below count."""
        return int.from_bytes(self.random(4), "big") % count

    def exhibit(self, passport: Passport, **changes: object) -> Exhibit:
        """The passport with its body changed."""
        body = replace(passport.body, **changes)  # type: ignore[arg-type]
        return Exhibit(body, access.from_zone(passport.plan.zone), self.trust)

    def with_files(self, passport: Passport, files: dict[int, bytes | None]) -> Exhibit:
        """The passport with files replaced, or taken out."""
        kept = {**passport.body.files, **files}
        present = {file: raw for file, raw in kept.items() if raw is not None}
        return self.exhibit(passport, files=present)

    def with_zone(self, passport: Passport, zone: str) -> Exhibit:
        """The chip and the page both show another zone, the signature does not."""
        changed = replace(passport, plan=replace(passport.plan, zone=zone))
        raw = changed.body.files | {names.group_file(1): dg1.build(zone)}
        return self.exhibit(changed, files=raw, key=access.from_zone(zone))

    def signed_again(
        self, passport: Passport, pen: Pen, groups: dict[int, bytes] | None = None
    ) -> Exhibit:
        """The security object made again by somebody else."""
        found = groups or passport.groups
        stated = SecurityObject(hashes_of(found, passport.plan.digest), passport.plan.digest)
        return self.with_files(passport, {
            names.SOD: security_object(pen, stated),
            **{names.group_file(group): raw for group, raw in found.items()},
        })  # fmt: skip

    def trusting(self, exhibit: Exhibit, *countries: Country) -> Exhibit:
        """The exhibit where exactly these countries are trusted."""
        return replace(exhibit, trust=TrustStore.build(each.authority for each in countries))


def _without_cam(choices: tuple[PaceChoice, ...]) -> tuple[PaceChoice, ...]:
    """Chip-authentication mapping proves the chip already; then nothing else is asked of it."""
    return tuple(each for each in choices if each.mapping != "ECDH-CAM")


def zone_with(zone: mrz.Mrz, **changes: str) -> str:
    """The zone with fields changed and its check digits right."""
    fields = {
        "code": zone.code, "issuer": zone.issuer, "surname": zone.surname, "given": zone.given,
        "number": zone.number, "nationality": zone.nationality, "birth": zone.birth,
        "sex": zone.sex, "expiry": zone.expiry,
    }  # fmt: skip
    return mrz.build(zone.size, **{**fields, **changes})
