"""Motions are added, renamed and taken out of the draft in the form; what that does is said before."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.charter import DEFAULT_CHARTER, default_charter, parse_charter
from model.charter_changes import statements
from model.charter_edits import with_motion, with_values, without_motion
from storage.records import Records
from storage.records import charter_drafts as drafts
from storage.warehouse import Warehouse
from tests.publishing import publish
from ui.charter import draft_form, motion_words

PAGE = "pages/data/charter.py"
NONE = without_motion(without_motion(DEFAULT_CHARTER.read_text(encoding="utf-8"), "new"), "existing")
TWO = with_values(
    with_motion(
        with_motion(NONE, "new", {"de": "Neugeschäft", "en": "New business"}),
        "renewal", {"de": "Verlängerung", "en": "Renewal"},
    ),
    {("motion", "new", "pipelines"): ["Sales"]},
)  # fmt: skip


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Two accounts in the pipeline Sales, one in another; all since 2 March 2026."""
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    pipelines = {"a": "Sales", "b": "Sales", "c": "Renewals"}
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": name, "name": name.upper()} for name in pipelines],
        opportunity=[
            {"opportunity_id": f"o{name}", "account_id": name, "stage": "Prospecting", "pipeline": pipeline,
             "created_at": at}
            for name, pipeline in pipelines.items()
        ],
        stage_change=[
            {"opportunity_id": f"o{name}", "stage": "Prospecting", "changed_at": at, "changed_by": "user"}
            for name in pipelines
        ],
        charter=parse_charter(TWO),
    )  # fmt: skip
    return tmp_path


@pytest.fixture
def kept(data_folder: Path):
    opened = Records(data_folder)
    yield opened
    opened.close()


def drafted(kept):
    with kept.reading() as session:
        return parse_charter(drafts.open_draft(session).text)


def said(page) -> str:
    shown = (*page.markdown, *page.html, *page.error, *page.warning, *page.caption)
    return " ".join(one.body if hasattr(one, "body") else one.value for one in shown).replace("\\", "")


def field(page, kind: str, ending: str):
    return next(one for one in getattr(page, kind) if str(one.key).endswith(ending))


def send(page, ending: str):
    found = (one for one in page.button if "FormSubmitter" in str(one.key) and ending in str(one.key))
    return next(found).click().run()


def test_one_is_added_with_its_conditions(open_page, kept):
    page = open_page(PAGE, lang="en", view="draft", section="motions")
    for ending, words in {"add.de": "Ausschreibung", "add.en": "Public tender", "add.types": "Tender, EU"}.items():
        field(page, "text_input", ending).set_value(words)
    page = send(page, ".add")
    found = drafted(kept).motions[-1]
    assert (found.key, found.name.root) == ("public_tender", {"de": "Ausschreibung", "en": "Public tender"})
    assert (found.types, found.pipelines, found.after_won) == (("Tender", "EU"), (), False)
    assert "“Public tender” gets no opportunity, because “Renewal” comes before it and takes all of them." in said(page)
    assert "<th>Public tender: Types</th><td>nothing</td><td><strong>Tender, EU</strong></td>" in said(page)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Ausschreibung: Name (EN): Hier fehlt eine Angabe."),
        ("en", "tender: Name (EN): something is missing here."),
    ],
)
def test_one_without_a_name_is_refused(open_page, kept, language, sentence):
    page = open_page(PAGE, lang=language, view="draft", section="motions")
    field(page, "text_input", "add.de").set_value("Ausschreibung")
    page = send(page, ".add")
    assert sentence.split(": ", 1)[1] in said(page)
    assert [motion.key for motion in drafted(kept).motions] == ["new", "renewal"]


def test_one_is_renamed(open_page, kept):
    page = open_page(PAGE, lang="en", view="draft", section="motions")
    field(page, "text_input", "renewal.en").set_value("Renewals <b>of contracts</b>")
    page = send(page, "motions")
    assert drafted(kept).motions[1].name.root["en"] == "Renewals <b>of contracts</b>"
    assert "Renewals &lt;b&gt;of contracts&lt;/b&gt;" in said(page)


@pytest.mark.parametrize(
    ("language", "motion", "sentences"),
    [
        (
            "en",
            "new",
            "2 accounts are in play in “New business” today. Its opportunities go to the first other motion of which"
            " everything fits, else to none; there are no figures of “New business” any more. Figures for which nobody"
            " chooses a motion are then about “Renewal”.",
        ),
        (
            "de",
            "renewal",
            "In „Verlängerung“ ist heute ein Account im Spiel. Ihre Verkaufschancen gehen an die erste andere"
            " Geschäftsart, auf die alles zutrifft, sonst an keine; Zahlen von „Verlängerung“ gibt es dann nicht mehr.",
        ),
    ],
)
def test_what_it_does_is_said_before_one_is_taken_out(open_page, kept, language, motion, sentences):
    page = open_page(PAGE, lang=language, view="draft", section="motions")
    page = field(page, "selectbox", ".less").set_value(motion).run()
    assert sentences in said(page)
    assert len(drafted(kept).motions) == 2
    field(page, "button", f".less.{motion}").click().run()
    assert [one.key for one in drafted(kept).motions] == [{"new": "renewal", "renewal": "new"}[motion]]


class TestWithoutAny:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        publish(Warehouse(tmp_path), account=[{"account_id": "a", "name": "A"}], charter=parse_charter(NONE))
        return tmp_path

    def test_the_one_that_was_meant_is_written_first(self, open_page, kept):
        page = open_page(PAGE, lang="de", view="draft", section="motions")
        assert "Bisher gibt es eine Geschäftsart für alles." in said(page)
        field(page, "text_input", "add.de").set_value("Bestand")
        field(page, "text_input", "add.en").set_value("Existing customers")
        field(page, "checkbox", "add.after_won").set_value(True)
        page = send(page, ".add")
        assert [(one.key, one.after_won) for one in drafted(kept).motions] == [
            ("new", False), ("existing_customers", True),
        ]  # fmt: skip
        assert not page.warning, "what begins after the first win is not covered by what comes before it"


def test_keys_that_no_other_motion_has():
    charter = parse_charter(TWO)
    assert motion_words.new_key("Renewal", charter) == "renewal_2"
    assert motion_words.new_key("3rd party – EU", charter) == "motion_3rd_party_eu"
    assert motion_words.new_key("Новое", charter) == "motion"
    assert motion_words.new_key("x" * 90, charter) == "x" * 36


def test_what_no_form_edits_is_named(monkeypatch):
    """Every statement a charter can make is edited by a form or told to be only in the file."""
    told = {name for listed in draft_form.ONLY_IN_FILE.values() for name in listed}
    by_form = {*draft_form.WINDOWS, "stuck_share", "name", "limit_days", "dormant_days", "pipelines", "types", "jobs",
               "after_won", "hours", "opens", "closes", "holiday_region", "weekdays", "currency", "rates", "target",
               "word", "counted"}  # fmt: skip
    by_itself = {"version", "valid_from"}
    fields = {path[2] if path[0] in ("phase", "motion") else path[1] if path[0] in ("service_level", "touch_kinds")
              else path[0] for path in statements(default_charter())}  # fmt: skip
    fields |= {name for name in type(default_charter()).model_fields if name.endswith("_days")}
    known = {"phases", "rules", "given_motions", "targets", "service_level", "touch_kinds", "money"}
    fields |= {*type(default_charter()).model_fields} - known
    assert fields - by_form - by_itself - told == set()
