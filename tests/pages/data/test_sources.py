"""The guided import, as a new user walks it: files in, mapping seen and corrected, figures out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from connectors.demo.source import DemoCompany
from model.charter import default_charter
from settings import settings
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from ui.shell import sign_in
from ui.text import catalogue, escaping

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"

ACCOUNTS = (
    "Kundennr;Firmenname;Branche;Kundenwert\r\n007;Größe & Co;Maschinenbau;1.234,56\r\nNA;**Fett**;Chemie;99,5\r\n"
)
DEALS = (
    "Export vom 01.03.2026;;;;;;\r\n"
    "Vorgangsnummer;Kundennr;Bezeichnung;Verkaufsphase;Betrag;Angelegt am;Abschlussdatum\r\n"
    "1;007;Projekt A;Angebot;1.000,00;02.01.2026;\r\n"
    "2;NA;Projekt B;Gewonnen;2.500,50;03.01.2026;15.02.2026\r\n"
)


def workbook() -> bytes:
    """A cover sheet, then the accounts."""
    packed = BytesIO()
    with xlsxwriter.Workbook(packed, {"strings_to_formulas": False}) as book:
        book.add_worksheet("Deckblatt").write(0, 0, "Export")
        sheet = book.add_worksheet("Kunden")
        for place, row in enumerate(
            [["Kundennr", "Firmenname", "Kundenwert"], ["007", "Größe & Co", 1234.5], ["NA", "=1+1", None]]
        ):
            sheet.write_row(place, 0, row)
    return packed.getvalue()


def said(app: AppTest) -> str:
    """Everything the page says outside widgets."""
    blocks = [*app.markdown, *app.caption, *app.warning, *app.error, *app.success, *app.info]
    return "\n".join(block.value for block in blocks) + "".join(block.proto.body for block in app.get("html"))


def upload(app: AppTest, **files: bytes) -> AppTest:
    for name, content in files.items():
        app.file_uploader[0].upload(name if "." in name[-5:] else f"{name}.csv", content)
    return by_columns(settled(app.run()))


def by_columns(app: AppTest) -> AppTest:
    """Columns by hand, where the screen offers them: what is recognised has tests of its own."""
    words = {catalogue.texts_of(lang)["seen.by_columns"] for lang in ("de", "en")}
    offered = [one for one in app.button if one.key == "intake.by_columns" and one.label in words]
    return press(app, "intake.by_columns") if offered else app


def press(app: AppTest, key: str) -> AppTest:
    return settled(app.button(key=key).click().run())


def settled(app: AppTest) -> AppTest:
    assert not app.exception, [found.message for found in app.exception]
    return app


def published() -> Snapshot:
    snapshot = Warehouse(settings().data).current()
    assert snapshot is not None
    return snapshot


def rows(snapshot: Snapshot, sql: str) -> list[tuple]:
    return [tuple(row.values()) for row in snapshot.arrow(sql).to_pylist()]


class TestFirstImport:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        return tmp_path

    def test_german_exports_become_phases(self, open_page: Opens) -> None:
        app = upload(open_page(PAGE), Kunden=ACCOUNTS.encode("cp1252"), Chancen=DEALS.encode("cp1252"))
        assert "CP1252 · Trennzeichen Semikolon · Dezimalkomma" in said(app)
        assert "Überschriften in Zeile 2" in said(app)
        app = press(app, "intake.go")
        assert "2 Accounts, 2 Verkaufschancen, 3 Stufenwechsel" in said(app)
        snapshot = published()
        assert rows(snapshot, "SELECT account_id, name, value FROM account ORDER BY 1") == [
            ("007", "Größe & Co", 1234.56),
            ("NA", "**Fett**", 99.5),
        ]
        assert rows(snapshot, "SELECT account_id, phase, entered_on::VARCHAR FROM spell ORDER BY 1, spell") == [
            ("007", "comparison", "2026-01-02"),
            ("NA", "comparison", "2026-01-03"),
            ("NA", "won", "2026-02-15"),
        ]
        assert snapshot.info.label == "Chancen.csv, Kunden.csv"
        assert not snapshot.info.is_demo
        assert list((settings().data / "uploads").iterdir()) == []

    def test_what_was_confirmed_is_remembered(self, open_page: Opens) -> None:
        files = {"Kunden": ACCOUNTS.encode(), "Chancen": DEALS.encode()}
        app = upload(open_page(PAGE), **files)
        next(box for box in app.selectbox if box.key.endswith("Chancen.csv.opportunity.name")).select("Vorgangsnummer")
        app = press(settled(app.run()), "intake.go")
        version = published().charter.version
        app = upload(open_page(PAGE), **files)
        assert catalogue.texts_of("de")["intake.remembered"] in said(app)
        name = next(box for box in app.selectbox if box.key.endswith("Chancen.csv.opportunity.name"))
        assert name.value == "Vorgangsnummer"
        press(app, "intake.go")
        assert published().charter.version == version

    def test_a_stage_given_another_phase_becomes_part_of_the_charter(self, open_page: Opens) -> None:
        app = upload(open_page(PAGE), Kunden=ACCOUNTS.encode(), Chancen=DEALS.encode())
        next(box for box in app.selectbox if box.key.endswith("stage_change.Angebot")).select("decision")
        press(settled(app.run()), "intake.go")
        snapshot = published()
        assert rows(snapshot, "SELECT phase FROM spell WHERE account_id = '007'") == [("decision",)]
        assert snapshot.charter.version == default_charter().version + 1

    def test_a_refused_import_says_why_and_publishes_nothing(self, open_page: Opens) -> None:
        broken = DEALS.replace("1.000,00", "<b>viel</b>")
        app = press(upload(open_page(PAGE), Kunden=ACCOUNTS.encode(), Chancen=broken.encode()), "intake.go")
        assert "Chancen\\.csv" in app.error[0].value
        assert escaping.markdown("<b>viel</b>") in app.error[0].value
        assert catalogue.texts_of("de")["intake.nothing_published"] in said(app)
        assert Warehouse(settings().data).current() is None

    def test_a_sheet_of_a_workbook_is_chosen(self, open_page: Opens) -> None:
        app = upload(open_page(PAGE), **{"Export.xlsx": workbook(), "Chancen": DEALS.encode()})
        assert "Blatt „Kunden“" in said(app)  # not the cover
        settled(app.selectbox(key="intake.Export.xlsx.sheet").select("Deckblatt").run())
        assert "Blatt „Deckblatt“" in said(app)
        settled(app.selectbox(key="intake.Export.xlsx.sheet").select("Kunden").run())
        press(app, "intake.go")
        assert rows(published(), "SELECT account_id, name, value FROM account ORDER BY 1") == [
            ("007", "Größe & Co", 1234.5),
            ("NA", "=1+1", None),
        ]

    def test_a_wrong_guess_about_the_file_is_corrected(self, open_page: Opens) -> None:
        american = (
            "Kundennr,Firmenname,Vorgangsnummer,Bezeichnung,Verkaufsphase,Angelegt am\n1,A,1,x,Angebot,01/02/2026\n"
        )
        app = upload(open_page(PAGE), Chancen=american.encode())
        assert "Datum wie 12/31/2026" in said(app)
        settled(app.selectbox(key="intake.Chancen.csv.date_style").select("dmy").run())
        assert "Datum wie 31.12.2026" in said(app)

    def test_what_is_missing_is_told_in_sentences(self, open_page: Opens) -> None:
        app = upload(open_page(PAGE), Kunden=ACCOUNTS.encode())
        assert catalogue.texts_of("de")["intake.fault.no_evidence"] in said(app)
        assert [button.key for button in app.button if button.key == "intake.go"] == []

    def test_a_name_is_never_a_path(self, open_page: Opens, tmp_path: Path) -> None:
        app = upload(open_page(PAGE), **{"../../escaped": ACCOUNTS.encode(), "Chancen": DEALS.encode()})
        assert "escaped\\.csv" in "".join(block.label for block in app.expander)
        assert [path.name for path in tmp_path.parent.glob("escaped*")] == []

    def test_a_folder_of_this_machine_is_read_and_left_alone(
        self, open_page: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sign_in, "is_local", lambda: True)
        folder = tmp_path / "exports"
        folder.mkdir()
        for name, content in (("Kunden.csv", ACCOUNTS), ("Chancen.csv", DEALS), ("notes.md", "# none")):
            (folder / name).write_text(content, encoding="utf-8")
        app = open_page(PAGE)
        app.text_input(key="intake.path.0").set_value(str(folder)).run()
        press(app, "intake.go")
        assert published().info.label == "Chancen.csv, Kunden.csv"
        assert sorted(path.name for path in folder.iterdir()) == ["Chancen.csv", "Kunden.csv", "notes.md"]

    def test_a_folder_that_is_none_is_told(self, open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sign_in, "is_local", lambda: True)
        app = open_page(PAGE)
        app.text_input(key="intake.path.0").set_value("/no/such/**folder**").run()
        assert escaping.markdown("**folder**") in app.error[0].value

    def test_nobody_else_may_name_a_folder(self, open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sign_in, "is_local", lambda: False)
        assert [box.key for box in open_page(PAGE).text_input if box.key.startswith("intake.path")] == []

    def test_who_comes_for_the_crm_learns_what_to_export(self, open_page: Opens) -> None:
        assert catalogue.texts_of("de")["intake.from_crm"] in said(open_page(PAGE, door="crm"))
        assert catalogue.texts_of("de")["intake.from_crm"] not in said(open_page(PAGE, door="files"))

    def test_what_is_no_table_is_refused(self, open_page: Opens) -> None:
        app = upload(open_page(PAGE), picture=b"PK\x03\x04 no text")
        assert "picture" in app.error[0].value

    def test_the_interchange_format_needs_no_mapping(self, open_page: Opens) -> None:
        events = b"account_id,phase,occurred_at\nA1,trigger,2026-01-05T09:00:00Z\nA1,orientation,2026-01-15T09:00:00Z\n"
        app = upload(open_page(PAGE), phase_events=events)
        assert catalogue.texts_of("de")["intake.ready_made"] in said(app)
        press(app, "intake.go")
        assert rows(published(), "SELECT phase FROM spell ORDER BY spell") == [("trigger",), ("orientation",)]


def test_two_dated_points_of_maven_crm(open_page: Opens, shared_data: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    folder = shared_data / "maven_crm"
    files = {name: (folder / f"{name}.csv").read_bytes() for name in ("accounts", "sales_pipeline")}
    app = press(upload(open_page(PAGE), **files), "intake.go")
    # 8,300 rows have an engage date, 6,711 of them a close date; 1,425 opportunities have no account.
    assert "85 Accounts, 8.800 Verkaufschancen, 15.011 Stufenwechsel" in said(app)
    snapshot = published()
    assert snapshot.info.as_of.isoformat() == "2017-12-31"
    assert snapshot.info.quarantined == 0
    assert rows(snapshot, "SELECT kind, row_count FROM finding") == [("without_account", 1425)]


def test_a_mapping_and_a_charter_may_come_along(
    open_page: Opens, shared_data: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    folders = (shared_data / "ms_opportunity_tracking", EXAMPLES / "ms_opportunity_tracking")
    wanted = ("Account.csv", "Fact.csv", "Opportunity.csv", "SalesStage.csv", "mapping.toml", "charter.toml")
    files = {path.name: path.read_bytes() for folder in folders for path in folder.iterdir() if path.name in wanted}
    app = press(upload(open_page(PAGE), **files), "intake.go")
    assert not app.error
    snapshot = published()
    assert rows(snapshot, "SELECT bool_or(is_entry_known) AS known, min(entered_on)::VARCHAR AS day FROM spell") == [
        (False, "2014-12-31")
    ]
    assert snapshot.charter.in_play[0] in (EXAMPLES / "ms_opportunity_tracking" / "charter.toml").read_text()


class TestSnapshots:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        warehouse = Warehouse(tmp_path)
        for label in ("old", "new **x**"):
            with warehouse.staging() as staging:
                DemoCompany(accounts=20, seed=3).fill(staging)
                warehouse.publish(staging, charter=default_charter(), connector="demo", label=label, is_demo=True)
        return tmp_path

    def test_roll_back_is_confirmed_and_seen_by_all(self, open_page: Opens) -> None:
        app = open_page(PAGE)
        assert "new \\*\\*x\\*\\*" in said(app)
        old = Warehouse(settings().data).snapshots()[-1]
        assert old.label == "old"
        press(app, f"roll_back.{old.id}")
        assert Warehouse(settings().data).current_id() == old.id
