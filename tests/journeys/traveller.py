"""A traveller with a phone: walks the pages as people do, by what is on them.

Finds everything by its id, so that one walk serves every language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, Response

from customs.pass_qr import TOKYO

CONTROLLED = "async () => navigator.serviceWorker.controller !== null"
MOST_LOOKS = 600  # frames
Look = Callable[[str], None]


def arrival() -> date:
    """Tomorrow, as a calendar in Japan says."""
    return datetime.now(UTC).astimezone(TOKYO).date() + timedelta(days=1)


@dataclass(frozen=True)
class Someone:
    """Who is typed into a person's page."""

    surname: str = "SAMPLE"
    given: str = "ANNA MARIA"
    nationality: str = "DEU"
    born: tuple[int, int, int] = (1988, 4, 12)
    number: str = "C01X0006H"


ANNA = Someone()
FAMILY = (
    Someone("KIM", "MINSEO", "KOR", (1984, 9, 1), "M00000011"),
    Someone("PARK", "JIHO", "KOR", (1985, 2, 20), "M00000012"),
    Someone("PARK", "SEOYUN", "KOR", (2014, 6, 6), "M00000013"),
    Someone("PARK", "DOYUN", "KOR", (2021, 11, 30), "M00000014"),
)


@dataclass
class Traveller:
    """One browser tab on one site; `look` is called on every new page."""

    page: Page
    origin: str
    look: Look = lambda _name: None
    visited: list[str] = field(default_factory=list)

    def goes(self, path: str) -> Response | None:
        """Open an address."""
        answer = self.page.goto(self.origin + path)
        self.visited.append(self.path)
        return answer

    @property
    def path(self) -> str:
        """Where the tab is."""
        return self.page.url.removeprefix(self.origin).partition("?")[0]

    @property
    def ref(self) -> str:
        """The reference of the declaration the tab is in."""
        return self.path.split("/")[2]

    def presses(self, selector: str = "main .go .main") -> None:
        """Press something that leads to another page, and see it whole."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.click(selector)
        self.visited.append(self.path)

    def awaits_worker(self) -> None:
        """Until the phone itself can answer for a server that does not."""
        self.awaits(CONTROLLED)

    def awaits(self, condition: str) -> None:
        """Until a condition of the page holds; asked from outside, since no page may eval."""
        for _ in range(MOST_LOOKS):
            if self.page.evaluate(condition):
                return
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        raise AssertionError(condition)

    def awaits_estimate(self) -> None:
        """Until the estimate a page asks for is there; with the law of each line open."""
        if self.page.locator(".estimate[hx-trigger^=load]").count():
            self.page.wait_for_selector("#sum .yen")
        self.page.evaluate("document.querySelectorAll('#how details').forEach(e => e.open = true)")

    def awaits_pass_kept(self) -> None:
        """Until the phone keeps the pass."""
        self.page.wait_for_selector("html[data-pass-kept=yes]", state="attached")

    def begins(self, travel: str = "passenger") -> None:
        """From the front to the first question, answered."""
        self.goes("/")
        self.look("front")
        self.presses("main a.main")
        self.look("start")
        self.page.check(f"[name=travel][value={travel}]")
        self.presses()

    def is_someone(self, who: Someone = ANNA) -> None:
        """Fill in a person's page."""
        page = self.page
        page.fill("#surname", who.surname)
        page.fill("#given", who.given)
        page.select_option("#nationality", who.nationality)
        for part, figure in zip(("year", "month", "day"), who.born, strict=True):
            page.fill(f"[name=born-{part}]", str(figure))
        page.fill("#document_number", who.number)
        self.look("person")
        self.presses()

    def brings(self, *others: Someone) -> None:
        """Add the others, and say that is everyone."""
        for other in others:
            self.presses("main a.second")
            self.is_someone(other)
        self.look("people")
        self.presses("form[data-keep] .main")

    def arrives(self, port: str = "HND", carrier: str = "LH716", day: date | None = None) -> None:
        """Fill in the trip."""
        self.page.select_option("#port", port)
        self.page.fill("#arrival_on", (day or arrival()).isoformat())
        self.page.fill("#carrier", carrier)
        self.page.fill("#embarked_at", "Frankfurt")
        self.look("trip")
        self.presses()

    def stays(self) -> None:
        """Fill in the address."""
        self.page.fill("#phone", "+49 30 123456")
        self.page.check("[name=where][value=address]")
        self.page.fill("#hotel", "Hotel Ume")
        self.page.select_option("#prefecture", "13")
        self.look("stay")
        self.presses()

    def brings_nothing(self) -> None:
        """The one button below the seven statements."""
        self.look("statements")
        self.presses("[name=none_applies]")

    def answers_yes(self, *statements: str) -> None:
        """Answer each statement."""
        for statement in ("1-1", "1-2", "1-3", "1-4", "1-5", "2", "3"):
            no = "" if statement in statements else "-no"
            self.page.check(f"[id='{statement}{no}']")
        self.presses("form[data-keep] .second")

    def lists_whisky(self, count: int = 4) -> None:
        """One line of goods that asks for a count and a size."""
        self.presses("#add")
        self.look("goods kind")
        self.presses("a[href*='kind=whisky']")
        self.page.fill("#count", str(count))
        self.page.fill("#ml", "750")
        self.look("goods line")
        self.presses()

    def lists_handbag(self) -> None:
        """One line of other goods, with a name and a price."""
        self.presses("#add")
        self.presses("a[href$='kind=other']")
        self.page.fill("#name", "Handbag")
        self.page.fill("#price", "180000")
        self.page.select_option("#currency", "JPY")
        if self.page.locator("#owner").count():
            self.page.select_option("#owner", "1")
        self.look("goods line, other")
        self.presses()

    def carries_cash(self) -> None:
        """The first person's form of means of payment."""
        self.presses("#add a")
        self.page.select_option("#means-0", "cash")
        self.page.fill("#amount-0", "1500000")
        self.page.select_option("#currency-0", "JPY")
        self.look("means form")
        self.presses()

    def sends_luggage(self) -> None:
        """Luggage that arrives separately."""
        self.page.fill("#packages", "2")
        self.page.fill("#contents", "clothes")
        self.page.fill("#sent_from", "Frankfurt, Germany")
        self.look("unaccompanied")
        self.presses()

    def signs(self) -> None:
        """Confirm the statement of truth, and hold the pass."""
        if self.page.locator("#allotment:not([type=hidden])").count():
            self.page.check("#allotment")
        self.look("check")
        self.presses("#true")
        self.look("pass")

    def declares_nothing(self, who: Someone = ANNA) -> None:
        """The whole way of somebody with nothing to declare."""
        self.begins()
        self.is_someone(who)
        self.brings()
        self.arrives()
        self.stays()
        self.brings_nothing()
        self.signs()
