"""A counter can work from the paper: all that was declared, in the form's order, in Japanese."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

import translations
from customs.declaration import Declaration
from customs.person import DocumentKind, Person
from customs.statements import SENTENCES, Statement
from customs.stay import Stay, Where
from customs.trip import Trip
from passenger_app.papers import side_a, side_b
from passenger_app.papers import summary as papers
from passenger_app.papers.beside import money
from passenger_app.qr_image import matrix
from templates import script
from tests.passenger_app.papers.family import (
    ALONE,
    FAMILY,
    GOODS,
    MEANS,
    MOTHER,
    PASS,
    REFERENCE,
    summary,
)
from translations import LANGUAGES, say

pytestmark = pytest.mark.long

KEY_SENTENCES = (
    papers.TITLE, papers.REFERENCE, side_a.SIDE_A, side_a.CARRIER, side_a.SURNAME, side_a.ADDRESS,
    side_a.FAMILY, *SENTENCES.values(), side_a.TRUTH, side_a.SIGNATURE, side_a.MEMBERS,
    side_b.SIDE_B, side_b.GOODS, side_b.MEANS_FORM, side_b.SEPARATE_FORM, side_b.TWO_COPIES,
)  # fmt: skip


class InEach(dict[str, str]):
    """A catalogue that marks every sentence with a letter of its language."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def get(self, sentence: str, _: object = None) -> str:
        return f"{self.letter}{sentence}"


MARKS = {"ja": "峠", "en": "", "zh-Hans": "关", "zh-Hant": "關", "ko": "관"}


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tells the sentences of each language apart by a letter."""
    monkeypatch.setattr(translations, "_sentences", lambda tag: InEach(MARKS[tag]))


@cache
def family_in(language: str) -> bytes:
    """The family's paper with the catalogues as they are."""
    return summary(FAMILY, language)


def pages(paper: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]


def dense(text: str) -> str:
    """The text without the spaces and line ends that wrapping adds."""
    return re.sub(r"\s+", "", text)


def told(paper: bytes) -> str:
    return dense("".join(pages(paper)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_declared_is_there_to_select_and_search(language: str) -> None:
    text = told(family_in(language))
    for sentence in KEY_SENTENCES:
        assert dense(say(language, sentence)) in text
        assert dense(say("ja", sentence)) in text
    for person in FAMILY.people:
        assert person.surname in text
        assert person.given in text
        assert person.document_number in text
    for value in (REFERENCE, "NH212", "LondonHeathrow", "〒160-0022東京都(Tokyo)新宿区", "髙﨑"):
        assert value in text
    assert dense(LANGUAGES[language].locale.territories["GB"]) in text
    assert "イギリス" in text


@pytest.mark.usefixtures("marks")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_japanese_stands_beside_the_other_language_in_the_forms_order(language: str) -> None:
    text = told(summary(FAMILY, language))
    for sentence in KEY_SENTENCES:
        japanese, other = (dense(say(tag, sentence)) for tag in ("ja", language))
        assert f"{japanese}{other}" in text
    titles = [papers.REFERENCE, side_a.SIDE_A, side_a.CARRIER, side_a.EMBARKED, side_a.SURNAME]
    titles += [side_a.ADDRESS, *side_a.AGES, *SENTENCES.values(), side_a.SIGNATURE]
    titles += [side_b.SIDE_B, side_b.DRINKS, side_b.CIGARETTES, side_b.PERFUME]
    titles += [side_b.MEANS_FORM, side_b.SEPARATE_FORM]
    places = [text.index(dense(say("ja", title))) for title in titles]
    assert places == sorted(places)


@pytest.mark.usefixtures("marks")
def test_a_japanese_paper_says_everything_once() -> None:
    text = told(summary(FAMILY, "ja"))
    for sentence in SENTENCES.values():
        assert text.count(dense(sentence)) == text.count(dense(f"峠{sentence}")) == 1


def test_goods_stand_in_the_order_of_the_form() -> None:
    text = told(family_in("en"))
    names = ("4×700ml", "Heatedtobaccosticks", "250g", "2×50ml", "Leatherhandbag", "Lens")
    places = [text.index(name) for name in names]
    assert places == sorted(places)


def test_totals_are_counted_in_the_units_of_the_form() -> None:
    text = told(family_in("en"))
    for words, total in {
        "Alcoholicdrinks(bottles)": "4",
        "Cigarettes(pieces)": "400",
        "Heatedtobacco(pieces)": "250",
        "Cigars(pieces)": "0",
        "Othertobacco(grams)": "250",
        "Perfume(ounces)": "3.6",  # 100 ml at 28 ml an ounce
    }.items():
        assert f"{words}{total}" in text


def test_a_price_names_its_currency_and_the_sum() -> None:
    text = told(family_in("en"))
    for price in ("GBP1,850.00", "2×EUR80.00=EUR160.00", "3×GBP9.50=GBP28.50", "¥98,000"):
        assert price in text
    assert "¥98,000.00" not in text


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1850", "GBP", "GBP 1,850.00"),
        ("9.5", "EUR", "EUR 9.50"),
        ("12000", "KRW", "KRW 12,000"),
        ("12000.50", "KRW", "KRW 12,000.5"),  # what was declared is never rounded
        ("1.234", "KWD", "KWD 1.234"),
        ("98000.00", "JPY", "¥98,000"),
        ("1E+5", "JPY", "¥100,000"),
    ],
)
def test_money_is_written_as_declared(amount: str, currency: str, written: str) -> None:
    for tag in LANGUAGES:
        assert money(Decimal(amount), currency, tag) == written


def test_packages_are_told_only_with_their_answer() -> None:
    words = dense(f"{side_a.PACKAGES} 3")
    assert words in dense(pages(family_in("en"))[0])
    assert words not in told(summary(replace(FAMILY, answers=frozenset())))


def test_family_is_counted_by_age_on_arrival_without_the_one_who_declares() -> None:
    text = told(family_in("en"))
    assert "Accompanyingfamily3" in text
    for counted in ("20orolder1", "6to191", "Under61"):
        assert counted in text
    birthday = replace(FAMILY.people[3], born=date(2020, 11, 25))  # six on the arrival day
    older = replace(FAMILY, people=(*FAMILY.people[:3], birthday))
    counted_again = told(summary(older))
    assert "6to192" in counted_again
    assert "Under60" in counted_again


def test_each_answer_is_ticked_once_and_in_its_box() -> None:
    text = dense(pages(family_in("ko"))[0])
    assert text.count("✓") == len(Statement)
    for statement in Statement:
        rest = text[text.index(dense(say("ko", SENTENCES[statement]))) :]
        word = side_a.YES if statement in (FAMILY.answers or ()) else side_a.NO
        assert rest[rest.index("✓") + 1 :].startswith(say("ja", word)), statement
    assert "✓" not in told(summary(Declaration()))


def test_goods_of_an_answer_taken_back_are_not_printed() -> None:
    text = told(summary(replace(FAMILY, answers=frozenset())))
    for gone in ("Leatherhandbag", "GBP9,500.00", "Felixstowe"):
        assert gone not in text
    assert dense(side_b.NOTHING_LISTED) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_number_and_the_reference(language: str) -> None:
    texts = pages(family_in(language))
    assert len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {len(texts)}" in text
        assert REFERENCE in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_declare_is_one_sheet(language: str) -> None:
    assert len(pages(summary(ALONE, language))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_names_itself_and_its_language(language: str) -> None:
    reader = PdfReader(BytesIO(summary(ALONE, language)))
    assert reader.metadata is not None
    assert reader.metadata.title == f"{say(language, papers.TITLE)} {REFERENCE}"
    assert str(reader.root_object["/Lang"]) == language


def test_the_same_declaration_is_the_same_paper() -> None:
    assert family_in("ko") == summary(FAMILY, "ko")
    assert family_in("ko") != summary(replace(FAMILY, goods=GOODS[:-1]), "ko")


def test_another_process_prints_the_same_paper() -> None:
    code = (
        "import hashlib; from tests.passenger_app.papers.family import *; "
        "print(hashlib.sha256(summary(FAMILY, 'zh-Hant')).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=translations.HERE.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""


def test_a_draft_says_so_and_has_no_pass() -> None:
    text = told(summary(ALONE, submitted_at=None, pass_text=None))
    assert dense(papers.DRAFT) in text
    assert dense(papers.NO_PASS) in text
    assert dense(papers.DRAFT) not in told(summary(ALONE))
    assert "21November202612:04JST" in told(summary(ALONE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_declaration_barely_begun_prints(language: str) -> None:
    assert dense(say(language, side_a.SURNAME)) + "—" in told(summary(Declaration(), language))


def test_a_stay_without_an_address_says_why() -> None:
    ship = replace(ALONE, stay=Stay("+81 3 1234 5678", Where.SHIP))
    assert "Onboardtheship" in told(summary(ship))


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)


@settings(max_examples=6)
@given(ANYTHING, ANYTHING, ANYTHING, st.sampled_from([*LANGUAGES]))
def test_whatever_is_written_in_a_field_prints(
    name: str, street: str, goods: str, language: str
) -> None:
    person = Person(1, name, street, "XXA", date(1990, 1, 1), DocumentKind.OTHER, name, goods)
    odd = replace(
        FAMILY,
        people=(person,) * 10,
        trip=Trip("NRT", date(2026, 11, 25), name, street),
        stay=Stay(name, Where.ADDRESS, city=street, street=goods, hotel=name),
        goods=(replace(GOODS[0], name=goods),),
    )
    text = "".join(pages(summary(odd, language)))
    assert not {unicodedata.category(letter) for letter in text if letter != "\n"} & {"Cc", "Cs"}
    assert REFERENCE in text


def test_without_the_cleaning_a_control_would_reach_the_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = replace(ALONE, people=(replace(MOTHER, given="A\u202eB"),))
    assert "AB" in told(summary(odd))
    monkeypatch.setattr(script, "settable", lambda text: text)
    assert "AB" not in told(summary(odd))


@pytest.mark.parametrize("letter", ["W", "龍"])
def test_the_longest_words_reading_allows_stay_on_the_sheet(letter: str) -> None:
    name, line = letter * (60 // len(letter)), letter * (120 // len(letter))
    person = Person(
        1, name, name, "XXX", date(1990, 1, 1), DocumentKind.SEAFARER_OR_CREW, "9" * 22, name
    )
    wide = replace(
        FAMILY,
        people=tuple(replace(person, index=index) for index in range(1, 11)),
        stay=Stay("1" * 30, Where.ADDRESS, "000-0000", "46", name, line, name),
        goods=tuple(
            replace(GOODS[0], id=str(n), name=name, count=10_000, price=Decimal("9999999999.99"))
            for n in range(80)
        ),
        means=tuple(replace(MEANS, person=index) for index in range(1, 11)),
    )
    texts = pages(summary(wide, "en"))
    assert f"{len(texts)} / {len(texts)}" in texts[-1]
    assert dense("".join(texts)).count("GBP9,999,999,999.99") == 80


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm of poppler-utils")
def test_a_pass_printed_coarsely_can_be_scanned(tmp_path: Path) -> None:
    (tmp_path / "summary.pdf").write_bytes(summary(FAMILY))
    run = ["pdftoppm", "-r", "150", "-gray", "-png", "-l", "1", "-singlefile"]
    subprocess.run([*run, tmp_path / "summary.pdf", tmp_path / "page"], check=True)
    with Image.open(tmp_path / "page.png") as page:
        found = zxingcpp.read_barcodes(page)
    assert [code.text for code in found] == [PASS]


def test_without_a_pass_no_code_is_drawn() -> None:
    drawn = PdfReader(BytesIO(summary(ALONE))).pages[0].get_contents()
    bare = PdfReader(BytesIO(summary(ALONE, pass_text=None))).pages[0].get_contents()
    assert drawn is not None
    assert bare is not None
    runs = sum(sum(1 for dark, _ in groupby(row) if dark) for row in matrix(PASS))
    assert drawn.get_data().count(b" re") - bare.get_data().count(b" re") == runs
