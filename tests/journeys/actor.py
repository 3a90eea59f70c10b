"""Somebody before the camera who does what the screen asks for: a camera the test draws into.

A film cannot know what a challenge will ask for, nor how busy this machine is; this one looks
at the heading and moves.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from playwright.sync_api import BrowserContext

from customs.words_face import PROMPTS
from tests.kiosk.face.invented import DO, STRAIGHT, Pose

_SCRIPT = """(scenes) => {
  const canvas = document.createElement("canvas");
  const painted = canvas.getContext("2d");
  const pictures = Object.fromEntries(Object.entries(scenes).map(([said, data]) => [
    said, Object.assign(new Image(), { src: "data:image/jpeg;base64," + data })]));
  const act = () => {
    const said = document.querySelector("#screen h1")?.textContent ?? "";
    const shown = pictures[said] ?? pictures[""];
    if (!shown.complete) return;
    if (canvas.width !== shown.width) canvas.width = shown.width, canvas.height = shown.height;
    painted.drawImage(shown, 0, 0);
  };
  navigator.mediaDevices.getUserMedia = async () => {
    setInterval(act, 50);
    return canvas.captureStream(20);
  };
}"""


def stands_before(context: BrowserContext, scene: Callable[[Pose], bytes]) -> None:
    """Every page of this browser sees this scene, whose traveller follows the screen in English."""
    poses = {PROMPTS[prompt]: pose for prompt, pose in DO.items()} | {"": STRAIGHT}
    scenes = {said: base64.b64encode(scene(pose)).decode() for said, pose in poses.items()}
    context.add_init_script(f"({_SCRIPT})({json.dumps(scenes)})")
