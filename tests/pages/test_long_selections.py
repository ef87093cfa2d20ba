"""A selection of many values is named by all of them: on the page, in the head of a report, in minutes, never "and 2
more".
"""

import html
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from ui.reports import formats
from ui.shell import data, filter_words
from ui.shell.scope import Scope


@pytest.fixture
def chosen(data_folder: Path) -> tuple[str, ...]:
    """Five industries that accounts have."""
    snapshot = Warehouse(data_folder).current()
    assert snapshot is not None
    found = tuple(sorted(name for name in snapshot.values_of("industry") if name))[:5]
    assert len(found) == 5
    return found


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_the_bar_under_the_filters_names_every_value(open_page, chosen, spoken) -> None:
    app = open_page("pages/accounts/in_play.py", lang=spoken, industry=[*chosen])
    bodies = [html.unescape(block.proto.body) for block in app.get("html")]
    assert [body for body in bodies if ", ".join(chosen) in body]


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_reports_and_minutes_name_every_value(chosen, spoken) -> None:
    snapshot = data.pin_snapshot()
    assert snapshot is not None
    day = snapshot.info.as_of
    scope = Scope(day, day.replace(day=1), day, where=(("industry", chosen),), language=spoken)
    assert ", ".join(chosen) in filter_words.describe_filters(scope)
    report = formats.build_report("meeting", scope)
    assert ", ".join(chosen) in html.unescape(str(formats.write_report(report, "html"), "utf-8"))
