"""The sign above a gate: one picture, one sentence in every language, and nothing about anybody."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, Response, request
from jinja2 import Environment

import templates
from customs.words_gate import LEADS, SIGNS, Sign
from kiosk.devices.frame import MOST_BYTES
from kiosk.gate.program import Gate
from kiosk.screen import assets, door
from translations import LANGUAGES, say

NAME = "gate.localhost"
# What the camera looks for while this is shown; else it rests.
CAMERA = {Sign.TOKEN: "pass", Sign.LOOK: "face"}
LARGE = ("ja", "en")  # the others stand below, smaller


def create_app(gate: Gate, key: str, host: str, *, simulated: bool = False) -> Flask:
    """The sign of one gate, for the browser that brings this key."""
    app = Flask(__name__, static_folder=str(assets.STATIC), static_url_path="/static")
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, TRUSTED_HOSTS=[host])
    door.install(app, key)

    def page(name: str) -> str:
        told = shown(gate) | {"simulated": simulated}
        return environment().get_template(f"kiosk/{name}.html").render(told)

    def whole() -> str:
        """The page, once."""
        return page("sign_frame")

    def screen() -> str | Response:
        """The sign, where it is another than the browser has."""
        if request.args.get("seen") == str(gate.version):
            return Response(status=204)
        return page("sign")

    def frames() -> Response:
        """A picture, as a raw body: a form would be spooled to a disk."""
        gate.frame(request.get_data(cache=False))
        return Response(status=204)

    def no_camera() -> Response:
        """The browser was given no camera: nobody can be confirmed here."""
        gate.blind()
        return Response(status=204)

    def style() -> Response:
        """The one sheet."""
        return Response(assets.style(), mimetype="text/css")

    for path, method, room in (
        ("/", "GET", whole),
        ("/screen", "GET", screen),
        ("/style.css", "GET", style),
        ("/frames", "POST", frames),
        ("/no-camera", "POST", no_camera),
    ):
        app.add_url_rule(path, room.__name__, room, methods=[method])
    return app


@cache
def environment() -> Environment:
    """The frame is in Japanese; each sentence on the sign carries its own language."""
    made = templates.environment("ja")
    made.globals |= {"asset": assets.address, "style_address": assets.style_address, "Sign": Sign}
    return made


def shown(gate: Gate) -> dict[str, Any]:
    """Everything a sign may say, and nothing more."""
    version, told = gate.version, gate.told
    sentences = [
        (tag, say(tag, SIGNS[told.sign]), say(tag, told.prompt or LEADS[told.sign]))
        for tag in LANGUAGES
    ]
    return {
        "sign": told.sign,
        "version": version,
        "camera": CAMERA.get(told.sign, ""),
        "large": [each for each in sentences if each[0] in LARGE],
        # What the camera asks for is said to everybody.
        "small": [
            (tag, lead if told.prompt else heading)
            for tag, heading, lead in sentences
            if tag not in LARGE
        ],
        "done": told.done,
        "everyone": told.everyone,
    }
