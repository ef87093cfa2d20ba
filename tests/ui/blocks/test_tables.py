import csv
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ui
from tests.tables import Table, read
from ui.blocks import table_html, table_words
from ui.shell import links
from ui.text import currency, language

ROWS = pd.DataFrame(
    {
        "name": ["=1+1", "Müller, \"Söhne\"", "@x", None],
        "value": [-5.5, 1234.0, None, 0.0],
        "entered_on": [date(2026, 3, 5), None, date(2026, 3, 6), date(2026, 3, 7)],
    }
)  # fmt: skip


def _read() -> list[list[str]]:
    return list(csv.reader(io.StringIO(table_words.csv(ROWS).decode("utf-8-sig"))))


def test_csv_disarms_text_and_leaves_numbers_and_dates() -> None:
    assert _read() == [
        ["name", "value", "entered_on"],
        ["'=1+1", "-5.5", "2026-03-05"],
        ['Müller, "Söhne"', "1234.0", ""],
        ["'@x", "", "2026-03-06"],
        ["", "0.0", "2026-03-07"],
    ]


def test_csv_starts_with_the_mark_spreadsheets_need_for_umlauts() -> None:
    assert table_words.csv(ROWS).startswith(b"\xef\xbb\xbf")


def _shown(rows: pd.DataFrame, kinds: dict[str, str]) -> Table:
    language.use("de")
    currency.use(currency.Money("EUR"))
    (table,) = read(table_html.table_html(rows, kinds))
    return table


def test_displayed_cells_are_written_as_the_language_writes_them() -> None:
    shown = _shown(ROWS, {"name": "text", "value": "money", "entered_on": "date"})
    assert shown.texts["value"].tolist()[1:3] == ["1.234\u00a0€", "–"]
    assert shown.texts["entered_on"].tolist()[:2] == ["05.03.2026", "–"]
    assert shown.texts["name"].tolist() == [str(name or "") for name in ROWS["name"].fillna("")]


def test_a_segment_nobody_named_is_said_so_and_still_opens_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of three rows have no segment: the cell says so, and the link keeps the empty value."""
    rows = pd.DataFrame({"phase": ["trigger"] * 3, "segment": ["KMU", "", None], "accounts": [1, 2, 3]})
    monkeypatch.setattr(links, "address", lambda page, **options: f"{page}?segment={options['segment'][0]}!")
    language.use("de")
    page = table_html.table_html(
        rows, {"segment": "dimension", "accounts": "count"}, counted={"accounts": links.in_field}
    )
    assert page.count("(ohne Angabe)</") == 2
    assert re.findall(r"accounts\?segment=([^!]*)!", page) == ["KMU", "", ""]


def test_numbers_and_days_are_sorted_by_what_they_are() -> None:
    shown = _shown(ROWS, {"name": "text", "value": "money", "entered_on": "date"}).value
    assert shown["value"].tolist()[:2] == [-5.5, 1234.0]
    assert shown["value"].isna().tolist() == [False, False, True, False]
    assert [str(day)[:10] for day in shown["entered_on"]] == ["2026-03-05", "NaT", "2026-03-06", "2026-03-07"]


def test_what_comes_from_data_is_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    body = table_html.table_html(pd.DataFrame({"name": [hostile, "**x**"]}), {"name": "text"}, label=hostile)
    assert "<img" not in body
    assert read(body)[0].texts["name"].tolist() == [hostile, "**x**"]


def test_a_long_table_is_folded_and_says_how_many_rows_there_are() -> None:
    rows = pd.DataFrame({"name": [f"a{place:02}" for place in range(26)]})
    language.use("en")
    body = table_html.table_html(rows, {"name": "text"})
    assert body.count("class=gt-rest") == 1
    assert "Show all 26 rows" in body
    assert "gt-rest" not in table_html.table_html(rows.head(25), {"name": "text"})


def test_unfolding_a_cut_table_does_not_promise_all_of_its_rows() -> None:
    rows = pd.DataFrame({"name": [f"a{place:03}" for place in range(501)]})
    language.use("de")
    body = table_html.table_html(rows, {"name": "text"})
    assert "500 von 501 Zeilen zeigen" in body
    assert 'data-shown="Gezeigt sind 25 von 501 Zeilen."' in body
    assert body.count("<tr") == 501  # one of them the head


def test_quarters_are_written_in_words_and_sorted_by_time() -> None:
    shown = _shown(pd.DataFrame({"cohort": ["2025-Q4", "2026-Q1"]}), {"cohort": "period"})
    assert shown.texts["cohort"].tolist() == ["Q4 2025", "Q1 2026"]
    assert shown.value["cohort"].tolist() == ["2025-Q4", "2026-Q1"]


def test_no_table_of_the_framework_is_left() -> None:
    """Its menus, dialogs and tooltips speak English only."""
    root = Path(ui.__file__).parents[1]
    scripts = [script for room in ("ui", "pages") for script in (root / room).rglob("*.py")]
    assert len(scripts) > 100
    calls = re.compile(r"\bst\.(?:dataframe|data_editor|table)\(")
    assert [script for script in scripts if calls.search(script.read_text(encoding="utf-8"))] == []
