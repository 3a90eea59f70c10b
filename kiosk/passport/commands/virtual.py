"""`virtual`: a virtual passport, on the virtual reader or written to a folder."""

from __future__ import annotations

import secrets
import time
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.command_line import show
from kiosk.passport.access import AccessKey, from_can, from_zone
from kiosk.passport.commands import saved, shown
from kiosk.passport.lds import dg1, names
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.reading import Files
from kiosk.passport.transport import Transport
from kiosk.passport.virtual import plan as plans
from kiosk.passport.virtual.body import Body
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.country import Country
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.line import RATES, Line
from kiosk.passport.virtual.plan import ACTIVE, ChipChoice, PaceChoice, Plan
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.vpcd import PORT, OnReader


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--mrz", default=plans.ZONE)
    parser.add_argument("--portrait", type=Path, help="a JPEG or JPEG 2000 file")
    parser.add_argument("--country", default="UT", help="two letters of the issuing authority")
    parser.add_argument("--pace", choices=[*plans.MAPPINGS], help="offer PACE with this mapping")
    parser.add_argument("--cipher", choices=[*plans.CIPHERS], default="AES-128")
    parser.add_argument("--group", default="brainpoolP256r1")
    parser.add_argument("--no-bac", action="store_true")
    parser.add_argument("--can", default="")
    parser.add_argument("--chip-authentication", action="store_true")
    parser.add_argument("--active", choices=ACTIVE, default="")
    parser.add_argument("--quirk", action="append", choices=[*Quirk], default=[])
    parser.add_argument("--files", type=Path, help="take the data groups from this folder instead")
    parser.add_argument("--trust", type=Path, help="write the authority's certificate here")
    parser.add_argument(
        "--save", type=Path, help="write the files here and put nothing on a reader"
    )
    parser.add_argument("--kbit", type=int, choices=RATES, help="as slow as a line of this speed")
    parser.add_argument(
        "--chip-ms", type=float, default=0.0, help="milliseconds the chip thinks about each command"
    )
    parser.add_argument("--port", type=int, default=PORT, help="where the vpcd driver listens")


def run(asked: Namespace) -> int:
    """Make the passport and put it where it was asked for."""
    try:
        body, authority = _body(asked)
    except (OSError, MalformedError, ValueError, KeyError) as error:
        show({"error": str(error)})
        return 1
    if asked.trust and authority:
        asked.trust.mkdir(parents=True, exist_ok=True)
        (asked.trust / f"{asked.country}.cer").write_bytes(authority.raw)
    files = _files(body)
    if asked.save:
        saved.save(files, asked.save)
    show(shown.files(files) | {"quirks": sorted(body.quirks)})
    return 0 if asked.save else _put_on_reader(_chip(body, asked), asked.port)


def _chip(body: Body, asked: Namespace) -> Transport:
    """The chip, at the end of a line whose time is waited for where one was asked for."""
    if not (asked.kbit or asked.chip_ms):
        return Chip(body)
    return Line(Chip(body), asked.kbit or RATES[-1], asked.chip_ms, time.sleep)


def _put_on_reader(chip: Transport, port: int) -> int:
    try:
        with closing(OnReader(chip, port)) as lying:
            lying.wait()
    except ConnectionRefusedError:
        show({"error": f"no virtual reader listens on port {port}: start pcscd"})
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _body(asked: Namespace) -> tuple[Body, Certificate | None]:
    if asked.files:
        return _from_folder(asked), None
    way = PaceChoice(asked.pace, asked.cipher, asked.group) if asked.pace else None
    plan = Plan(
        zone="".join(asked.mrz.replace("\\n", "").split()),
        portrait=asked.portrait.read_bytes() if asked.portrait else b"",
        basic=not asked.no_bac,
        can=asked.can,
        pace=(way,) if way else (),
        chip=ChipChoice() if asked.chip_authentication else None,
        active=asked.active,
        quirks=frozenset(map(Quirk, asked.quirk)),
    )
    kinds = "brainpoolP256r1 explicit", "secp256r1"
    country = Country.establish(asked.country, kinds, secrets.token_bytes, datetime.now(UTC))
    return issue(plan, country, secrets.token_bytes).body, country.authority


def _from_folder(asked: Namespace) -> Body:
    """A chip with somebody else's files; what it cannot prove it does not offer."""
    found = saved.load(asked.files)
    files = {names.group_file(group): raw for group, raw in found.groups.items()}
    files |= {names.COM: found.com, names.SOD: found.sod}
    key = _zone_key(found) or from_zone(asked.mrz)
    can = from_can(asked.can) if asked.can else None
    return Body(files, key, can, quirks=frozenset(map(Quirk, asked.quirk)))


def _zone_key(found: Files) -> AccessKey | None:
    return from_zone("".join(dg1.parse(found.groups[1]).lines)) if 1 in found.groups else None


def _files(body: Body) -> Files:
    groups = {
        group: body.files[names.group_file(group)]
        for group in names.GROUP_TAGS
        if names.group_file(group) in body.files
    }
    return Files(body.files.get(names.SOD, b""), body.files.get(names.COM, b""), groups,
                 body.card_access, body.card_security)  # fmt: skip
