"""Pages after a filter click: time at the server until the page is whole, and the engine's part of it.

python -m benchmarks pages [--accounts N ...] [--clicks K]
Every click chooses filter values nobody chose before, so no answer comes from a cache. The first click with one more
dimension also compiles the page's questions and is told apart. The questions about change (what is a signal, what
differs from the period before, and why) are also measured one by one, as pages keep their answers.
"""

import argparse
import asyncio
import time
from datetime import timedelta
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

from streamlit.testing.v1 import AppTest

from benchmarks.company import INDUSTRIES, REGIONS, SEGMENTS, company, folder_for
from benchmarks.measure import keep, rows_as_markdown
from benchmarks.server import ROOT, idle_after, serving
from benchmarks.visitor import Visitor
from settings import Settings
from storage import answer as engine
from storage.snapshot import Snapshot
from ui.shell import data, shared_cache, sign_in
from ui.streamlit_internals import login_redirect

SIZES = (100_000, 1_000_000)
AIMS_MS = {100_000: 100, 1_000_000: 300}
PAGES = {
    "overview": "pages/leadership/overview.py",
    "phases": "pages/analysis/phases.py",
    "transitions": "pages/analysis/transitions.py",
    "dwell": "pages/analysis/dwell.py",
    "conversion": "pages/analysis/conversion.py",
    "stuck": "pages/accounts/stuck.py",
    "accounts": "pages/accounts/accounts.py",
}

# The questions about change that the overview and the meeting ask, of the last quarter of a year.
DAYS = 90
ABOUT_CHANGE: dict[str, dict[str, Any]] = {
    "compare": {"has_period": True},
    "signals": {"limit": 1},
    "decomposition": {"has_period": True, "to_phase": "decision"},
}


def main(arguments: list[str]) -> None:
    """Measure, write results/pages.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks pages", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--clicks", type=int, default=7, choices=range(1, len(INDUSTRIES)))
    parser.add_argument("--script", type=Path, default=ROOT / "dashboard.py", help="what is served")
    chosen = parser.parse_args(arguments)
    found = {accounts: _size(accounts, chosen.clicks, chosen.script) for accounts in chosen.accounts}
    head = [
        "page",
        "click ms",
        "slowest ms",
        "engine ms",
        "unfiltered engine ms",
        "questions",
        "opened ms",
        "new shape ms",
    ]
    tables = []
    for accounts, rows in found.items():
        lines = [[row[name.replace(" ", "_")] for name in head] for row in rows]
        aim = AIMS_MS.get(accounts)
        tables.append(f"### {accounts:,} accounts{f' (aim: {aim} ms a click)' if aim else ''}\n\n")
        tables[-1] += rows_as_markdown(head, lines)
    alone = [
        {"accounts": f"{accounts:,}"} | row
        for accounts in chosen.accounts
        for row in _about_change(accounts, chosen.clicks)
    ]
    tables.append("### Questions about change, each alone: ms by the clock, in brackets of processor time\n\n")
    tables[-1] += rows_as_markdown([*alone[0]], [[*row.values()] for row in alone])
    keep("pages", {"sizes": found, "about_change": alone}, "\n\n".join(tables))


def _size(accounts: int, clicks: int, script: Path) -> list[dict[str, Any]]:
    snapshot = company(accounts)
    asked = _questions_of_pages(accounts)
    fresh = iter(product(SEGMENTS, REGIONS))
    rows = []
    with serving(folder_for(accounts), script=script) as server:
        idle_after(server)
        for page, questions in asked.items():
            segment, region = next(fresh)
            opened, shape, times = asyncio.run(_click(server.port, page, segment, region, clicks))
            filtered, plain = (
                _engine(snapshot, questions, {"segment": [segment], "region": [region]}, clicks),
                _engine(snapshot, questions, {}, clicks),
            )
            rows.append(
                {
                    "page": page, "click_ms": 1000 * median(times), "slowest_ms": 1000 * max(times),
                    "engine_ms": 1000 * filtered, "unfiltered_engine_ms": 1000 * plain, "questions": len(questions),
                    "opened_ms": 1000 * opened, "new_shape_ms": 1000 * shape,
                }
            )  # fmt: skip
            print(rows[-1], flush=True)
    return rows


async def _click(port: int, page: str, segment: str, region: str, clicks: int) -> tuple[float, float, list[float]]:
    """Seconds to open the page, of the first click that filters by industry, and of each later one."""
    async with Visitor(port) as visitor:
        opened = await visitor.open("" if page == "overview" else page)
        await visitor.choose("view.segment", string_array_value=[segment])
        await visitor.choose("view.region", string_array_value=[region])
        first, *others = INDUSTRIES[: clicks + 1]
        shape = await visitor.choose("view.industry", string_array_value=[first])
        return opened, shape, [await visitor.choose("view.industry", string_array_value=[one]) for one in others]


def _questions_of_pages(accounts: int) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """What each page asks the engine, found by rendering it here."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def listen(snapshot: Snapshot, metric: str, **question: Any) -> Any:
        asked.append((metric, question))
        return engine.answer(snapshot, metric, **question)

    found = {}
    here = Settings(data=folder_for(accounts), allow_open=True)
    with (
        mock.patch.object(data, "answer", listen),
        mock.patch.object(data, "settings", return_value=here),
        mock.patch.object(sign_in, "settings", return_value=here),
        mock.patch.object(login_redirect, "reload"),  # before every run AppTest forgets what the frame told Streamlit
    ):
        shared_cache.clear()
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).run()
        for page, path in PAGES.items():
            shared_cache.clear()
            asked.clear()
            app.switch_page(str(ROOT / path)).run()
            assert not app.exception, app.exception
            found[page] = list(asked)
    return found


def _engine(
    snapshot: Snapshot, questions: list[tuple[str, dict[str, Any]]], where: dict[str, list[str]], clicks: int
) -> float:
    """Median seconds of all `questions` of a page together; where it is filtered, another industry each time."""
    taken = []
    for industry in INDUSTRIES[: clicks + 1]:
        filters = where | {"industry": [industry]} if where else {}
        engine._shared.cache.clear()  # shared within the page only
        begin = time.perf_counter()
        for metric, question in questions:
            engine.answer(snapshot, metric, **(question | {"where": filters}))
        taken.append(time.perf_counter() - begin)
    return median(taken[1:])  # the first one compiles


def _about_change(accounts: int, clicks: int) -> list[dict[str, str]]:
    """How long each question takes: filtered, with thresholds known that no filter changes, and unfiltered."""
    snapshot = company(accounts)
    end = snapshot.info.as_of
    rows = []
    for metric, options in ABOUT_CHANGE.items():
        asked = {name: value for name, value in options.items() if name != "has_period"} | {"as_of": end}
        if options.get("has_period"):
            asked |= {"start": end - timedelta(days=DAYS - 1), "end": end}
        filters = [{"industry": [one], "region": REGIONS[:1]} for one in INDUSTRIES[: clicks + 1]]
        rows.append(
            {"question": metric, "filtered": _told(snapshot, metric, asked, filters, is_forgotten=False),
             "unfiltered": _told(snapshot, metric, asked, [{}] * (clicks + 1), is_forgotten=True)}
        )  # fmt: skip
        print(accounts, rows[-1], flush=True)
    return rows


def _told(
    snapshot: Snapshot, metric: str, asked: dict[str, Any], filters: list[dict[str, list[str]]], *, is_forgotten: bool
) -> str:
    taken = []
    for where in filters:
        if is_forgotten:
            engine._shared.cache.clear()
        begin, used = time.perf_counter(), time.process_time()
        engine.answer(snapshot, metric, where=where, **asked)
        taken.append((time.perf_counter() - begin, time.process_time() - used))
    by_clock, of_processor = (1000 * median(part) for part in zip(*taken[1:], strict=True))  # the first one compiles
    return f"{by_clock:.0f} ({of_processor:.0f})"
