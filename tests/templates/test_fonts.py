"""The cut fonts hold the letters of their scripts, and can be made again from what is named."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from templates.cut_fonts import SOURCES, cut, take
from templates.script import FONTS

MOST_BYTES = 14_000_000


@cache
def letters(face: str) -> frozenset[int]:
    with TTFont(FONTS / f"{face}-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


@pytest.mark.parametrize(
    ("face", "sample"),
    [
        ("NotoSans", "Łódź Ñandú Đặng Thị Ωραία Київ Ÿ ő ș €£₩¥"),
        ("NotoSansJP", "東京都葛飾区 髙﨑 ひらがなカタカナー・、。「」①㈱〒¥"),
        ("NotoSansKR", "서울특별시 강남구 똠얌 뷁 가힣 ₩"),
        ("NotoSansSC", "中华人民共和国海关 申报单 广东省，。“”"),
        ("NotoSansTC", "臺灣海關申報單 臺北市，。「」"),
    ],
)
def test_a_face_holds_its_script(face: str, sample: str) -> None:
    assert {letter for letter in sample if ord(letter) not in letters(face)} == set()


def test_every_face_holds_plain_latin_so_that_a_line_needs_one() -> None:
    for face in SOURCES:
        assert set(range(0x20, 0x7F)) | set(range(0xC0, 0x100)) <= letters(face), face


@pytest.mark.parametrize(
    ("face", "codec", "lead", "least"),
    [
        ("NotoSansJP", "euc_jp", range(0xB0, 0xF5), 6_355),  # kanji of JIS X 0208
        ("NotoSansKR", "euc_kr", range(0xB0, 0xC9), 2_350),  # hangul of KS X 1001
        ("NotoSansSC", "gb2312", range(0xB0, 0xF8), 6_763),
        (
            "NotoSansTC",
            "big5",
            range(0xA4, 0xC6),
            3_171,
        ),  # of level 1, those with a high second byte
    ],
)
def test_national_sets_are_whole(face: str, codec: str, lead: range, least: int) -> None:
    pairs = (bytes((a, b)).decode(codec, errors="ignore") for a in lead for b in range(0xA1, 0xFF))
    wanted = {ord(text) for text in pairs if len(text) == 1}
    assert len(wanted) >= least
    assert wanted <= letters(face)


def test_the_fonts_stay_small_and_truetype() -> None:
    files = list(FONTS.glob("*.ttf"))
    assert {file.name for file in files} == {f"{face}-Regular.ttf" for face in SOURCES}
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    for file in files:
        with TTFont(file, lazy=True) as font:
            assert "glyf" in font


def test_a_cut_holds_only_its_letters_and_the_missing_box() -> None:
    whole = (FONTS / "NotoSans-Regular.ttf").read_bytes()
    once, again = (cut(whole, frozenset(map(ord, "Ab"))) for _ in range(2))
    font = TTFont(io.BytesIO(once))
    assert set(font.getBestCmap()) == set(map(ord, "Ab"))
    assert font["glyf"][font.getGlyphOrder()[0]].numberOfContours > 0
    assert once == again


def npm_that_packs(folder: Path, member: str, font: bytes) -> None:
    """A stand-in for npm: packs this font as the package asked for."""
    folder.mkdir()
    with tarfile.open(folder / "packed.tgz", "w:gz") as archive:
        for path, content in {member: font, "LICENSE_FONT": b"OFL"}.items():
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    npm = folder / "npm"
    npm.write_text(f'#!/bin/sh\ncp {folder}/packed.tgz "$4/x.tgz"\necho x.tgz\n')
    npm.chmod(0o755)


def test_only_the_named_font_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SOURCES["NotoSans"]
    npm_that_packs(tmp_path / "bin", source.member, b"another font")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with pytest.raises(ValueError, match="another font"):
        take(source, tmp_path)
    named = replace(
        source, sha256="8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"
    )
    npm_that_packs(tmp_path / "bin2", source.member, b"hi")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin2'}:/usr/bin:/bin")
    assert take(named, tmp_path) == (b"hi", b"OFL")
