"""The three steps of warning as readers see them, the same on every page: word, sign, shape and colour.

Which step an account is on is the figure ``warning_steps``; nothing else may say so.
"""

from typing import Final

import numpy as np
import pandas as pd

from metrics.stuck.warning_steps import DUE_DAYS, LATE, STEPS, STUCK, WITHIN
from ui.shell.theme import palette
from ui.text import spans, values
from ui.text.catalogue import t
from ui.text.escaping import html

SIGNS: Final = {WITHIN: "○", LATE: "▲", STUCK: "■"}
# The same shapes in charts.
SYMBOLS: Final = {WITHIN: "circle-open", LATE: "triangle-up", STUCK: "square"}


def name(step: str | None) -> str:
    """The step in words; for null, that the entry is unknown."""
    return t("warning.unknown") if values.is_nothing(step) else t(f"warning.{step}")


def colours() -> dict[str, str]:
    """Colour of every step in charts, in the visitor's theme."""
    look = palette()
    return {WITHIN: look.muted, LATE: look.warning, STUCK: look.alert}


def is_due(due_days: float | None) -> bool:
    """Whether the next step comes within `DUE_DAYS` days."""
    return not values.is_nothing(due_days) and due_days <= DUE_DAYS


def in_words(step: str | None, due_days: float | None) -> str:
    """Sign and word of the step, with the next one and the days until then if it is due. Not escaped."""
    if values.is_nothing(step):
        return name(step)
    text = f"{SIGNS[step]} {name(step)}"
    return t(f"warning.due.{step}", step=text, days=spans.after(due_days)) if is_due(due_days) else text


def column(rows: pd.DataFrame) -> list[str]:
    """`in_words` for the columns warning and due_days of `rows`."""
    steps = rows["warning"].where(rows["warning"].notna(), None).tolist()
    due = np.where(rows["due_days"] <= DUE_DAYS, rows["due_days"], np.nan).tolist()
    pairs = [*zip(steps, (None if day != day else int(day) for day in due), strict=True)]
    texts = {pair: in_words(*pair) for pair in set(pairs)}
    return [texts[pair] for pair in pairs]


def look(text: str) -> str:
    """The step whose sign `text` begins with; "" for none."""
    return next((step for step, sign in SIGNS.items() if text.startswith(sign)), "")


def badge(step: str | None, due_days: float | None) -> str:
    """HTML: sign and word of the step in its colour."""
    return f'<span class="gt-step gt-step-{step or "unknown"}">{html(in_words(step, due_days))}</span>'


def order(text: str) -> int:
    """The place of a text of `in_words` among others: what is most urgent first."""
    found = look(text)
    return len(STEPS) - STEPS.index(found) if found else len(STEPS) + 1
