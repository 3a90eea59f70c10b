"""A browser as a person uses one: it reads the page, types into its fields, presses a button.

It follows what the page serves - hidden fields, tokens, what stands in a field already - so a
field or a button that is not on the page cannot be used by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "http://traveller.localhost"
OFFICER_ORIGIN = "http://officer.localhost"
_VOID = {"input", "br", "meta", "link", "img", "hr"}


@dataclass
class Button:
    """Something to press: its words, and what it sends."""

    name: str = ""
    value: str = ""
    words: str = ""


@dataclass
class Form:
    """One form of a page: where it goes, what stands in it, what can be pressed."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def names(self) -> set[str]:
        """Every field a person could fill."""
        return set(self.fields) | set(self.choices)


class Page(HTMLParser):
    """The forms, links and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words = ""
        self.heading = ""
        self._open: list[Form] = []
        self._select = ""
        self._button: Button | None = None
        self._afar: list[tuple[str, Button]] = []
        self._tags: list[str] = []
        self.feed(text)
        self.close()
        for id_, button in self._afar:
            next(form for form in self.forms if form.id == id_).buttons.append(button)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a person can use."""
        told = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._tags.append(tag)
        if tag == "form":
            form = Form(told.get("action", ""), told.get("method", "get"), told.get("id", ""))
            self.forms.append(form)
            self._open.append(form)
        elif tag == "a":
            self.links.append(told.get("href", ""))
        elif tag == "button":
            self._begin_button(told)
        elif self._open:
            self._field(self._open[-1], tag, told)

    def _begin_button(self, told: dict[str, str]) -> None:
        self._button = Button(told.get("name", ""), told.get("value", ""))
        if "form" in told:
            self._afar.append((told["form"], self._button))
        elif self._open:
            self._open[-1].buttons.append(self._button)

    def _field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "select":
            self._select, form.fields[name] = name, ""
        elif tag == "option":
            form.choices.setdefault(self._select, set()).add(value)
            if "selected" in told:
                form.fields[self._select] = value
        elif tag == "textarea" or (tag == "input" and name):
            kind = told.get("type", "text")
            if kind in {"radio", "checkbox"}:
                form.choices.setdefault(name, set()).add(value)
            if kind not in {"radio", "checkbox"} or "checked" in told:
                form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag in self._tags:
            while self._tags.pop() != tag:
                pass
        if tag == "form" and self._open:
            self._open.pop()
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        """Words of the page, of its heading and of the button they stand on."""
        self.words += data
        if "h1" in self._tags:
            self.heading += data
        if self._button is not None:
            self._button.words += data


class Browser:
    """One browser with its cookies and the page it shows."""

    def __init__(self, app: Flask, origin: str = ORIGIN, language: str = "en") -> None:
        self.client: FlaskClient = app.test_client()
        self.origin = origin
        self.language = language
        self.answer: TestResponse
        self.addresses: list[str] = []

    @property
    def status(self) -> int:
        """The status of the page shown."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The page shown, as served."""
        return self.answer.text

    @property
    def page(self) -> Page:
        """The page shown, as read."""
        return Page(self.answer.text)

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.answer.request.path

    @property
    def ref(self) -> str:
        """The reference of the declaration shown."""
        return self.path.split("/")[2]

    def open(self, path: str) -> Browser:
        """Go to an address and follow where it leads."""
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str] | None = None) -> Browser:
        """Post to an address, as no page would; the token is not added."""
        return self._ask("POST", path, data or {})

    def token(self) -> str:
        """This session's token for a form."""
        here = self.client.get("/start", base_url=self.origin)
        return Page(here.text).forms[0].fields["csrf_token"]

    def form(self, which: str = "page") -> Form:
        """The form with this id, or the one that goes to an address ending so."""
        forms = self.page.forms
        found = [f for f in forms if f.id == which or (which and f.action.endswith(which))]
        return (found or [f for f in forms if f.method == "post"])[0]

    def press(self, button: str = "", which: str = "page", /, **typed: str) -> Browser:
        """Type into a form and press a button of it: by its name, its value or its words."""
        return self.send(typed, button, which)

    def send(self, typed: dict[str, str], button: str = "", which: str = "page") -> Browser:
        """The same with fields whose names are no words of Python."""
        form = self.form(which)
        strange = set(typed) - form.names()
        if strange:
            raise KeyError(f"no such field on {self.path}: {sorted(strange)}")
        pressed = _pressed(form, button)
        sent = form.fields | typed
        if pressed.name:
            sent[pressed.name] = pressed.value
        target = urlsplit(urljoin(self.answer.request.url, form.action))
        return self._ask("POST", target.path + (f"?{target.query}" if target.query else ""), sent)

    def _ask(self, method: str, path: str, data: dict[str, str] | None = None) -> Browser:
        self.addresses.append(path)
        self.answer = self.client.open(
            path,
            method=method,
            data=data,
            base_url=self.origin,
            headers={"Accept-Language": self.language, "Referer": self.origin + "/"},
            follow_redirects=True,
            buffered=True,
        )
        self.addresses += [earlier.request.path for earlier in self.answer.history]
        self.addresses.append(self.path)
        return self


def _pressed(form: Form, button: str) -> Button:
    """The button meant; without a word, the first of the form's own that sends nothing extra."""
    if not button:
        own = [b for b in form.buttons if b.name != "language" and b.words]
        return next((b for b in own if not b.name), own[0])
    for known in form.buttons:
        if button in {known.name, known.value} or (known.words and button in known.words):
            return known
    raise KeyError(f"no such button: {button}")
