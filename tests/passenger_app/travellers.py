"""What travellers do at the centre: told straight to the use cases, or through the pages."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from sqlalchemy import select

from customs.declaration import Declaration as Told
from customs.declaration import settled
from passenger_app import drafts, estimate, sign_in_links, submit
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import Declaration, IssuedPass
from tests import factories
from tests.passenger_app.browser import Browser

_forms = count(1)


def key() -> str:
    """An idempotency key no other form has."""
    return f"form-{next(_forms):020}"


def begin(centre: Centre, told: Told | None = None, language: str = "en") -> Draft:
    """A declaration begun with all this told; nothing to declare unless said otherwise."""
    told = told or factories.declaration()
    ref, entrance = drafts.start(centre.database, centre.vault, told, language, key(), centre.now())
    return again(centre, ref, entrance)


def again(centre: Centre, ref: str, entrance: UUID) -> Draft:
    """The declaration as it stands now."""
    found = drafts.find(centre.database, centre.vault, ref, entrance, centre.now())
    assert found is not None
    return found


def fresh(centre: Centre, draft: Draft) -> Draft:
    """The same declaration as it stands now."""
    return again(centre, draft.ref, draft.access)


def sign(centre: Centre, draft: Draft, once: str = "", version: int | None = None) -> int:
    """Sign what was read as a draft, as a page does, which looks again first; the revision."""
    now = centre.now()
    held = drafts.find(centre.database, centre.vault, draft.ref, draft.access, now) or draft
    counted = estimate.allotment(centre.database, settled(draft.told))
    signing = submit.Signing(
        draft.version if version is None else version,
        once or key(),
        draft.language,
        counted.mark if counted else "",
    )
    index = centre.settings.secrets.blind_index_key
    return submit.submit(centre.database, centre.vault, centre.ring(), index, held, signing, now)


def signed(centre: Centre, told: Told | None = None) -> Draft:
    """A declaration that was signed."""
    draft = begin(centre, told)
    sign(centre, draft)
    return fresh(centre, draft)


def row_of(centre: Centre, draft: Draft) -> Declaration:
    """Its row."""
    with centre.database.reading() as session:
        return session.scalars(select(Declaration).where(Declaration.id == draft.id)).one()


def pass_of(centre: Centre, draft: Draft) -> IssuedPass:
    """The pass of its head revision."""
    issued = drafts.issued(centre.database, fresh(centre, draft))
    assert issued is not None
    return issued


def sign_in(centre: Centre, browser: Browser, email: str) -> Browser:
    """By a link that was sent, as if the letter had come."""
    index = centre.settings.secrets.blind_index_key
    secret = sign_in_links.ask(
        centre.database, centre.vault, index, email, lambda _: ("-", "-"), centre.now()
    )
    return browser.open(f"/sign-in/link/{secret}").press("Sign in")


def tell(browser: Browser, **person: str) -> str:
    """Through the pages to the check, with nothing to declare; the reference."""
    browser.open("/start").press(travel="passenger")
    browser.send(factories.person_page(**person)).press()
    browser.send(trip_typed(browser)).send(factories.stay_page()).press("none_applies")
    assert browser.path.endswith("/check"), browser.page.heading
    return browser.ref


def trip_typed(browser: Browser) -> dict[str, str]:
    """The trip, in the fields its page has."""
    asked = browser.form().names()
    return {
        name: value
        for name, value in (factories.trip_page() | {"arrival_on": "2026-12-03"}).items()
        if name in asked
    }


def declare(browser: Browser, **person: str) -> str:
    """The same, and signed; the reference."""
    ref = tell(browser, **person)
    browser.press("true")
    assert browser.path.endswith("/pass"), browser.page.heading
    return ref
