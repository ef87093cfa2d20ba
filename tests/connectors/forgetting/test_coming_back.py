"""Somebody forgotten who comes back in an export or a list given once more: nothing that is kept names them."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from connectors.files.recognised import import_files
from connectors.forgetting.about import about
from connectors.forgetting.forget import forget
from connectors.kit.base import SettingsError
from model.charter import default_charter
from storage.forgetting.digests import forgotten, remember
from storage.forgetting.person import Person
from storage.forgetting.redactor import OfForgotten
from tests.connectors.forgetting.lists import MAIL, NAME, put_list
from tests.connectors.forgetting.traces import telling

EXPORT = """\
Opportunity Name,Account Name,Opportunity ID,Stage,Amount,Created Date,Opportunity Owner
Eins,Alpha GmbH,1,Prospecting,100,2026-11-02,Darcel Schlecht
Zwei,Beta AG,2,Prospecting,200,2026-11-03,Petra Verkauf
"""
NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def erika(settings):
    """Erika was forgotten here."""
    settings.data.mkdir()
    remember(settings.data, Person("contact", ("crm:1",), (NAME,), (MAIL,)), set())
    return OfForgotten(forgotten(settings.data))


def test_an_owner_whom_only_the_deals_of_an_export_name(settings, warehouse, tmp_path):
    """Exports have no table of users: the name of the owner is all there is, and the deal stays."""
    path = tmp_path / "deals.csv"
    path.write_text(EXPORT, encoding="utf-8")

    def given():
        import_files(warehouse, [path], charter=default_charter(), exported_on=date(2026, 11, 20), now=NOW)

    given()
    held = about(settings, warehouse, "user", "Darcel Schlecht")
    assert held["person"] == {"kind": "user", "ids": ("Darcel Schlecht",), "names": ("Darcel Schlecht",), "emails": ()}
    assert [row["opportunity_id"] for row in held["held"]["snapshot"]["opportunity"]] == ["1"]
    for again in (lambda: forget(settings, warehouse, "user", "Darcel Schlecht"), given):
        again()
        assert telling(settings.data, "Darcel", "Schlecht") == []
        assert warehouse.current().arrow("SELECT opportunity_id, owner FROM opportunity ORDER BY 1").to_pylist() == [
            {"opportunity_id": "1", "owner": None},
            {"opportunity_id": "2", "owner": "Petra Verkauf"},
        ]


def test_a_list_given_once_more_names_only_the_others(settings, erika, tmp_path):
    kept = put_list(settings, tmp_path)
    assert telling(settings.data, NAME, MAIL, "Musterfrau") == []
    assert (kept.folder / "accounts.csv").read_text(encoding="cp1252").splitlines()[1:] == [
        "9;Alpha GmbH;;;",
        "10;Öl AG;Otto;Andermann;otto@oel.example",
    ]


def test_a_list_that_nobody_can_be_taken_out_of_is_refused(settings, erika, tmp_path):
    (tmp_path / "messe").mkdir()
    (tmp_path / "messe" / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + NAME.encode("utf-16-le"))
    with pytest.raises(SettingsError) as caught:
        put_list(settings, tmp_path)
    assert (caught.value.key, caught.value.values) == ("lists.cannot_forget", {"file": "old.xls"})
    assert telling(settings.data, NAME) == []


def test_rows_in_parquet_are_left_out(settings, erika, tmp_path):
    (tmp_path / "messe").mkdir()
    path = tmp_path / "messe" / "contact.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES ('1', $name, $mail), ('2', 'Otto', 'otto@oel.example')) AS contact"
        f"(contact_id, name, email)) TO '{path}'",
        {"name": NAME, "mail": MAIL},
    )
    kept = put_list(settings, tmp_path)
    assert duckdb.sql(f"SELECT contact_id FROM '{kept.folder / 'contact.parquet'}'").fetchall() == [("2",)]


def test_parquet_that_cannot_be_read_is_refused(settings, erika, tmp_path):
    (tmp_path / "messe").mkdir()
    (tmp_path / "messe" / "contact.parquet").write_bytes(b"PAR1" + NAME.encode())
    with pytest.raises(SettingsError) as caught:
        put_list(settings, tmp_path)
    assert caught.value.key == "lists.cannot_forget"
    assert telling(settings.data, NAME) == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("9;Erika;Musterfrau;Ulm", "9;;;Ulm"),
        ("9;Musterfrau, Erika;Ulm", "9;, ;Ulm"),
        ("Anruf bei Erika Musterfrau am Montag", "Anruf bei   am Montag"),
        ("Erika;Musterfrau GmbH", "Erika;Musterfrau GmbH"),
        ("Erika Andermann;Musterfrau", "Erika Andermann;Musterfrau"),
        (f"E.;Musterfrau;{MAIL.upper()}", "E.;;"),
        ("Otto;otto@oel.example", "Otto;otto@oel.example"),
    ],
)
def test_a_line_without_her(erika, line, left):
    assert erika.redact_lines(line)[0] == left
