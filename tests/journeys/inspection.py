"""Looks at a page as an auditor would: axe in both colour schemes, widths, thumbs, motion."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}  # also a 1280 pixel window at 400 %
THUMB = 48

_AXE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((fault) => fault.nodes.map(
    (node) => `${fault.id}: ${node.html} ${node.failureSummary}`));
}"""

# What reaches beyond the page's width. What is out of sight on purpose is one pixel large.
_WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const seen = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > width + 0.5 || box.left < -0.5)
      && !element.closest("svg, option, select > *");
  });
  const page = document.documentElement.scrollWidth > width ? ["the page itself"] : [];
  return page.concat(seen.map((element) => element.outerHTML.slice(0, 120)));
}"""

# A radio's or tick's target is its whole label; a link inside a sentence may be as small as it.
_SMALL = """(least) => {
  const inSentence = (link) => getComputedStyle(link).display === "inline"
    && link.parentElement.textContent.trim() !== link.textContent.trim();
  const area = (element) => ["radio", "checkbox"].includes(element.type)
    ? element.labels[0].getBoundingClientRect() : element.getBoundingClientRect();
  const acts = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, summary");
  return [...acts].filter((act) => act.checkVisibility() && act.getBoundingClientRect().width > 1
      && !(act.tagName === "A" && inSentence(act)) && area(act).height < least - 0.01)
    .map((act) => `${area(act).height} ${act.outerHTML.slice(0, 120)}`);
}"""

_MOVING = """() => document.getAnimations().map((one) => String(one.effect?.target?.outerHTML))
  .concat([...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || style.scrollBehavior === "smooth"
      || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
  }).map((element) => element.outerHTML.slice(0, 80)))"""


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds: every rule of WCAG 2.2 AA, or the rules named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[str] = page.evaluate(_AXE, asked)
    return found


def wider(page: Page) -> list[str]:
    """What does not fit into the width of the page."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def small(page: Page) -> list[str]:
    """What a thumb would miss."""
    found: list[str] = page.evaluate(_SMALL, THUMB)
    return found


def moving(page: Page) -> list[str]:
    """What moves."""
    found: list[str] = page.evaluate(_MOVING)
    return found


@dataclass
class Inspection:
    """Looks at one page after another, and remembers what is wrong where."""

    page: Page
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def layout(self, name: str) -> None:
        """Everything fits 320 pixels, and a thumb."""
        assert self.page.viewport_size == NARROW
        self._found(name, "wider than 320", wider(self.page))
        self._found(name, "smaller than a thumb", small(self.page))

    def whole(self, name: str) -> None:
        """Layout, and axe by day."""
        self.layout(name)
        self.looks(name)

    def looks(self, name: str) -> None:
        """Axe by day, whatever the width."""
        self._found(name, "axe", axe(self.page))

    def night(self, name: str) -> None:
        """Contrast by night, which no language changes."""
        self.page.emulate_media(color_scheme="dark")
        self._found(name, "axe in the dark", axe(self.page, "color-contrast"))
        self.page.emulate_media(color_scheme="light")

    def told(self) -> str:
        """Everything that is wrong, for a test that fails."""
        return "\n".join(
            f"{where}\n    " + "\n    ".join(faults) for where, faults in self.wrong.items()
        )

    def _found(self, name: str, what: str, faults: list[str]) -> None:
        if faults:
            self.wrong[f"{name}: {what}"] = faults
