"""The KPIs as a good analyst writes them in pandas: the spells in memory, vectorised, no loop over rows.

Statistics after the grouping are the product's own numpy functions; they take milliseconds everywhere.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.questions import FILTER, Question, dates
from metrics.dwell.dwell import ONWARD, Histogram
from metrics.dwell.outcomes import CAUSE_OF, shares
from metrics.dwell.outcomes import COLUMNS as OUTCOME_COLUMNS
from metrics.statistics.survival import cumulative_incidence, wilson
from metrics.stuck.overdue import SMALLEST_ONWARD
from storage.snapshot import Snapshot

UNUSED = ("name", "rule", "known_by", "industry", "country", "source", "job")


class Frames:
    """The tables of a snapshot in memory, loaded once: days as datetimes, words as categories."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.charter = snapshot.charter
        self.days = {name: pd.Timestamp(day) for name, day in dates(snapshot).items()}
        self.spell = self._load(snapshot, f"SELECT * EXCLUDE ({', '.join(UNUSED)}) FROM spell")
        lead = f"CAST(motion AS VARCHAR) = '{self.charter.lead_motion}'"
        self.opportunity = self._load(
            snapshot,
            "SELECT account_id, from_on AS created_on, until_on AS closed_on, expected_close_on"
            f" FROM open_stretch WHERE {lead}",
        )
        self.valued = self._load(snapshot, f"SELECT * FROM valued_opportunity WHERE {lead}")
        self.signs = self._load(snapshot, "SELECT * FROM sign_of_life")

    def _load(self, snapshot: Snapshot, sql: str) -> pd.DataFrame:
        found = snapshot.arrow(sql).to_pandas(date_as_object=False)
        for name in found.columns:
            if name.endswith("_on"):
                found[name] = found[name].astype("datetime64[s]")
            if name in ("phase", "next_phase"):
                found[name] = found[name].cat.set_categories(self.charter.phase_keys, ordered=True)
        return found

    def known(self, *, is_filtered: bool) -> pd.DataFrame:
        """The spells that had begun by the day, with has_left as of it."""
        rows = self.spell[self.spell["entered_on"] <= self.days["as_of"]]
        if is_filtered:
            rows = rows[rows["segment"].isin(FILTER["segment"]) & rows["region"].isin(FILTER["region"])]
        return rows.assign(has_left=rows["left_on"] <= self.days["as_of"])

    def valued_rows(self, rows: pd.DataFrame) -> pd.Series:
        """The value of every row: the account's own, else its open amounts."""
        deals = self.valued
        is_open = (deals["created_on"] <= self.days["as_of"]) & ~(deals["closed_on"] <= self.days["as_of"])
        amounts = deals[is_open].groupby("account_id")["amount"].sum()
        return rows["value"].fillna(rows["account_id"].map(amounts))


def by_pandas(frames: Frames, question: Question, *, is_filtered: bool) -> pd.DataFrame:
    """The answer to `question`."""
    return globals()[question.name](frames, is_filtered=is_filtered)


def as_arrow(rows: pd.DataFrame) -> pa.Table:
    """`rows` as other engines answer, categories as text."""
    for name in rows.columns:
        if isinstance(rows[name].dtype, pd.CategoricalDtype):
            rows[name] = rows[name].astype("str").where(rows[name].notna(), None)
        if rows[name].dtype.kind == "M" and name.endswith(("_on", "day")):
            rows[name] = rows[name].dt.date
    return pa.Table.from_pandas(rows, preserve_index=False)


def phase_spells(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows = frames.known(is_filtered=is_filtered)
    left = rows["has_left"]
    cut = {name: rows[name].where(left) for name in ("left_at", "left_on", "next_phase", "exit", "dwell_days")}
    age = (frames.days["as_of"] - rows["entered_on"]).dt.days.where(~left)
    rows = rows.assign(**cut, age_days=age, is_open=~left).sort_values(["account_id", "spell"])
    return rows[
        ["account_id", "journey", "spell", "phase", "entered_at", "entered_on", "left_at", "left_on", "next_phase",
         "exit", "dwell_days", "age_days", "is_open", "is_entry_known", "evidence_id"]
    ]  # fmt: skip


def stock(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows = frames.known(is_filtered=is_filtered)
    rows = rows[~rows["has_left"]]
    rows = rows.assign(value=frames.valued_rows(rows))
    found = rows.groupby("phase", observed=False).agg(accounts=("phase", "size"), value=("value", "sum"))
    return found.reset_index()


def flow(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows, start, end = frames.known(is_filtered=is_filtered), frames.days["start"], frames.days["end"]
    entered, left = rows["entered_on"], rows["left_on"]
    counts = pd.DataFrame(
        {
            "phase": rows["phase"],
            "stock_start": (entered < start) & ~(left < start),
            "entered": entered.between(start, end),
            "left": left.between(start, end),
            "stock_end": ~(left <= end),
        }
    )
    return counts.groupby("phase", observed=False).sum().reset_index()


def cumulative_flow(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows, start, end = frames.known(is_filtered=is_filtered), frames.days["start"], frames.days["end"]
    left = rows[rows["left_on"] <= end]
    came = pd.DataFrame({"day": rows["entered_on"].clip(lower=start), "phase": rows["phase"], "n": 1})
    went = pd.DataFrame({"day": left["left_on"].clip(lower=start), "phase": left["phase"], "n": -1})
    net = pd.concat([came, went]).groupby(["day", "phase"], observed=True)["n"].sum().unstack("phase", fill_value=0)
    net = net.reindex(index=pd.date_range(start, end, unit="s"), columns=frames.charter.phase_keys, fill_value=0)
    held = net.fillna(0).cumsum().astype("int64").rename_axis("day").rename_axis("phase", axis=1)
    return held.stack().rename("accounts").reset_index()


def transitions(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows, start, end = frames.known(is_filtered=is_filtered), frames.days["start"], frames.days["end"]
    moved = rows[rows["left_on"].between(start, end)]
    moves = moved.groupby(["phase", "next_phase", "exit"], observed=True).agg(
        transitions=("account_id", "size"), accounts=("account_id", "nunique")
    )
    moves = moves.reset_index().rename(columns={"phase": "from_phase", "next_phase": "to_phase"})
    first = rows[(rows["spell"] == 1) & rows["entered_on"].between(start, end)]
    entries = first.groupby("phase", observed=True).size().rename("transitions").reset_index()
    entries = entries.rename(columns={"phase": "to_phase"}).assign(accounts=lambda found: found["transitions"])
    entries = entries.assign(from_phase=None, exit=None)[moves.columns]
    return pd.concat([entries.astype(object), moves.sort_values(["from_phase", "to_phase"]).astype(object)]).astype(
        {"transitions": "int64", "accounts": "int64"}
    )


def _exit_counts(frames: Frames, *, is_filtered: bool, by: str | None = None) -> Histogram:
    rows = frames.known(is_filtered=is_filtered)
    rows = rows[rows["phase"].isin(frames.charter.in_play)]
    age = (frames.days["as_of"] - rows["entered_on"]).dt.days
    days = rows["dwell_days"].where(rows["has_left"], age).where(rows["is_entry_known"], 0).astype("int64")
    columns = {
        "phase": rows["phase"], "exit": rows["exit"].where(rows["has_left"]), "days": days,
        "is_entry_known": rows["is_entry_known"],
    }  # fmt: skip
    if by:
        columns["dimension"] = rows[by]
    counted = pd.DataFrame(columns).groupby(list(columns), observed=True, dropna=False).size().rename("n")
    return Histogram(pa.Table.from_pandas(counted.reset_index(), preserve_index=False))


def dwell(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    histogram = _exit_counts(frames, is_filtered=is_filtered)
    phases = frames.charter.in_play
    return pd.DataFrame({"phase": phase} | histogram.figures(histogram.rows((phase, None))) for phase in phases)


def dwell_by_segment(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    histogram = _exit_counts(frames, is_filtered=is_filtered, by="segment")
    rank = frames.charter.rank
    groups = sorted(histogram.distinct, key=lambda group: (rank[group[0]], group[1] is None, group[1] or ""))
    return pd.DataFrame(
        {"phase": phase, "segment": segment} | histogram.figures(histogram.rows((phase, segment)))
        for phase, segment in groups
    )


def outcomes(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    histogram = _exit_counts(frames, is_filtered=is_filtered)
    assert set(ONWARD) <= set(CAUSE_OF)
    horizons = (30, 90, 180)
    rows = [
        (phase, horizon, *rates)
        for phase in frames.charter.in_play
        for horizon, rates in zip(horizons, shares(histogram, phase, horizons), strict=True)
    ]
    return pd.DataFrame(rows, columns=[name for name, _ in OUTCOME_COLUMNS])


def _entries(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows = frames.known(is_filtered=is_filtered)
    rows = rows[(rows["phase"] == "trigger") & rows["is_entry_known"] & rows["is_first_entry"]]
    waited = (frames.days["as_of"] - rows["entered_on"]).dt.days
    return rows.assign(cohort=rows["entered_on"].dt.strftime("%Y-%m"), waited=waited)


def _days_until(rows: pd.DataFrame, column: str, as_of: date) -> pd.Series:
    return (rows[column].where(rows[column] <= as_of) - rows["entered_on"]).dt.days


def conversion(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows = _entries(frames, is_filtered=is_filtered)
    mature = rows["waited"] >= 90
    has_converted = mature & (_days_until(rows, "reached_comparison_on", frames.days["as_of"]) <= 90)
    found = pd.DataFrame({"cohort": rows["cohort"], "entries": 1, "mature": mature, "converted": has_converted})
    found = found.groupby("cohort").sum().reset_index()
    judged = np.where(found["mature"] >= 10, found["mature"], np.nan)
    low, high = wilson(found["converted"].to_numpy(float), judged)
    return found.assign(conversion_rate=found["converted"] / judged, low=low, high=high)


def cohorts(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows = _entries(frames, is_filtered=is_filtered)
    reached = _days_until(rows, "reached_before_loss_comparison_on", frames.days["as_of"])
    lost = _days_until(rows, "reached_lost_on", frames.days["as_of"])
    cause = np.where(reached.notna(), 0, np.where(lost.notna(), 1, -1))
    days = reached.fillna(lost).fillna(rows["waited"]).astype("int64")
    counts = pd.DataFrame({"cohort": rows["cohort"], "cause": cause, "days": days, "waited": rows["waited"]})
    counts = counts.groupby(["cohort", "cause", "days"])["waited"].agg(["size", "min"]).reset_index()
    parts = []
    for cohort, own in counts.groupby("cohort"):
        weeks = np.arange(own["min"].min() // 7 + 1)
        n, at = own["size"].to_numpy(), own["days"].to_numpy()
        ended, incidence = cumulative_incidence(at, n, own["cause"].to_numpy(), 2)
        place = np.searchsorted(ended, weeks * 7, side="right")
        part = {"cohort": cohort, "weeks_since_entry": weeks, "at_risk": [int(n[at >= 7 * w].sum()) for w in weeks]}
        parts.append(pd.DataFrame(part | {"reached_rate": np.concatenate(([0.0], incidence[0]))[place]}))
    return pd.concat(parts)


def stuck(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    histogram, as_of = _exit_counts(frames, is_filtered=False, by="segment"), frames.days["as_of"]
    limits = {}
    for phase, segment in histogram.distinct:
        of_phase = np.array([group[0] == phase for group in histogram.groups])
        agreed = (frames.charter.phase(phase).limit_days, "charter")
        limits[phase, segment or ""] = (
            (segment is not None and _limit(histogram, histogram.rows((phase, segment)), "segment"))
            or _limit(histogram, of_phase, "phase")
            or agreed
        )
    rows = frames.known(is_filtered=is_filtered)
    rows = rows[~rows["has_left"] & rows["is_entry_known"] & rows["phase"].isin(frames.charter.in_play)]
    keys = pd.DataFrame(
        [(phase, segment, *limit) for (phase, segment), limit in limits.items()],
        columns=["phase", "part", "threshold_days", "threshold_source"],
    )
    rows = rows.assign(part=rows["segment"].astype(object).fillna(""), phase=rows["phase"].astype(str))
    rows = rows.merge(keys, on=["phase", "part"])
    rows = rows.assign(age_days=(as_of - rows["entered_on"]).dt.days)
    rows = rows[rows["age_days"] > rows["threshold_days"]]
    signs = frames.signs[frames.signs["lived_on"] <= as_of]
    signs = signs[signs["account_id"].isin(rows.loc[rows["last_lived_on"] > as_of, "account_id"])]
    earlier = rows["account_id"].map(signs.groupby("account_id")["lived_on"].max())
    last_on = rows["last_lived_on"].where(rows["last_lived_on"] <= as_of, earlier)
    deals = frames.opportunity
    is_open = (deals["created_on"] <= as_of) & ~(deals["closed_on"] <= as_of) & (deals["expected_close_on"] >= as_of)
    silent = (as_of - last_on).dt.days
    department = rows["phase"].map({phase: frames.charter.led_by(phase) for phase in frames.charter.in_play})
    shared = rows["owner_sales"].fillna(rows["owner_marketing"])
    owner = rows["owner_marketing"].where(
        department == "marketing", rows["owner_sales"].where(department == "sales", shared)
    )
    rows = rows.assign(
        silent_days=silent, is_silent=(silent > frames.charter.silent_days).astype(float).where(silent.notna()),
        has_next_step=rows["account_id"].isin(deals.loc[is_open, "account_id"]).astype(float),
        value=frames.valued_rows(rows), value_at_risk=np.nan, next_department=department, owner=owner,
    )  # fmt: skip
    return rows.sort_values(["value", "account_id"], ascending=[False, True], na_position="last")[
        ["account_id", "phase", "entered_on", "age_days", "threshold_days", "threshold_source", "silent_days",
         "is_silent", "has_next_step", "value", "value_at_risk", "next_department", "owner"]
    ]  # fmt: skip


def _limit(histogram: Histogram, rows: Any, source: str) -> tuple[int, str] | None:
    rows = rows & histogram.is_known
    exits = histogram.exits[rows]
    causes = np.where(np.isin(exits, ONWARD), 0, np.where(exits == "", -1, 1))
    if int(histogram.n[rows][causes == 0].sum()) < SMALLEST_ONWARD:
        return None
    days, (onward, _) = cumulative_incidence(histogram.days[rows], histogram.n[rows], causes, 2)
    return int(days[np.flatnonzero(onward >= 0.85 * onward[-1] - 1e-12)[0]]), source


def changes(frames: Frames, *, is_filtered: bool) -> pd.DataFrame:
    rows, since = frames.known(is_filtered=is_filtered), frames.days["since"]
    held = rows[~rows["has_left"]].set_index("account_id")["phase"].rename("to_phase").to_frame()
    was = rows[(rows["entered_on"] <= since) & ~(rows["left_on"] <= since)].set_index("account_id")["phase"]
    held["from_phase"] = was
    before, after = held["from_phase"].cat.codes, held["to_phase"].cat.codes
    last = len(frames.charter.in_play) - 1
    kind = np.select(
        [before < 0, before == after, after > last, before > last, after == before + 1, after > before],
        ["new", "unchanged", held["to_phase"].astype(str), "reopened", "advance", "skip"],
        "return",
    )
    found = held.assign(kind=kind).reset_index().sort_values("account_id")
    return found[["account_id", "from_phase", "to_phase", "kind"]]
