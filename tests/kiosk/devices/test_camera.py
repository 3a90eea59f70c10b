"""The camera holds one fresh picture, gives it once, and lets go of it when told."""

from __future__ import annotations

from customs.apparatus import Trouble
from kiosk.devices.camera import FRESH, QUIET, STARTS, Camera, PlayedCamera, PostedCamera
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


def watched(*posts: tuple[bytes, float]) -> PostedCamera:
    """A camera whose pictures are asked for from the beginning."""
    camera = PostedCamera()
    camera.wanted(on=True, at=0.0)
    for body, at in posts:
        camera.post(body, at, hold=False)
    return camera


def test_a_live_camera_is_in_order_and_holds_nothing_it_was_not_told_to() -> None:
    camera = watched(*((bytes([second]), float(second)) for second in range(60)))
    assert (camera.state(60.0), camera.frame(59.5)) == (None, None)


def test_a_camera_without_pictures_for_a_while_is_silent() -> None:
    camera = watched((b"one", 1.0))
    assert camera.state(1.0 + QUIET) is None
    assert camera.state(1.1 + QUIET) is Trouble.CAMERA_SILENT
    camera.post(b"two", 30.0)
    assert camera.state(31.0) is None


def test_a_camera_that_hangs_sends_the_same_picture_again_and_again() -> None:
    camera = watched(*((b"one", float(second)) for second in range(30)))
    assert camera.state(29.0) is Trouble.CAMERA_FROZEN
    camera.post(b"two", 30.0)
    assert camera.state(30.0) is None


def test_a_camera_that_rests_is_in_order_and_begins_anew() -> None:
    camera = watched((b"one", 1.0))
    camera.wanted(on=False, at=5.0)
    assert camera.state(300.0) is None
    camera.wanted(on=True, at=300.0)
    assert camera.state(300.0 + QUIET) is None
    assert camera.state(301.0 + QUIET) is Trouble.CAMERA_SILENT


def test_a_browser_has_a_minute_to_send_its_first() -> None:
    camera = watched()
    assert camera.state(STARTS) is None
    assert camera.state(STARTS + 0.1) is Trouble.CAMERA_SILENT


def test_a_browser_that_was_given_no_camera_says_so_at_once() -> None:
    camera = watched()
    camera.refused()
    assert camera.state(0.1) is Trouble.CAMERA_SILENT
    camera.post(b"one", 1.0)
    assert camera.state(1.0) is None
