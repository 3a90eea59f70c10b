"""A device joins: proposed by a technician, approved by a supervisor, let in by its code."""

from __future__ import annotations

import os
import re
from pathlib import Path

from customs.officer import Role
from kiosk import device
from kiosk.centre import enrolment
from kiosk.centre.centre import Centre
from kiosk.centre.clock import Clock
from kiosk.centre.enrolment import Device
from kiosk.centre.https import Line
from kiosk.centre.upkeep import Upkeep
from kiosk.store.outbox import Limits
from tests.journeys.site import Site
from tests.journeys.test_two_officers import Desk, NewDesk, at_desk, faults

__all__ = ["at_desk"]

CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")
NEW = "/officer/devices/new"


def look(desk: Desk, name: str) -> None:
    """A picture of the page for whoever looks, where SEKISHO_PICTURES names a folder."""
    folder = os.environ.get("SEKISHO_PICTURES")
    if folder:
        desk.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def proposes(desk: Desk) -> str:
    """A technician proposes a gate; where the proposal is."""
    desk.opens("/officer/devices")
    desk.presses("Propose a device")
    look(desk, "propose")
    assert desk.path == NEW
    desk.page.select_option("[name=kind]", "gate")
    desk.types(hall="nrt-t1", name="gate-1", reason="Lane 4 gets a gate")
    desk.presses("Propose it")
    assert "NRT-T1 gate-1" in desk.reads()
    return desk.path


def approves(desk: Desk, path: str) -> None:
    """A supervisor decides, and shows the passkey once more on the way."""
    desk.opens("/officer/tasks")
    desk.presses("A proposal waits")
    desk.presses("Open the proposal")
    desk.presses("Decide")
    assert desk.path == f"{path}/decide"
    desk.types(reason="Ordered in spring")
    desk.presses("Approve")
    assert "Approved" in desk.reads()


def test_a_device_joins_by_two_officers_and_its_code(
    at_desk: NewDesk, own_site: Site, tmp_path: Path
) -> None:
    own_site.released()
    sato, mori = at_desk(Role.TECHNICIAN, "SATO YUI"), at_desk(Role.SUPERVISOR, "MORI HANA")
    path = proposes(sato)
    approves(mori, path)
    look(mori, "approved")
    sato.opens(path)
    sato.presses("Open the device")
    page = sato.path
    sato.presses("Draw its code")
    look(sato, "before_code")
    sato.presses("Draw the code")
    look(sato, "code")
    [code] = CODE.findall(sato.reads())
    line = Line(own_site.devices_origin)
    gate = enrolment.enrol(tmp_path / "gate", Centre(line, Clock()), code)
    line.close()
    assert (gate.hall, gate.name, gate.kind) == ("NRT-T1", "gate-1", "gate")
    sato.opens(page)
    assert page.endswith(str(gate.device))
    assert "Believed" in sato.reads()
    mori.opens(f"{page}/revoke")
    look(mori, "revoke")
    mori.types(reason="Stolen from lane 4")
    mori.presses("Revoke this device")
    assert "Stolen from lane 4" in mori.reads()
    look(mori, "revoked")


def at_work(site: Site, folder: Path, code: str) -> Device:
    """A device that enrolled, tells how it is and sends what happened."""
    line = Line(site.devices_origin)
    found = enrolment.enrol(folder, Centre(line, Clock()), code)
    running = device.start(folder, Clock(), Limits(free=0))
    Upkeep(running, Centre(line, running.clock), lambda: 0.5).turn()
    running.store.close()
    line.close()
    return found


def test_axe_finds_nothing_in_the_devices_rooms(
    at_desk: NewDesk, own_site: Site, tmp_path: Path
) -> None:
    own_site.released()
    told = own_site.command(
        "devices", "invite", "--kind", "terminal", "--hall", "NRT-T1", "--name", "kiosk-12"
    )
    [code] = CODE.findall(told)
    kiosk = at_work(own_site, tmp_path / "kiosk", code)
    sato, mori = at_desk(Role.TECHNICIAN, "SATO YUI"), at_desk(Role.SUPERVISOR, "MORI HANA")
    proposal = proposes(sato)
    approves(mori, proposal)
    sato.opens(proposal)
    sato.presses("Open the device")
    expected, enrolled = sato.path, f"/officer/devices/{kiosk.device}"
    paths = ["/officer/devices", NEW, proposal, expected, f"{expected}/code", enrolled]
    wrong: dict[str, list[str]] = {}
    for tag in ("en", "ja"):
        for number, path in enumerate([*paths, f"{enrolled}/revoke"]):
            sato.opens(f"{path}?language={tag}")
            look(sato, f"{tag}_{number}")
            if found := faults(sato.page):
                wrong[f"{tag} {path}"] = found
    assert wrong == {}
