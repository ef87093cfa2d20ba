"""Every KPI: the product against hand-written SQL and pandas, in the same run, on the same company.

python -m benchmarks kpis [--accounts N ...] [--times K]
"""

import argparse
import json
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

from benchmarks.company import SIZES, built, company
from benchmarks.measure import RESULTS, in_own_process, interleaved, keep, peak_mb, rows_as_markdown, seconds
from benchmarks.pandas_kpis import Frames, as_arrow, by_pandas
from benchmarks.questions import QUESTIONS, Question, assert_same, by_hand, by_product
from metrics import CATALOG
from storage import answer as engine
from storage.snapshot import Snapshot

ENGINES = ("product", "sql", "pandas")
AIM = 1.3


def main(arguments: list[str]) -> None:
    """Measure, assert equal answers, write results/kpis.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks kpis", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--only-memory", action="store_true", help="times stay those of the last run")
    parser.add_argument("--one", nargs=3, metavar=("QUESTION", "ENGINE", "ACCOUNTS"), help="print one peak of memory")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        print(json.dumps(_alone(*chosen.one)))
        return
    missing = {name for name, metric in CATALOG.items() if metric.is_kpi} - {q.metric for q in QUESTIONS.values()}
    if chosen.only_memory:
        kept = json.loads((RESULTS / "kpis.json").read_text())
        found = {int(accounts): rows for accounts, rows in kept["sizes"].items()}
    else:
        found = {accounts: _size(accounts, times=chosen.times) for accounts in chosen.accounts}
    largest = max(found)
    memory = {} if chosen.no_memory else _memory(largest)
    tables = [_table(accounts, rows, memory if accounts == largest else {}) for accounts, rows in found.items()]
    tables += [_growth(found)] if len(found) > 1 else []
    if missing:
        tables.append(f"Without a comparison: {', '.join(sorted(missing))}.")
    keep("kpis", {"sizes": found, "peak_mb": memory, "not_compared": sorted(missing)}, "\n\n".join(tables))


def cold_answer(snapshot: Snapshot, question: Question, *, is_filtered: bool) -> Any:
    """The product's answer with every kept result forgotten, so that the engine really works."""
    engine._shared.cache.clear()
    return by_product(snapshot, question, is_filtered=is_filtered)


def _size(accounts: int, *, times: int) -> list[dict[str, Any]]:
    snapshot = company(accounts)
    snapshot.tables, snapshot.compiler  # noqa: B018 - opened once per server, not per question
    frames = Frames(snapshot)
    return [
        _case(snapshot, frames, question, is_filtered=is_filtered, times=times)
        for question in QUESTIONS.values()
        for is_filtered in (False, True)
    ]


def _case(snapshot: Snapshot, frames: Frames, question: Question, *, is_filtered: bool, times: int) -> dict[str, Any]:
    asked = {"is_filtered": is_filtered}
    runs = {
        "product": partial(cold_answer, snapshot, question, **asked),
        "sql": partial(by_hand, snapshot, question, **asked),
        "pandas": partial(by_pandas, frames, question, **asked),
    }
    reference = runs["sql"]()
    engine._statement.cache.clear()
    first = seconds(runs["product"])
    assert_same(runs["product"](), reference, f"{question.name} by SQL")
    assert_same(as_arrow(runs["pandas"]()), reference, f"{question.name} by pandas")
    is_slow = question.name == "phase_spells" and reference.num_rows > 1_000_000
    best = interleaved(runs, times=2 if is_slow else times)
    print(question.name, is_filtered, {name: round(1000 * taken, 1) for name, (taken, _) in best.items()}, flush=True)
    return {
        "question": question.name, "is_filtered": is_filtered, "rows": reference.num_rows,
        **{f"{name}_ms": 1000 * taken for name, (taken, _) in best.items()},
        "first_ms": 1000 * first,
        "to_sql": best["product"][0] / best["sql"][0],
        "cpu_to_sql": best["product"][1] / best["sql"][1],
        "to_pandas": best["pandas"][0] / best["product"][0],
    }  # fmt: skip


def _memory(accounts: int) -> dict[str, dict[str, float]]:
    """Peak of a process that does nothing but answer one question, per engine."""
    own = partial(in_own_process, "benchmarks", "kpis", "--one")
    return {name: {which: own(name, which, str(accounts)) for which in ENGINES} for name in QUESTIONS}


def _alone(name: str, which: str, accounts: str) -> float:
    snapshot, question = built(int(accounts)), QUESTIONS[name]
    if which == "product":
        by_product(snapshot, question, is_filtered=False)
    elif which == "sql":
        by_hand(snapshot, question, is_filtered=False)
    else:
        by_pandas(Frames(snapshot), question, is_filtered=False)
    return round(peak_mb())


def _table(accounts: int, rows: list[dict[str, Any]], memory: dict[str, dict[str, float]]) -> str:
    head = [
        "KPI",
        "filter",
        "rows",
        "product ms",
        "SQL ms",
        "product / SQL",
        "of CPU",
        "pandas ms",
        "pandas / product",
        "first ms",
    ]
    head += [f"{which} MB" for which in ENGINES] if memory else []
    lines = [
        [
            row["question"], "yes" if row["is_filtered"] else "", row["rows"], row["product_ms"], row["sql_ms"],
            row["to_sql"], row["cpu_to_sql"], row["pandas_ms"], row["to_pandas"], row["first_ms"],
            *([memory[row["question"]][which] for which in ENGINES] if memory and not row["is_filtered"] else []),
            *([""] * len(ENGINES) if memory and row["is_filtered"] else []),
        ]
        for row in rows
    ]  # fmt: skip
    ratios = {kept: median(row["to_sql"] for row in rows if row["is_filtered"] is kept) for kept in (False, True)}
    slow = [f"{row['question']}{' (filtered)' if row['is_filtered'] else ''}" for row in rows if row["to_sql"] > AIM]
    return (
        f"### {accounts:,} accounts\n\n{rows_as_markdown(head, lines)}\n\nMedian product / SQL: {ratios[False]:.2f}"
        f" unfiltered, {ratios[True]:.2f} filtered. Above {AIM}: {', '.join(slow) or 'none'}."
    )


def _growth(found: dict[int, list[dict[str, Any]]]) -> str:
    sizes = sorted(found)
    lines = []
    for place, row in enumerate(found[sizes[0]]):
        times = [found[size][place]["product_ms"] for size in sizes]
        steps = [later / before for before, later in pairwise(times)]
        lines.append([row["question"], "yes" if row["is_filtered"] else "", *times, *steps])
    head = ["KPI", "filter", *(f"{size:,} ms" for size in sizes), *(f"x to {size:,}" for size in sizes[1:])]
    return f"### Growth of the product's time\n\n{rows_as_markdown(head, lines)}"
