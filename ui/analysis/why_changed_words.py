"""Why a figure changed, in words."""

import pandas as pd

from ui.analysis import decomposition_rows, decomposition_words, signals_rows, why_changed_rows
from ui.analysis.why_changed_rows import Subject
from ui.blocks import verdicts
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html, markdown


def name(subject: Subject) -> str:
    """What is explained. Not escaped."""
    return t(f"changed.name.{subject.figure}", phase=phase.name(subject.phase) if subject.phase else "")


def heading(subject: Subject) -> str:
    """Markdown: the question of the panel."""
    return t("changed.title", name=markdown(name(subject)))


def sentence(scope: Scope, subject: Subject) -> str:
    """HTML: the figure now and before, the verdict, and the one clear reason or why none is named."""
    if subject.figure == why_changed_rows.ENTRIES:
        rows = decomposition_rows.decomposition_rows(scope, subject.phase)
        return decomposition_words.decomposition_sentence(rows, scope, subject.phase)
    found, period = why_changed_rows.change(scope, subject), why_changed_rows.compared(scope, subject)
    facts = {"name": name(subject), "now": _written(subject, found.now), "before": _written(subject, found.before)}
    level = "level" if subject.figure in why_changed_rows.LEVELS else "period"
    level = "mean" if subject.figure == why_changed_rows.DWELL else level
    if values.is_nothing(found.now) or values.is_nothing(found.before):
        level = "unknown"
    days = {"start": period.start, "end": period.end, "since": period.before().start, "until": period.before().end}
    parts = [*_beside(scope, subject, found), t(f"changed.answer.{level}", verdict=found.in_words, **facts, **days)]
    if not found.is_signal:
        parts.append(t(f"changed.no_reason.{found.verdict}"))
    elif led := data.charter().led_by(subject.phase) if subject.phase else None:
        parts.append(t("changed.led_by", department=t(f"department.{led}"), phase=phase.name(subject.phase)))
    return html(" ".join(parts))


def axis(subject: Subject) -> str:
    """What the course of the figure is counted in."""
    return t("column.median_days") if subject.figure == why_changed_rows.DWELL else name(subject)


def _beside(scope: Scope, subject: Subject, found: verdicts.Change) -> list[str]:
    """Of a pace that changed over the year: the verdict on the page's period alone, which stands on the tile."""
    if subject.figure != why_changed_rows.DWELL or not found.is_signal:
        return []
    alone = verdicts.change(scope, subject.figure, subject.phase)
    if alone.is_signal:
        return []
    return [t("changed.beside", start=scope.start, end=scope.end, verdict=alone.in_words)]


def segments(subject: Subject, rows: pd.DataFrame) -> str:
    """HTML: in which segments the figure changed, or that none stands out."""
    if rows.empty:
        return html(t("changed.segments.none"))
    parts = [
        t(
            "changed.segments.one", segment=str(row.segment) or t("dimension.nothing"),
            now=_written(subject, row.now), before=_written(subject, row.before),
            verdict=str(row.said),
        )
        for row in rows.itertuples(index=False)
    ]  # fmt: skip
    return html(" ".join(parts))


def accounts(subject: Subject) -> str:
    """Which ten accounts are listed."""
    return t(f"changed.accounts.{subject.figure}", phase=phase.name(subject.phase) if subject.phase else "")


def _written(subject: Subject, number: float | None) -> str:
    if subject.figure == why_changed_rows.VALUE:
        return values.money(number, is_short=True)
    return signals_rows.signal_value(subject.figure, number)
