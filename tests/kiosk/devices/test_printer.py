"""A slip comes out, can be read, and tells nothing more; a printer that fails has a word for it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from customs import verdicts
from customs.apparatus import Printed
from customs.verdicts import Verdict
from customs.words_kiosk import PRINTED
from customs.words_screen import REFERENCE
from kiosk.devices import codes, escpos_printer, slip
from kiosk.devices.escpos_printer import EscposPrinter, NoSuchModel
from kiosk.devices.printer import Printer, SimulatedPrinter
from kiosk.devices.slip import DOTS, Slip
from tests.kiosk.devices.printing import OUT_OF_PAPER, PaperPrinter
from tests.test_house import HOUSE
from translations import LANGUAGES, say

pytestmark = pytest.mark.long

ADDRESS = "https://declare.example.jp/a/Zx81pQ0aB7kLm2nP4rTu6w"
SLIP = Slip(
    "7KQ-4MD",
    verdicts.SENTENCES[Verdict.USED],
    ADDRESS,
    "HND-T3",
    datetime(2026, 12, 3, 4, 30, tzinfo=UTC),
    "ko",
)


@pytest.fixture
def paper() -> Iterator[PaperPrinter]:
    made = PaperPrinter()
    yield made
    made.close()


@pytest.fixture
def printer(paper: PaperPrinter, monkeypatch: pytest.MonkeyPatch) -> Printer:
    monkeypatch.setattr(escpos_printer, "LINE_WAITS", 0.2)
    monkeypatch.setattr(escpos_printer, "PRINTING_TAKES", 0.2)
    return EscposPrinter.network("127.0.0.1", paper.port)


def test_a_slip_comes_out_and_its_code_is_read(paper: PaperPrinter, printer: Printer) -> None:
    assert printer.state() is Printed.DONE
    assert printer.print(SLIP) is Printed.DONE
    assert paper.receipt.cuts == 1
    out = paper.receipt.picture
    assert out.tobytes() == slip.drawn(SLIP).convert("L").tobytes()
    worn = out.filter(ImageFilter.GaussianBlur(1.5))
    assert codes.seen(worn) == [ADDRESS.encode()]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({1: 0x1A, 2: 0x16}, Printed.COVER_OPEN),
        (OUT_OF_PAPER, Printed.PAPER_OUT),
        ({1: 0x1A, 2: 0x32}, Printed.PAPER_OUT),
        ({3: 0x1A}, Printed.BROKEN),
        ({3: 0x32}, Printed.BROKEN),
        ({1: 0x1A, 2: 0x52}, Printed.BROKEN),
        ({1: 0x1A}, Printed.BROKEN),
        ({1: 0x00}, Printed.UNSURE),
    ],
)
def test_it_says_why_it_would_not_print(
    paper: PaperPrinter, printer: Printer, answers: dict[int, int], expected: Printed
) -> None:
    paper.answers |= answers
    assert printer.state() is expected
    if expected is not Printed.UNSURE:
        assert printer.print(SLIP) is expected
        assert paper.receipt.rows == []


def test_little_paper_still_prints(paper: PaperPrinter, printer: Printer) -> None:
    paper.answers[4] = 0x1E
    assert printer.state() is Printed.PAPER_LOW


def test_paper_that_ends_in_mid_slip_is_told(paper: PaperPrinter, printer: Printer) -> None:
    paper.runs_out_after = 3
    assert printer.print(SLIP) is Printed.PAPER_OUT


def test_a_cable_pulled_in_mid_slip_is_told(paper: PaperPrinter, printer: Printer) -> None:
    paper.pulled_after = 2
    assert printer.print(SLIP) in {Printed.GONE, Printed.UNSURE}


def test_a_printer_that_never_answers_may_have_printed(
    paper: PaperPrinter, printer: Printer
) -> None:
    paper.silent = True
    assert printer.print(SLIP) is Printed.UNSURE
    assert printer.state() is Printed.UNSURE


def test_a_printer_that_never_says_it_is_done_is_not_believed(
    paper: PaperPrinter, printer: Printer
) -> None:
    paper.never_ends = True
    assert printer.print(SLIP) is Printed.UNSURE


def test_nobody_there_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    away = EscposPrinter.network("127.0.0.1", port)
    assert (away.state(), away.print(SLIP)) == (Printed.GONE, Printed.GONE)


def test_no_printer_on_usb_is_gone() -> None:
    """The real library, libusb there or not: no such vendor is plugged in."""
    away = EscposPrinter.usb(0xFFFE, 0xFFFE)
    assert (away.state(), away.print(SLIP)) == (Printed.GONE, Printed.GONE)


@pytest.mark.parametrize(
    ("model", "dots"), [("TM-T20II", 576), ("TM-T88V", 512), ("POS-5890", 384)]
)
def test_a_slip_is_as_wide_as_the_model_prints(paper: PaperPrinter, model: str, dots: int) -> None:
    assert EscposPrinter.network("127.0.0.1", paper.port, model).print(SLIP) is Printed.DONE
    assert paper.receipt.picture.width == dots
    assert codes.seen(paper.receipt.picture) == [ADDRESS.encode()]


@pytest.mark.parametrize("model", ["default", "nothing of the kind"])
def test_a_model_of_unknown_width_is_refused_at_the_start(model: str) -> None:
    with pytest.raises(NoSuchModel):
        EscposPrinter.network("127.0.0.1", 9, model)


@pytest.mark.long
def test_the_library_leaves_nothing_behind(tmp_path: Path) -> None:
    ours = f"import tempfile; tempfile.tempdir = {str(tmp_path)!r}; import logging;"
    program = (
        ours + "from kiosk.devices.escpos_printer import EscposPrinter;"
        "EscposPrinter.network('127.0.0.1', 9100);"
        "assert logging.getLogger().handlers == []"
    )
    subprocess.run([sys.executable, "-c", program], cwd=HOUSE, check=True)
    assert list(tmp_path.iterdir()) == []


# What is on it.


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [384, 512, 576])
def test_every_language_fits(language: str, wide: int) -> None:
    picture = slip.drawn(replace(SLIP, language=language), wide)
    assert (picture.mode, picture.width) == ("1", wide)
    assert codes.seen(picture.convert("L")) == [ADDRESS.encode()]
    inked = picture.convert("L").point(lambda dot: 255 - dot).getbbox()
    assert inked is not None
    assert inked[0] >= slip.MARGIN
    assert inked[2] <= wide - slip.MARGIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_sentence_in_both_tongues_and_no_more(language: str) -> None:
    told = slip.text(replace(SLIP, language=language)).splitlines()
    tongues = list(dict.fromkeys([language, "ja"]))
    for tongue in tongues:
        assert say(tongue, SLIP.sentence) in told
    assert told[-1] == ADDRESS
    named = told[-1 - len(tongues) : -1]  # right above the code
    assert named == [say(tongue, REFERENCE) % {"reference": "7KQ-4MD"} for tongue in tongues]
    assert any("HND-T3" in line and line.endswith("13:30") for line in told)
    assert len(told) <= 11


def test_lines_break_where_japanese_may() -> None:
    sentence = "この申告パスは、すでに使われています。税関職員にお申し出ください。" * 3
    for wide in range(300, 560, 13):
        rows = list(slip._rows(sentence, 26, "ja", wide))
        assert "".join(rows) == sentence
        assert not any(row[0] in "、。" for row in rows)
        assert all(slip._length(row, 26, "ja") <= wide + 26 for row in rows)


def test_words_are_not_broken() -> None:
    sentence = "See where your declaration stands: scan this code with a phone."
    rows = list(slip._rows(sentence, 22, "en", 300))
    assert len(rows) > 1
    assert " ".join(rows) == sentence


@pytest.mark.parametrize("letters", ["😀", "ไทย", "\u202e\0", "𠮷野家", ""])
def test_a_letter_no_face_holds_is_a_box(letters: str) -> None:
    assert slip.drawn(replace(SLIP, reference=letters)).width == DOTS


# The simulator.


def test_the_simulator_keeps_what_it_printed(tmp_path: Path) -> None:
    simulated: Printer = SimulatedPrinter(tmp_path / "slips")
    assert simulated.print(SLIP) is Printed.DONE
    with Image.open(tmp_path / "slips" / "slip-0001.png") as picture:
        assert codes.seen(picture.convert("L")) == [ADDRESS.encode()]
    assert "7KQ-4MD" in (tmp_path / "slips" / "slip-0001.txt").read_text()


@pytest.mark.parametrize("stands", Printed)
def test_the_simulator_stands_as_it_is_set(tmp_path: Path, stands: Printed) -> None:
    simulated = SimulatedPrinter(tmp_path, stands)
    assert (simulated.state(), simulated.print(SLIP)) == (stands, stands)
    assert PRINTED[stands]
