"""The camera holds one fresh picture, gives it once, and lets go of it when told."""

from __future__ import annotations

from kiosk.devices.camera import FRESH, Camera, PlayedCamera, PostedCamera
from kiosk.devices.frame import MOST_BYTES


def test_only_the_newest_is_given_and_only_once() -> None:
    camera = PostedCamera()
    camera.post(b"one", 1.0)
    camera.post(b"two", 1.1)
    assert [camera.frame(1.2), camera.frame(1.2)] == [b"two", None]


def test_an_old_picture_is_of_somebody_who_may_have_gone() -> None:
    camera = PostedCamera()
    camera.post(b"one", 1.0)
    assert camera.frame(1.0 + FRESH + 0.01) is None


def test_it_forgets_when_told() -> None:
    camera = PostedCamera()
    camera.post(b"one", 1.0)
    camera.forget()
    assert camera.frame(1.0) is None


def test_it_holds_no_more_than_a_picture_may_be() -> None:
    camera = PostedCamera()
    camera.post(b"\0" * (MOST_BYTES + 1000), 1.0)
    held = camera.frame(1.0)
    assert held is not None
    assert len(held) == MOST_BYTES + 1  # one more than is looked at, so that it is refused


def test_nothing_of_a_picture_shows() -> None:
    camera = PostedCamera()
    camera.post(b"canary", 1.0)
    assert "canary" not in repr(camera)


def test_the_simulator_plays_round_and_round() -> None:
    camera: Camera = PlayedCamera([b"one", b"two"])
    assert [camera.frame(at) for at in range(3)] == [b"one", b"two", b"one"]
    camera.forget()
    assert camera.frame(9) == b"one"
    unplugged = PlayedCamera([b"one"])
    unplugged.connected = False
    assert unplugged.frame(0) is None
