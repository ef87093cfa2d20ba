"""Reported situations in databases, from the tables to the figures: the right value, by hand.

Odoo writes stages in the language of whoever moved the opportunity; Fivetran keeps HubSpot's merged deals.
"""

from datetime import date

import pytest

from connectors.sql.source import SqlSettings, sql
from connectors.systems import sync
from model.charter import default_charter
from settings import Settings
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.connectors.sql.examples import EXAMPLES, HUBSPOT, HUBSPOT_MORE, SYNCED, at, make
from tests.connectors.sql.odoo_tables import ODOO
from tests.connectors.sql.source_database import SourceDatabase

DAY = date(2026, 4, 30)


class Company(SourceDatabase):
    """A schema of the database filled, read, published and asked."""

    def __init__(self, url, folder):
        super().__init__(url)
        self.folder = folder

    def published(self, schema, example):
        warehouse = Warehouse(self.folder)
        system = sql(SqlSettings(url=self.settings_url(schema), mapping=EXAMPLES / example))
        report = sync([system], Settings(data=self.folder), None, warehouse, default_charter())
        assert not any(report.filled.quarantined.values())
        return warehouse.current()


@pytest.fixture
def company(postgresql_url, tmp_path):
    found = Company(postgresql_url, tmp_path / "data")
    yield found
    found.dispose()


def asked(snapshot, name, *columns, **options):
    return [tuple(row[column] for column in columns) for row in answer(snapshot, name, **options).to_pylist()]


def test_43_odoo_stages_whatever_language_the_person_had(company):
    """Two opportunities went New, Proposition, Won; one was moved by a German, the other by an American."""
    company.schema("odoo")
    company.run("set local search_path = odoo", *(line for line in ODOO if line.startswith("create table")))
    labels = {1: ("New", "Neu"), 2: ("Proposition", "Angebot"), 3: ("Won", "Gewonnen")}
    moves = [
        (number, "2026-03-05 08:00" if stage == 2 else "2026-03-20 10:00", stage, deal, language)
        for number, (deal, language, stage) in enumerate(
            ((deal, language, stage) for deal, language in ((1, 1), (2, 0)) for stage in (2, 3)), start=1
        )
    ]
    company.run(
        "set local search_path = odoo",
        "insert into ir_model_fields values (100, 'crm.lead', 'stage_id')",
        *(
            f"""insert into crm_stage values ({stage}, '{{"en_US": "{english}", "de_DE": "{german}"}}', {stage == 3})"""
            for stage, (english, german) in labels.items()
        ),
        """insert into res_partner (id, name, type, is_company, commercial_partner_id, create_date, write_date)
            values (11, 'Müller GmbH', 'contact', true, 11, '2026-03-01', '2026-03-01'),
            (12, 'Smith Ltd', 'contact', true, 12, '2026-03-01', '2026-03-01')""",
        *(
            f"""insert into crm_lead values ({deal}, 'Deal {deal}', 'opportunity', true, 100, 3, 1{deal}, null, null,
                null, 1000, null, '2026-03-20 10:00', 7, '2026-03-02 08:00', '2026-03-20 10:00')"""
            for deal in (1, 2)
        ),
        *(
            f"""insert into mail_message (id, model, res_id, date, create_date, message_type)
                values ({number}, 'crm.lead', {deal}, '{moment}', '{moment}', 'notification')"""
            for number, moment, _, deal, _ in moves
        ),
        *(
            f"""insert into mail_tracking_value values ({number}, {number}, 100, '{labels[stage - 1][language]}',
                '{labels[stage][language]}', {stage - 1}, {stage}, null, null, 7, '{moment}')"""
            for number, moment, stage, _, language in moves
        ),
    )
    snapshot = company.published("odoo", "odoo")
    stages = snapshot.arrow("SELECT opportunity_id, stage FROM stage_change ORDER BY opportunity_id, changed_at")
    assert [tuple(row.values()) for row in stages.to_pylist()] == [
        (f"sql:{deal}", stage) for deal in (1, 2) for stage in ("New", "Proposition", "Won")
    ]
    assert asked(snapshot, "phase_spells", "account_id", "phase", "entered_on", "exit", as_of=DAY) == [
        (f"sql:1{deal}", phase, date(2026, 3, day), exit_)
        for deal in (1, 2)
        for phase, day, exit_ in (("trigger", 2, "skip"), ("comparison", 5, "won"), ("won", 20, None))
    ]
    assert snapshot.arrow("SELECT word FROM stage WHERE phase IS NULL").num_rows == 0


def test_45_fivetran_merged_deals_are_one_opportunity(company, shared_data):
    """Deal 8 was merged into deal 7 on 9 March; Fivetran keeps both, with stages, amounts and links of both."""
    seeds = shared_data / "vendor_formats" / "vendor_seeds" / "hubspot" / "seeds"
    make(company, seeds, "hubspot", HUBSPOT, ids="bigint", more=HUBSPOT_MORE)
    put = {
        "company": [
            {"id": 2, "property_name": "Müller GmbH", "property_createdate": at("2026-03-01"), "is_deleted": False}
        ],
        "deal": [
            {"deal_id": deal, "property_dealname": "Press", "deal_pipeline_id": "default",
             "deal_pipeline_stage_id": stage, "property_amount": 50_000, "property_deal_currency_code": "EUR",
             "is_deleted": False, "property_createdate": at("2026-03-02 08:00")}
            for deal, stage in ((7, "presentationscheduled"), (8, "contractsent"))
        ],
        "merged_deal": [{"deal_id": 7, "merged_deal_id": 8}],
        "deal_pipeline": [{"pipeline_id": "default", "label": "Sales Pipeline"}],
        "deal_company": [{"deal_id": deal, "company_id": 2, "type_id": 5} for deal in (7, 8)],
        # Labels as the portal's language has them; the default charter knows the ids.
        "deal_pipeline_stage": [
            {"stage_id": stage, "pipeline_id": "default", "label": label, "is_closed": False, "closed_won": False}
            for stage, label in (
                ("appointmentscheduled", "Rendez-vous planifié"), ("presentationscheduled", "Présentation planifiée"),
                ("contractsent", "Contrat envoyé"),
            )
        ],
        "deal_stage": [
            {"deal_id": deal, "value": stage, "date_entered": at(f"2026-03-{day} 09:00"), "source": "CRM_UI"}
            for deal, stage, day in (
                (7, "appointmentscheduled", "02"), (8, "appointmentscheduled", "02"),
                (8, "contractsent", "04"), (7, "presentationscheduled", "06"),
            )
        ],
        "deal_property_history": [
            {"deal_id": deal, "name": "amount", "value": "50000", "timestamp": at("2026-03-02 08:00")}
            for deal in (7, 8)
        ],
    }  # fmt: skip
    for table, found in put.items():
        company.insert(f"hubspot.{table}", *({**SYNCED, **row} for row in found))
    snapshot = company.published("hubspot", "fivetran_hubspot")
    told = snapshot.arrow("SELECT opportunity_id, amount FROM opportunity").to_pylist()
    assert told == [{"opportunity_id": "sql:7", "amount": 50_000.0}]
    stock = asked(snapshot, "stock", "phase", "accounts", "value", as_of=date(2026, 3, 9))
    assert [row for row in stock if row[1]] == [("comparison", 1, 50_000.0)]
    # What the merged deal went through is nobody's: no entry into the decision on 4 March.
    spells = asked(snapshot, "phase_spells", "phase", "entered_on", "exit", as_of=date(2026, 3, 9))
    assert spells == [("orientation", date(2026, 3, 2), "skip"), ("comparison", date(2026, 3, 6), None)]
