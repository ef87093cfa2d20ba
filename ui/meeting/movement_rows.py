"""Item 3: what has happened to every account since the last meeting's baseline."""

from typing import Final

import pandas as pd
import pyarrow as pa

from metrics.movement.since_baseline import KINDS, since_baseline
from storage.records import baselines
from ui.accounts import duplicates
from ui.meeting.current_meeting import Sitting
from ui.shell import data
from ui.shell.scope import Scope

MOVED: Final = KINDS[:-1]
LIST: Final = {"name": "text", "from_phase": "phase", "to_phase": "phase", "segment": "text", "value": "money"}


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


def data_before(scope: Scope) -> object:
    """The day before the period of `scope`."""
    return scope.before().end


def counted(rows: pd.DataFrame) -> pd.Series:
    """Accounts per kind of change, including kinds without any."""
    return rows["kind"].value_counts().reindex(MOVED, fill_value=0)
