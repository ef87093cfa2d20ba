"""Verdicts on companies whose truth is known: those that never change, and those that changed on a known day.

python -m benchmarks verdicts [--companies N]
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.measure import keep, rows_as_markdown
from benchmarks.simulated import FAR, Change, made_up
from connectors.demo.dynamics import PHASES
from metrics.statistics.control_limits import DOWN, SHIFT_DOWN, SHIFT_UP, SIGNALS, TOO_FEW, UP
from model.charter import default_charter
from storage.answer import answer
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse

# The company runs long enough to be in balance before its record begins, in the middle of a month.
BALANCE, MONTHS = 900, 24
BEGIN, END = date(2024, 12, 15), date(2026, 12, 31)
# It goes on a little, so that every day asked about is known.
READ_ON = date(2027, 1, 31)
DAYS = (READ_ON - BEGIN).days
# What changes does so on this day. It must have been found after two months (signals) or two quarters: by either of
# them or by the half year they make (compare).
CHANGED_ON = date(2026, 7, 1)
PERIODS = (
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 10, 1), date(2026, 12, 31)),
    (date(2026, 7, 1), date(2026, 12, 31)),
)
COMPARISON = PHASES.index("comparison")
# So many companies in a snapshot.
AT_ONCE = 10


@dataclass(frozen=True)
class Known:
    """A change, and the rows (figure, phase) that tell of it."""

    name: str
    change: Change
    tells: tuple[tuple[str, str, str], ...]


KNOWN = (
    Known("half as many go on from comparison", Change(COMPARISON, lost=0.5),
          (("losses", "comparison", UP), ("entries", "decision", DOWN), ("conversion_rate", "comparison", DOWN))),
    Known("a third more dwell in comparison", Change(COMPARISON, slower=4 / 3), (("dwell", "comparison", UP),)),
    Known("half of the new accounts stay away", Change(comes=0.5), (("entries", "trigger", DOWN),)),
)  # fmt: skip


def company(a_month: int, number: int, change: Change | None = None, name: str = "A") -> pa.Table:
    """Phase events of a company that `a_month` new accounts come to: who stands where at first, and since.

    Its accounts are called by its `name`.
    """
    history = BALANCE + DAYS
    day = BALANCE + (CHANGED_ON - BEGIN).days if change else FAR
    made = partial(made_up, round(a_month * 12 / 365.25 * history), number, history=history, break_on=day)
    spells = made(change=change) if change else made()
    known = (spells.left > BALANCE) & (spells.entered < history)
    is_old = spells.entered[known] < BALANCE
    base = datetime(BEGIN.year, BEGIN.month, BEGIN.day, 9, tzinfo=UTC) - timedelta(days=BALANCE)
    seconds = np.maximum(spells.entered[known], BALANCE) * 86_400 + int(base.timestamp())
    rows = np.arange(1, int(known.sum()) + 1)
    return pa.table(
        {
            "row_no": pa.array(rows),
            "account_id": pa.array([f"{name}-{one:06d}" for one in spells.account[known]]),
            "phase": pa.array(np.array(PHASES)[spells.phase[known]].tolist()),
            "occurred_at": pa.array(seconds * 1_000_000, pa.timestamp("us", "UTC")),
            "sequence": pa.array(rows),
            "is_entry_known": pa.array(~is_old),
            "evidence_id": pa.array([f"e{one}" for one in rows]),
            "known_by": pa.array(["observed"] * rows.size),
        }
    )


def published(folder: Path, events: pa.Table) -> Snapshot:
    """The snapshot of `events`, read on `READ_ON`; what accounts are called by, their company, is their segment."""
    warehouse = Warehouse(folder, keep=1)
    with warehouse.staging(synced_at=datetime(READ_ON.year, READ_ON.month, READ_ON.day, 9, tzinfo=UTC)) as staging:
        staging.connection.register("drawn", events)
        staging.connection.execute("INSERT INTO phase_event BY NAME SELECT * FROM drawn")
        staging.connection.unregister("drawn")
        staging.connection.execute(
            "INSERT INTO account BY NAME SELECT account_id, account_id AS name,"
            " split_part(account_id, '-', 1) AS segment, row_number() OVER (ORDER BY account_id) AS row_no"
            " FROM (SELECT DISTINCT account_id FROM phase_event)"
        )
        warehouse.publish(staging, charter=default_charter(), connector="files", label="made up", is_demo=True)
    snapshot = warehouse.current()
    if snapshot is None:
        raise LookupError("nothing was published")
    return snapshot


@dataclass(frozen=True)
class One:
    """One company of a snapshot."""

    snapshot: Snapshot
    name: str = "A"

    def answer(self, metric: str, **asked: Any) -> list[dict[str, Any]]:
        """The rows of `metric` for its accounts."""
        found: list[dict[str, Any]] = answer(self.snapshot, metric, where={"segment": [self.name]}, **asked).to_pylist()
        return found

    def judged(self, metric: str, **asked: Any) -> list[dict[str, Any]]:
        """Those rows that could be told, not those of too few."""
        return [row for row in self.answer(metric, **asked) if row["verdict"] != TOO_FEW]


def companies(folder: Path, a_month: int, numbers: range, change: Change | None = None) -> Iterator[One]:
    """Companies as `company` makes them, `AT_ONCE` in a snapshot: publishing takes longer than asking.

    Each is a segment, so all it is held against is its own: dwell, counts, and from when on an account is stuck.
    """
    for first in range(0, len(numbers), AT_ONCE):
        some = {f"C{number}": number for number in numbers[first : first + AT_ONCE]}
        events = pa.concat_tables([company(a_month, number, change, name) for name, number in some.items()])
        rows = pa.array(np.arange(1, events.num_rows + 1))
        snapshot = published(folder, events.set_column(0, "row_no", rows).set_column(4, "sequence", rows))
        yield from (One(snapshot, name) for name in some)


def never_changed(one: One) -> dict[str, int]:
    """Of a company that never changes: verdicts and signals of all months, periods with a change, causes named."""
    months = one.judged("signals", as_of=END)
    compared = named = 0
    for start, end in PERIODS:
        asked = {"as_of": end, "start": start, "end": end}
        changed = {(row["figure"], row["phase"]) for row in one.judged("compare", **asked)
                   if row["verdict"] in (UP, DOWN)}  # fmt: skip
        compared += bool(changed)
        # Only where the figure changed a cause is named.
        if ("entries", "decision") in changed:
            named += any(row["is_clear"] for row in one.answer("decomposition", to_phase="decision", **asked))
    return {
        "verdicts": len(months), "signals": sum(row["verdict"] in SIGNALS for row in months),
        "periods": len(PERIODS), "with a change": compared, "with a cause": named,
    }  # fmt: skip


def is_found(one: One, known: Known) -> bool:
    """Whether any of what tells of a change does so within two months by `signals`, or two quarters by `compare`."""
    months = one.judged("signals", as_of=date(2026, 8, 31), limit=2)
    if {(row["figure"], row["phase"], _way(row["verdict"])) for row in months} & {*known.tells}:
        return True
    return any(
        (row["figure"], row["phase"], row["verdict"]) in known.tells
        for start, end in PERIODS
        for row in one.judged("compare", as_of=end, start=start, end=end)
    )


def _way(verdict: str) -> str:
    return {SHIFT_UP: UP, SHIFT_DOWN: DOWN}.get(verdict, verdict)


def main(arguments: list[str]) -> None:
    """Measure; write results/verdicts.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks verdicts", description=__doc__)
    parser.add_argument("--companies", type=int, default=100)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report(quiet(Path(folder), chosen.companies), changed(Path(folder), chosen.companies), chosen.companies)


def quiet(place: Path, number: int) -> list[dict[str, Any]]:
    """Per size what was said of `number` companies that never change."""
    rows: list[dict[str, Any]] = []
    for a_month in (20, 60, 200):
        every = [never_changed(one) for one in companies(place, a_month, range(number))]
        rows.append({"new accounts a month": a_month, "companies": number}
                    | {name: sum(one[name] for one in every) for name in every[0]})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def changed(place: Path, number: int) -> list[dict[str, Any]]:
    """Per change and size in how many of `number` companies it was found."""
    rows: list[dict[str, Any]] = []
    for known, a_month in product(KNOWN, (60, 200)):
        numbers = range(1_000, 1_000 + number)
        hits = sum(is_found(one, known) for one in companies(place, a_month, numbers, known.change))
        rows.append({"change": known.name, "new accounts a month": a_month, "companies": number, "found": hits})
        print(rows[-1], flush=True)
    return rows


def report(never: list[dict[str, Any]], found: list[dict[str, Any]], number: int) -> None:
    """Write results/verdicts.md and .json."""
    told = [row | {"signals": f"{row['signals']} ({100 * row['signals'] / row['verdicts']:.1f} %)"} for row in never]
    keep("verdicts", {"companies": number, "never": never, "known": found}, "\n\n".join(
        ("Companies that never change, 24 months: signals among all verdicts; periods in which `compare` calls"
         " anything a change, and in which a cause of decisions is named",
         _table(told),
         "Companies with a known change: found in the right phase within two months (signals) or quarters (compare)",
         _table(found))
    ))  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> str:
    return rows_as_markdown(list(rows[0]), [list(row.values()) for row in rows])
