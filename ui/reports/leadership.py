"""Leadership's report: the review's page on one sheet of paper."""

from ui.analysis import decomposition_rows, decomposition_words, focus_phase, outlook_rows, outlook_words, phases
from ui.documents.document import Part, Report, Table
from ui.documents.plain import plain
from ui.leadership import decisions, headline, overview, story, tiles_words
from ui.meeting import decision_rows
from ui.reports import charts, facts, sheets
from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html

_FAN = {"phase": "phase", "day": "date", "expected": "number", "low": "number", "high": "number"}
_TESTS = {
    "phase": "phase", "forecast_on": "date", "expected": "number", "low": "number", "high": "number",
    "happened": "count", "is_inside": "truth",
}  # fmt: skip
_TILE_KINDS = {
    "stock": {"phase": "phase", "accounts": "count", "value": "money"},
    "flow": {
        "phase": "phase", "stock_start": "count", "entered": "count", "left": "count", "stock_end": "count",
    },
    "stuck_counts": {"phase": "phase", "accounts": "count", "value": "money", "value_at_risk": "money"},
}  # fmt: skip


def leadership_report(scope: Scope, *, is_pseudonymised: bool = False) -> Report:
    """The leadership review for `scope` as a report; its story without names if `is_pseudonymised`."""
    return Report(
        kind="leadership",
        language=scope.language,
        title=t("overview.title"),
        subtitle=t("export.leadership", day=scope.as_of),
        facts=facts.report_facts(scope),
        headline=headline.headline_sentence(scope),
        tiles=tuple(tiles_words.tiles_for(scope)),
        parts=(
            _flow(scope),
            _change(scope),
            _outlook(scope),
            _decisions(scope),
            _story(scope, is_pseudonymised=is_pseudonymised),
        ),
        sheets=_sheets(scope, has_names=not is_pseudonymised),
        demonstration=facts.demonstration(),
    )


def _sheets(scope: Scope, *, has_names: bool) -> tuple[Table, ...]:
    """The rows behind the tiles; every stuck account only `has_names`."""
    behind = [
        Table(
            data.run_metric(metric, scope), _TILE_KINDS[metric], t(f"metric.{metric}.name"),
            sheet=t(f"export.sheet.{metric}"), empty=t("export.no_rows"),
        )
        for metric in _TILE_KINDS
    ]  # fmt: skip
    return (*behind, sheets.dwell(scope), *((sheets.stuck_list(scope),) if has_names else ()))


def _flow(scope: Scope) -> Part:
    rows = overview.bands(scope)
    return Part(
        "cumulative_flow",
        t("overview.flow_question"),
        answer=overview.reason(scope, rows, decomposition_rows.decomposition_rows(scope, overview.goals()[0])),
        metric="cumulative_flow",
        shapes=() if not phases.has_course(rows) else (charts.cumulative_flow(rows, overview.flags(scope)),),
        sheets=(sheets.course_of_stock(rows),),
        note=facts.figure_note("cumulative_flow", n=phases.accounts_on_last_day(rows)),
        empty=t("empty.no_rows"),
    )


def _change(scope: Scope) -> Part:
    goal = overview.goals()[0]
    rows = decomposition_rows.decomposition_rows(scope, goal)
    return Part(
        "decomposition",
        t("decomposition.question"),
        answer=decomposition_words.decomposition_sentence(rows, scope, goal),
        metric="decomposition",
        shapes=(charts.bridge(rows),) if decomposition_rows.is_change(rows, scope, goal) else (),
        sheets=(
            Table(
                decomposition_rows.cause_rows(rows) if len(rows) else rows,
                decomposition_rows.KINDS if len(rows) else {},
                sheet=t("export.sheet.decomposition"),
            ),
        ),
        note=facts.figure_note("decomposition", n=decomposition_rows.moves_in(rows)),
        empty=t("decomposition.nothing"),
        is_half=True,
    )


def _outlook(scope: Scope) -> Part:
    rows, expected = overview.fans(scope), outlook_rows.ahead(scope, overview.AHEAD_DAYS)
    said = facts.figure_note("forecast", n=outlook_rows.stock_in(expected), interval=t("export.probably"))
    return Part(
        "outlook",
        t("overview.outlook_question"),
        answer=overview.outlook_answer(scope),
        metric="forecast",
        shapes=() if rows.empty else (charts.outlook_fans(rows, scope.as_of),),
        sheets=(
            Table(rows, _FAN, sheet=t("export.sheet.outlook")),
            Table(
                overview.back_tests(scope),
                _TESTS,
                t("export.back_test"),
                sheet=t("export.sheet.back_test"),
                empty=t("export.no_rows"),
            ),
        ),
        note=" · ".join((said, plain(overview.back_test_answer(scope)))),
        empty=outlook_words.nobody(expected),
        is_half=True,
    )


def _decisions(scope: Scope) -> Part:
    found = decisions.decisions_for(scope)
    return Part(
        "decisions",
        t("overview.decisions.question"),
        answer=found.answer,
        sheets=(Table(found.rows, decision_rows.KINDS, sheet=t("export.sheet.decisions")),),
        empty=found.otherwise,
        is_half=True,
    )


def _story(scope: Scope, *, is_pseudonymised: bool) -> Part:
    sentences = story.story_sentences(scope, is_pseudonymised=is_pseudonymised)
    lines = (f"<li><strong>{html(t(f'story.part.{one.part}'))}:</strong> {html(one.text)}</li>" for one in sentences)
    return Part(
        "story",
        t("story.question", phase=focus_phase.focus_phase_name(scope)),
        answer=f"<ul>{''.join(lines)}</ul>",
        metric="story_accounts",
        is_half=True,
    )
