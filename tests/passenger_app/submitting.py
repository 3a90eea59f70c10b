"""A program that signs declarations in a loop, to be killed: it says what it is about to send
and what was acknowledged, as a browser and its traveller would know it.
"""

from __future__ import annotations

from itertools import chain, count
from multiprocessing.connection import Connection

from passenger_app import drafts, submit
from passenger_app.centre import Centre, build
from passenger_app.config import read
from tests import factories

ORIGIN = "http://traveller.localhost"


def centre_on(database: str, secrets: str) -> Centre:
    """The centre this program is one process of."""
    return build(
        read(
            {
                "SEKISHO_DATABASE": database,
                "SEKISHO_SECRETS": secrets,
                "SEKISHO_TRAVELLER_ORIGIN": ORIGIN,
            }
        )
    )


def declare(centre: Centre, form: str) -> tuple[str, int]:
    """Begin and sign one declaration under one form's key; again is the same."""
    now, told = centre.now(), factories.declaration()
    ref, entrance = drafts.start(centre.database, centre.vault, told, "en", form, now)
    draft = drafts.find(centre.database, centre.vault, ref, entrance, now)
    assert draft is not None
    signing = submit.Signing(draft.version, form, "en")
    index = centre.settings.secrets.blind_index_key
    return ref, submit.submit(
        centre.database, centre.vault, centre.ring(), index, draft, signing, now
    )


def work(database: str, secrets: str, seed: str, again: list[str], out: Connection) -> None:
    """Send again what was never answered, then go on until killed."""
    centre = centre_on(database, secrets)
    for form in chain(again, (f"form-{seed}-{number:08}" for number in count(1))):
        out.send(("try", form))
        ref, revision = declare(centre, form)
        out.send(("got", form, ref, revision))
