"""Every kind of export, spoilt in five ways on its way: the same 60 deals of 40 accounts come out, or it is asked."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from connectors.files.recognised import Answers, recognise
from tests.connectors.files.exports_told_otherwise import Deal, deals
from tests.connectors.files.messed import MESSES, Table, old_workbook

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LIST = Answers(stages={"Erstkontakt": "orientation", "Vertragsentwurf": "decision"})
STATES = {"won": "Gewonnen", "lost": "Verloren", "open": "Offen"}


def hubspot(one: Deal) -> dict[str, object]:
    return {
        "Datensatz-ID": one.id, "Dealname": one.name, "Deal-Phase": one.words[1], "Abschlussdatum": one.closes,
        "Zuständiger Mitarbeiter für Deal": one.owner, "Betrag": one.amount, "Pipeline": "Sales Pipeline",
        "Erstellungsdatum": one.created, "Zugeordnetes Unternehmen": one.account,
    }  # fmt: skip


def salesforce(one: Deal) -> dict[str, object]:
    return {
        "Opportunity Owner": one.owner, "Account Name": one.account, "Opportunity Name": one.name,
        "Stage": one.words[0], "Amount": one.amount, "Close Date": one.closes, "Created Date": one.created,
        "Opportunity ID": f"006{one.id}",
    }  # fmt: skip


def salesforce_german(one: Deal) -> dict[str, object]:
    names = ("Opportunity-Inhaber", "Accountname", "Opportunity-Name", "Phase", "Betrag", "Schlusstermin",
             "Erstelldatum", "Opportunity-ID")  # fmt: skip
    return dict(zip(names, salesforce(one).values(), strict=True))


def pipedrive(one: Deal) -> dict[str, object]:
    ended = {state: one.closes if one.state == state else None for state in STATES}
    return {
        "Deal - ID": one.id, "Deal - Titel": one.name, "Deal - Besitzer": one.owner, "Deal - Wert": one.amount,
        "Deal - Organisation": one.account, "Deal - Phase": one.words[2], "Deal - Status": STATES[one.state],
        "Deal - Deal erstellt": one.created, "Deal - Letzte Phasenänderung": one.since,
        "Deal - Datum des gewonnenen Deals": ended["won"], "Deal - Datum des verlorenen Deals": ended["lost"],
        "Deal - Erwartetes Abschlussdatum": ended["open"],
    }  # fmt: skip


def dynamics(one: Deal) -> dict[str, object]:
    return {
        "(Nicht ändern) Verkaufschance": f"guid-{one.id}", "Thema": one.name, "Potenzieller Kunde": one.account,
        "Gesch. Abschlussdatum": one.closes, "Gesch. Umsatz": one.amount, "Status": STATES[one.state],
        "Pipelinephase": "2-Entwickeln" if one.state == "open" else "4-Schließen", "Besitzer": one.owner,
        "Erstellt am": one.created, "Tatsächliches Abschlussdatum": one.closes if one.state != "open" else None,
    }  # fmt: skip


def zoho(one: Deal) -> dict[str, object]:
    return {
        "Record Id": f"zcrm_{one.id}", "Deal Owner": one.owner, "Amount": one.amount, "Deal Name": one.name,
        "Closing Date": one.closes, "Account Name": one.account, "Stage": one.words[0], "Created Time": one.created,
    }  # fmt: skip


def odoo(one: Deal) -> dict[str, object]:
    return {
        "External ID": f"crm.lead_{one.id}", "Created on": one.created, "Opportunity": one.name,
        "Customer": one.account, "Salesperson": one.owner, "Expected Revenue": one.amount,
        "Stage": one.words[0], "Expected Closing": one.closes, "Active": "FALSE" if one.state == "lost" else "TRUE",
    }  # fmt: skip


def listed(one: Deal) -> dict[str, object]:
    return {
        "Kunde": one.account, "Projekt": one.name, "Status": one.words[3], "Auftragswert (€)": one.amount,
        "Zuständig": one.owner, "Angelegt am": one.created, "Abschluss geplant": one.closes,
    }  # fmt: skip


KINDS: dict[str, tuple[str, Callable[[Deal], dict[str, object]]]] = {
    "hubspot": ("hubspot_deals", hubspot),
    "salesforce": ("salesforce_opportunities", salesforce),
    "salesforce-german": ("salesforce_opportunities", salesforce_german),
    "pipedrive": ("pipedrive_deals", pipedrive),
    "dynamics": ("dynamics_opportunities", dynamics),
    "zoho": ("zoho_deals", zoho),
    "odoo": ("odoo_opportunities", odoo),
    "list": ("list_opportunities", listed),
}


def history(folder) -> Table:
    """The rows of changes of Salesforce's report, typed."""
    with (folder / "report1732700000001_history.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["To Stage"]]
    dates = {"Close Date": "%m/%d/%Y", "Created Date": "%m/%d/%Y", "Last Modified": "%m/%d/%Y, %I:%M %p"}

    def typed(name: str, cell: str) -> object:
        if name in dates and cell:
            return datetime.strptime(cell, dates[name])  # noqa: DTZ007 - exports tell no zone
        return float(cell.replace(",", "")) if name == "Amount" and cell else cell or None

    return [*rows[0]], [[typed(name, row[name]) for name in rows[0]] for row in rows]


def checked(path, kind: str) -> None:
    told = recognise([path], answers=LIST, now=NOW)
    seen = told.counts
    assert [table.kind for table in told.tables] == [kind]
    assert told.questions == ()
    assert (seen.opportunities, seen.open, seen.won, seen.lost, seen.accounts) == (60, 36, 12, 12, 40)
    assert (seen.accounts_in_play, seen.accounts_won, seen.accounts_lost) == (24, 8, 8)
    assert [round(one.open_total) for one in told.amounts] == [4_703_337]


@pytest.fixture(scope="module")
def world(shared_data):
    return deals(shared_data / "exports")


@pytest.mark.parametrize("mess", MESSES)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_export_spoilt(world, tmp_path, name, mess):
    kind, row = KINDS[name]
    rows = [row(one) for one in world]
    path = tmp_path / f"{name} 2026-11-27 {mess}"
    path.write_bytes(MESSES[mess](([*rows[0]], [[*one.values()] for one in rows])))
    checked(path, kind)


@pytest.mark.parametrize("mess", MESSES)
def test_rows_of_changes_spoilt(shared_data, tmp_path, mess):
    path = tmp_path / f"history 2026-11-27 {mess}"
    path.write_bytes(MESSES[mess](history(shared_data / "exports")))
    checked(path, "salesforce_opportunity_history")


def test_a_workbook_of_excel_97(world, tmp_path):
    rows = [pipedrive(one) for one in world]
    path = tmp_path / "deals 2026-11-27.xls"
    path.write_bytes(old_workbook(([*rows[0]], [[*one.values()] for one in rows])))
    checked(path, "pipedrive_deals")
