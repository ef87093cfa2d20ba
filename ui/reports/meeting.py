"""The joint meeting's pack: its agenda with the figures of the page, item by item."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from storage.records.decisions import Decision
from ui.accounts import stuck
from ui.analysis import alignment_rows, focus_phase, signals_rows, signals_words
from ui.blocks import unknown_entries
from ui.documents.document import Part, Report, Table
from ui.meeting import (
    board_rows,
    board_words,
    care_box,
    closing_words,
    current_meeting,
    decision_rows,
    last_time_words,
    movement_rows,
    movement_words,
    shortlist_rows,
    shortlist_words,
    together_words,
)
from ui.meeting import voice_words as meeting_voice_words
from ui.meeting.current_meeting import Sitting
from ui.reports import charts, facts, sheets
from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.voice import voice, voice_words

_MOVED: Final = {"kind_said": "text", **movement_rows.LIST}
_BOARD: Final = {
    "phase": "phase", "accounts": "count", "entered": "count", "left": "count", "median_days": "days",
    "dwell_change": "text", "threshold_days": "days",
}  # fmt: skip
_SHORTLIST: Final = {
    "name": "text", "phase": "phase", "age_days": "count", "threshold_days": "count", "value_at_risk": "money",
    "lacks": "text", "last_dialogue_on": "date", "next_department": "department",
}  # fmt: skip


def meeting_report(scope: Scope) -> Report:
    """The joint meeting's page for `scope` as a report, in the order of the agenda."""
    now = current_meeting.sitting_for(scope)
    return Report(
        kind="meeting",
        language=scope.language,
        title=t("meeting.title", number=now.number),
        subtitle=t("export.meeting", day=scope.as_of),
        facts=facts.report_facts(now.period),
        headline=html(last_time_words.looks_back(now)),
        parts=tuple(_numbered(number, item(now)) for number, item in enumerate(_ITEMS, start=1)),
        sheets=(sheets.stuck_list(now.scope), sheets.dwell(now.scope)),
        demonstration=facts.demonstration(),
    )


def _numbered(number: int, part: Part) -> Part:
    return replace(part, question=t("meeting.item", n=number, name=part.question))


def _decisions(now: Sitting) -> Part:
    if now.last is None or not now.carried:
        empty = t("meeting.first") if now.last is None else t("meeting.nothing_agreed", day=now.last.as_of)
        return Part("decisions", t("meeting.item.decisions"), empty=empty)
    return Part(
        "decisions",
        t("meeting.item.decisions"),
        answer=last_time_words.last_time_sentence(now),
        tables=(Table(*_decided(now, now.carried), most=20, sheet=t("export.sheet.decisions")),),
    )


def _decided(now: Sitting, found: Sequence[Decision]) -> tuple[pd.DataFrame, Mapping[str, str]]:
    return decision_rows.decision_rows(now, found), decision_rows.KINDS


def _signals(now: Sitting) -> Part:
    found = signals_rows.today(now.scope)
    return Part(
        "signals",
        t("meeting.item.signals"),
        answer=signals_words.signals_sentence(found),
        metric="signals",
        sheets=(Table(signals_rows.table(found), signals_rows.TABLE_KINDS, sheet=t("export.sheet.signals")),)
        if found
        else (),
        note=facts.figure_note("signals"),
        empty=signals_words.empty(now.scope)[0],
    )


def _movement(now: Sitting) -> Part:
    rows = movement_rows.changes(now)
    moved = movement_rows.by_importance(now)
    moved = moved.assign(kind_said=[t(f"meeting.kind.{kind}") for kind in moved["kind"]])
    return Part(
        "movement",
        t("meeting.item.movement"),
        answer=movement_words.finding(now),
        metric="changes",
        tables=(Table(moved, _MOVED, sheet=t("export.sheet.movement")),),
        note=facts.figure_note("changes", n=len(rows)),
        empty=movement_words.nothing(now),
    )


def _board(now: Sitting) -> Part:
    rows = board_rows.columns(now)
    standing = rows if rows["accounts"].any() else rows.iloc[:0]
    return Part(
        "board",
        t("meeting.item.board"),
        answer=board_words.finding(now),
        metric="stock",
        shapes=() if standing.empty else (charts.phase_bars(standing, "accounts", t("unit.accounts")),),
        tables=(Table(standing, _BOARD, sheet=t("export.sheet.board")),),
        note=facts.figure_note("stock", n=int(rows["accounts"].sum())),
        empty=t("meeting.board.nobody"),
    )


def _together(now: Sitting) -> Part:
    """Handovers and touches; shares only over the last 90 days, in the answer."""
    handovers, rows = alignment_rows.handovers(now.period), alignment_rows.fit(now.period)
    cases = [
        Table(
            data.run_metric("touch_fit_accounts", now.period, case=case, limit=alignment_rows.FIVE),
            kinds,
            t(f"together.fit.cases_{case}"),
            sheet=t(f"export.sheet.{case}"),
            empty=t("export.no_rows"),
        )
        for case, kinds in alignment_rows.CASE_KINDS.items()
    ]
    return Part(
        "together",
        t("meeting.item.together"),
        answer=f"{together_words.finding(now)} {together_words.shares(now)}",
        metric="touch_fit",
        tables=(
            Table(
                handovers,
                alignment_rows.HANDOVER_KINDS,
                t("together.handover.question"),
                sheet=t("export.sheet.handovers"),
                empty=t("export.no_rows"),
            ),
            Table(
                rows,
                alignment_rows.FIT_KINDS,
                t("together.fit.question"),
                sheet=t("export.sheet.fit"),
                empty=t("export.no_rows"),
            ),
            *cases,
        ),
        note=facts.figure_note("touch_fit", n=alignment_rows.counted(rows)),
        empty=t("meeting.none.together"),
    )


def _shortlist(now: Sitting) -> Part:
    found = data.run_metric("stuck_accounts", now.scope)
    rows = [vars(row) | {"lacks": ", ".join(row.lacks)} for row in shortlist_rows.shortlist_rows(now.scope)]
    return Part(
        "shortlist",
        t("meeting.item.shortlist"),
        answer=shortlist_words.finding(now),
        metric="stuck",
        tables=(Table(pd.DataFrame(rows, columns=list(_SHORTLIST)), _SHORTLIST, sheet=t("export.sheet.shortlist")),),
        note=facts.figure_note("stuck", n=len(found), interval=stuck.threshold_told()),
        empty=unknown_entries.explained(now.scope, t("stuck.nobody"))["empty"],
    )


def _voice(now: Sitting) -> Part:
    key = focus_phase.phase_of(now.scope)
    cards = voice.of_phase(now.scope, key)[: voice_words.FEW]
    told = "".join(voice_words.card_html(shown.card, now.scope) for shown in cards)
    return Part(
        "voice",
        t("meeting.item.voice"),
        answer=f"{meeting_voice_words.finding(now)} {told or html(t('voice.none_of_phase'))}",
    )


def _care(now: Sitting) -> Part:
    rows = care_box.care_rows(now.scope)
    return Part(
        "care",
        t("meeting.item.care"),
        answer=care_box.care_sentence(rows),
        metric="fixes",
        tables=(Table(rows, care_box.KINDS, sheet=t("export.sheet.care")),),
        note=facts.figure_note("fixes", n=len(rows)),
        empty=t("trust.care.nothing"),
    )


def _closing(now: Sitting) -> Part:
    return Part(
        "closing",
        t("meeting.item.closing"),
        answer=closing_words.finding(now),
        tables=(Table(*_decided(now, now.running), most=20, sheet=t("export.sheet.closing")),),
        empty=t("export.nothing_decided"),
    )


_ITEMS: Final[tuple[Callable[[Sitting], Part], ...]] = (
    _decisions, _movement, _signals, _board, _together, _shortlist, _voice, _care, _closing,
)  # fmt: skip
