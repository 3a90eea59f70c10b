from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, select, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import StatementError

from passenger_app import audit
from passenger_app.centre import Centre
from passenger_app.columns import Json, UtcTime
from passenger_app.models import Audit

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001  the zone is drawn beside it
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=zones,
)
words = st.text(st.characters(max_codepoint=0x30FF, exclude_categories=["Cs"]), max_size=6)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)

DIALECTS: tuple[Dialect, ...] = (SQLiteDialect(), PGDialect())  # type: ignore[no-untyped-call]


@given(moments)
def test_a_moment_comes_back_the_same_on_either_dialect(moment: datetime) -> None:
    for dialect in DIALECTS:
        kept = UtcTime().process_bind_param(moment, dialect)
        back = UtcTime().process_result_value(kept, dialect)
        assert back == moment
        assert back is not None
        assert back.tzinfo is UTC


@given(plain)
def test_plain_data_comes_back_and_equal_data_are_equal_text(value: object) -> None:
    dialect = DIALECTS[0]
    kept = Json().process_bind_param(value, dialect)
    assert Json().process_result_value(kept, dialect) == value
    if isinstance(value, dict):
        turned = dict(reversed(value.items()))
        assert Json().process_bind_param(turned, dialect) == kept


def test_a_moment_without_offset_is_refused(centre: Centre) -> None:
    with pytest.raises(StatementError, match="offset"), centre.database.writing() as session:
        audit.note(session, datetime(2026, 1, 1), "test", "x", "x")  # noqa: DTZ001
        session.flush()


def test_moments_are_kept_and_compared_in_utc(centre: Centre) -> None:
    tokyo = timezone(timedelta(hours=9))
    moment = datetime(2026, 12, 3, 0, 30, 15, 123456, tokyo)
    with centre.database.writing() as session:
        audit.note(session, moment, "test", "x", "x", names="ÅÄ 関所")
    with centre.database.reading() as session:
        row = session.scalars(select(Audit).where(Audit.at == moment.astimezone(UTC))).one()
        assert row.at == moment
        assert row.at.tzinfo is UTC
        assert row.told == {"names": "ÅÄ 関所"}
        assert session.scalar(text("SELECT told FROM audit")) == '{"names":"ÅÄ 関所"}'
