"""Days and months of usage are those of the calendar in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.usage import date_of, day_of, day_of_date, end_of_day, end_of_month, first_of_month

moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_a_moment_is_in_its_day(moment: datetime) -> None:
    day = day_of(moment.timestamp())
    assert date_of(day) == moment.date()
    assert day_of_date(moment.date()) == day
    end = datetime.fromtimestamp(end_of_day(day), UTC)
    assert (end.time(), end.date()) == (datetime.min.time(), moment.date() + timedelta(days=1))


@given(moments)
def test_a_month_begins_with_its_first_day_and_ends_with_the_next(moment: datetime) -> None:
    day = day_of(moment.timestamp())
    assert date_of(first_of_month(day)) == moment.date().replace(day=1)
    end = datetime.fromtimestamp(end_of_month(day), UTC)
    assert end.day == 1
    assert (end - timedelta(seconds=1)).strftime("%Y-%m") == moment.strftime("%Y-%m")


def test_december_ends_with_the_year() -> None:
    assert end_of_month(day_of_date(date(2026, 12, 31))) == datetime(2027, 1, 1, tzinfo=UTC).timestamp()
