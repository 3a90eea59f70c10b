"""The desk's navigation: each officer is shown the rooms their role opens, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from customs.words import N_
from passenger_app.officers import Colleague
from passenger_app.permissions import opens


@dataclass(frozen=True)
class Room:
    """One entry: the page it leads to, and its name."""

    endpoint: str
    name: str


ROOMS = (
    Room("officer.overview", N_("Your desk")),
    Room("officer.halls", N_("Halls")),
    Room("officer.search", N_("Search")),
    Room("officer.tasks", N_("Tasks")),
    Room("officer.assessments", N_("Assessments")),
    Room("officer.proposals", N_("Proposals")),
    Room("officer.policies", N_("Policies")),
    Room("officer.devices", N_("Devices")),
    Room("officer.keys", N_("Keys")),
    Room("officer.gate_codes", N_("Gate codes")),
    Room("officer.watch_list", N_("Watch list")),
    Room("officer.exports", N_("Exports")),
    Room("officer.colleagues", N_("Officers")),
    Room("officer.audit", N_("Audit")),
    Room("officer.my_passkeys", N_("My passkeys")),
)


def rooms(officer: Colleague) -> list[Room]:
    """The rooms this officer may open."""
    return [room for room in ROOMS if opens(officer.role, room.endpoint)]
