"""Where accounts are: the sentences and rows of the phases page."""

from datetime import date, timedelta

import pandas as pd

from model.charter import DORMANT, LOST, WON
from ui.blocks import table_html, unknown_entries
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def with_department(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of stock with the department that leads each phase (null for won, lost and dormant)."""
    charter = data.charter()
    return rows.assign(department=[charter.led_by(key) for key in rows["phase"]])


def valued(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of stock with null instead of a value of 0 in phases that have accounts: there no value is recorded."""
    return rows.assign(value=rows["value"].mask((rows["value"] == 0) & (rows["accounts"] > 0)))


def count_accounts(rows: pd.DataFrame, column: str = "accounts") -> int:
    """How many accounts `rows` count in the phases of the decision."""
    return int(rows.loc[rows["phase"].isin(phase.in_play()), column].sum())


def stock_answer(rows: pd.DataFrame) -> str:
    """HTML: how many accounts are in play, where the largest group of them is, and how many are out of play."""
    playing = rows[rows["phase"].isin(phase.in_play())]
    total = int(playing["accounts"].sum())
    if not total:
        return html(t("phases.stock_nobody"))
    most = playing.loc[playing["accounts"].idxmax()]
    return t(
        "phases.stock_answer",
        accounts=links.anchor(tn("count.accounts", total), "in_play"),
        phase=links.anchor(phase.name(most["phase"]), "accounts", phase=most["phase"]),
        most=links.number(int(most["accounts"]), "accounts", phase=most["phase"]),
        **{key: links.number(int(rows.loc[rows["phase"] == key, "accounts"].sum()), "accounts", phase=key)
           for key in (WON, LOST, DORMANT)},
    )  # fmt: skip


def flow_answer(rows: pd.DataFrame, scope: Scope) -> str:
    """HTML: what came into play, what left it, and how the stock in the decision changed."""
    playing = rows[rows["phase"].isin(phase.in_play())]
    before, after = int(playing["stock_start"].sum()), int(playing["stock_end"].sum())
    first, last = on_day(scope.start - timedelta(days=1)), on_day(scope.end)
    if not unknown_entries.reach_back_to(scope.start - timedelta(days=1)):
        told = {"end": scope.end, "after": links.number(after, "in_play", **last)}
        return f"{t('phases.flow_known_since', **told)} {html(unknown_entries.counted_as_new())}"
    return t(
        "phases.flow_answer", start=scope.start, end=scope.end,
        before=links.number(before, "in_play", **first), after=links.number(after, "in_play", **last),
    )  # fmt: skip


def flow_identity(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of flow with the sum for every phase as text: ``351 + 90 - 44 = 397``."""
    sentences = [
        t(
            "phases.identity",
            start=int(row.stock_start),
            entered=int(row.entered),
            left=int(row.left),
            end=int(row.stock_end),
        )
        for row in rows.itertuples(index=False)
    ]
    return rows.assign(identity=sentences)


def course(scope: Scope) -> pd.DataFrame:
    """The rows of ``cumulative_flow`` over `scope` from the first known day on: what nobody knows is not 0. None if no
    account was in any phase.
    """
    rows = rows_or_none(data.run_metric("cumulative_flow", scope), "accounts")
    begins = data.first_day()
    return rows if begins is None else rows[rows["day"] >= begins]


def has_course(rows: pd.DataFrame) -> bool:
    """Whether `rows` of :func:`course` are of several days: one day has no course to draw."""
    return rows["day"].nunique() > 1


def cumulative_answer(rows: pd.DataFrame) -> str:
    """HTML: accounts in play at the start and the end of the time shown, or since anything is known."""
    playing = rows[rows["phase"].isin(phase.in_play())].groupby("day")["accounts"].sum()
    if playing.empty:
        return ""
    first, last = playing.index[0], playing.index[-1]
    if first == last:
        return t("phases.cumulative_one_day", last=last, after=links.number(int(playing.iloc[-1]), "in_play"))
    return t(
        "phases.cumulative_known_since" if first == data.first_day() else "phases.cumulative_answer",
        first=first,
        last=last,
        before=links.number(int(playing.iloc[0]), "in_play", **on_day(first)),
        after=links.number(int(playing.iloc[-1]), "in_play", **on_day(last)),
    )


def accounts_in_phase(row: dict[str, object]) -> dict[str, object]:
    """The options of the accounts page for a row about one phase."""
    return {"phase": row["phase"]}


def on_day(day: date) -> dict[str, str]:
    """The options that show a page as of `day` alone."""
    return dict.fromkeys(("as_of", "from", "to"), day.isoformat())


def flow_counted(scope: Scope) -> table_html.Counted:
    """What the counts of flow open: the stock of the day before the period and of its last day, who came, who left."""
    before, last = on_day(scope.start - timedelta(days=1)), on_day(scope.end)
    return {
        "stock_start": lambda row: ("accounts", {"phase": row["phase"], **before}),
        "entered": links.cases("entered"),
        "left": links.cases("left"),
        "stock_end": lambda row: ("accounts", {"phase": row["phase"], **last}),
    }


def accounts_on_last_day(rows: pd.DataFrame) -> int:
    """Accounts in play at the end of the time shown by cumulative flow."""
    return count_accounts(rows[rows["day"] == rows["day"].max()])


def rows_or_none(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """`rows`, or none if every count in `columns` is 0: an empty state says more."""
    return rows if rows[list(columns)].to_numpy().any() else rows.iloc[:0]
