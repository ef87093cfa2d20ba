"""A list in the data folder that names a person."""

import csv
import io
from datetime import date

import xlsxwriter

from connectors.files import FileMapping, From, Mapping, TableMapping
from connectors.lists.kept import prepare, settle
from model.charter import default_charter

NAME, MAIL = "Erika Musterfrau", "erika.musterfrau@alpha.example"


def put_list(settings, tmp_path):
    """A paper with the person, as CSV and as a workbook."""
    folder = tmp_path / "messe"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [("account_id", "Firma", "Vorname", "Nachname", "Mail"), ("9", "Alpha GmbH", "Erika", "Musterfrau", MAIL)]
    with (folder / "accounts.csv").open("w", encoding="cp1252", newline="") as out:
        csv.writer(out, delimiter=";").writerows([*rows, ("10", "Öl AG", "Otto", "Andermann", "otto@oel.example")])
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, ["Firma", NAME, MAIL])
    book.close()
    (folder / "notes.xlsx").write_bytes(whole.getvalue())
    columns = {"account_id": From(column="account_id"), "name": From(column="Firma")}
    person = {"contact_id": From(column="account_id"), "account_id": From(column="account_id")}
    person |= {"name": From(column="Nachname"), "email": From(column="Mail")}
    tables = (TableMapping(table="account", columns=columns), TableMapping(table="contact", columns=person))
    mapping = Mapping(files=(FileMapping(name="accounts.csv", delimiter=";", encoding="cp1252", tables=tables),))
    said = {"label": "Messe", "confirmed_on": date(2026, 3, 1), "charter": default_charter(), "mapping": mapping}
    return settle(prepare(settings.data, folder, **said))
