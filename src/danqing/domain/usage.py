"""What was delivered to whom, by days of UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The delivered images of one owner, one model and one day, and of how many tasks they are.

    `day` counts from 1 January 1970, as `day_of` does.
    """

    day: int
    owner: str
    model: str
    tasks: int
    images: int


def day_of(moment: float) -> int:
    """The day of a moment in seconds since the epoch."""
    return int(moment // 86_400)


def day_of_date(day: date) -> int:
    return (day - _FIRST).days


def date_of(day: int) -> date:
    return _FIRST + timedelta(days=day)


def first_of_month(day: int) -> int:
    """The first day of the month that `day` is in."""
    return day_of_date(date_of(day).replace(day=1))


def end_of_day(day: int) -> float:
    """The moment at which the next day begins, in seconds since the epoch."""
    return (day + 1) * 86_400.0


def end_of_month(day: int) -> float:
    """The moment at which the month after that of `day` begins."""
    first = date_of(first_of_month(day))
    following = (first + timedelta(days=31)).replace(day=1)
    return datetime(following.year, following.month, 1, tzinfo=UTC).timestamp()
