"""The pages: one screen that is asked for again and again, and what is sent from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from customs.words_screen import Act
from kiosk.devices.frame import MOST_BYTES
from kiosk.devices.wedge import Wedge
from kiosk.screen import assets, door, guest, view
from kiosk.screen.view import Setting
from kiosk.terminal.guest import GuestDoor
from kiosk.terminal.news import Awake, Touched
from kiosk.terminal.program import Terminal

QUICK = 0.4  # seconds an answer may take before the screen says that it takes a moment
MOST_KEYS = 6000
_PARTS = tuple(
    f"{date}-{part}" for date in ("born", "expires") for part in ("year", "month", "day")
)
_FIELDS = ("language", "ease", "number", "can", *_PARTS)


Lays = Callable[[str], bytes]


def create_app(
    terminal: Terminal,
    setting: Setting,
    key: str,
    host: str,
    lays: Lays | None = None,
    guests: GuestDoor | None = None,
) -> Flask:
    """The pages of one kiosk, for the browser that brings this key.

    `lays` puts a sample passport on a simulated reader; without it there is no such page. By
    `guests` comes the second browser of somebody who declares here.
    """
    app = Flask(__name__, static_folder=str(assets.STATIC), static_url_path="/static")
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, TRUSTED_HOSTS=[host])
    door.install(app, key)
    if guests:
        guest.install(app, guests)
    pages = Pages(terminal, setting)
    for path, method, room in (
        ("/", "GET", pages.whole),
        ("/screen", "GET", pages.screen),
        ("/style.css", "GET", pages.style),
        ("/act", "POST", pages.act),
        ("/frames", "POST", pages.frames),
        ("/keys", "POST", pages.keys),
        ("/awake", "POST", pages.awake),
        ("/no-camera", "POST", pages.no_camera),
    ):
        app.add_url_rule(path, room.__name__, room, methods=[method])
    if lays:
        app.add_url_rule("/sample", "sample", partial(pages.sample, lays), methods=["POST"])
    for fault in (404, 405):
        app.register_error_handler(fault, _elsewhere)
    for fault in (400, 413):
        app.register_error_handler(fault, pages.refused)
    app.register_error_handler(403, pages.strange)
    app.register_error_handler(500, pages.broken)
    return app


class Pages:
    """What the browser may ask and send."""

    def __init__(self, terminal: Terminal, setting: Setting) -> None:
        self.terminal, self.setting, self._wedge = terminal, setting, Wedge()

    def whole(self) -> str:
        """The page, once."""
        return view.page("kiosk/frame.html", self.terminal.told, self.setting)

    def screen(self) -> str | Response:
        """The screen, where it is another than the browser has."""
        told = self.terminal.told
        if request.args.get("seen") == str(told.version):
            return Response(status=204)
        return view.page("kiosk/screen.html", told, self.setting)

    def act(self) -> str | Response:
        """A finger. What it leads to is shown at once where that is quick."""
        self.terminal.hear(_touched())
        self.terminal.settled(QUICK)
        if "HX-Request" in request.headers:
            return view.page("kiosk/screen.html", self.terminal.told, self.setting)
        return _elsewhere()

    def frames(self) -> Response:
        """A picture, as a raw body: a form would be spooled to a disk."""
        self.terminal.frame(request.get_data(cache=False))
        return Response(status=204)

    def keys(self) -> Response:
        """What was typed in one go: a scanner's burst is told from a hand's."""
        for name, at in _pressed():
            self._scanned(self._wedge.press(name, at))
        self._scanned(self._wedge.quiet(float("inf")))
        return Response(status=204)

    def _scanned(self, scan: bytes | None) -> None:
        if scan:
            self.terminal.scan(scan)

    def awake(self) -> Response:
        """Somebody types or scrolls."""
        self.terminal.hear(Awake())
        return Response(status=204)

    def no_camera(self) -> Response:
        """The browser was given no camera."""
        self.terminal.no_camera()
        return Response(status=204)

    def sample(self, lays: Lays) -> Response:
        """A sample passport is laid down, as a page reader would tell of it."""
        name = request.form.get("name", "")
        if name in self.setting.samples:
            self.terminal.scan(lays(name))
        return _elsewhere()

    def broken(self, _error: Exception) -> tuple[str, int]:
        """Nothing of what failed, and nothing of the traveller, on the screen."""
        return view.broken(self._tag(), self.setting), 500

    def refused(self, error: HTTPException) -> tuple[str, int]:
        """What was sent could not be read, or was too much: nothing has changed."""
        return view.refused(self._tag(), self.setting), error.code or 400

    def strange(self, _error: Exception) -> tuple[str, int]:
        """Another browser, or ours after a new start: it learns nothing of whoever is here."""
        return view.broken(self.setting.language, self.setting), 403

    def _tag(self) -> str:
        visit = self.terminal.told.visit
        return visit.language if visit else self.setting.language

    def style(self) -> Response:
        """The one sheet."""
        return Response(assets.style(), mimetype="text/css")


def _elsewhere(_error: Exception | None = None) -> Response:
    """A browser that tries to leave finds the screen."""
    return Response(status=303, headers={"Location": "/"})


def _touched() -> Touched:
    serial = request.form.get("serial", "")
    try:
        act = Act(request.form.get("act", ""))
    except ValueError:
        abort(400)
    values = {name: request.form[name] for name in _FIELDS if name in request.form}
    return Touched(act, int(serial) if serial.isdecimal() and len(serial) < 16 else 0, values)


def _pressed() -> Iterator[tuple[str, float]]:
    """Keys with their times in seconds, as the page saw them."""
    told = request.get_json(silent=True)
    if not isinstance(told, list) or len(told) > MOST_KEYS:
        abort(400)
    for each in told:
        match each:
            case [str(name), int() | float() as at] if len(name) <= 16:
                yield name, at / 1000
            case _:
                abort(400)
