"""Names of quarters and months as charters and cohorts write them, in words of the reader's language."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from babel import Locale

from ui.text import language, values
from ui.text.catalogue import t

_QUARTER: Final = re.compile(r"(FY)?(\d{4})-Q([1-4])")
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def in_words(name: Any) -> str:
    """``Q4 2026`` for ``2026-Q4``, ``Q1 GJ 2027`` for ``FY2027-Q1``, ``Juli 2026`` for ``2026-07``; other names as
    they are, a dash for none.
    """
    return values.NOTHING if values.is_nothing(name) else _in_words(str(name), language.locale())


@lru_cache(maxsize=2_000)
def _in_words(name: str, _: Locale) -> str:
    if found := _QUARTER.fullmatch(name):
        fiscal, year, quarter = found.groups()
        return t("period.fiscal_quarter" if fiscal else "period.calendar_quarter", quarter=quarter, year=year)
    if found := _MONTH.fullmatch(name):
        return values.month(date(int(found[1]), int(found[2]), 1))
    return name
