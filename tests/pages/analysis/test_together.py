"""The page on working in step: three views, in both languages, with the accounts behind each."""

import math
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.tables import tables
from ui.analysis import alignment_rows
from ui.shell.scope import Scope
from ui.text import catalogue, language

Opens = Callable[..., AppTest]
PAGE = "pages/analysis/together.py"


def said(app: AppTest) -> str:
    return " ".join([*(block.proto.body for block in app.get("html")), *(head.value for head in app.header)])


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("part", alignment_rows.PARTS)
def test_each_view_asks_and_shows_its_accounts(open_page: Opens, part: str, spoken: str) -> None:
    app = open_page(PAGE, lang=spoken, part=part, period="year")
    words = catalogue.texts_of(spoken)
    question = {"touch_fit": "fit", "handover": "handover", "buying_group": "group"}[part]
    assert words[f"together.{question}.question"] in said(app)
    assert len(tables(app)) >= 1


def test_too_early_and_too_late_stand_side_by_side(open_page: Opens) -> None:
    app = open_page(PAGE, lang="de", part="touch_fit", period="year")
    heads = [head.value for head in app.subheader]
    assert [head for head in heads if head.startswith("Zu ")] == ["Zu früh", "Zu spät"]
    early, late = (frame.value for frame in tables(app)[-2:])
    assert (list(early.columns), list(late.columns)) == (
        ["name", "phase", "premature_on", "value"],
        ["name", "phase", "waited_hours", "value"],
    )
    assert max(len(early), len(late)) <= alignment_rows.FIVE


def test_handovers_are_chosen_by_outcome(open_page: Opens) -> None:
    app = open_page(PAGE, lang="en", part="handover", outcome="returned", period="year")
    cases = tables(app)[-1].value
    assert set(cases["outcome_name"]) == {"Returned"}


def test_nobody_waits_for_an_account_that_was_returned_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """169 hours stood beside "answered too late: no"."""
    rows = pd.DataFrame(
        {
            "outcome": ["returned", "returned", "waiting", "accepted"], "reason": ["no budget", None, None, None],
            "is_touched": [False, True, False, True], "waited_hours": [169.1, 3.0, 7.0, 5.0],
        }
    )  # fmt: skip
    monkeypatch.setattr(alignment_rows.data, "run_metric", lambda *_, **__: rows)
    day = date(2026, 1, 1)
    told = alignment_rows.handover_cases(Scope(day, day, day), "all")["waited_hours"].tolist()
    assert math.isnan(told[0])
    assert told[1:] == [3.0, 7.0, 5.0]


def test_no_employee_is_named(open_page: Opens) -> None:
    for part in alignment_rows.PARTS:
        app = open_page(PAGE, lang="en", part=part)
        assert not [name for frame in tables(app) for name in frame.value.columns if "owner" in name]
