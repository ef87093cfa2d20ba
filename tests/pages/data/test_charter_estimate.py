"""What a draft would do: estimated at once, counted in a moment; and said where it is not worked out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from ui.charter import draft_rows, effects_parts
from ui.shell import in_background

PAGE = "pages/data/charter.py"
DAYS = {"young": 20, "ripe": 50, "old": 75}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Three accounts in orientation, without a sign of life for 20, 50 and 75 days on 31 March 2026."""
    read_at = datetime(2026, 3, 31, 20, tzinfo=UTC)
    began = {name: (read_at - timedelta(days=days)).replace(hour=9) for name, days in DAYS.items()}
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": name, "name": name.title(), "region": "Süd"} for name in DAYS],
        opportunity=[
            {"opportunity_id": f"o{name}", "account_id": name, "stage": "Prospecting", "created_at": began[name]}
            for name in DAYS
        ],
        stage_change=[
            {"opportunity_id": f"o{name}", "stage": "Prospecting", "changed_at": began[name], "changed_by": "user"}
            for name in DAYS
        ],
        synced_at=read_at,
    )
    return tmp_path


@pytest.fixture
def one_at_a_time(monkeypatch):
    """One account is drawn, and nothing is counted before the test says so."""
    monkeypatch.setattr(draft_rows, "SAMPLE", 1)
    waiting = []

    class Later:
        def __init__(self, do):
            self.do, self.is_asked = do, False

        def done(self):
            return self.is_asked

        def exception(self):
            return None

        def result(self):
            return self.do()

    begun: dict[str, Later] = {}

    def begin(about, key, do):
        if key not in begun:
            begun[key] = Later(do)
            waiting.append(begun[key])
        return begun[key]

    monkeypatch.setattr(in_background, "begun", begin)
    return waiting


def said(page) -> str:
    shown = (*page.markdown, *page.html, *page.success, *page.error, *page.warning, *page.info, *page.caption)
    return " ".join(one.body if hasattr(one, "body") else one.value for one in shown).replace("\\", "")


def prospecting_means(page, phase: str):
    (stage,) = (one for one in page.selectbox if "Prospecting" in one.label)
    stage.set_value(phase)
    return next(b for b in page.button if "stages" in str(b.key)).click().run()


@pytest.mark.parametrize(
    ("language", "estimated", "figure", "basis", "counted"),
    [
        (
            "de",
            "Geschätzt: Etwa 3 Accounts wechseln die Phase, fast sicher zwischen 1 und 3.",
            "<td>3</td><td><strong>etwa 0 (0 bis 4)</strong></td>",
            "Geschätzt aus 1 Accounts, zufällig gezogen aus 3, die es betreffen kann.",
            "3 Accounts wechseln die Phase.",
        ),
        (
            "en",
            "Estimated: About 3 accounts change phase, almost certainly between 1 and 3.",
            "<td>3</td><td><strong>about 0 (0 to 4)</strong></td>",
            "Estimated from 1 accounts, drawn at random from 3 that it can concern.",
            "3 accounts change phase.",
        ),
    ],
)
def test_an_estimate_is_called_one_until_it_is_counted(
    open_page, one_at_a_time, language, estimated, figure, basis, counted
):
    page = open_page(PAGE, lang=language, view="draft", section="stages")
    page = prospecting_means(page, "requirements")
    assert estimated in said(page)
    assert basis in said(page)
    assert figure in said(page), "the stock of orientation"
    assert counted not in said(page)
    (work,) = one_at_a_time
    work.is_asked = True
    page = page.run()
    assert counted in said(page)
    assert estimated not in said(page)
    assert basis not in said(page)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Welche Accounts die Phase wechseln und welche Beträge sich ändern, wird auf PostgreSQL nicht vorab"),
        ("en", "Which accounts change phase and which amounts change is not worked out in advance on PostgreSQL"),
    ],
)
def test_an_engine_that_does_not_work_it_out_says_so(open_page, monkeypatch, language, sentence):
    # What `drafted` meets there is no snapshot of the embedded engine.
    monkeypatch.setattr("storage.preview.drafted.EmbeddedSnapshot", type("Elsewhere", (), {}))
    monkeypatch.setattr("storage.warehouse.Warehouse.engine", "PostgreSQL")
    page = prospecting_means(open_page(PAGE, lang=language, view="draft", section="stages"), "requirements")
    assert sentence in said(page)
    assert effects_parts.t("draft.no_effect") not in said(page)


@pytest.mark.parametrize(
    ("language", "sentence", "stages"),
    [
        (
            "de",
            "Sie sehen nur einen Teil der Daten. Welche Accounts die Phase wechseln und welche Beträge sich ändern,",
            "Was eine Stufe bedeutet, ändert hier, wer alles sehen darf.",
        ),
        (
            "en",
            "You see only a part of the data. Which accounts change phase and which amounts change is seen by whoever",
            "What a stage means is changed here by whoever may see all of it.",
        ),
    ],
)
def test_whoever_sees_only_a_part_is_told_who_sees_the_rest(open_page, become, language, sentence, stages):
    become("all")
    page = prospecting_means(open_page(PAGE, lang=language, view="draft", section="stages"), "requirements")
    assert sentence not in said(page)
    become("south")
    page = open_page(PAGE, lang=language, view="draft", section="stages")
    assert sentence in said(page)
    assert stages in said(page)
    for untrue in ("draft.no_effect", "draft.phases_given", "draft.no_stages"):
        assert effects_parts.t(untrue) not in said(page)


ONLY_NAMES_LACK = """
[[role]]
name = "figures"
claim = { groups = ["figures"] }
rights = ["read", "amounts", "export", "charter"]
"""


@pytest.mark.parametrize(
    ("language", "sentence", "part"),
    [
        ("de", "sieht nur, wer auch Personen und Beträge sehen darf", "nur einen Teil der Daten"),
        ("en", "is seen only by whoever may also see people and amounts", "only a part of the data"),
    ],
)
def test_whoever_sees_all_accounts_without_names_is_not_told_of_a_part(open_page, become, language, sentence, part):
    become("all")
    prospecting_means(open_page(PAGE, lang=language, view="draft", section="stages"), "requirements")
    become("figures", roles=ONLY_NAMES_LACK)
    page = open_page(PAGE, lang=language, view="draft", section="stages")
    assert sentence in said(page)
    assert part not in said(page)


class TestInBackground:
    def test_it_is_begun_once(self):
        ran = []
        first = in_background.begun("once", "a", lambda: ran.append(1) or 7)
        assert in_background.begun("once", "a", lambda: ran.append(2)) is first
        assert (first.result(timeout=60), ran) == (7, [1])

    def test_an_error_is_told_and_then_tried_again(self):
        failed = in_background.begun("fails", "a", lambda: 1 / 0)
        assert isinstance(failed.exception(timeout=60), ZeroDivisionError)
        in_background.forget("fails", "a")
        assert in_background.begun("fails", "a", lambda: 7).result(timeout=60) == 7
