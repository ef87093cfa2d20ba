"""Messages in words: where all say the same and where not, as a sentence and as a table whose numbers are links."""

from typing import Any, Final

import pandas as pd

from metrics.alignment.messages import NOT_ASKED, ONE_SIDE, SAME, SPOKEN_SHARE, UNASKED, UNHEARD
from metrics.alignment.sent_messages import SIDES
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.voice.messages_rows import CUSTOMERS

# How each agreement is marked: as what stands, what grows, what is missing.
_MARKS: Final = {SAME: "stands", ONE_SIDE: "growing", UNASKED: "growing", UNHEARD: "missing", NOT_ASKED: "growing"}
_HEADS: Final = ("theme", "phase", *SIDES, CUSTOMERS, "agreement")


def messages_sentence(rows: pd.DataFrame) -> str:
    """HTML: how much of what customers say we say, too, the widest gap on either side, and the table."""
    if rows.empty:
        return ""
    from_customers = rows[rows["voices"] > 0]
    if from_customers.empty:
        parts = [t("messages.nobody_said")]
    else:
        said = int(from_customers["agreement"].isin((SAME, ONE_SIDE)).sum())
        parts = [tn("messages.answer", len(from_customers), said=said)]
    for agreement in (UNHEARD, UNASKED):
        of = rows[rows["agreement"] == agreement]
        if len(of):
            parts.append(t(f"messages.gap.{agreement}", **_facts(of.iloc[0].to_dict())))
    return html(" ".join(parts)) + table(rows[rows["agreement"] != NOT_ASKED])


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    names = ("voices", "asked")
    return {"phase": phase.name(row["phase"]), "theme": row["theme_name"]} | {name: int(row[name]) for name in names}


def table(rows: pd.DataFrame) -> str:
    """HTML table of `rows`: a theme in a phase each, with who speaks of it; every number leads to what is behind it."""
    if rows.empty:
        return ""
    hint = html(t("table.sort"))
    heads = "".join(
        f'<th scope="col" data-column="{name}" data-kind="text"><button type="button" class="gt-sort" '
        f'title="{hint}">{html(t(f"messages.column.{name}"))}</button></th>'
        for name in _HEADS
    )
    lines = "".join(_line(row) for row in rows.to_dict("records"))
    return (
        f'<div class="gt-table gt-messages" role="region" tabindex="0" aria-label="{html(t("messages.question"))}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _line(row: dict[str, Any]) -> str:
    cells = [_of(row, side, f"{side}_accounts", f"{side}_addressed") for side in SIDES]
    cells.append(_of(row, CUSTOMERS, "voices", "asked"))
    agreement = row["agreement"]
    mark = f'<span class="gt-state gt-state-{_MARKS[agreement]}">{html(t(f"messages.agreement.{agreement}"))}</span>'
    told = (html(phase.name(row["phase"])), *cells, mark)
    return f'<tr><th scope="row">{html(row["theme_name"])}</th>{"".join(f"<td>{cell}</td>" for cell in told)}</tr>'


def _of(row: dict[str, Any], speaker: str, part: str, whole: str) -> str:
    if not row[whole]:
        return html(t(f"messages.nobody.{'asked' if speaker == CUSTOMERS else 'addressed'}"))
    text = t("messages.of", part=int(row[part]), whole=int(row[whole]))
    if not row[part]:
        return html(text)
    return links.anchor(text, "messages", phase=row["phase"], theme=row["theme"], by=speaker)


def rule() -> str:
    """When a department counts as speaking of a theme, and what the numbers count. Not escaped."""
    return t("messages.rule", share=values.percent(SPOKEN_SHARE))


def behind_title(name: str, key: str, speaker: str, n: int) -> str:
    """What is listed behind a number, with its count. Not escaped."""
    facts = {"theme": name, "phase": phase.name(key)}
    if speaker == CUSTOMERS:
        return tn("messages.behind.customers", n, **facts)
    return tn("messages.behind.department", n, department=t(f"department.{speaker}"), **facts)
