"""An officer at a desk PC: one browser, and a virtual authenticator in it.

Finds everything by its id, as the travellers' journeys do.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

from tests.journeys.site import Site

DESK = {
    "viewport": {"width": 1280, "height": 800},
    "is_mobile": False,
    "has_touch": False,
    "locale": "en",
}
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def passkeys(page: Page) -> tuple[CDPSession, str]:
    """Give a browser an authenticator in software; how to speak of it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, made["authenticatorId"]


@dataclass
class Officer:
    """One browser at one desk."""

    page: Page
    site: Site
    devtools: CDPSession | None = None
    authenticator: str = ""

    def __post_init__(self) -> None:
        self.devtools, self.authenticator = passkeys(self.page)

    def goes(self, path: str) -> int:
        """Open an address; its status."""
        answer = self.page.goto(self.site.officer_origin + path)
        assert answer
        return answer.status

    def shows_passkey(self, act: str) -> None:
        """Press the button that asks for one, and arrive where it leads."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"[data-passkey={act}] button").click()

    def enrols(self, link: str) -> None:
        """Open a code and make a passkey with it."""
        self.page.goto(link)
        self.shows_passkey("new")

    def signs_in(self) -> None:
        """With the passkey in this browser."""
        self.goes("/officer/sign-in")
        self.shows_passkey("sign-in")

    def signs_out(self) -> None:
        """Leave the desk."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("form[action$=sign-out] button").click()

    def loses_passkey(self) -> None:
        """The authenticator is gone, and a new and empty one takes its place."""
        assert self.devtools
        gone = {"authenticatorId": self.authenticator}
        self.devtools.send("WebAuthn.removeVirtualAuthenticator", gone)
        made = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator = made["authenticatorId"]

    def sends(self) -> None:
        """Press the page's main button."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("#page .main").click()

    def steps_up_to(self, path: str) -> None:
        """Open a page that asks for the passkey once more, and come to it."""
        assert self.goes(path) == 403
        self.shows_passkey("step-up")
        assert self.path == path

    @property
    def path(self) -> str:
        """Where this browser is."""
        return self.page.url.removeprefix(self.site.officer_origin)

    @property
    def heading(self) -> str:
        """What the page says it is."""
        return self.page.inner_text("h1")

    def is_in(self) -> bool:
        """Whether the desk opens."""
        return self.goes("/officer/") == 200
