"""The draw: the same everywhere, even over many, and nothing to be gained by trying again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from customs.draw import OF, draw

KEY = bytes(range(32))
DAY = date(2026, 12, 3)


def test_a_known_number() -> None:
    """Reckoned once with another program: openssl dgst -mac HMAC over the same bytes."""
    assert draw(KEY, b"document", DAY) == 721


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=64), st.dates())
def test_it_is_the_same_at_every_kiosk(key: bytes, document: bytes, day: date) -> None:
    assert draw(key, document, day) == draw(bytes(key), bytes(document), day)
    assert 0 <= draw(key, document, day) < OF


def test_key_document_and_day_each_draw_anew() -> None:
    days = [DAY + timedelta(days=n) for n in range(200)]
    assert len({draw(KEY, b"document", day) for day in days}) > 150
    assert len({draw(KEY, b"%d" % n, DAY) for n in range(200)}) > 150
    assert len({draw(b"%d" % n, b"document", DAY) for n in range(200)}) > 150


def test_the_share_drawn_is_the_rate() -> None:
    """20 of 1,000: of 20,000 documents 400, within five standard deviations."""
    drawn = sum(draw(KEY, b"%d" % n, DAY) < 20 for n in range(20_000))
    assert 300 < drawn < 500
