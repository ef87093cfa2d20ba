"""Where customers were asked recently, and where not: phases by segments, as a table that screen readers can read."""

from typing import Any

import pandas as pd

from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def grid_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many fields with accounts have fresh evidence, how many accounts are in the others, and the table."""
    if rows.empty:
        return ""
    gaps = rows[~rows["is_fresh"]]
    text = html(t("voice.gap_answer", fresh=int(rows["is_fresh"].sum()), fields=len(rows)))
    count, total = int(gaps["accounts"].sum()), int(rows["accounts"].sum())
    numbers = {"n": links.number(count, "cases", of="unheard"), "total": links.number(total, "in_play")}
    return f"{text} {tn('voice.gap_accounts', count, **numbers)}" + grid_html(rows)


def grid_html(rows: pd.DataFrame) -> str:
    """HTML table of the rows of ``knowledge_gap``: recent interviews, outdated ones or none, in words and colour."""
    phases = [key for key in phase.in_play() if key in {*rows["phase"]}]
    fields = {(row.phase, _segment(row.segment)): row for row in rows.itertuples(index=False)}
    segments = sorted({segment for _, segment in fields}, key=lambda name: (name is None, name or ""))
    head = "".join(f'<th scope="col">{html(phase.name(key))}</th>' for key in phases)
    lines = [
        f'<tr><th scope="row">{html(name or t("voice.no_segment"))}</th>'
        f"{''.join(_cell(fields.get((key, name)), phase.name(key)) for key in phases)}</tr>"
        for name in segments
    ]
    table = f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="gt-grid" tabindex="0" role="region" aria-label="{html(t("voice.gap_question"))}">{table}</div>'


def _segment(value: object) -> str | None:
    return None if values.is_nothing(value) else str(value)


def _cell(field: Any, column: str) -> str:
    if field is None:
        return "<td></td>"
    state = "fresh" if field.is_fresh else "old" if field.voices else "none"
    text = tn("voice.gap_fresh", int(field.fresh_voices)) if field.is_fresh else t(f"voice.gap_{state}")
    page, options = links.in_field(field._asdict())
    accounts = links.anchor(tn("accounts.count", int(field.accounts)), page, **options)
    return f'<td class="gt-{state}" data-label="{html(column)}"><b>{html(text)}</b><br>{accounts}</td>'
