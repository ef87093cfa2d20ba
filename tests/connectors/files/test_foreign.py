"""Foreign exports: dialects, proposals, mappings; every value traceable by hand."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from connectors.files import (
    FileMapping,
    FilesConnector,
    From,
    Mapping,
    TableMapping,
    apply,
    inspect,
    parse_mapping,
    propose,
    recall,
    remember,
    write_mapping,
)
from connectors.kit.base import ContractError, SettingsError, ignore_progress
from model.charter import default_charter
from model.errors import Fault
from storage.staging import Staging, open_staging

CHARTER = default_charter()
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"

GERMAN = (
    "sep=;\r\n"
    "Verkaufschancen, Stand 23.11.2026;;;;;;\r\n"
    "\r\n"
    "Vorgangsnummer;Kunde;Bezeichnung;Verkaufsphase;Auftragswert;Angelegt am;Abschlussdatum\r\n"
    '007;Müller & Söhne;"Anlage; groß";Angebot;1.234.567,89;01.02.2026;\r\n'
    "NA;Böhm;Teil;Gewonnen;12,5 €;01.02.2026 14:30;31.03.2026\r\n"
    "1e5;Böhm;Teil;Verloren;viel;02.02.2026;\r\n"
    "9;Böhm;Teil;Verloren;1;31.02.2026;\r\n"
)


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with open_staging(tmp_path / "staging", memory_limit_mb=512) as opened:
        yield opened


def rows(staging: Staging, sql: str) -> list[tuple]:
    return staging.connection.execute(sql).fetchall()


class TestGermanExport:
    @pytest.fixture
    def path(self, tmp_path):
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "Chancen.csv").write_bytes(GERMAN.encode("cp1252"))
        return folder / "Chancen.csv"

    def test_dialect(self, path):
        seen = inspect(path)
        assert (seen.encoding, seen.delimiter, seen.header_row) == ("cp1252", ";", 4)
        assert (seen.decimal, seen.date_style) == (",", "dmy")
        assert seen.columns[:2] == ("Vorgangsnummer", "Kunde")
        assert seen.rows[0][1] == "Müller & Söhne"

    def test_proposal_and_rows(self, path, staging):
        mapping = propose([inspect(path)])
        columns = {name: origin.column for name, origin in mapping.files[0].tables[0].columns.items()}
        assert mapping.files[0].tables[0].table == "opportunity"
        assert columns == {
            "opportunity_id": "Vorgangsnummer",
            "account_id": "Kunde",
            "name": "Bezeichnung",
            "stage": "Verkaufsphase",
            "amount": "Auftragswert",
            "created_at": "Angelegt am",
            "closed_at": "Abschlussdatum",
        }
        apply(mapping, path.parent, staging, charter=CHARTER)
        assert rows(
            staging,
            "SELECT opportunity_id, account_id, name, amount, epoch(created_at)::BIGINT FROM opportunity"
            " ORDER BY row_no",
        ) == [
            ("007", "Müller & Söhne", "Anlage; groß", 1234567.89,
             int(datetime(2026, 1, 31, 23, tzinfo=UTC).timestamp())),
            ("NA", "Böhm", "Teil", 12.5, int(datetime(2026, 2, 1, 13, 30, tzinfo=UTC).timestamp())),
        ]  # fmt: skip
        assert rows(staging, "SELECT file, line, column_name, reason, value FROM quarantine ORDER BY line") == [
            ("Chancen.csv", 7, "amount", "quarantine.not_a_number", "viel"),
            ("Chancen.csv", 8, "created_at", "quarantine.not_an_instant", "31.02.2026"),
        ]
        assert rows(staging, "SELECT opportunity_id, stage, epoch(changed_at)::BIGINT FROM stage_change") == [
            ("NA", "Gewonnen", int(datetime(2026, 3, 30, 22, tzinfo=UTC).timestamp()))
        ]

    def test_remembered(self, path, tmp_path):
        seen = inspect(path)
        mapping = propose([seen])
        assert recall([seen], tmp_path / "data") is None
        remember(mapping, [seen], tmp_path / "data")
        assert recall([inspect(path)], tmp_path / "data") == mapping


class TestWorkbook:
    def test_ids_dates_and_stray_rows(self, tmp_path, staging):
        path = tmp_path / "Kunden.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("Deckblatt")
            sheet = book.add_worksheet("Daten")
            sheet.write(0, 0, "Auszug")
            for column, name in enumerate(("Kundennummer", "Firma", "Mitarbeiter", "Angelegt am")):
                sheet.write(2, column, name)
            day = book.add_format({"num_format": "dd.mm.yyyy"})
            sheet.write_number(3, 0, 6)
            sheet.write_string(3, 1, "=1+1")
            sheet.write_number(3, 2, 12)
            sheet.write_datetime(3, 3, datetime(2026, 7, 1), day)  # noqa: DTZ001
            sheet.write_string(4, 0, "007")
            sheet.write_string(4, 1, "Böhm, GmbH")
        said = parse_mapping('[[file]]\nname = "Kunden.xlsx"\nsheet = "Daten"').files[0]
        seen = inspect(path, said)
        assert (seen.sheets, seen.header_row) == (("Deckblatt", "Daten"), 3)
        assert inspect(path).sheet == "Daten"
        mapping = propose([seen])
        apply(mapping, tmp_path, staging, charter=CHARTER)
        assert rows(
            staging, "SELECT account_id, name, employees, epoch(created_at)::BIGINT FROM account ORDER BY row_no"
        ) == [
            ("6", "=1+1", 12, int(datetime(2026, 6, 30, 22, tzinfo=UTC).timestamp())),
            ("007", "Böhm, GmbH", None, None),
        ]

    def test_too_large_unpacked(self, tmp_path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 201_000_000)
        with pytest.raises(SettingsError, match=r"files\.too_large"):
            inspect(path)


class TestMappingFile:
    @pytest.mark.parametrize("name", ["maven_crm", "ms_opportunity_tracking", "hospital_billing"])
    def test_written_and_read_back(self, name):
        mapping = parse_mapping((EXAMPLES / name / "mapping.toml").read_text(encoding="utf-8"))
        assert parse_mapping(write_mapping(mapping)) == mapping

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("", "file: Field required"),
            ('[[file]]\nname = "a"\ncolour = 1', "file.1.colour"),
            ('[[file]]\nname = "a"\ndate_style = "ymd"', "file.1.date_style: Input should be 'iso', 'dmy' or 'mdy'"),
            ('[[file]]\nname = "a"\n[[file.table]]\ntable = "deal"\ncolumns = {}', "allowed are account, contact"),
            ('[[file]]\nname = "a"\n[[file.table]]\ntable = "account"\ncolumns = { nam = { column = "x" } }',
             "nam not in account; allowed are account_id, name"),
            ('[[file]]\nname = "a"\n[[file.table]]\ntable = "account"\ncolumns = { name = { column = "x" } }',
             "account_id needed by account"),
            ("x", "Expected '='"),
        ],
    )  # fmt: skip
    def test_faults_name_the_key(self, text, named):
        with pytest.raises(SettingsError) as caught:
            parse_mapping(text)
        assert named in str(caught.value.values["reason"])

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ('[[file]]\nname = "../secret.csv"', "files.outside_folder"),
            ('[[file]]\nname = "none.csv"', "files.no_such_file"),
            ('[[file]]\nname = "a.csv"\ntime_zone = "Mars"', "files.unknown_zone"),
            ('[[file]]\nname = "a.csv"\n[[file.table]]\ntable = "account"\n'
             'columns = { account_id = { column = "Nr" }, name = { column = "x" } }', "files.no_such_column"),
        ],
    )  # fmt: skip
    def test_faults_of_the_folder(self, tmp_path, staging, text, key):
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "a.csv").write_text("Nr;Name\n1;x\n")
        (tmp_path / "secret.csv").write_text("Nr;Name\n1;x\n")
        with pytest.raises(SettingsError) as caught:
            apply(parse_mapping(text), folder, staging, charter=CHARTER)
        assert caught.value.key == key

    def test_found_in_the_folder(self, tmp_path, staging):
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "a.csv").write_text("Nr;Name\n1;x\n")
        (folder / "mapping.toml").write_text(
            '[[file]]\nname = "a.csv"\n[[file.table]]\ntable = "account"\n'
            'columns = { account_id = { column = "Nr" }, name = { column = "Name" } }\n'
        )
        assert FilesConnector(folder, charter=CHARTER).fill(staging, ignore_progress).loaded == {"account": 1}
        (folder / "activities.csv").write_text("activity_id,department,kind,occurred_at\n1,sales,call,2026-01-01\n")
        assert FilesConnector(folder, charter=CHARTER).mapping_file() is None


class TestSnapshotMode:
    MAPPING = """
        [[file]]
        name = "deals.csv"
        [file.snapshot]
        on = 2026-07-01
        account = { column = "Firma" }
        stage = { column = "Stufe" }
        opportunity = { column = "Nr" }
    """

    def test_furthest_phase_entry_unknown(self, tmp_path, staging):
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "deals.csv").write_text(
            "Nr;Firma;Stufe\n1;A;Angebot\n2;A;Qualifizierung\n3;B;Erstkontakt\n4;;Angebot\n"
        )
        report = apply(parse_mapping(self.MAPPING), folder, staging, charter=CHARTER)
        assert rows(
            staging,
            "SELECT account_id, phase, epoch(occurred_at)::BIGINT, known_by, evidence_id, is_entry_known"
            " FROM phase_event",
        ) == [("A", "comparison", int(datetime(2026, 6, 30, 22, tzinfo=UTC).timestamp()), "import", "1", False)]
        assert [(note.key, note.values["file"]) for note in report.notes] == [
            ("files.note.stage_without_phase", "deals.csv"),
            ("files.note.without_account_snapshot", "deals.csv"),
            ("files.note.snapshot", "deals.csv"),
        ]
        assert report.notes[2].values["day"] == date(2026, 7, 1).isoformat()

    def test_what_is_in_play_counts_before_what_is_over(self, tmp_path, staging):
        (tmp_path / "deals.csv").write_text(
            "Nr;Firma;Stufe\n1;A;Verloren\n2;A;Angebot\n3;A;Gewonnen\n4;B;Verloren\n5;B;Gewonnen\n6;C;Verloren\n"
        )
        apply(parse_mapping(self.MAPPING), tmp_path, staging, charter=CHARTER)
        assert rows(staging, "SELECT account_id, phase, evidence_id FROM phase_event ORDER BY account_id") == [
            ("A", "comparison", "2"), ("B", "won", "5"), ("C", "lost", "6"),
        ]  # fmt: skip


class TestAmericanExport:
    def test_dates_and_amounts(self, tmp_path, staging):
        (tmp_path / "deals.csv").write_text(
            "Opportunity ID,Account Name,Opportunity Name,Stage,Amount,Created Date\n"
            'O1,Acme,"Big, one",Proposal,"$1,234.50",12/31/2026 2:30 PM\n'
        )
        seen = inspect(tmp_path / "deals.csv")
        assert (seen.delimiter, seen.date_style, seen.decimal) == (",", "mdy", ".")
        apply(propose([seen]), tmp_path, staging, charter=CHARTER)
        assert rows(staging, "SELECT amount, epoch(created_at)::BIGINT FROM opportunity") == [
            (1234.5, int(datetime(2026, 12, 31, 13, 30, tzinfo=UTC).timestamp()))
        ]


class TestGermanHeadings:
    """What German offices and the German interfaces of well-known CRMs write above their columns."""

    @pytest.mark.parametrize(
        ("headings", "columns"),
        [
            (
                "Kd-Nr;Firma;Umsatzpotenzial",
                {"account_id": "Kd-Nr", "name": "Firma", "value": "Umsatzpotenzial"},
            ),
            (
                "Datensatz-ID;Unternehmensname;Erstellungsdatum",
                {"account_id": "Datensatz-ID", "name": "Unternehmensname", "created_at": "Erstellungsdatum"},
            ),
        ],
    )
    def test_accounts(self, tmp_path, headings, columns):
        assert self.proposed(tmp_path, headings) == ("account", columns)

    @pytest.mark.parametrize(
        "headings",
        [
            "Chancennummer;Kd-Nr;Bezeichnung;Phase;Betrag;Angelegt am;Geschlossen am",
            "Opportunity-ID;Accountname;Opportunity-Name;Phase;Betrag;Erstelldatum;Schlusstermin",
            "Datensatz-ID;Zugeordnetes Unternehmen;Deal-Name;Deal-Phase;Betrag;Erstellungsdatum;Abschlussdatum",
        ],
        ids=["office", "Salesforce", "HubSpot"],
    )
    def test_opportunities(self, tmp_path, headings):
        fields = ("opportunity_id", "account_id", "name", "stage", "amount", "created_at", "closed_at")
        found = self.proposed(tmp_path, headings)
        assert found == ("opportunity", dict(zip(fields, headings.split(";"), strict=True)))

    def test_the_names_of_something_else_are_no_accounts(self, tmp_path):
        with pytest.raises(ContractError, match="nothing_recognised"):
            self.proposed(tmp_path, "Opportunity ID;Name;Rank")
        assert self.proposed(tmp_path, "Name;Branche")[0] == "account"

    def proposed(self, folder, headings):
        path = folder / "Export.csv"
        path.write_text(f"{headings}\n{';'.join('7' for _ in headings.split(';'))}\n", encoding="utf-8")
        table = propose([inspect(path)]).files[0].tables[0]
        return table.table, {name: origin.column for name, origin in table.columns.items()}


def test_a_preview_shows_the_beginning_of_a_huge_cell(tmp_path):
    (tmp_path / "Kunden.csv").write_text(f"Kundennr;Firma\n7;{'x' * 5_000_000}\n", encoding="utf-8")
    assert inspect(tmp_path / "Kunden.csv").rows == (("7", "x" * 200),)


def test_a_line_break_in_the_first_row_is_staged(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.csv").write_bytes(b'Id;Name;Stand\r\n1;"Alpha\nGmbH";x\r\n2;Beta;y\r\n')
    columns = {"account_id": From(column="Id"), "name": From(column="Name")}
    mapping = Mapping(files=(FileMapping(name="a.csv", tables=(TableMapping(table="account", columns=columns),)),))
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as staging:
        report = apply(mapping, folder, staging, charter=default_charter())
        assert report.loaded == {"account": 2}
        rows = staging.connection.execute("SELECT account_id, name FROM account ORDER BY account_id").fetchall()
    assert rows == [("1", "Alpha\nGmbH"), ("2", "Beta")]


def test_one_cell_in_the_last_corner_of_a_workbook_is_a_sentence(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet().write("XFD1048576", 1)
    book.close()
    with pytest.raises(Fault) as caught:
        inspect(tmp_path / "a.xlsx")
    assert caught.value.key == "files.too_many_columns"
