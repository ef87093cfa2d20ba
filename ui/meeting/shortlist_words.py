"""Item 7: the rows of the shortlist as HTML."""

from typing import Final

from ui.meeting import shortlist_rows
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html

_HEADS: Final = (
    "column.name", "column.phase", "column.value_at_risk", "meeting.lacks", "meeting.last_dialogue",
    "column.next_department",
)  # fmt: skip


def headings_html() -> str:
    """HTML: the headings above the rows."""
    return "".join(f"<div>{html(t(key))}</div>" for key in _HEADS)


def shortlist_html(row: shortlist_rows.Row) -> str:
    """HTML: one row of the shortlist."""
    older = "" if row.older_than is None else t("meeting.older_than", share=values.percent(row.older_than))
    last = t("meeting.no_dialogue") if row.last_dialogue_on is None else values.day(row.last_dialogue_on)
    cells = (
        links.anchor(row.name, "account", account=row.account_id),
        f"{html(phase.name(row.phase))}<br>{html(values.days(row.age_days))} {html(older)}",
        html(values.money(row.value_at_risk, is_short=True)),
        html(", ".join(row.lacks) or values.NOTHING),
        html(last),
        html(t(f"department.{row.next_department}")),
    )
    # On a narrow screen every cell has its own heading, as there is no heading row.
    named = zip(_HEADS, cells, strict=True)
    inner = "".join(f"<div><small>{html(t(key))}</small><div>{cell}</div></div>" for key, cell in named)
    return f'<div class="gt-stuck-row">{inner}</div>'
