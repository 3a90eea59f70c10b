"""Age: full years on a day, as Japanese law counts them."""

from __future__ import annotations

from datetime import date


def age_on(born: date, day: date) -> int:
    """Who was born on 29 February turns a year older on 1 March of a common year:
    年齢計算ニ関スル法律 ends a year of age with the day before the birthday.
    """
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (not had_birthday)
