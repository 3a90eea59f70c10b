"""An operator's model: one made here, and files that are none."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from kiosk.face import choice, onnx_matcher
from kiosk.face.choice import NotAChoice
from kiosk.face.dlib_matcher import Dlib
from kiosk.face.matcher import Kept
from kiosk.face.onnx_matcher import PLACES, Colours, Onnx, UnusableModel
from kiosk.face.picture import Picture
from kiosk.face.sight import Box, Face, Points
from tests.kiosk.face.seen import head

KEPT = Kept(0.9, 1.1)
NUMBERS = 32


def model(path: Path, numbers: int = NUMBERS, side: int = 112, flat: bool = True) -> Path:
    """A network that averages the face in squares of 14 and mixes them by a fixed draw."""
    mix = np.random.default_rng(1).normal(size=(192, numbers)).astype(np.float32)
    nodes = [helper.make_node("AveragePool", ["face"], ["squares"], kernel_shape=[14, 14],
                              strides=[14, 14])]  # fmt: skip
    if flat:
        nodes.append(helper.make_node("Flatten", ["squares"], ["row"]))
        nodes.append(helper.make_node("MatMul", ["row", "mix"], ["vector"]))
    told = helper.make_tensor_value_info("vector" if flat else "squares", TensorProto.FLOAT, None)
    graph = helper.make_graph(
        nodes,
        "faces",
        [helper.make_tensor_value_info("face", TensorProto.FLOAT, [1, 3, side, side])],
        [told],
        [numpy_helper.from_array(mix, "mix")] if flat else [],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(made, path)
    return path


def scene(seed: int) -> Picture:
    """A picture with something in it."""
    small = np.random.default_rng(seed).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    return Picture(np.kron(small, np.ones((20, 20, 1), dtype=np.uint8)))


@pytest.fixture
def matcher(tmp_path: Path) -> Onnx:
    """A loaded model."""
    return Onnx(model(tmp_path / "faces.onnx"), "made here", Colours(), KEPT)


def test_the_same_face_is_at_no_distance_and_another_is(matcher: Onnx) -> None:
    one, same = matcher.embed(scene(1), head()), matcher.embed(scene(1), head())
    other = matcher.embed(scene(2), head())
    assert np.linalg.norm(one.vector) == pytest.approx(1)
    assert one.distance(same) == pytest.approx(0, abs=1e-6)
    assert one.distance(other) > 0.05
    assert one.vector.shape == (NUMBERS,)


def test_a_model_is_named_by_its_bytes(tmp_path: Path, matcher: Onnx) -> None:
    other = Onnx(model(tmp_path / "other.onnx", 64), "made here", Colours(), KEPT)
    assert matcher.model.name == other.model.name
    assert matcher.model.version != other.model.version


def test_the_vector_is_what_the_network_gives_for_the_aligned_face(
    tmp_path: Path, matcher: Onnx
) -> None:
    face = onnx_matcher.aligned(scene(1), head().points)
    squares = ((face - 127.5) / 127.5).reshape(8, 14, 8, 14, 3).mean(axis=(1, 3))
    mix = np.random.default_rng(1).normal(size=(192, NUMBERS)).astype(np.float32)
    row = squares.transpose(2, 0, 1).ravel() @ mix
    given = matcher.embed(scene(1), head()).vector
    assert given == pytest.approx(row / np.linalg.norm(row), abs=1e-4)
    blue = Onnx(tmp_path / "faces.onnx", "made here", Colours(blue_first=True), KEPT)
    assert not np.allclose(blue.embed(scene(1), head()).vector, given, atol=1e-3)


@pytest.mark.parametrize("scale", [0.4, 1, 3])
@pytest.mark.parametrize("roll", [-25, 0, 40])
def test_points_come_to_their_places(scale: float, roll: float) -> None:
    """A dot at each point of a face is found where the template has it."""
    sine, cosine = math.sin(math.radians(roll)), math.cos(math.radians(roll))
    turn = np.array([[cosine, sine], [-sine, cosine]])
    points = (PLACES - 56) @ turn * scale + (320, 240)
    across, down = np.meshgrid(np.arange(640), np.arange(480))
    for number, (x, y) in enumerate(points):
        dot = np.exp(-((across + 0.5 - x) ** 2 + (down + 0.5 - y) ** 2) / (2 * (2 * scale) ** 2))
        seen = Picture(np.repeat((dot * 255).astype(np.uint8)[..., None], 3, axis=2))
        moved = onnx_matcher.aligned(seen, Points(*[(float(a), float(b)) for a, b in points]))
        row, column = np.unravel_index(np.argmax(moved[..., 0]), (112, 112))
        assert (column + 0.5, row + 0.5) == pytest.approx(tuple(PLACES[number]), abs=1.6)


@pytest.mark.parametrize(
    ("numbers", "side", "flat"), [(32, 64, True), (32, 112, False), (4, 112, True)]
)
def test_a_model_of_another_shape_is_refused(
    tmp_path: Path, numbers: int, side: int, flat: bool
) -> None:
    path = model(tmp_path / "wrong.onnx", numbers, side, flat)
    with pytest.raises(UnusableModel):
        Onnx(path, "wrong", Colours(), KEPT)


@pytest.mark.parametrize("raw", [b"", b"no model", bytes(1000)])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "no.onnx"
    path.write_bytes(raw)
    with pytest.raises(UnusableModel):
        Onnx(path, "none", Colours(), KEPT)


def test_a_face_at_the_edge_is_aligned_all_the_same(matcher: Onnx) -> None:
    far = Face(Box(-50, -50, 60, 60), Points((-40, 5), (-20, 5), (5, 5), (30, 5), (-5, 40)))
    assert np.isfinite(matcher.embed(scene(1), far).vector).all()


def test_a_choice_names_the_model(tmp_path: Path) -> None:
    model(tmp_path / "faces.onnx")
    path = tmp_path / "matcher.toml"
    path.write_text('[model]\nfile="faces.onnx"\nname="ours"\nstraight=0.8\nmoving=1.0\n')
    chosen = choice.matcher(path)
    assert (chosen.model.name, chosen.kept) == ("ours", Kept(0.8, 1.0))
    assert isinstance(choice.matcher(None), Dlib)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model = 1",
        "[model]\nfile='x'",
        "[model]\nfile='nowhere.onnx'\nname='x'\nstraight=1\nmoving=1",
        "[model]\nfile='choice.toml'\nname='x'\nstraight=1\nmoving=1",
        "[model]\nfile='x'\nname='x'\nstraight=1\nmoving=1\nunknown=1",
        "not toml",
    ],
)
def test_a_choice_that_names_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "choice.toml"
    path.write_text(text)
    with pytest.raises(NotAChoice):
        choice.matcher(path)
    with pytest.raises(NotAChoice):
        choice.matcher(tmp_path / "absent.toml")
