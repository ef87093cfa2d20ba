"""The charter edited where it is agreed: draft, effects, agreement, versions, in both languages."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model.charter import parse_charter
from settings import Settings
from storage.records import Records
from storage.records import charter_drafts as drafts
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.tables import tables

PAGE = "pages/data/charter.py"
DAYS = (
    ("young", "Prospecting", 20),
    ("ripe", "Prospecting", 50),
    ("old", "Prospecting", 75),
    ("offer", "Proposal", 40),
)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Orientation (limit 60) since 20, 50 and 75 days, comparison (limit 45) since 40, on 31 March 2026."""
    read_at = datetime(2026, 3, 31, 20, tzinfo=UTC)
    began = {name: (read_at - timedelta(days=days)).replace(hour=9) for name, _, days in DAYS}
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": name, "name": name.title()} for name, _, _ in DAYS],
        opportunity=[
            {"opportunity_id": f"o{name}", "account_id": name, "stage": stage, "created_at": began[name]}
            for name, stage, _ in DAYS
        ],
        stage_change=[
            {"opportunity_id": f"o{name}", "stage": stage, "changed_at": began[name], "changed_by": "user"}
            for name, stage, _ in DAYS
        ],
        activity=[{"activity_id": "x", "account_id": "young", "department": "buyer", "kind": "page",
                   "occurred_at": datetime(2026, 3, 31, 9, tzinfo=UTC)}],
        synced_at=read_at,
    )  # fmt: skip
    return tmp_path


@pytest.fixture
def kept(data_folder: Path):
    """The records, read as another process would."""
    opened = Records(data_folder)
    yield opened
    opened.close()


def said(page) -> str:
    shown = (*page.markdown, *page.html, *page.success, *page.error, *page.warning, *page.info, *page.caption)
    return " ".join(one.body if hasattr(one, "body") else one.value for one in shown).replace("\\", "")


def field(page, kind: str, ending: str):
    return next(one for one in getattr(page, kind) if str(one.key).endswith(ending))


def limit_of_orientation(page, days: int):
    field(page, "number_input", "orientation.limit").set_value(days)
    return next(one for one in page.button if "phases" in str(one.key)).click().run()


@pytest.mark.parametrize(
    ("language", "effect", "row"),
    [
        ("de", "Ein Account kommt über die Grenze. 3 Kennzahlen bewegen sich.", "Orientierung"),
        ("en", "One account comes over the limit. 3 figures move.", "Orientation"),
    ],
)
def test_a_limit_is_changed_and_what_it_does_is_seen(open_page, kept, language, effect, row):
    page = limit_of_orientation(open_page(PAGE, lang=language, view="draft"), 30)
    assert effect in said(page)
    accounts = tables(page)[-1].value
    assert accounts["name"].tolist() == ["Ripe"]
    assert (accounts["age_days"].tolist(), accounts["limit_by_draft"].tolist()) == ([50], [30])
    assert accounts["goes_to"].tolist() == [row]
    with kept.reading() as session:
        assert parse_charter(drafts.open_draft(session).text).phase("orientation").limit_days == 30


def test_what_holds_stays_while_a_draft_is_written(open_page):
    limit_of_orientation(open_page(PAGE, lang="en", view="draft"), 30)
    assert tables(open_page(PAGE, lang="en"))[0].value["limit_days"].tolist() == [90, 60, 60, 45, 30]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Orientierung: Grenze (Tage): Der Wert muss größer als 0 sein."),
        ("en", "Orientation: Limit (days): the value must be greater than 0."),
    ],
)
def test_a_field_that_cannot_stay_so_gets_a_sentence_and_nothing_is_written(open_page, kept, language, sentence):
    page = limit_of_orientation(open_page(PAGE, lang=language, view="draft"), 0)
    assert sentence in said(page)
    with kept.reading() as session:
        assert drafts.open_draft(session).revision == 1


@pytest.mark.parametrize(
    "section", ["phases", "windows", "stages", "motions", "targets", "service_level", "money", "file"]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_section_opens(open_page, language, section):
    page = open_page(PAGE, lang=language, view="draft", section=section)
    assert not page.exception
    # 45.00 is no number in German, and its decimals say nothing.
    assert not [one.label for one in page.number_input if one.proto.format == "%0.2f"]


def test_a_stage_is_given_another_phase(open_page, kept):
    page = open_page(PAGE, lang="en", view="draft", section="stages")
    (offer,) = (one for one in page.selectbox if "Proposal" in one.label)
    offer.set_value("decision")
    page = next(b for b in page.button if "stages" in str(b.key)).click().run()
    assert "One account changes phase. One account comes over the limit. 5 figures move." in said(page)
    assert "<th>Stage “proposal”</th><td>Comparison</td><td><strong>Decision</strong></td>" in said(page)


def agree(page, side: str, name: str):
    field(page, "text_input", f"{side}.name").set_value(name)
    return next(b for b in page.button if str(b.key).startswith("FormSubmitter") and side in str(b.key)).click().run()


def test_it_holds_when_both_have_agreed(open_page, kept, data_folder):
    limit_of_orientation(open_page(PAGE, lang="en", view="draft"), 30)
    page = agree(open_page(PAGE, lang="en", view="agreement"), "marketing", "Nele")
    assert "Nele agreed on" in said(page)
    page = agree(page, "sales", "nele")
    assert "nele has already agreed for the other department." in said(page)
    page = agree(page, "sales", "Ben")
    written = parse_charter((data_folder / "charter.toml").read_text(encoding="utf-8"))
    assert (written.version, written.phase("orientation").limit_days) == (2, 30)
    chosen = Settings(data=data_folder, _env_file=None)
    assert parse_charter(chosen.agreed_charter.read_text(encoding="utf-8")) == written
    assert "Version 2 holds; the figures still follow version 1, which is why it stands here, too." in said(
        open_page(PAGE, lang="en")
    )


def test_the_figures_follow_at_once_where_asked(open_page, data_folder):
    test_it_holds_when_both_have_agreed(open_page, None, data_folder)
    page = open_page(PAGE, lang="en")
    page = next(b for b in page.button if b.key == "agreement.publish").click().run()
    assert "The figures now follow version 2." in said(page)
    assert tables(page)[0].value["limit_days"].tolist() == [90, 30, 60, 45, 30]
    assert Warehouse(data_folder).current().charter.version == 2


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("de", "<th>Orientierung: Grenze (Tage)</th><td>60 Tage</td><td><strong>30 Tage</strong></td>"),
        ("en", "<th>Orientation: Limit (days)</th><td>60 days</td><td><strong>30 days</strong></td>"),
    ],
)
def test_versions_side_by_side(open_page, kept, data_folder, language, row):
    test_it_holds_when_both_have_agreed(open_page, kept, data_folder)
    page = open_page(PAGE, lang=language, view="versions")
    assert row in said(page)
    assert "<td>Nele</td><td>Ben</td>" in said(page)
    # Neither of the two is a draft, and days are written as everywhere.
    first, second, day = {
        "de": ("Charta Version 1", "Charta Version 2", r"\d\d\.\d\d\.\d{4}"),
        "en": ("Charter version 1", "Charter version 2", r"\d{1,2} \w{3} \d{4}"),
    }[language]
    assert f"<th>{first}</th><th>{second}</th>" in said(page)
    assert re.search(f"<strong>{day}</strong>", said(page))


def test_a_change_after_an_agreement_takes_it_back(open_page, kept):
    limit_of_orientation(open_page(PAGE, lang="en", view="draft"), 30)
    agree(open_page(PAGE, lang="en", view="agreement"), "marketing", "Nele")
    limit_of_orientation(open_page(PAGE, lang="en", view="draft"), 40)
    with kept.reading() as session:
        draft = drafts.open_draft(session)
        assert (draft.marketing_by, draft.revision) == (None, 3)


def test_a_day_to_come(open_page, kept, data_folder):
    later = datetime.now(UTC).date() + timedelta(days=30)
    limit_of_orientation(open_page(PAGE, lang="en", view="draft"), 30)
    page = open_page(PAGE, lang="en", view="agreement")
    field(page, "date_input", "from").set_value(later)
    page = agree(page.run(), "marketing", "Nele")
    assert field(page, "date_input", "from").value == later
    page = agree(page, "sales", "Ben")
    assert not (data_folder / "charter.toml").exists()
    with kept.reading() as session:
        draft = drafts.open_draft(session)
        assert (draft.is_agreed, draft.holds_from) == (True, later)


def test_without_the_right_there_is_only_what_holds(open_page, monkeypatch):
    monkeypatch.setattr("ui.charter.draft_saving.may_edit", lambda: False)
    page = open_page(PAGE, lang="en", view="draft")
    assert not [one for one in page.number_input if "draft" in str(one.key)]
    assert "Charter version 1" in said(page)
