"""The four tiles of the leadership overview: volume, entries into the last phase, dwell, value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from metrics.statistics.control_limits import SIGNALS, USUAL
from ui.analysis import dwell_rows, focus_phase, levels, signals_rows, targets_rows
from ui.blocks import unknown_entries, verdicts
from ui.blocks.tile import Tile
from ui.leadership import plan, tiles_rows
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import periods, spans, values
from ui.text.catalogue import t, tn


@dataclass(frozen=True)
class _Course:
    labels: list[str]
    marks: tuple[int, ...]
    last_change: str


@data.kept_by_scope
def tiles_for(scope: Scope) -> list[Tile]:
    """The tiles for `scope`, in the order of the page."""
    sums = tiles_rows.in_play(scope)
    return [_volume(scope, sums), _entries(scope), _dwell(scope), _value(sums, scope)]


def _course(sums: pd.DataFrame, column: str, scope: Scope, written: Callable[[float], str]) -> _Course:
    """The course of a level in `sums`: labels, marks of signals, and the last change in words."""
    called = levels.verdicts(levels.month_end_levels(scope), column)[-len(sums) :]
    marks = tuple(at for at, verdict in enumerate(called) if verdict in verdicts.CHANGED)
    labels = [f"{values.day(day)}: {written(number)}" for day, number in zip(sums.index, sums[column], strict=True)]
    return _Course(_marked(labels, marks), marks, t(f"tiles.month.{called[-1]}"))


def _marked(labels: list[str], marks: tuple[int, ...]) -> list[str]:
    return [f"{label} ({t('tiles.signal')})" if at in marks else label for at, label in enumerate(labels)]


def _volume(scope: Scope, sums: pd.DataFrame) -> Tile:
    counts = [int(count) for count in sums["accounts"]]
    wanted = [tiles_rows.target_of(key, scope).stock for key in phase.in_play()]
    # All that is in play is set against the targets of all phases, or against none.
    target = sum(number or 0 for number in wanted) if None not in wanted else None
    notes = []
    course = _course(sums, "accounts", scope, values.number)
    notes.append(course.last_change)
    if target is not None:
        notes.append(t("tiles.target", target=values.number(target)))
    elif any(wanted):
        notes.append(t("tiles.target_of_some"))
    name, value = t("tiles.volume"), values.number(counts[-1])
    return Tile(
        "stock", name, value, tuple(notes), counts, course.labels, "in_play", n=counts[-1], target=target,
        marks=course.marks, judged=t("verdict.why.level"), explained=("stock", ""),
    )  # fmt: skip


def _entries(scope: Scope) -> Tile:
    """How many entered the last phase of the decision; the sparkline is by whole months."""
    goal = phase.in_play()[-1]
    name = t("tiles.entries", phase=phase.name(goal))
    if not unknown_entries.reach_back_to(scope.start - timedelta(days=1)):
        begins = data.first_day()
        why = t("tiles.no_beginning", day=begins) if begins else t("tiles.no_phase")
        return Tile("flow", name, values.NOTHING, (why,), [], [], "accounts")
    reached, months = tiles_rows.entered(goal, scope), signals_rows.months(scope)
    months = months[(months["figure"] == "entries") & (months["phase"] == goal)]
    notes = [_changed(verdicts.entries_into(scope, goal)), *_planned(scope)]
    marks = tuple(at for at, verdict in enumerate(months["verdict"]) if verdict in SIGNALS)
    labels = [f"{values.month(row.begins)}: {values.number(row.value)}" for row in months.itertuples()]
    return Tile(
        "flow", name, values.number(reached), tuple(notes),
        [int(count) for count in months["value"]], _marked(labels, marks), "accounts", n=reached,
        options={"entered": goal}, marks=marks, judged=t("verdict.why.count"), explained=("entries", goal),
    )  # fmt: skip


def _planned(scope: Scope) -> list[str]:
    """What the plan of the quarter says about the entries, or why it says nothing."""
    found = plan.plan_of_quarter(scope)
    if found is None:
        return [plan.why_none(scope)] if targets_rows.agreed_for_others(scope) else []
    if not plan.is_same_period(found, scope):
        return [t("plan.none.period")]
    facts = {name: values.expected(getattr(found, name)) for name in ("planned", "expected", "low", "high")}
    if found.course is None:
        return [t("plan.tile.plain", **facts)]
    if found.expected is None:
        return [t("plan.tile.over", course=t(f"plan.course.{found.course}"), **facts)]
    return [t("plan.tile.expected", **facts), t("plan.tile.between", **facts)]


def _dwell(scope: Scope) -> Tile:
    key, recent = focus_phase.watched_phase(), data.charter().recent_days
    name = t("tiles.dwell", phase=phase.name(key), days=recent)
    row = dwell_rows.with_reliable_limits(data.run_metric("dwell", scope, phase=key, window_days=recent)).iloc[0]
    unknown = tn("tiles.unknown_entries", int(row["excluded"])) if row["excluded"] else ""
    if not row["spells"]:
        nothing = unknown or t("tiles.no_stay")
        return Tile("dwell", name, values.NOTHING, (nothing,), [], [], "dwell", n=0, interval=t("why.no_limits"))
    cohorts = data.run_metric("dwell_cohorts", scope, phase=key).tail(8)
    target = tiles_rows.target_of(key, scope).median_days
    limits = row[["median_low", "median_high"]]
    interval = t("why.no_limits") if limits.isna().all() else spans.surely(limits.iloc[0], limits.iloc[1])
    changed = verdicts.change(scope, "dwell", key)
    notes = [_changed(changed)]
    if target is not None:
        # The target is for those who entered in the quarter, the figure for everybody in the last days.
        notes.append(t("tiles.target_of_entries", target=spans.after(target)))
    notes += [] if limits.isna().all() else [t("tiles.range", range=interval)]
    value = t("tiles.not_reached") if values.is_nothing(row["median_days"]) else values.days(row["median_days"])
    ripe = cohorts[cohorts["median_days"].notna()]
    labels = [
        f"{periods.in_words(cohort)}: {values.days(median)}"
        for cohort, median in ripe[["cohort", "median_days"]].to_numpy()
    ]
    medians = ripe["median_days"].tolist()
    return Tile(
        "dwell", name, value, tuple(notes), medians, labels, "dwell",
        n=int(row["spells"]), interval=interval, options={"phase": key},
        excluded=unknown, marks=(len(medians) - 1,) if changed.is_signal and medians else (),
        judged=t("verdict.why.dwell"), explained=("dwell", key),
    )  # fmt: skip


def _changed(change: verdicts.Change) -> str:
    """The verdict on a period; one that nothing was found in says what it was compared with."""
    return t("tiles.period_usual") if change.verdict == USUAL else change.in_words


def _value(sums: pd.DataFrame, scope: Scope) -> Tile:
    totals = [float(total) for total in sums["value"]]
    stuck = data.run_metric("stuck_counts", scope)
    worth, count = float(stuck["value"].sum()), int(stuck["accounts"].sum())
    accounts = int(sums["accounts"].iloc[-1])
    if not any(totals):  # amounts that were not recorded are not amounts of 0
        said = tuple(data.money_on(scope.as_of)) or (t("tiles.no_value" if accounts else "tiles.nobody"),)
        return Tile("stock", t("tiles.value"), values.NOTHING, said, [], [], "accounts", n=accounts)
    course = _course(sums, "value", scope, lambda total: values.money(total, is_short=True))
    # Without any, or where nobody knows since when they are there, there is nothing to open.
    stood = tn("tiles.stuck", count, stuck=values.money(worth, is_short=True)) if count else ""
    notes = [course.last_change, *([stood] if stood else []), *data.money_on(scope.as_of)]
    shown = values.money(totals[-1], is_short=True)
    return Tile(
        "stock", t("tiles.value"), shown, tuple(notes), totals, course.labels, "in_play", n=accounts,
        marks=course.marks, judged=t("verdict.why.level"), explained=("value", ""),
        note_pages={stood: "stuck"} if stood else {},
    )  # fmt: skip
