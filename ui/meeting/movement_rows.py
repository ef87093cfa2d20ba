"""Item 2: what has happened to every account since the last meeting's baseline."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from metrics.movement.since_baseline import KINDS, since_baseline
from model.charter import DORMANT, LOST, WON
from storage.records import baselines
from ui.accounts import duplicates, evidence, moved
from ui.meeting.current_meeting import Sitting
from ui.meeting.slide_words import FIVE
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t

# What matters first comes first: what was lost, went back or was won; what the record itself changed comes last.
_FIRST: Final = (LOST, "return", WON, DORMANT, "reopened", "skip", "advance", "new")
MOVED: Final = (*_FIRST, *(kind for kind in KINDS[:-1] if kind not in _FIRST))
LIST: Final = {"name": "text", "from_phase": "phase", "to_phase": "phase", "segment": "dimension", "value": "money"}


def changes(now: Sitting) -> pd.DataFrame:
    """account_id, from_phase, to_phase, kind since the baseline; without one, since the day before the period."""
    if now.last is None:
        return data.run_metric("changes", now.scope, since=data_before(now.scope))
    return _since_meeting(now.scope, now.last.meeting_id, now.last.as_of.isoformat())


@data.kept_by_scope
def _since_meeting(scope: Scope, meeting_id: int, day: str) -> pd.DataFrame:
    with data.records().reading() as session:
        frozen = baselines.frozen(session, meeting_id)
    since = pd.Timestamp(day).date()
    today = pa.Table.from_pandas(data.run_metric("changes", scope, since=since), preserve_index=False)
    return since_baseline(frozen, _text(today), charter=data.charter(), deleted=duplicates.deleted()).to_pandas()


def _text(table: pa.Table) -> pa.Table:
    """`table` with all of its columns as text; a column without any value has no text type by itself."""
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def data_before(scope: Scope) -> date:
    """The day before the period of `scope`."""
    return scope.before().end


def counted(rows: pd.DataFrame) -> pd.Series:
    """Accounts per kind of change, including kinds without any."""
    return rows["kind"].value_counts().reindex(MOVED, fill_value=0)


def by_importance(now: Sitting) -> pd.DataFrame:
    """Every account that moved, with name and value: in the order of `MOVED`, then most valuable first."""
    rows = changes(now)
    found = moved.with_names(now.scope, rows[rows["kind"].isin(MOVED)])
    return found.sort_values("kind", key=lambda kinds: kinds.map(MOVED.index), kind="stable", ignore_index=True)


def first_moves(now: Sitting) -> pd.DataFrame:
    """The five that matter most, with `why`: from where, after how long, and by which rule of the charter."""
    rows = by_importance(now)
    # The most valuable of what was lost, went back and was won is among them, however many were lost.
    heads = [*rows.index[rows["kind"].isin(_FIRST[:3]) & ~rows["kind"].duplicated()]]
    found = rows.loc[sorted([*heads, *rows.index.difference(heads)][:FIVE])]
    whys = [why(now.scope, account, kind) for account, kind in zip(found["account_id"], found["kind"], strict=True)]
    return found.assign(why=pd.Series(whys, index=found.index, dtype="object"))


def why(scope: Scope, account_id: str, kind: str) -> str:
    """How long the account stayed in the phase before, and the rule by which it is where it is; "" if it is gone."""
    spells = data.run_metric("account_spells", scope, account_id=account_id)
    if spells.empty or kind not in _FIRST:
        return ""
    last = spells.iloc[-1]
    by_rule = evidence.rule(last["rule"])
    if len(spells) < 2:
        return by_rule
    before = spells.iloc[-2]
    if values.is_nothing(before["dwell_days"]):
        return by_rule
    stayed = t("meeting.why.after", days=values.days(before["dwell_days"]), phase=phase.name(before["phase"]))
    return t("meeting.why", stayed=stayed, rule=by_rule)
