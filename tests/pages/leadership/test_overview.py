"""The leadership review and its report: one screen, one sheet, the same figures."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import pages
from metrics.outlook.course import course as course_of
from storage.answer import answer
from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.documents.plain import plain
from ui.reports import formats
from ui.shell import data, state
from ui.shell.scope import Scope
from ui.text import catalogue, language, values

PAGE = "pages/leadership/overview.py"


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_page_and_report_say_the_same(open_page, spoken: str) -> None:
    app = open_page(PAGE, lang=spoken, segment="Konzern")
    said = [block.proto.body for block in app.get("html")]
    view = app.session_state[state._VIEW]
    data.pin_snapshot()
    report = formats.build_report(
        "leadership", Scope(view["as_of"], view["start"], view["end"], (("segment", ("Konzern",)),), spoken)
    )
    shown = "\n".join(plain(body) for body in said)
    assert plain(report.headline) in shown
    for tile in report.tiles:
        assert "\n".join((tile.name, tile.value, *tile.notes)) in "\n".join(line for line in shown.split("\n") if line)
    for part in report.parts[:-1]:
        if part.key != "decomposition":  # the page says the clear reason only, and leads to the others
            assert part.question in [heading.value for heading in app.subheader]
            assert plain(part.answer) in shown
    for line in plain(report.parts[-1].answer).split("\n"):
        assert line.split(": ", 1)[1] in shown


def test_how_a_change_was_judged_is_told_behind_the_number_only(open_page) -> None:
    told = [block.proto.body for block in open_page(PAGE, lang="de").get("html") if "Log-Rank" in block.proto.body]
    assert len(told) == 1
    assert 'class="gt-why"' in told[0]
    assert "Log-Rank-Test mit verzögertem Eintritt" in told[0]


def test_behind_each_tile_its_panel_leads_to_the_rows(open_page) -> None:
    app = open_page("pages/leadership/overview.py", lang="en")
    links = [one.proto for one in app.get("page_link") if one.proto.label == "The rows behind this number, also as CSV"]
    assert [(one.page, parse_qs(one.query_string).get("entered")) for one in links] == [
        ("in_play", None), ("accounts", ["decision"]), ("dwell", None), ("in_play", None),
    ]  # fmt: skip


def test_figures_are_links_on_the_page_and_set_off_in_the_report(open_page) -> None:
    app = open_page(PAGE, lang="de")
    headline = next(block.proto.body for block in app.get("html") if "gt-headline" in block.proto.body)
    assert headline.count("<a ") == 4
    view = app.session_state[state._VIEW]
    scope = Scope(view["as_of"], view["start"], view["end"], language="de")
    report = formats.build_report("leadership", scope)
    assert (report.headline.count("<a "), report.headline.count("<strong>")) == (0, 4)
    assert (
        formats.build_report("leadership", replace(scope, language="en")).title
        == catalogue.texts_of("en")["overview.title"]
    )


def _headline(app) -> str:
    return plain(next(block.proto.body for block in app.get("html") if "gt-headline" in block.proto.body))


def test_the_plan_is_judged_by_the_forecast_of_the_catalogue(open_page) -> None:
    text = _headline(open_page(PAGE, lang="en"))
    data.pin_snapshot()
    rows = answer(data.snapshot(), "targets", as_of=date(2026, 11, 22)).to_pylist()
    (row,) = (
        one for one in rows if (one["quarter"], one["phase"], one["measure"]) == ("2026-Q4", "decision", "entries")
    )
    judged = course_of(
        row["target"], row["actual"], (row["forecast"], row["forecast_low"], row["forecast_high"]), is_over=False
    )
    signs = {"on_course": "✓ On course", "close": "≈ Close", "close_below": "≈ Close", "at_risk": "! At risk"}
    assert text.startswith(signs[judged])
    expected, planned = (values.expected(row[name]) for name in ("forecast", "target"))
    assert f"{expected} entries into Decision expected, {planned} planned, {row['actual']:.0f} already there." in text


@pytest.mark.parametrize(
    ("view", "why"),
    [
        ({"segment": "Konzern"}, "the plan is for all accounts, not for this selection"),
        ({"motion": "existing"}, "plans exist for the lead kind of business only"),
    ],
)
def test_a_part_is_not_compared_with_the_plan_of_the_whole(open_page, view: dict[str, str], why: str) -> None:
    app = open_page(PAGE, lang="en", **view)
    text = _headline(app)
    assert f"({why})" in text
    assert "planned," not in text
    tiles = " ".join(plain(block.proto.body) for block in app.get("html") if 'class="gt-tile' in block.proto.body)
    assert why in tiles
    assert "Planned" not in tiles
    assert "target this quarter" not in tiles


def test_every_format_is_offered_and_none_made_yet(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.reports.formats.write_report", lambda *_: pytest.fail("made before anybody asked"))
    app = open_page(PAGE, lang="en")
    labels = [button.proto.label for button in app.get("download_button")]
    assert [label for label in labels if not label.startswith("CSV")] == [
        "PDF (A4)", "PowerPoint (PPTX)", "Excel (XLSX)", "HTML, one file",
    ]  # fmt: skip


class TestDecisions:
    """What the meetings agreed stands on leadership's page and in its report, with what its figure did since."""

    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        """On day 151, 1 June, two accounts have been in comparison for longer than its 45 days."""
        events = journeys("acme: comparison@0", "bolt: comparison@60", "dora: trigger@151")
        publish(Warehouse(tmp_path), phase_event=events)
        return tmp_path

    def test_open_ones_first(self, open_page, data_folder: Path) -> None:
        agreed = (
            Wording("Done <b>before</b>", owner="Nele", status="done"),
            Wording("=Less", owner="Board", due_on=date(2026, 5, 1), phase="comparison", effect="stuck"),
        )
        with Records(data_folder).begin() as session:
            for wording in agreed:
                then = 1.0 if wording.effect else None
                decisions.add(session, series_of(()), wording, decided_on=date(2026, 4, 11), value_then=then)
        app = open_page(PAGE, lang="en", as_of="2026-06-01")
        said = "".join(block.proto.body for block in app.get("html"))
        assert "1 decision open, 1 of them overdue. Done or dropped since the last meeting: 1." in said
        assert said.index("<strong>=Less</strong>") < said.index("<strong>Done &lt;b&gt;before&lt;/b&gt;</strong>")
        assert "Stuck accounts: 1 → 2" in said

    def test_database_that_cannot_be_used_says_so(self, open_page, data_folder: Path) -> None:
        (data_folder / "records.sqlite").write_bytes(b"not a database" * 100)
        app = open_page(PAGE, lang="en", as_of="2026-06-01")
        assert "is damaged" in app.info[0].value
        assert app.title[0].value == "Where do we stand together?"


def test_every_number_of_the_first_screen_opens_exactly_its_accounts(open_page) -> None:
    """The sentence's numbers and the tiles of accounts: the list behind has as many rows, or says so in its answer."""
    app = open_page(PAGE, lang="en")
    said = [
        block.proto.body
        for block in app.get("html")
        if "gt-headline" in block.proto.body or "gt-tile" in block.proto.body
    ]
    links = [link for body in said for link in re.findall(r'href="([^"]+)"[^>]*>([\d.,]+)</a>', body)]
    opened = {}
    for address, number in links:
        path, _, query = unescape(address).partition("?")
        if path.endswith("dwell"):
            continue
        row = next(page for page in pages.PAGES.values() if page.url_path == path)
        listed = open_page(row.path, **parse_qs(query))
        opened[path, number] = sum(len(table.value) for table in tables(listed)[:1])
    assert len(opened) >= 4
    for (path, number), count in opened.items():
        assert count == int(number.replace(",", "")), path
