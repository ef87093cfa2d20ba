"""Changes since a meeting's baseline: where every account was frozen, where it is now, and what that is called."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.derive.spells import RE_DATED
from model.charter import DORMANT, LOST, WON, Charter

COLUMNS = (("account_id", pa.string()), ("from_phase", pa.string()), ("to_phase", pa.string()), ("kind", pa.string()))
MERGED, DELETED = "merged", "deleted"
KINDS = ("new", "advance", "skip", "return", "reopened", DORMANT, LOST, WON, RE_DATED, MERGED, DELETED, "unchanged")


def since_baseline(frozen: pa.Table, changes: pa.Table, *, charter: Charter, deleted: Collection[str] = ()) -> pa.Table:
    """The rows of `changes`, but starting from the frozen phases; no account is dropped; ordered by account_id.

    frozen: account_id, phase, as a meeting left them; changes: today's answer of `changes` since the baseline's day.
    re-dated: the account is elsewhere than it was frozen, yet today's data says it was already there on the baseline's
    day (or had a phase then, if it was not frozen at all): the history was corrected, and nothing has moved since; or
    `changes` says so, because its evidence went to another account. deleted: frozen, and its system says it has been
    deleted since (account_id in `deleted`). merged: frozen, but no longer among the selected accounts: merged, or no
    longer matching the filters.
    """
    before = frozen.select(["account_id", "phase"]).rename_columns(["account_id", "was"])
    columns = changes.select(["account_id", "from_phase", "to_phase", "kind"])
    both = columns.join(before, "account_id", join_type="full outer")
    both = both.sort_by("account_id")
    was, rank_columns, now = (_ranks(both[name], charter) for name in ("was", "from_phase", "to_phase"))
    last = len(charter.in_play) - 1
    named = {key: now == charter.rank[key] for key in (WON, LOST, DORMANT)}
    # The first that holds, in this order; the names of moves are those of `metrics.derive.spells.exit_kind`.
    is_deleted = pc.is_in(both["account_id"], value_set=pa.array(sorted(deleted), pa.string())).to_numpy()
    is_corrected = pc.equal(both["kind"], RE_DATED).fill_null(False).to_numpy()
    rules = (
        (is_corrected & (was != now), RE_DATED),
        ((now < 0) & is_deleted, DELETED),
        (now < 0, MERGED),
        ((was < 0) & (rank_columns < 0), "new"),
        (was == now, "unchanged"),
        (rank_columns == now, RE_DATED),
        (was < 0, RE_DATED),
        *((holds, key) for key, holds in named.items()),
        (was > last, "reopened"),
        (now == was + 1, "advance"),
        (now > was, "skip"),
    )
    kind = np.select([holds for holds, _ in rules], [name for _, name in rules], default="return")
    phases = (both["was"], both["to_phase"])
    return pa.table([both["account_id"], *phases, kind.tolist()], schema=pa.schema(COLUMNS))


def _ranks(phases: pa.ChunkedArray, charter: Charter) -> np.ndarray:
    """Place of every phase in the charter's order; -1 for no phase, and for one the charter no longer has."""
    places = pc.index_in(phases, value_set=pa.array(charter.phase_keys, phases.type))
    return places.fill_null(-1).to_numpy()
