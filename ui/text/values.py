"""Numbers, money, shares and dates in the formats of the reader's language; a dash for unknown values.

Babel takes some 50 microseconds for a number and a page formats thousands, most of them repeatedly, so results are
cached.
"""

import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    parse_pattern,
)
from babel.units import format_unit

from ui.text import currency as currencies
from ui.text import language

if TYPE_CHECKING:
    from typing_extensions import TypeIs

NOTHING: Final = "–"


@lru_cache(maxsize=100_000)
def _kept(write: Callable[..., str], value: Any, pattern: str, locale: Locale) -> str:
    if write not in _NUMERIC:
        return write(value, format=pattern, locale=locale)
    # Every language uses a minus sign, as wide as a plus; the locale data have a hyphen.
    return write(value, format=_pattern(pattern), locale=locale).replace("-", "−")


@lru_cache
def _pattern(text: str) -> Any:
    return parse_pattern(text)


_NUMERIC: Final = (format_decimal, format_percent)


def is_nothing(value: Any) -> "TypeIs[None]":
    """Whether `value` stands for "not known": None, NaN or pandas' NaT."""
    return value is None or value != value or (isinstance(value, float) and math.isnan(value))


def number(value: float | None, *, digits: int = 0) -> str:
    """``1.234,5`` in German, ``1,234.5`` in English; at most `digits` decimals."""
    if is_nothing(value):
        return NOTHING
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    # A zero may come as -0.0, which the dictionary of cached texts cannot tell from 0.
    return _minus(_kept(format_decimal, value or 0, pattern, language.locale()))


def decimal(value: float | None) -> str:
    """``38,0`` in German: always with one decimal, for numbers in a column."""
    return NOTHING if is_nothing(value) else _kept(format_decimal, round(value, 1) or 0, "#,##0.0", language.locale())


def needs_decimals(numbers: Iterable[float | None]) -> bool:
    """Whether a column of `numbers` is written with one decimal: all of them, or none if none needs it."""
    return any(round(float(one), 1) % 1 for one in numbers if not is_nothing(one))


def _minus(written: str) -> str:
    """`written` with the minus sign instead of the hyphen in the locale data."""
    return f"−{written[1:]}" if written.startswith("-") else written


def expected(count: float | None) -> str:
    """An expected count: a whole number from 10 on, one decimal below."""
    return number(count, digits=0 if count is None or is_nothing(count) or count >= 9.95 else 1)


def signed(value: float | None, *, digits: int = 0) -> str:
    """Like :func:`number`, with a plus sign if positive."""
    if is_nothing(value):
        return NOTHING
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value), digits=digits)


def percent(rate: float | None, *, digits: int = 0) -> str:
    """A rate from 0 to 1 in per cent: ``45 %`` in German, ``45%`` in English."""
    if is_nothing(rate):
        return NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + language.formats().percent
    return _minus(_kept(format_percent, rate, pattern, language.locale()))


def money(amount: float | None, currency: str | None = None, *, is_short: bool = False) -> str:
    """An amount in whole units of `currency`, by default the snapshot's; short: ``1,8 Mio. €``.

    A bare number if the currency is unknown or mixed: a wrong symbol would be worse than none.
    """
    if is_nothing(amount) or currencies.page_money().is_hidden:
        return NOTHING
    unit = currency or currencies.current()
    if unit is None:
        if is_short and abs(amount) >= 1_000_000:
            return format_compact_decimal(amount, locale=language.locale(), fraction_digits=1)
        return number(amount)
    if is_short and abs(amount) >= 1_000_000:
        return format_compact_currency(amount, unit, locale=language.locale(), fraction_digits=1)
    return _whole(amount, unit, language.formats().money, language.locale())


def rough_money(amount: float) -> str:
    """A short amount to two significant digits: an expected loss is not exact to the euro."""
    return money(float(f"{amount:.1e}"), is_short=True)


@lru_cache(maxsize=100_000)
def _whole(amount: float, unit: str, pattern: str, locale: Locale) -> str:
    return format_currency(amount, unit, format=_pattern(pattern), currency_digits=False, locale=locale)


def days(count: float | None, *, digits: int = 0) -> str:
    """``71 Tage`` or ``71 days``."""
    if is_nothing(count):
        return NOTHING
    return _in_days(round(count, digits), language.locale())


@lru_cache(maxsize=20_000)
def _in_days(count: float, locale: Locale) -> str:
    return format_unit(count, "duration-day", locale=locale)


def day(value: date | None) -> str:
    """``23.11.2026`` in German, ``23 Nov 2026`` in English."""
    if is_nothing(value):
        return NOTHING
    return _kept(format_date, value, language.formats().day, language.locale())


def date_pattern() -> str:
    """The format for days in Streamlit's date pickers."""
    return language.formats().day_picker


def moment(value: datetime | None, zone: tzinfo = UTC) -> str:
    """Date and time of an instant in `zone`, to the minute."""
    if is_nothing(value):
        return NOTHING
    pattern = language.formats().day + language.formats().time
    local = value if value.tzinfo else value.replace(tzinfo=UTC)
    return format_datetime(local.astimezone(zone), format=pattern, locale=language.locale())


def ago(value: datetime, now: datetime) -> str:
    """How long before `now` `value` is: ``vor 3 Stunden``."""
    return format_timedelta(value - now, add_direction=True, locale=language.locale())


def day_with_month(value: date) -> str:
    """``23. November 2026`` in German, ``23 November 2026`` in English."""
    return _kept(format_date, value, "long", language.locale())


def month(value: date) -> str:
    """``Nov. 2026`` in German, ``Nov 2026`` in English."""
    return _kept(format_date, value, language.formats().month, language.locale())
