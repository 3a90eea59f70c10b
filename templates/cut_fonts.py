"""Cut the fonts of our papers from Noto Sans to the letters each script commonly writes.

`python -m templates.cut_fonts` takes the whole fonts from npm, checks that they
are the ones named here, and writes fonts/. Only whoever changes the fonts runs it; the cut
files are kept in the repository, stay on the server and never reach a phone.
"""

from __future__ import annotations

import hashlib
import subprocess  # runs npm with the constants below
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from templates.script import FONTS

Letters = frozenset[int]


@dataclass(frozen=True, slots=True)
class Source:
    """One whole font on npm, by the sha256 it must have, and the letters kept of it."""

    package: str
    version: str
    member: str
    sha256: str
    letters: Letters


def _range(*ends: tuple[int, int]) -> Letters:
    return frozenset(letter for first, last in ends for letter in range(first, last + 1))


def _charset(codec: str, lead: Iterable[int], trail: range = range(0xA1, 0xFF)) -> Letters:
    """Every two-byte letter of a national character set."""
    pairs = (bytes((first, second)) for first in lead for second in trail)
    texts = (pair.decode(codec, errors="ignore") for pair in pairs)
    return frozenset(ord(text) for text in texts if len(text) == 1)


# In every cut, so that a line needs one face: ASCII, Latin-1 and Extended-A, punctuation, signs
# of currencies, box and tick.
_LATIN = _range(
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2010, 0x203F),
    (0x20A0, 0x20BF),
    (0x25A1, 0x25A1),
    (0x2713, 0x2713),
)
_ALPHABETS = _range((0x180, 0x24F), (0x300, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F))
# JIS X 0208 with the NEC and IBM rows, where the 髙 and 﨑 of many names stand.
_JAPANESE = _charset("cp932", [*range(0x81, 0xA0), *range(0xE0, 0xFD)], range(0x40, 0xFD))
_SIMPLIFIED = _charset("gb2312", range(0xA1, 0xF8))
_TRADITIONAL = _charset("big5", range(0xA1, 0xC7), range(0x40, 0xFF))  # level 1 and symbols
# KS X 1001 without its hanja, which the Japanese cut draws, and with every modern syllable.
_HANJA = _range((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_KOREAN = (_charset("euc_kr", range(0xA1, 0xFF)) | _range((0xAC00, 0xD7A3))) - _HANJA

SOURCES: dict[str, Source] = {
    "NotoSans": Source(
        "@expo-google-fonts/noto-sans",
        "0.4.2",
        "400Regular/NotoSans_400Regular.ttf",
        "fe8c022f48d8dd29f17b744d16f9346f4357e16f7d4f7be58b000ae7c291b614",
        _LATIN | _ALPHABETS,
    ),
    "NotoSansJP": Source(
        "@expo-google-fonts/noto-sans-jp",
        "0.4.3",
        "400Regular/NotoSansJP_400Regular.ttf",
        "d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec",
        _LATIN | _JAPANESE,
    ),
    "NotoSansKR": Source(
        "@expo-google-fonts/noto-sans-kr",
        "0.4.3",
        "400Regular/NotoSansKR_400Regular.ttf",
        "8cbc9b353bb9ce848fd69bb6a507319dfacc659cf5fd643db5d88f3c4970e1dd",
        _LATIN | _KOREAN,
    ),
    "NotoSansSC": Source(
        "@expo-google-fonts/noto-sans-sc",
        "0.4.3",
        "400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
        _LATIN | _SIMPLIFIED,
    ),
    "NotoSansTC": Source(
        "@expo-google-fonts/noto-sans-tc",
        "0.4.3",
        "400Regular/NotoSansTC_400Regular.ttf",
        "add35d53f70727657b4509531677c4e3712b67df3d54661efdee5d3a0c16d954",
        _LATIN | _TRADITIONAL,
    ),
}


def cut(whole: bytes, letters: Letters) -> bytes:
    """The font with these letters only: no hints, no layout tables, which a PDF has no use for."""
    options = subset.Options(
        hinting=False,
        layout_features=[],
        notdef_outline=True,
        recalc_timestamp=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "VORG", "vhea", "vmtx"]
    font = TTFont(BytesIO(whole), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def take(source: Source, folder: Path) -> tuple[bytes, bytes]:
    """The whole font and its licence from npm; refuses a font other than the one named."""
    packed = f"{source.package}@{source.version}"
    run = ["npm", "pack", "--silent", "--pack-destination", str(folder), packed]
    name = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()[-1]  # noqa: S603
    with tarfile.open(folder / name) as archive:
        font, licence = (_member(archive, m) for m in (source.member, "LICENSE_FONT"))
    if hashlib.sha256(font).hexdigest() != source.sha256:
        raise ValueError(f"{packed} holds another font than the one named in SOURCES")
    return font, licence


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    file = archive.extractfile(f"package/{path}")
    if file is None:
        raise ValueError(f"{path} is not a file")
    return file.read()


def main() -> None:
    """Make every cut again."""
    FONTS.mkdir(exist_ok=True)
    for face, source in SOURCES.items():
        with tempfile.TemporaryDirectory() as folder:
            whole, licence = take(source, Path(folder))
        (FONTS / f"{face}-Regular.ttf").write_bytes(cut(whole, source.letters))
        (FONTS / f"{face}.LICENSE.txt").write_bytes(licence)


if __name__ == "__main__":
    main()
