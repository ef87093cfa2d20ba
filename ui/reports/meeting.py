"""The joint meeting's pack: its agenda with the figures of the page, item by item."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pandas as pd

from ui.accounts import stuck
from ui.accounts.moved import with_names
from ui.analysis import alignment_rows, alignment_words, focus_phase, signals_rows, signals_words
from ui.blocks import unknown_entries
from ui.documents.document import Part, Report, Table
from ui.meeting import (
    board_rows,
    care_box,
    current_meeting,
    decision_rows,
    last_time_words,
    movement_rows,
    movement_words,
    shortlist_rows,
)
from ui.meeting.current_meeting import Sitting
from ui.reports import charts, facts
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.voice import voice, voice_words

_MOVED: Final = {"kind_said": "text", **movement_rows.LIST}
_BOARD: Final = {
    "phase": "phase", "accounts": "count", "entered": "count", "left": "count", "median_days": "days",
    "dwell_change": "text", "q85_days": "days",
}  # fmt: skip
_SHORTLIST: Final = {
    "name": "text", "phase": "phase", "age_days": "count", "older_than": "rate", "value_at_risk": "money",
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
        demonstration=facts.demonstration(),
    )


def _numbered(number: int, part: Part) -> Part:
    return replace(part, question=t("meeting.item", n=number, name=part.question))


def _signals(now: Sitting) -> Part:
    found = signals_rows.today(now.scope)
    return Part(
        "signals",
        t("meeting.item.signals"),
        answer=signals_words.signals_sentence(found),
        metric="signals",
        sheets=(Table(signals_rows.table(found), signals_rows.TABLE_KINDS),) if found else (),
        note=facts.figure_note("signals", interval=t("signals.interval")),
        empty=signals_words.empty(now.scope)[0],
    )


def _last_time(now: Sitting) -> Part:
    if now.last is None or not now.carried:
        empty = t("meeting.first") if now.last is None else t("meeting.nothing_agreed", day=now.last.as_of)
        return Part("last_time", t("meeting.item.last_time"), empty=empty)
    return Part(
        "last_time",
        t("meeting.item.last_time"),
        answer=last_time_words.last_time_sentence(now),
        tables=(Table(decision_rows.decision_rows(now, now.carried), decision_rows.KINDS, most=20),),
    )


def _movement(now: Sitting) -> Part:
    rows = movement_rows.changes(now)
    counts = movement_rows.counted(rows)
    moved = with_names(now.scope, rows[rows["kind"].isin(movement_rows.MOVED)])
    moved = moved.assign(kind_said=[t(f"meeting.kind.{kind}") for kind in moved["kind"]])
    return Part(
        "movement",
        t("meeting.item.movement"),
        answer=movement_words.movement_sentence(now, counts) if counts.any() else "",
        metric="changes",
        tables=(Table(moved, _MOVED),),
        note=facts.figure_note("changes", n=len(rows)),
        empty=t("meeting.nothing_moved"),
    )


def _board(now: Sitting) -> Part:
    rows = board_rows.columns(now)
    standing = rows if rows["accounts"].any() else rows.iloc[:0]
    return Part(
        "board",
        t("meeting.board.question"),
        metric="stock",
        shapes=() if standing.empty else (charts.phase_bars(standing, "accounts", t("unit.accounts")),),
        tables=(Table(standing, _BOARD),),
        note=facts.figure_note("stock", n=int(rows["accounts"].sum())),
        empty=t("meeting.board.nobody"),
    )


def _handover(now: Sitting) -> Part:
    rows = alignment_rows.handovers(now.period)
    return Part(
        "handover",
        t("together.handover.question"),
        answer=alignment_words.handover_answer(rows),
        metric="handover",
        tables=(Table(rows, alignment_rows.HANDOVER_KINDS),),
        note=facts.figure_note("handover", n=alignment_rows.offered(rows), interval=t("together.handover.interval")),
        empty=t("together.handover.nobody"),
    )


def _touch_fit(now: Sitting) -> Part:
    rows = alignment_rows.fit(now.period)
    cases = [
        Table(
            data.run_metric("touch_fit_accounts", now.period, case=case, limit=alignment_rows.FIVE),
            kinds,
            t(f"together.fit.cases_{case}"),
        )
        for case, kinds in alignment_rows.CASE_KINDS.items()
    ]
    return Part(
        "touch_fit",
        t("together.fit.question"),
        answer=alignment_words.fit_answer(rows),
        metric="touch_fit",
        tables=(Table(rows, alignment_rows.FIT_KINDS), *cases),
        note=facts.figure_note("touch_fit", n=alignment_rows.counted(rows), interval=t("together.interval")),
        empty=t("together.fit.nobody"),
    )


def _shortlist(now: Sitting) -> Part:
    found = data.run_metric("stuck_accounts", now.scope)
    rows = [vars(row) | {"lacks": ", ".join(row.lacks)} for row in shortlist_rows.shortlist_rows(now.scope)]
    return Part(
        "shortlist",
        t("meeting.stuck"),
        answer=stuck.stuck_sentence(found),
        metric="stuck",
        tables=(Table(pd.DataFrame(rows, columns=list(_SHORTLIST)), _SHORTLIST),),
        note=facts.figure_note("stuck", n=len(found), interval=stuck.threshold_told()),
        empty=unknown_entries.explained(now.scope, t("stuck.nobody"))["empty"],
    )


def _voice(now: Sitting) -> Part:
    key = focus_phase.phase_of(now.scope)
    cards = voice.of_phase(now.scope, key)[: voice_words.FEW]
    return Part(
        "voice",
        t("voice.of_phase", phase=phase.name(key)),
        answer="".join(voice_words.card_html(shown.card, now.scope) for shown in cards),
        empty=t("voice.none_of_phase"),
    )


def _care(now: Sitting) -> Part:
    rows = care_box.care_rows(now.scope)
    return Part(
        "care",
        t("trust.care.question"),
        answer=care_box.care_sentence(rows),
        metric="fixes",
        tables=(Table(rows, care_box.KINDS),),
        note=facts.figure_note("fixes", n=len(rows)),
        empty=t("trust.care.nothing"),
    )


def _decided(now: Sitting) -> Part:
    return Part(
        "decided",
        t("meeting.decided"),
        tables=(Table(decision_rows.decision_rows(now, now.running), decision_rows.KINDS, most=20),),
        empty=t("meeting.nothing_decided"),
    )


_ITEMS: Final[tuple[Callable[[Sitting], Part], ...]] = (
    _signals, _last_time, _movement, _board, _handover, _touch_fit, _shortlist, _voice, _care, _decided,
)  # fmt: skip
