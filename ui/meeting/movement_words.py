"""Item 3 in words: what has happened since the last meeting's baseline."""

import pandas as pd

from ui.meeting import movement_rows
from ui.meeting.current_meeting import Sitting
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def since(now: Sitting) -> str:
    """The day since which changes are listed, in words."""
    if now.last is None:
        return t("meeting.since_period", day=movement_rows.data_before(now.scope))
    return t("meeting.since_baseline", number=now.last.number, day=now.last.as_of)


def movement_sentence(now: Sitting, counts: pd.Series) -> str:
    """HTML: the groups in one sentence, and since when."""
    listed = ", ".join(f"{values.number(count)} {t(f'meeting.kind.{kind}')}" for kind, count in counts.items() if count)
    return html(f"{since(now)} {listed}.")
