"""What each key of the ring is for, in words an officer decides by."""

from __future__ import annotations

from customs.words import N_

USES: dict[str, str] = {
    "pass": N_("Signs passes"),
    "keeper": N_("Names the keeper of a hall's clearances"),
    "command": N_("Signs officers' commands to devices"),
    "clearance": N_("Signs clearances"),
    "document": N_("Signs receipts and certificates"),
    "pass_sealing": N_("Seals what only devices read in a pass"),
    "pass_binding": N_("Binds a pass to its passports"),
    "watch_list": N_("Makes digests of the watch-list"),
    "trip": N_("Draws travellers for a random check"),
    "slip": N_("Makes the addresses on slips"),
}
