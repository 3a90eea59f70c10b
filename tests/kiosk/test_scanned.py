"""Any code, any picture, any bytes before a kiosk has an answer, and only our own pass opens."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from customs import verdicts
from customs.apparatus import Scanned, Unfit
from customs.sealed import ring
from customs.verdicts import Verdict
from customs.words_kiosk import SCANNED
from kiosk.believed import Believed, Standing
from kiosk.devices import codes
from kiosk.passport.lds import mrz
from kiosk.scanned import MOST, Read, look, read
from tests import factories as f
from tests.kiosk import pictures

pytestmark = pytest.mark.long

SITE = "https://declare.example.jp"
ISSUED = f.issue(f.declaration(10))
OTHERS = f.issue(f.declaration(2), id_=UUID(int=77))
BELIEVED = Believed(ISSUED.keys, f.FLEET, SITE)
ZONE = mrz.build(
    mrz.Size.TD3, code="P", issuer="UTO", surname="HOSOKAWA", given="MINA", number="TX4400001",
    nationality="UTO", birth="840229", sex="F", expiry="340415",
)  # fmt: skip
BOARDING = "M1HOSOKAWA/MINA       EABC123 LAXHNDNH 0106 337Y012A0042 100"


def said(text: str | bytes, believed: Believed = BELIEVED) -> Read:
    return read(text.encode() if isinstance(text, str) else text, believed, f.LANDED)


def verdict(told: Read | Unfit | None) -> Verdict | None:
    return told.judged.verdict if isinstance(told, Read) and told.judged else None


def test_our_pass_is_opened() -> None:
    told = said(ISSUED.text)
    assert (told.what, verdict(told), told.valid) == (Scanned.PASS, Verdict.VALID, True)
    assert told.judged is not None
    assert (told.judged.pass_, told.judged.inside) == (ISSUED.pass_, ISSUED.inside)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", Scanned.UNKNOWN),
        ("https://menu.example/lunch", Scanned.WEB_ADDRESS),
        ("HTTP://MENU.EXAMPLE", Scanned.WEB_ADDRESS),
        ("www.example.jp", Scanned.WEB_ADDRESS),
        (f"{SITE}/a/0123456789abcdef", Scanned.OUR_PAGE),
        (f"{SITE.upper()}/A/0123", Scanned.OUR_PAGE),
        (f"{SITE}@evil.example/a/1", Scanned.WEB_ADDRESS),
        (f"{SITE}.evil.example/a/1", Scanned.WEB_ADDRESS),
        (BOARDING, Scanned.BOARDING_PASS),
        (ZONE, Scanned.DOCUMENT),
        (f"{ZONE[:44]}\r\n{ZONE[44:]}\r\n", Scanned.DOCUMENT),
        (ZONE.replace("TX4400001", "TX4400002"), Scanned.DOCUMENT_UNCLEAR),
        ("WIFI:S:guest;T:WPA;P:secret;;", Scanned.UNKNOWN),
        ("BEGIN:VCARD", Scanned.UNKNOWN),
        ("4901234567894", Scanned.UNKNOWN),
        ("HC1:6BFOXN%TS3DH", Scanned.UNKNOWN),
        ("A" * 100_000, Scanned.UNKNOWN),
    ],
)
def test_each_thing_is_told_apart(text: str, what: Scanned) -> None:
    told = said(text)
    assert told.what is what
    assert told.sentence == SCANNED[what]


def test_a_swipe_gives_the_key_of_the_chip() -> None:
    told = said(ZONE)
    assert told.swiped is not None
    assert told.swiped.key is not None
    assert told.swiped.key.information.startswith("TX4400001")


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (None, Verdict.VALID),
        (Standing(1), Verdict.VALID),
        (Standing(2), Verdict.SUPERSEDED),
        (Standing(1, used=True), Verdict.USED),
        (Standing(3, withdrawn=True, used=True), Verdict.WITHDRAWN),
    ],
)
def test_what_the_hall_heard_counts(standing: Standing | None, expected: Verdict) -> None:
    told = said(ISSUED.text, replace(BELIEVED, standing=lambda _: standing))
    assert verdict(told) is expected
    assert told.valid is (expected is Verdict.VALID)


def test_a_pass_without_its_key_is_no_pass_of_ours() -> None:
    assert verdict(said(ISSUED.text, replace(BELIEVED, keys=ring([])))) is Verdict.UNKNOWN_KEY
    assert verdict(said(ISSUED.text, replace(BELIEVED, sealing={}))) is Verdict.UNKNOWN_KEY
    other = {7: f.secret("another")}
    assert verdict(said(ISSUED.text, replace(BELIEVED, sealing=other))) is Verdict.UNKNOWN_KEY


@pytest.mark.parametrize("days", [-10, 10])
def test_a_pass_has_its_days(days: int) -> None:
    told = read(ISSUED.text.encode(), BELIEVED, f.LANDED + timedelta(days=days))
    assert not told.valid
    assert told.sentence == verdicts.SENTENCES[
        Verdict.NOT_YET_VALID if days < 0 else Verdict.EXPIRED
    ]  # fmt: skip


def test_what_scanners_add_is_taken_off() -> None:
    for text in (f"]Q1{ISSUED.text}", f"{ISSUED.text}\r\n", ISSUED.text.lower()):
        assert said(text).valid, text[:6]


@given(st.integers(0, len(ISSUED.text) - 1), st.sampled_from("0123456789ABCXYZ $%*+-./:a\0é"))
def test_a_pass_that_was_changed_is_never_valid(place: int, letter: str) -> None:
    changed = ISSUED.text[:place] + letter + ISSUED.text[place + 1 :]
    told = said(changed)
    assert told.valid is (changed == ISSUED.text)


@given(
    st.one_of(
        st.binary(max_size=3000),
        st.text(max_size=1000).map(lambda t: t.encode("utf-8", "surrogatepass")),
        st.text("<0O1ABCX9", min_size=60, max_size=100).map(str.encode),
        st.text("0123456789ABCDEF $%*+-./:", max_size=700).map(str.encode),
        st.binary(max_size=50).map(lambda b: b"]Q1M1" + b),
    )
)
def test_any_bytes_have_an_answer(data: bytes) -> None:
    told = said(data)
    assert told.sentence
    assert not told.valid


@pytest.mark.parametrize(
    "data", [b"<" * 90, b"O" * 89 + b"<", b"0O" * 44, b"M1" + b" " * MOST, b"http" * 10_000, b"]Q1"]
)
def test_the_dearest_bytes_are_answered(data: bytes) -> None:
    assert not said(data).valid  # how soon: bench/scanned.py


def test_nothing_of_a_pass_shows_in_a_log() -> None:
    told = repr(said(ISSUED.text)) + repr(said(ZONE))
    for secret in ("TX44", "HOSOKAWA", "HND", str(f.DECLARATION), "840229", "b'"):
        assert secret not in told


# Pictures.


@pytest.mark.parametrize("name", pictures.CHANGES)
def test_the_pass_is_found_in_a_picture(name: str) -> None:
    picture = pictures.CHANGES[name](pictures.held(ISSUED.text, 560))
    told = look(pictures.jpeg(picture), BELIEVED, f.LANDED, closely=False)
    assert verdict(told) is Verdict.VALID


def test_of_several_codes_ours_is_taken() -> None:
    scene = pictures.held(ISSUED.text, 400)
    for at, text in enumerate(["https://menu.example", "WIFI:S:guest;;"]):
        code = codes.drawn(text, 5)
        scene.paste(code, (40 + at * (pictures.WIDE - 80 - code.width), 40))
    assert len(codes.seen(scene)) == 3
    assert verdict(look(pictures.jpeg(scene), BELIEVED, f.LANDED, closely=False)) is Verdict.VALID


def side_by_side(*texts: str) -> bytes:
    scene = Image.new("L", (pictures.WIDE, pictures.HIGH), 200)
    for at, text in enumerate(texts):
        code = codes.drawn(text, 5)
        scene.paste(code, (60 + at * (pictures.WIDE // 2), 100))
    return pictures.png(scene)


def test_two_declarations_at_once_are_asked_apart() -> None:
    told = look(side_by_side(ISSUED.text, OTHERS.text), BELIEVED, f.LANDED, closely=False)
    assert isinstance(told, Read)
    assert told.what is Scanned.SEVERAL_PASSES


def test_the_newer_of_two_passes_of_one_declaration_is_taken() -> None:
    newer = f.issue(f.declaration(2), revision=2)
    told = look(side_by_side(ISSUED.text, newer.text), BELIEVED, f.LANDED, closely=False)
    assert isinstance(told, Read)
    assert told.judged is not None
    assert told.judged.pass_ == newer.pass_


def test_a_boarding_pass_is_seen_when_looked_for_closely() -> None:
    code = zxingcpp.create_barcode(BOARDING, zxingcpp.BarcodeFormat.Aztec)
    picture = Image.new("L", (800, 600), 255)
    picture.paste(Image.fromarray(code.to_image(scale=6)), (100, 100))
    body = pictures.png(picture)
    assert look(body, BELIEVED, f.LANDED, closely=False) is None
    told = look(body, BELIEVED, f.LANDED, closely=True)
    assert isinstance(told, Read)
    assert told.what is Scanned.BOARDING_PASS


def test_a_picture_without_a_code_is_no_answer() -> None:
    body = pictures.jpeg(pictures.hand(random.Random(1)))
    assert look(body, BELIEVED, f.LANDED, closely=True) is None


def test_a_sheet_full_of_corner_marks_is_looked_through() -> None:
    body = pictures.png(pictures.finders())
    assert look(body, BELIEVED, f.LANDED, closely=True) is None
