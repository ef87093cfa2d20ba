"""What the browser prints of the meeting: its pack, made when the browser asks for it, and again only when figures or
decisions have changed.
"""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from ui.reports import formats

MEETING = "pages/meeting/meeting.py"


@pytest.fixture
def data_folder(demo_with_own_records: Path) -> Path:
    """The demonstration's snapshots in a folder of this test's own: decisions are written there."""
    return demo_with_own_records


def asked(page: AppTest) -> None:
    """As `own/print.js` does."""
    page = page.button(key="print_report").click().run()
    assert any("data-report=" in str(one.proto.body) for one in page.get("html"))


def test_the_pack_is_made_again_only_when_something_was_decided(
    open_page, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    build = formats.build_report

    def counted(kind, *args, **options):
        made.append(kind)
        return build(kind, *args, **options)

    monkeypatch.setattr(formats, "build_report", counted)
    page = open_page(MEETING, lang="en")
    assert made == [], "nobody has asked for it yet"
    asked(page)
    asked(open_page(MEETING, lang="en"))
    assert made == ["meeting"]
    with Records(data_folder).begin() as session:
        series = series_of((), is_demo=True, sight="")
        decisions.add(session, series, Wording("Call"), decided_on=date(2026, 6, 1))
    asked(open_page(MEETING, lang="en"))
    assert made == ["meeting", "meeting"]
