"""The six pillars in words: how far each is, by rules that stand here, and what the product cannot see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from ui.blocks import table_html
from ui.decisions import open_decisions
from ui.leadership import pillars_rows
from ui.leadership.held_rows import Held
from ui.leadership.pillars_rows import PILLARS
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import periods, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

STANDS, GROWING, MISSING = "stands", "growing", "missing"
STATES: Final = (STANDS, GROWING, MISSING)
# A meeting is held once a week or two; a month without one is a break.
MEETING_DAYS: Final = 31
# Leadership looks twice a year.
REVIEW_DAYS: Final = 183
# A tenth: the same share above which `check` complains about stages that no rule names.
DOUBTED_SHARE: Final = 0.1

COURSE_KINDS: Final = {
    "quarter": "period", "understanding_told": "text", "meetings": "count", "decisions_told": "text",
    "phases_with_target": "count", "doubted_told": "text", "reviews": "count", "cards": "count",
}  # fmt: skip


@dataclass(frozen=True)
class Pillar:
    """One pillar in brief: its state, the number that opens its rows, what it counts, and its course by quarter.

    way: how much of the way to standing lies behind it, from 0 to 1; only to say which to work on first.
    """

    key: str
    state: str
    way: float
    value: str
    note: str
    series: Sequence[float | None]
    labels: list[str]


def pillars(scope: Scope, held: Held, course: pd.DataFrame) -> list[Pillar]:
    """The six, in their order."""
    return [_MADE[key](scope, held, course) for key in PILLARS]


def _pillar(
    key: str, state: str, way: float, value: str, note: str, course: pd.DataFrame, part: str, whole: str = ""
) -> Pillar:
    """With the course of column `part`, as a share of `whole` if named; quarters without anything to share are gaps."""
    shares = course[part] / course[whole].where(course[whole] > 0) if whole else course[part].astype(float)
    told = [
        f"{periods.in_words(row['quarter'])}: {_of(row[part], row[whole]) if whole else values.number(row[part])}"
        for row in course.to_dict("records")
    ]
    return Pillar(key, state, way, value, note, [None if pd.isna(share) else float(share) for share in shares], told)


def _of(part: float, whole: float) -> str:
    """How many of all; a dash where there is none to count."""
    return t("pillars.of", part=int(part), whole=int(whole)) if whole else values.NOTHING


def _nothing(key: str) -> str:
    """That there is nothing to count yet, and what to do about it."""
    return f"{t(f'pillars.{key}.empty')} {t(f'pillars.{key}.to_do')}"


def _understanding(scope: Scope, _held: Held, course: pd.DataFrame) -> Pillar:
    rows = pillars_rows.understanding(scope)
    fresh = int(rows["is_fresh"].sum()) if len(rows) else 0
    state = MISSING if not fresh else STANDS if fresh == len(rows) else GROWING
    note = t("pillars.understanding.note") if len(rows) else _nothing("understanding")
    return _pillar(
        "understanding", state, fresh / max(1, len(rows)), _of(fresh, len(rows)), note, course, "fresh_fields", "fields"
    )


def _organisation(scope: Scope, held: Held, course: pd.DataFrame) -> Pillar:
    key = "organisation"
    told = _of(held.done, len(held.decisions))
    if not held.meetings:
        note = t("pillars.no_meeting") if held.decisions else _nothing(key)
        return _pillar(key, MISSING, 0.0, told, note, course, "meetings")
    last = held.meetings[-1].as_of
    late = sum(open_decisions.is_overdue(one, scope.as_of) for one in held.decisions)
    is_kept = scope.as_of - last <= timedelta(days=MEETING_DAYS) and not late
    note = tn("pillars.held", len(held.meetings), last=last)
    if held.decisions:
        note = f"{t('pillars.organisation.note')} {note}"
    note = f"{note} {tn('pillars.overdue', late)}" if late else note
    state = STANDS if is_kept else GROWING
    way = held.done / max(1, len(held.decisions))
    return _pillar(key, state, way, told, note, course, "meetings")


def _kpis(scope: Scope, held: Held, course: pd.DataFrame) -> Pillar:
    rows = pillars_rows.kpis(scope)
    named = int((rows["targets_set"] != "").sum())
    state = STANDS if held.is_agreed and named == len(rows) else GROWING if held.is_agreed or named else MISSING
    version = {"version": data.charter().version}
    note = t("pillars.kpis.note") + " " + t(f"pillars.kpis.{'agreed' if held.is_agreed else 'not_agreed'}", **version)
    way = (named / max(1, len(rows)) + held.is_agreed) / 2
    return _pillar("kpis", state, way, _of(named, len(rows)), note, course, "phases_with_target")


def _infrastructure(scope: Scope, _held: Held, course: pd.DataFrame) -> Pillar:
    suspect, in_play = pillars_rows.doubted(scope)
    state = MISSING if not in_play else STANDS if suspect <= DOUBTED_SHARE * in_play else GROWING
    return _pillar(
        "infrastructure",
        state,
        1 - suspect / max(1, in_play),
        _of(suspect, in_play),
        t("pillars.infrastructure.note") if in_play else _nothing("understanding"),
        course,
        "doubted",
        "in_play",
    )


def _backing(scope: Scope, held: Held, course: pd.DataFrame) -> Pillar:
    if not held.reviews:
        return _pillar("backing", MISSING, 0.0, values.number(0), _nothing("backing"), course, "reviews")
    last = held.reviews[-1].reviewed_on
    state = STANDS if scope.as_of - last <= timedelta(days=REVIEW_DAYS) else GROWING
    note = tn("pillars.backing.note", len(held.reviews), last=last)
    return _pillar(
        "backing", state, 1.0 if state == STANDS else 0.5, values.number(len(held.reviews)), note, course, "reviews"
    )


def _stories(scope: Scope, _held: Held, course: pd.DataFrame) -> Pillar:
    rows = pillars_rows.stories(scope)
    fresh = rows[rows["is_fresh"].astype(bool)]
    state = MISSING if rows.empty else STANDS if {*fresh["phase"]} >= {*phase.in_play()} else GROWING
    note = tn("pillars.stories.note", len(rows), fresh=len(fresh)) if len(rows) else _nothing("stories")
    way = len({*fresh["phase"]}) / len(phase.in_play())
    return _pillar("stories", state, way, values.number(len(rows)), note, course, "cards")


_MADE: Final = {
    "understanding": _understanding, "organisation": _organisation, "kpis": _kpis,
    "infrastructure": _infrastructure, "backing": _backing, "stories": _stories,
}  # fmt: skip


def judgement(found: Sequence[Pillar]) -> str:
    """How many pillars stand, are growing and are missing; which to work on first: the missing ones, else that of the
    growing ones with least of its way behind it. Not escaped.
    """
    of = {state: [one for one in found if one.state == state] for state in STATES}
    parts = [tn(f"pillars.count.{state}", len(listed)) for state, listed in of.items() if listed]
    sentence = t("pillars.judgement", parts=", ".join(parts))
    weak = of[MISSING] or sorted(of[GROWING], key=lambda one: one.way)[:1]
    names = ", ".join(t(f"pillars.{one.key}") for one in weak)
    return f"{sentence} {t('pillars.weak', names=names)}" if weak else sentence


def rows_title(pillar: Pillar, rows: pd.DataFrame) -> str:
    """The question over the rows of a pillar, with their number. Not escaped."""
    return t("pillars.rows", name=t(f"pillars.{pillar.key}"), what=tn(f"pillars.{pillar.key}.rows", len(rows)))


def seen_answer(pillar: Pillar) -> str:
    """HTML: what the rows show, the rule of the state, and what the product does not see."""
    facts = {"days": MEETING_DAYS, "review_days": REVIEW_DAYS, "share": values.percent(DOUBTED_SHARE)}
    parts = (t(f"pillars.{pillar.key}.rule", **facts), t(f"pillars.{pillar.key}.unseen"))
    return "<br>".join(html(part) for part in parts)


def _doubted_then(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Page and options of the accounts in doubt at the end of the quarter of a row."""
    return "cases", {"of": "suspect", **dict.fromkeys(("as_of", "from", "to"), row["last"].isoformat())}


COURSE_COUNTED: Final[table_html.Counted] = {"doubted_told": _doubted_then}


def course_in_words(course: pd.DataFrame) -> pd.DataFrame:
    """`course`, latest quarter first, with its shares as text (`COURSE_KINDS`)."""
    shares = {
        "understanding_told": ("fresh_fields", "fields"), "decisions_told": ("decisions_done", "decisions"),
        "doubted_told": ("doubted", "in_play"),
    }  # fmt: skip
    told = {
        name: [_of(*pair) for pair in zip(course[part], course[whole], strict=True)]
        for name, (part, whole) in shares.items()
    }
    return course.assign(**told).iloc[::-1].reset_index(drop=True)


def months_since(begins: date, as_of: date) -> int:
    """Whole months from `begins` to `as_of`."""
    return (as_of.year - begins.year) * 12 + as_of.month - begins.month - (as_of.day < begins.day)
