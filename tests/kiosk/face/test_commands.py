"""The commands as an operator types them, on invented faces and on files that are none."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from customs.policy import Face
from customs.words_face import Locked
from kiosk.face import __main__ as program
from kiosk.face import cohort as cohorts
from kiosk.face import evaluation
from kiosk.face.decision import Files, rules
from tests.kiosk.face import invented
from tests.kiosk.face.invented import Pose
from tests.kiosk.face.seen import dlib

pytestmark = pytest.mark.long

VISIT = (Pose(shift=(8, 0)), Pose(roll=4), Pose(size=1.1))


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portrait of each of three travellers, three frames of a visit, and files that are none."""
    folder = tmp_path_factory.mktemp("album")
    for draw in invented.DRAWS[:3]:
        (folder / f"{draw}.jpg").write_bytes(invented.frame(draw))
        for number, pose in enumerate(VISIT):
            (folder / f"{draw}-{number}.jpg").write_bytes(invented.frame(draw, pose))
    (folder / "torn.jpg").write_bytes(invented.frame(0)[:2000])
    Image.new("RGB", (320, 240), "grey").save(folder / "nobody.jpg")
    return folder


@pytest.fixture(scope="module")
def pairs(album: Path) -> Path:
    """Everyone against everyone."""
    path = album / "pairs.csv"
    draws = invented.DRAWS[:3]
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["a", "b", "same", "group"])
        for one in draws:
            for other in draws:
                visit = ";".join(f"{other}-{number}.jpg" for number in range(len(VISIT)))
                rows.writerow([f"{one}.jpg", visit, int(one == other), "drawn"])
        rows.writerow(["nobody.jpg", "0-0.jpg", 0, "drawn"])
        rows.writerow(["0.jpg", "torn.jpg", 1, "drawn"])
    return path


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """The exit code and what was shown."""
    code = program.main([str(each) for each in arguments])
    return code, json.loads(capsys.readouterr().out)


def test_two_faces_are_compared(album: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, same = ran(capsys, "compare", album / "1.jpg", album / "1-0.jpg")
    assert code == 0
    code, other = ran(capsys, "compare", album / "1.jpg", album / "4.jpg")
    assert same["distance"] < 0.3 < 0.6 <= other["distance"]
    assert same["model"]["name"] == "dlib"
    assert [picture["advice"] for picture in same["pictures"]] == [None, None]


@pytest.mark.parametrize("wrong", ["torn.jpg", "nobody.jpg", "absent.jpg", "."])
def test_a_bad_file_is_answered_in_one_line(
    album: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for names in ((wrong, "0.jpg"), ("0.jpg", wrong)):
        assert program.main(["compare", *[str(album / name) for name in names]]) == 1
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert str(album / wrong) in json.loads(out)["error"]


def test_an_evaluation_is_measured_written_drawn_and_installed(
    album: Path, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, plot = tmp_path / "evaluation.json", tmp_path / "rates.svg"
    code, told = ran(
        capsys, "evaluate", pairs, "--gallery", "--simulated", "--out", out, "--plot", plot
    )
    assert code == 0
    assert told == json.loads(out.read_bytes())
    assert sum(told["left_out"].values()) == 2
    table = told["groups"]["drawn"]
    last = {name: rows[-1] for name, rows in table.items()}
    assert [last["averaged"][kind]["of"] for kind in ("fmr", "fnmr")] == [6, 3]
    assert [last["single"][kind]["of"] for kind in ("fmr", "fnmr")] == [18, 9]
    at = next(row for row in table["averaged"] if row["threshold"] == 0.5)
    assert (at["fmr"]["errors"], at["fnmr"]["errors"]) == (0, 0)
    assert [each["size"] for each in told["gallery"]] == [1, 1]
    assert plot.read_text().count("<polyline") > 8
    files = Files(out.read_bytes())
    assert rules(files, dlib().model, Face(), demo=False).locked is Locked.SIMULATED
    assert rules(files, dlib().model, Face(), demo=True).locked is Locked.TOO_FEW
    assert oct(out.stat().st_mode)[-3:] == "600"


def test_a_plot_may_be_a_png(
    pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = ran(capsys, "evaluate", pairs, "--plot", tmp_path / "rates.png")
    assert code == 0
    with Image.open(tmp_path / "rates.png") as image:
        assert len(image.getcolors(1 << 20) or []) > 5


def test_what_evaluate_cannot_use_is_said_in_one_line(
    album: Path, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.csv").write_text("a,b\n")
    (album / "none.csv").write_text("a,b,same\nnobody.jpg,torn.jpg,1\n")
    for arguments in (
        [tmp_path / "wrong.csv"],
        [tmp_path / "absent.csv"],
        [album / "none.csv"],
        [pairs, "--plot", "rates.pdf"],
        [pairs, "--cohort", pairs],
        [pairs, "--model", pairs],
        [pairs, "--out", tmp_path / "no" / "such" / "folder"],
    ):
        code, told = ran(capsys, "evaluate", *arguments)
        assert (code, list(told)) == (1, ["error"])


def test_wrong_usage_is_told_apart() -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["evaluate"])
    assert ended.value.code == 2


def test_a_cohort_is_made_and_an_evaluation_names_it(
    album: Path,
    pairs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "cohort.json"
    code, told = ran(capsys, "cohort", tmp_path, "--out", out)
    assert (code, list(told)) == (1, ["error"])
    monkeypatch.setattr(cohorts, "LEAST", 8)
    monkeypatch.setattr(cohorts, "NEAREST", 4)
    code, told = ran(capsys, "cohort", album, "--out", out)
    assert (code, told["faces"], sum(told["left_out"].values())) == (0, 12, 2)
    _, measured = ran(capsys, "evaluate", pairs, "--cohort", out)
    assert measured["cohort"] == told["sha256"]
    assert measured["groups"]["all"]["single"][0]["threshold"] < 0
    _, compared = ran(capsys, "compare", album / "0.jpg", album / "1.jpg", "--cohort", out)
    assert compared["score"] < compared["distance"]


def test_it_runs_as_a_program(album: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.face", "compare", album / "0.jpg", album / "torn.jpg"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert evaluation.KIND not in done.stdout
    assert "torn.jpg" in json.loads(done.stdout)["error"]
