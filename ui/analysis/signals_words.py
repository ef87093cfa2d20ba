"""Today's signals in words: what, since when, who leads the phase, where to look."""

from typing import Final

from metrics.statistics.control_limits import LEAST_PERIODS
from ui.analysis import signals_rows
from ui.shell import links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# The page to look at, and its options for the phase.
LOOK: Final = {
    "entries": ("change", "goal"), "wins": ("change", "goal"), "losses": ("phases", None),
    "returns": ("phases", None), "premature": ("together", None), "late": ("together", None),
    "stuck": ("stuck", "phase"), "dwell": ("dwell", "phase"), "conversion_rate": ("conversion", "from_phase"),
}  # fmt: skip


def signals_question(scope: Scope) -> str:
    """Markdown: what is listed, and for which days."""
    rows = signals_rows.last_month(scope)
    if rows.empty:
        return t("signals.question_period", start=scope.start, end=scope.end)
    return t("signals.question", month=values.month(rows["begins"].max()), start=scope.start, end=scope.end)


def signals_sentence(found: list[signals_rows.Signal]) -> str:
    """HTML: how many there are, and one line each."""
    if not found:
        return ""
    return f"{html(tn('signals.answer', len(found)))}<ul>{''.join(f'<li>{_line(one)}</li>' for one in found)}</ul>"


def signal_cells(one: signals_rows.Signal) -> tuple[str, ...]:
    """HTML cells of one signal: what it is about, how it differs from usual, who leads the phase, where to look."""
    return (html(one.name), _text(one), html(phase.department(one.phase)), _look(one))


def _line(one: signals_rows.Signal) -> str:
    leads = html(t("signals.leads", department=phase.department(one.phase)))
    return f"<strong>{html(one.name)}</strong>: {_text(one)} {leads} {_look(one)}"


def _text(one: signals_rows.Signal) -> str:
    facts = {
        "value": signals_rows.signal_value(one.figure, one.value),
        "usual": one.usual,
        "when": one.when,
        "verdict": one.in_words,
    }
    return html(t("signals.line", **facts))


def _look(one: signals_rows.Signal) -> str:
    page, option = LOOK[one.figure]
    return links.anchor(t(f"signals.look.{page}"), page, **({} if option is None else {option: one.phase}))


def empty(scope: Scope) -> tuple[str, str]:
    """The text for an empty list, with the reason: all varies as usual, or too little is known to tell."""
    if signals_rows.is_told(scope):
        return t("signals.none"), t("signals.none_hint")
    return t("signals.too_few"), t("signals.too_few_hint", n=LEAST_PERIODS)
