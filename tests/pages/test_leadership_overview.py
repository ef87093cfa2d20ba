"""The leadership review and its report: one screen, one sheet, the same figures."""

from dataclasses import replace

import pytest

from ui import data, language, state, text
from ui.export import formats
from ui.export.plain import plain
from ui.scope import Scope

PAGE = "pages/leadership/overview.py"


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_page_and_report_say_the_same(open_page, spoken: str) -> None:
    app = open_page(PAGE, lang=spoken, segment="Konzern")
    said = [block.proto.body for block in app.get("html")]
    view = app.session_state[state._VIEW]
    data.look()
    report = formats.report(
        "leadership", Scope(view["as_of"], view["start"], view["end"], (("segment", ("Konzern",)),), spoken)
    )
    shown = "\n".join(plain(body) for body in said)
    assert plain(report.headline) in shown
    for tile in report.tiles:
        assert "\n".join((tile.name, tile.value, *tile.notes)) in "\n".join(line for line in shown.split("\n") if line)
    for part in report.parts[:-1]:
        assert part.question in [heading.value for heading in app.subheader]
        assert plain(part.answer) in shown
    for line in plain(report.parts[-1].answer).split("\n"):
        assert line.split(": ", 1)[1] in shown


def test_figures_are_links_on_the_page_and_set_off_in_the_report(open_page) -> None:
    app = open_page(PAGE, lang="de")
    headline = next(block.proto.body for block in app.get("html") if "gt-headline" in block.proto.body)
    assert headline.count("<a ") == 4
    view = app.session_state[state._VIEW]
    scope = Scope(view["as_of"], view["start"], view["end"], language="de")
    report = formats.report("leadership", scope)
    assert (report.headline.count("<a "), report.headline.count("<strong>")) == (0, 4)
    assert formats.report("leadership", replace(scope, language="en")).title == text.catalogue("en")["overview.title"]


def test_every_format_is_offered_and_none_made_yet(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.export.formats.report", lambda *_: pytest.fail("made before anybody asked"))
    app = open_page(PAGE, lang="en")
    labels = [button.proto.label for button in app.get("download_button")]
    assert [label for label in labels if label != "CSV"] == [
        "PDF (A4)", "PowerPoint (PPTX)", "Excel (XLSX)", "HTML, one file",
    ]  # fmt: skip
