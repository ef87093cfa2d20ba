"""Changes since a baseline: every case by hand, then against the plain reading of the rule."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.movement.changes import COLUMNS
from metrics.movement.since_baseline import since_baseline
from model.charter import default_charter

CHARTER = default_charter()
PHASES = CHARTER.phase_keys


def asked(frozen: dict[str, str], changes: dict[str, tuple[str | None, str]], **told) -> dict[str, tuple]:
    """account -> (from, to, kind); `changes`: account -> (phase on the baseline's day as today's data has it, now)."""
    rows = [{"account_id": a, "from_phase": f, "to_phase": t, "kind": "?"} for a, (f, t) in changes.items()]
    kept = pa.table({"account_id": pa.array(frozen, pa.string()), "phase": pa.array(frozen.values(), pa.string())})
    found = since_baseline(kept, pa.Table.from_pylist(rows, schema=pa.schema(COLUMNS)), charter=CHARTER, **told)
    assert found.column_names == [name for name, _ in COLUMNS]
    assert found["account_id"].to_pylist() == sorted({*frozen, *changes})
    return {row["account_id"]: (row["from_phase"], row["to_phase"], row["kind"]) for row in found.to_pylist()}


def test_gone_is_merged_unless_its_system_says_it_was_deleted():
    frozen = {"a": "trigger", "b": "trigger", "c": "trigger"}
    found = asked(frozen, {"c": ("trigger", "trigger")}, deleted={"b", "c", "z"})
    assert {account: kind for account, (*_, kind) in found.items()} == {"a": "merged", "b": "deleted", "c": "unchanged"}


@pytest.mark.parametrize(
    ("was", "said", "now", "kind"),
    [
        ("trigger", "trigger", "trigger", "unchanged"),
        ("trigger", "trigger", "orientation", "advance"),
        ("trigger", "trigger", "comparison", "skip"),
        ("comparison", "comparison", "trigger", "return"),
        ("decision", "decision", "won", "won"),
        ("trigger", "trigger", "lost", "lost"),
        ("trigger", "trigger", "dormant", "dormant"),
        ("dormant", "dormant", "trigger", "reopened"),
        ("lost", "lost", "decision", "reopened"),
        (None, None, "trigger", "new"),
        # Entered late: the account had moved before the meeting, only nobody had said so.
        ("trigger", "orientation", "orientation", "re-dated"),
        ("decision", "won", "won", "re-dated"),
        (None, "trigger", "trigger", "re-dated"),
        # Corrected and moved: what counts is from where it was frozen to where it stands.
        ("trigger", "orientation", "comparison", "skip"),
        ("trigger", "orientation", "won", "won"),
        # Corrected and moved back to where it was frozen.
        ("trigger", "orientation", "trigger", "unchanged"),
        # Nobody had heard of it, it was entered back to before the meeting, and moved on.
        (None, "trigger", "orientation", "re-dated"),
    ],
)
def test_one_account(was, said, now, kind):
    assert asked({"a": was} if was else {}, {"a": (said, now)}) == {"a": (was, now, kind)}


def test_gone_accounts_are_told_never_dropped():
    assert asked({"gone": "trigger", "NA": "won"}, {"NA": ("won", "won")}) == {
        "gone": ("trigger", None, "merged"),
        "NA": ("won", "won", "unchanged"),
    }


def test_phase_the_charter_no_longer_has():
    """Frozen under an older charter: the account was there, so it is not new."""
    assert asked({"a": "evaluation"}, {"a": ("trigger", "trigger")}) == {"a": ("evaluation", "trigger", "re-dated")}


def plainly(was: str | None, said: str | None, now: str | None) -> str:
    rank = CHARTER.rank
    if now is None:
        return "merged"
    if was == now:
        return "unchanged"
    if was is None:
        return "new" if said is None else "re-dated"
    if said == now:
        return "re-dated"
    if now in ("won", "lost", "dormant"):
        return now
    if was in ("won", "lost", "dormant"):
        return "reopened"
    step = rank[now] - rank[was]
    return "advance" if step == 1 else "skip" if step > 1 else "return"


PHASE = st.sampled_from(PHASES)
ACCOUNTS = st.text("abcdefgh", min_size=1, max_size=2)


@given(st.dictionaries(ACCOUNTS, PHASE), st.dictionaries(ACCOUNTS, st.tuples(st.none() | PHASE, PHASE)))
def test_as_the_rule_reads(frozen, changes):
    expected = {}
    for account in {*frozen, *changes}:
        was, (said, now) = frozen.get(account), changes.get(account, (None, None))
        expected[account] = (was, now, plainly(was, said, now))
    assert asked(frozen, changes) == expected
