"""What `check` looks at: settings, charter, engine, data; one finding each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from model.charter import Charter
from model.errors import Fault
from settings import Settings
from storage.answer import answer
from storage.records import chosen_records
from storage.records.sync_runs import is_partly, last_whole, latest
from storage.snapshot import Snapshot
from storage.stage_standing import MOST_UNNAMED, silent_rules, stage_count, unnamed
from storage.warehouse import Warehouse


class Standing(StrEnum):
    """How a finding stands; the value is the mark that shows it."""

    FINE = "✓"
    HINT = "!"
    FAULT = "✗"


@dataclass(frozen=True)
class Finding:
    """One line: a message key under ``check.``, the values for its sentence (a Fault has its own), and its standing."""

    key: str
    standing: Standing
    values: dict[str, Any] = field(default_factory=dict)


def findings(warehouse: Warehouse, charter: Charter) -> Iterator[Finding]:
    """Everything that is checked, in the order in which a person would look. Fault if the engine cannot be reached."""
    warehouse.reach()
    yield Finding("reachable", Standing.FINE, {"engine": warehouse.engine})
    yield Finding("charter", Standing.FINE, {"version": charter.version, "phases": len(charter.in_play)})
    snapshot = warehouse.current()
    if snapshot is None:
        yield Finding("no_snapshot", Standing.FAULT)
        return
    info = snapshot.info
    if snapshot.stands_in_for:
        yield Finding("stands_in", Standing.FAULT, {"id": snapshot.stands_in_for})
    yield Finding(
        "snapshot", Standing.FINE, {"id": info.id, "as_of": info.as_of, "accounts": info.row_counts["account"]}
    )
    version = {"version": snapshot.charter.version}
    if snapshot.charter == charter:
        yield Finding("same_charter", Standing.FINE, version)
    else:
        yield Finding("other_charter", Standing.HINT, version)
    yield from _stages(snapshot)
    yield _engine(snapshot)
    yield Finding("quarantine", Standing.HINT if info.quarantined else Standing.FINE, {"rows": info.quarantined})
    yield from _money(snapshot)
    for row in snapshot.arrow("SELECT * FROM finding ORDER BY kind, table_name, column_name").to_pylist():
        named = {"table": row["table_name"], "column": row["column_name"], "rows": row["row_count"]}
        yield Finding(row["kind"], Standing.HINT, named)
    yield from _homeless_value(snapshot)


def _homeless_value(snapshot: Snapshot) -> Iterator[Finding]:
    """Open opportunities without an account, which are in no figure: amounts per currency, never added up."""
    homeless = """SELECT coalesce(upper(trim(currency)), '') AS currency, count(*) AS rows, sum(amount) AS total
        FROM opportunity WHERE account_id IS NULL AND amount IS NOT NULL AND outcome IS NULL AND created_on <= $day
            AND (closed_on IS NULL OR closed_on > $day) GROUP BY 1 ORDER BY 1"""
    for row in snapshot.arrow(homeless, {"day": snapshot.info.as_of}).to_pylist():
        yield Finding("value_without_account", Standing.HINT, row | {"total": round(row["total"])})


def of_records(settings: Settings) -> Finding:
    """Whether meetings and decisions can be stored; Fault if their database cannot be used."""
    chosen_records(settings).close()
    return Finding("records", Standing.FINE)


def of_systems(settings: Settings) -> Iterator[Finding]:
    """How the last run of every connected system went, in the order of the settings."""
    if not settings.sources:
        return
    with chosen_records(settings).reading() as session:
        last, whole = latest(session), last_whole(session)
    for name in settings.sources:
        run = last.get(name)
        if run is not None and run.fault is not None:
            stopped = Fault(run.fault["key"], **run.fault["values"])
            yield Finding("system_stopped", Standing.FAULT, {"name": name, "reason": stopped})
        elif name in whole:
            known = {"name": name, "moment": f"{whole[name]:%Y-%m-%d %H:%M} UTC"}
            is_whole = run is None or not is_partly(run)
            yield (
                Finding("system_fine", Standing.FINE, known)
                if is_whole
                else Finding("system_partly", Standing.HINT, known)
            )
        else:
            yield Finding("system_never", Standing.HINT, {"name": name})


def _stages(snapshot: Snapshot) -> Iterator[Finding]:
    """Stages that no rule names, by source, and words of rules that have fallen silent."""
    found, silent = unnamed(snapshot), silent_rules(snapshot)
    if stage_count(snapshot) and not found:
        yield Finding("stages_named", Standing.FINE, {"stages": stage_count(snapshot)})
    for one in found:
        standing = Standing.FAULT if one.open_share > MOST_UNNAMED else Standing.HINT
        yield Finding("unnamed_stages", standing, {"found": one, "charter": snapshot.charter})
    for rule in silent:
        yield Finding("silent_rule", Standing.FAULT, {"found": rule, "charter": snapshot.charter})


def _money(snapshot: Snapshot) -> Iterator[Finding]:
    """Amounts open on the last day that cannot be added to any sum, per currency."""
    if "money" not in snapshot.tables:  # published before currencies were kept apart
        return
    is_mixed = snapshot.arrow("SELECT is_mixed FROM money").column("is_mixed")[0].as_py()
    if is_mixed:
        yield Finding("money_mixed", Standing.FAULT)
    apart = """SELECT coalesce(currency, '-') AS currency, count(*) AS rows, sum(amount) AS total
        FROM (SELECT DISTINCT account_id, opportunity_id, currency, amount, created_on, closed_on FROM amount_apart) a
        WHERE created_on <= $day AND (closed_on IS NULL OR closed_on > $day) GROUP BY 1 ORDER BY 1"""
    for row in snapshot.arrow(apart, {"day": snapshot.info.as_of}).to_pylist():
        yield Finding("money_of" if is_mixed else "money_apart", Standing.HINT, row)


def _engine(snapshot: Snapshot) -> Finding:
    """Whether the engine answers, and whether every phase's flow adds up over the whole history."""
    start = snapshot.arrow("SELECT min(entered_on) AS day FROM spell").column("day")[0].as_py()
    if start is None:
        return Finding("no_spells", Standing.FAULT)
    try:
        rows = answer(snapshot, "flow", start=start, end=max(start, snapshot.info.as_of)).to_pylist()
    except Fault as fault:
        return Finding("engine_fault", Standing.FAULT, {"fault": str(fault)})
    adds_up = all(row["stock_start"] + row["entered"] - row["left"] == row["stock_end"] for row in rows)
    return Finding("engine", Standing.FINE if adds_up else Standing.FAULT)
