"""Every count of accounts is a link, and opens exactly as many rows as it says: in sentences, tables and charts."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

import pages
from tests.tables import tables

BY_ADDRESS = {page.url_path: page for page in pages.PAGES.values()}
# Pages that are a list: its count stands in the title; and pages with a list at their end.
LISTS = ("accounts", "in_play", "stuck", "moved", "cases")
WITH_LIST = ("together?", "meeting?")
PAGES = [page.key for page in pages.PAGES.values() if page.needs_data]
# Views of pages that look different from what their address alone opens.
VIEWS = [
    *((key, {}) for key in PAGES),
    ("together", {"part": "handover"}),
    ("together", {"part": "buying_group"}),
    ("meeting", {"item": "movement.all"}),
    ("meeting", {"item": "shortlist.all"}),
    ("dwell", {"by": "segment"}),
]
LINK = re.compile(r'<a class="gt-link" href="([^"]+)"[^>]*>(\d[\d,]*)(?![\d.-]| days|%)[^<]*</a>')
# How few links to lists a page has at least: a page that lost them all would pass otherwise.
AT_LEAST = {"overview": 10, "phases": 50, "meeting": 15, "dwell": 30, "conversion": 15, "trust": 20, "voice": 10}


def numbers(app) -> set[tuple[str, int]]:
    """Address and number of every link to a list of accounts or cases."""
    found = [link for block in app.get("html") for link in LINK.findall(block.proto.body)]
    counted = {(unescape(address), int(number.replace(",", ""))) for address, number in found}
    return {(address, number) for address, number in counted if _is_list(address)}


def _is_list(address: str) -> bool:
    if address.startswith(WITH_LIST):
        return "outcome=" in address or "group=" in address
    return address.partition("?")[0] in LISTS


def points(app) -> list[tuple[str, dict[str, Any], str]]:
    """For each point of a chart that opens something: the chart's key, its options and what it says on hover."""
    found = []
    for chart in app.get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        for trace in spec["data"]:
            custom, said = trace.get("customdata") or [], trace.get("hovertext") or trace.get("text") or []
            for options, text in zip(custom, (said or [""] * len(custom))[: len(custom)], strict=True):
                if isinstance(options, dict):
                    found.append((chart.proto.id.split("-", 2)[-1].removesuffix(".chart"), options, text))
    return found


def count_rows(open_page, address: str) -> tuple[int, str]:
    """How many rows the list at `address` has, and the title of its page."""
    path, _, query = address.partition("?")
    listed = open_page(BY_ADDRESS[path].path, **parse_qs(query, keep_blank_values=True))
    found = tables(listed)
    own = found[-1:] if address.startswith(WITH_LIST) else found[:1]
    return sum(len(table.value) for table in own), listed.title[0].value if listed.title else ""


def wrong(open_page, address: str, number: int) -> str:
    """What is wrong with the list behind a number; "" if it has as many rows and says so in its title."""
    count, title = count_rows(open_page, address)
    is_told = address.startswith(WITH_LIST) or re.search(rf"(?<!\d){number}(?!\d)", title.replace(",", ""))
    return "" if count == number and is_told else f"{address}: {count} rows instead of {number}, {title}"


@pytest.mark.parametrize(("key", "options"), VIEWS, ids=lambda one: str(one))
def test_a_number_opens_its_rows(open_page, key: str, options: dict[str, str]) -> None:
    found = numbers(open_page(pages.PAGES[key].path, lang="en", **options))
    assert len(found) >= (0 if options else AT_LEAST.get(key, 0))
    faults = [fault for address, number in sorted(found) if (fault := wrong(open_page, address, number))]
    assert not faults, "\n".join(faults)


# Charts whose points open nothing, and why.
WITHOUT_ROWS = {
    "forecast": "expected counts: nobody has come yet",
    "forecast.fan": "expected counts",
    "backtest": "expected counts; what happened is a link in the table below",
    "outcomes": "shares of an estimate",
    "cohorts": "shares by week; the bars above open their cases",
    "targets": "a count against its target; the table below opens it",
    "decomposition": "parts of a change, estimated",
    "buying_group_roles": "shares; the accounts are listed below",
}
SHOWS = re.compile(r"show ([\d,]+) ")
MOST_POINTS = 8


@pytest.mark.parametrize(("key", "options"), VIEWS, ids=lambda one: str(one))
def test_a_point_of_a_chart_opens_its_rows(open_page, key: str, options: dict[str, str]) -> None:
    app = open_page(pages.PAGES[key].path, lang="en", **options)
    by_chart: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for chart, opened, said in points(app):
        by_chart.setdefault(chart, []).append((opened, said))
    drawn = {chart.proto.id.split("-", 2)[-1].removesuffix(".chart") for chart in app.get("plotly_chart")}
    assert drawn - {*by_chart} <= {*WITHOUT_ROWS}
    faults = []
    for found in by_chart.values():
        for opened, said in found[:: max(1, len(found) // MOST_POINTS)]:
            if "account" in opened:  # a point is one account
                continue
            shown = SHOWS.search(said)
            assert shown, said
            page = "cases" if "of" in opened else "together" if "outcome" in opened else "accounts"
            fault = wrong(open_page, address(page, app, opened), int(shown[1].replace(",", "")))
            faults += [fault] if fault else []
    assert not faults, "\n".join(faults)


def address(page: str, app, opened: dict[str, Any]) -> str:
    """Where a click on the point leads: `page` with the view of the page and the point's options."""
    view = {name: app.query_params[name] for name in ("lang", "as_of", "from", "to") if name in app.query_params}
    return f"{page}?{urlencode(view | opened, doseq=True)}"


# Columns that count something else than accounts or cases; and the few that do, with the reason why they are no link.
OTHERS = {
    **dict.fromkeys(("age_days", "threshold_days", "agreed_days", "usual_days", "silent_days"), "days"),
    **dict.fromkeys(("median_days", "q85_days", "half_days", "most_days", "horizon_days", "needed_days"), "days"),
    **dict.fromkeys(("phases_with_target", "meetings", "reviews", "cards"), "what people did, listed on their pages"),
    **dict.fromkeys(("fresh_voices", "voices", "engaged_contacts"), "people"),
    "touches": "activities",
    **dict.fromkeys(("opportunities", "won", "velocity_per_day", "amount", "low", "high"), "opportunities and money"),
    **dict.fromkeys(("rank", "limit_days"), "places and days"),
    "rows": "rows of a source",
    "n": "what a target is judged on: entries, stays or a stock, by its measure",
}
# Tables whose counts have no list yet: what places an account in its phase, and who got a single campaign or subject.
WITHOUT_LIST = {("trust", "known_by"), ("messages", "text")}
# What stands behind a number in a sentence that counts something else than accounts.
UNITS = re.compile(
    r"""(before\ \d+|×\ won|\.\ Engaged|planned|entries|expected|already|corrections|decisions|cards?|signals?|weeks
    |interviews|fields|targets|reached
    |missed|on\ course|close|at\ risk|too\ early|without\ a\ clear|rows|people|persons?|past\ forecasts|fixes
    |cases?\ that\ ended|are\ growing|are\ missing|of\ them\ fresh|agreement|transitions|steps|opportunities
    |got\ there|of\ \d+\ (fields|past))\b""",
    re.VERBOSE,
)


def unlinked(app, page: str) -> list[str]:
    """Numbers that are no link: of tables with their column, of sentences with what follows them."""
    found, read = [], tables(app)
    for table in read:
        if any((page, name) in WITHOUT_LIST for name in table.kinds) or "origin" in table.kinds:
            continue
        for name in [name for name, kind in table.kinds.items() if kind == "count" and name not in OTHERS]:
            cells = zip(table.value[name], table.links[name], strict=True)
            found += [f"{name}: {count}" for count, href in cells if count and count == count and not href]
    # A list says above its rows how many they are.
    own = {f"{len(table.value):,} accounts" for table in read[:1]}
    for block in app.get("html"):
        body = block.proto.body
        if re.search(r"<script|<style|gt-table|gt-why|gt-foot|gt-slide|gt-top|gt-tour|gt-said|gt-stuck-row", body):
            continue
        text = re.sub(r"<a [^>]*>.*?</a>", "", body, flags=re.DOTALL)
        text = unescape(re.sub(r"<[^>]+>", " ", text))
        text = re.sub(r"\d{1,2} [A-Z][a-z]{2,3} \d{4}|Q\d (?:FY )?\d{4}|[€−][\d.,]+[mk]?|[\d.,]+ ?%", "", text)
        # Days and ranges of what is expected are no counts.
        text = re.sub(r"[\d.]+ (?:to|and) [\d.]+|\d+\.\d+|\d+ (?:days?|business hours|months?)\b", "", text)
        text = re.sub(r"Charter version \d+|Over all phases it was \d+ of \d+", "", text)
        rest = re.findall(r"(?<![\d.,])[1-9][\d,]*.{0,40}", re.sub(r"\s+", " ", text))
        found += [one for one in rest if not UNITS.match(one.lstrip("0123456789, "))]
    return [one for one in found if not any(one.startswith(count) for count in own)]


@pytest.mark.parametrize(("key", "options"), VIEWS, ids=lambda one: str(one))
def test_no_count_of_accounts_is_plain_text(open_page, key: str, options: dict[str, str]) -> None:
    found = unlinked(open_page(pages.PAGES[key].path, lang="en", **options), key)
    assert not found, "\n".join(found)
