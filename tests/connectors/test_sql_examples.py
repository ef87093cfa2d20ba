"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.dialects import mssql

from connectors.sql.keyset import Question
from connectors.sql.source import SqlSettings, sql
from connectors.sql.table_mapping import read_mappings
from tests.connectors.odoo_tables import ODOO
from tests.connectors.source_database import SourceDatabase
from tests.fakes.cases import Reader

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "sql"
FOLDERS = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", FOLDERS)
def test_every_example_is_valid_and_explained(name):
    assert read_mappings(EXAMPLES / name)
    assert (EXAMPLES / name / "README.md").is_file()


def test_sql_server_is_asked_in_its_own_words():
    question = Question(read_mappings(EXAMPLES / "sql_server")["opportunity"])
    _, dated = question.legs(5000)
    asked = str(question.window(dated, (7, "A-1"), 100).compile(dialect=mssql.dialect()))
    assert asked.startswith("SELECT TOP __[POSTCOMPILE_param_1] *")
    assert "ORDER BY asked.version, asked.opportunity_id" in asked


@pytest.fixture
def warehouse(postgresql_url, tmp_path):
    """Fills a schema of its own with tables, and reads it by an example."""

    class Warehouse(SourceDatabase):
        def reader(self, schema, example):
            settings = SqlSettings(url=self.settings_url(schema), mapping=EXAMPLES / example)
            return Reader(sql(settings), tmp_path / example)

    found = Warehouse(postgresql_url)
    yield found
    found.dispose()


def rows(told, *columns):
    return sorted(
        (tuple(row[column] for column in columns) for row in told), key=lambda row: [str(value) for value in row]
    )


def at(text_of_moment):
    return datetime.fromisoformat(text_of_moment).replace(tzinfo=UTC)


def test_odoo(warehouse):
    warehouse.schema("odoo")
    warehouse.run("set local search_path = odoo", *ODOO)
    reader = warehouse.reader("odoo", "odoo")
    report, told = reader.read(), reader.mapped()
    assert (report.notes, told["quarantine"]) == ([], [])
    assert rows(told["account"], "account_id", "name", "domain", "industry", "country", "owner_sales") == [
        ("sql:10", "Müller & Söhne GmbH", "mueller.example", "Manufacturing", "DE", "sql:7"),
        ("sql:12", "Frau Allein", None, None, None, None),
    ]
    assert rows(told["contact"], "contact_id", "account_id", "name", "persona") == [
        ("sql:11", "sql:10", "Ada Müller", "Head of Purchasing")
    ]
    columns = ("opportunity_id", "account_id", "stage", "amount", "currency", "owner", "outcome", "closed_at")
    assert rows(told["opportunity"], *columns) == [
        ("sql:1", "sql:10", "Won", 1000.5, "EUR", "sql:7", "won", at("2026-03-20 10:00:00")),
        ("sql:2", "sql:10", "Lost", 0.0, "EUR", None, "lost", at("2026-03-10 09:00:00")),
        ("sql:3", "sql:12", "New", None, "EUR", "sql:7", None, None),
    ]
    changes = rows(told["stage_change"], "opportunity_id", "changed_at", "stage", "changed_by")
    assert changes == [
        ("sql:1", at("2026-03-02 08:00:00"), "New", "user"),
        ("sql:1", at("2026-03-05 08:00:00.5"), "Qualified", "user"),
        ("sql:1", at("2026-03-20 10:00:00"), "Won", "workflow"),
        ("sql:2", at("2026-03-02 09:00:00"), "New", "user"),
        ("sql:2", at("2026-03-10 09:00:00"), "Lost", "user"),
        ("sql:3", at("2026-03-03 08:00:00"), "New", "workflow"),
    ]
    assert rows(told["stage_change"], "stage_id", "stage", "previous_stage", "pipeline") == [
        ("1", "New", None, "Direct sales"), ("1", "New", None, "Direct sales"), ("1", "New", None, None),
        ("2", "Qualified", "New", "Direct sales"), ("4", "Won", "Qualified", "Direct sales"),
        (None, "Lost", None, "Direct sales"),
    ]  # fmt: skip
    assert rows(told["opportunity"], "opportunity_id", "pipeline", "type")[0] == (
        "sql:1",
        "Direct sales",
        "opportunity",
    )
    assert rows(told["attribute_change"], "entity_id", "field", "changed_at", "value") == [
        ("sql:1", "amount", at("2026-03-02 08:00:00"), "500"),
        ("sql:1", "amount", at("2026-03-05 08:00:00.5"), "1000.5"),
    ]
    assert rows(told["activity"], "activity_id", "department", "kind", "contact_id", "subject") == [
        ("sql:event-1", "sales", "meeting", None, "Demonstration"),
        ("sql:message-4", "sales", "call", None, "Deal 1"),
        ("sql:message-5", "buyer", "email_reply", "sql:11", "Re: your offer"),
    ]
    assert rows(told["user"], "user_id", "name", "department", "is_active") == [("sql:7", "Bo Seller", "sales", True)]


def test_odoo_what_a_person_writes_what_a_mailing_is_and_what_the_portal_brings(warehouse):
    """Partner 3 is Bo, a user; partner 11 is Ada, a customer without a sign-in of her own among our users."""
    warehouse.schema("odoo")
    warehouse.run(
        "set local search_path = odoo",
        *ODOO,
        """insert into mail_message values
            (11, 'crm.lead', 1, '2026-03-11', '2026-03-11', 'comment', null, 3, 'Your offer', 1, false),
            (12, 'crm.lead', 1, '2026-03-12', '2026-03-12', 'comment', null, 3, 'Among us', 1, true),
            (13, 'crm.lead', 1, '2026-03-13', '2026-03-13', 'comment', null, 3, 'A note', 2, false),
            (14, 'crm.lead', 1, '2026-03-14', '2026-03-14', 'comment', null, 11, 'By the portal', 1, false),
            (15, 'crm.lead', 1, '2026-03-15', '2026-03-15', 'email_outgoing', null, 3, 'Newsletter', 1, null)""",
    )
    reader = warehouse.reader("odoo", "odoo")
    reader.read()
    told = [row for row in reader.mapped()["activity"] if row["activity_id"] > "sql:message-1"]
    assert rows([row for row in told if row["activity_id"][12:13] == "1"], "activity_id", "department", "kind") == [
        ("sql:message-11", "sales", "email_sent"),
        ("sql:message-14", "buyer", "email_reply"),
        ("sql:message-15", "marketing", "email_sent"),
    ]


def test_odoo_a_restored_lead_stands_again_in_the_stage_it_was_lost_in(warehouse):
    """Lead 3, made in New, moved to Qualified on the 4th, lost on the 6th, restored on the 9th; 4 only archived."""
    warehouse.schema("odoo")
    warehouse.run(
        "set local search_path = odoo",
        *ODOO,
        "update crm_lead set stage_id = 2 where id = 3",
        """insert into crm_lead values (4, 'Deal 4', 'opportunity', false, 10, 1, 10, 7, 1, 1, 0, null, null, 7,
            '2026-03-02 09:00', '2026-03-10 09:00')""",
        *(
            "insert into mail_message (id, model, res_id, message_type) "
            f"values ({n}, 'crm.lead', {lead}, 'notification')"
            for n, lead in ((21, 3), (22, 3), (23, 3), (24, 4))
        ),
        """insert into mail_tracking_value values
            (21, 21, 100, null, null, 1, 2, null, null, 7, '2026-03-04 08:00'),
            (22, 22, 101, null, null, 1, 0, null, null, 7, '2026-03-06 08:00'),
            (23, 23, 101, null, null, 0, 1, null, null, 7, '2026-03-09 08:00'),
            (24, 24, 101, null, null, 1, 0, null, null, 7, '2026-03-06 08:00')""",
    )
    reader = warehouse.reader("odoo", "odoo")
    reader.read()
    told = rows(reader.mapped()["stage_change"], "opportunity_id", "changed_at", "stage", "stage_id")
    assert [row for row in told if row[0] in ("sql:3", "sql:4")] == [
        ("sql:3", at("2026-03-03 08:00:00"), "New", "1"),
        ("sql:3", at("2026-03-04 08:00:00"), "Qualified", "2"),
        ("sql:3", at("2026-03-06 08:00:00"), "Lost", None),
        ("sql:3", at("2026-03-09 08:00:00"), "Qualified", "2"),
        ("sql:4", at("2026-03-02 09:00:00"), "New", "1"),
    ]


TRUTHS = ("is_", "has_", "closed_won", "active", "_fivetran_deleted", "_fivetran_active")
MOMENTS = ("_synced", "date", "timestamp", "_time", "_at", "date_entered", "_fivetran_start", "_fivetran_end")
NUMBERS = ("amount", "employees", "display_order", "probability", "number_of_employees")


def kind_of(column, *, ids):
    """The type that Fivetran gives a column of that name; `ids` that of the vendor's ids."""
    if column.startswith(TRUTHS) and column != "active_user_id":
        return "boolean"
    if column.endswith(MOMENTS):
        return "timestamptz"
    if column.endswith(NUMBERS):
        return "numeric"
    is_id = column.endswith(("_id", "_vid", "_merge", "associatedcompanyid", "owner_id")) or column == "id"
    return ids if is_id and "stage" not in column and "pipeline" not in column and column != "source_id" else "text"


def make(warehouse, folder, schema, tables, *, ids, prefix="", more=()):
    """Tables with all columns of the vendor's samples in `folder`, and some that every account of the vendor has."""
    warehouse.schema(schema)
    for table in tables:
        with (folder / f"{prefix}{table}_data.csv").open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        known = {name for name in header if name.replace("_", "").isalnum()}
        columns = dict.fromkeys([*sorted(known), *(name for of, name in more if of == table)])
        told = ", ".join(f'"{name}" {kind_of(name, ids=ids)}' for name in columns)
        warehouse.run(f'create table {schema}."{table}" ({told})')


HUBSPOT = (
    "company", "contact", "contact_merge_audit", "deal", "deal_company", "deal_pipeline", "deal_pipeline_stage",
    "deal_stage", "deal_property_history", "merged_deal",
    "contact_property_history", "engagement_call", "engagement_meeting", "engagement_email", "engagement_company",
    "engagement_contact", "engagement_deal", "contact_form_submission", "owner", "users", "team",
)  # fmt: skip
# HubSpot's own properties that the samples leave out.
HUBSPOT_MORE = (
    ("company", "property_domain"), ("company", "property_numberofemployees"),
    ("company", "property_hubspot_owner_id"), ("contact", "property_associatedcompanyid"),
    ("deal", "property_deal_currency_code"), ("deal", "_fivetran_synced"),
    ("company", "property_hs_parent_company_id"), ("engagement_email", "property_hs_email_direction"),
    ("deal_company", "_fivetran_synced"),
)  # fmt: skip
SYNCED = {"_fivetran_synced": datetime(2026, 3, 9, 6, tzinfo=UTC)}


def test_hubspot_through_fivetran(warehouse, shared_data):
    seeds = shared_data / "vendor_formats" / "vendor_seeds" / "hubspot" / "seeds"
    make(warehouse, seeds, "hubspot", HUBSPOT, ids="bigint", more=HUBSPOT_MORE)
    put = {
        "company": [
            {"id": 9007199254740993, "property_name": "Müller GmbH", "property_domain": "mueller.example",
             "property_hubspot_owner_id": 44, "property_createdate": at("2026-03-01"), "is_deleted": False},
            {"id": 2, "property_name": "Gone AG", "is_deleted": True},
        ],
        "contact": [
            {"id": 501, "property_firstname": "Ada", "property_lastname": "Müller", "_fivetran_deleted": False,
             "property_associatedcompanyid": 9007199254740993},
            {"id": 502, "property_email": "ada@old.example", "_fivetran_deleted": False},
        ],
        "contact_merge_audit": [{"canonical_vid": 501, "contact_id": 501, "vid_to_merge": 502}],
        "deal": [
            {"deal_id": 7, "property_dealname": "Deal 7", "deal_pipeline_id": "default",
             "deal_pipeline_stage_id": "c", "owner_id": 44, "property_amount": 1000.5,
             "property_deal_currency_code": "EUR", "is_deleted": False,
             "property_createdate": at("2026-03-02 08:00"), "property_closedate": at("2026-03-05 10:00")},
            {"deal_id": 8, "property_dealname": "Deal 7 again", "deal_pipeline_id": "default",
             "deal_pipeline_stage_id": "a", "property_amount": 1000.5, "is_deleted": False,
             "property_createdate": at("2026-03-02 09:00")},
        ],
        "merged_deal": [{"deal_id": 7, "merged_deal_id": 8}],
        "deal_pipeline": [{"pipeline_id": "default", "label": "Sales"}],
        "deal_property_history": [
            {"deal_id": 7, "name": name, "value": value, "timestamp": at("2026-03-02 08:00"), "source": "CRM_UI"}
            for name, value in (("amount", "800"), ("closedate", "1772700000000"), ("dealname", "Deal 7"))
        ],
        "deal_company": [
            {"deal_id": 7, "company_id": 2, "type_id": 341},
            {"deal_id": 7, "company_id": 9007199254740993, "type_id": 5},
        ],
        "deal_pipeline_stage": [
            {"stage_id": stage, "pipeline_id": "default", "label": label, "is_closed": is_won, "closed_won": is_won}
            for stage, label, is_won in (("a", "Appointment", False), ("c", "Closed won", True))
        ],
        "deal_stage": [
            {"deal_id": 7, "value": "a", "date_entered": at("2026-03-02 08:00:00.123"), "source": "CRM_UI"},
            {"deal_id": 7, "value": "c", "date_entered": at("2026-03-05 10:00"), "source": "AUTOMATION_PLATFORM"},
        ],
        "contact_property_history": [
            {"contact_id": 501, "name": name, "value": value, "timestamp": at("2026-03-02 08:00"), "source": "IMPORT"}
            for name, value in (("lifecyclestage", "lead"), ("firstname", "Ada"))
        ],
        "engagement_call": [{"engagement_id": 1, "property_hs_timestamp": at("2026-03-03 09:00")}],
        "engagement_meeting": [{"engagement_id": 2, "start_time": at("2026-03-04 09:00"), "title": "Demo"}],
        "engagement_email": [
            {"engagement_id": 3, "property_hs_timestamp": at("2026-03-04 10:00"),
             "property_hs_email_subject": "Re: Demo", "property_hs_email_direction": "INCOMING_EMAIL"},
        ],
        "engagement_company": [{"engagement_id": 1, "company_id": 9007199254740993}],
        "engagement_contact": [{"engagement_id": 1, "contact_id": 501}],
        "engagement_deal": [{"engagement_id": 1, "deal_id": 7}],
        "contact_form_submission": [
            {"conversion_id": 88, "contact_id": 501, "title": "Price list", "timestamp": at("2026-03-01 12:00")}
        ],
        "owner": [{"owner_id": 44, "first_name": "Bo", "last_name": "Market", "active_user_id": 5}],
        "users": [{"id": 5, "primary_team_id": 6}],
        "team": [{"id": 6, "name": "Marketing North"}],
    }  # fmt: skip
    for table, found in put.items():
        warehouse.insert(f"hubspot.{table}", *({**SYNCED, **row} for row in found))
    reader = warehouse.reader("hubspot", "fivetran_hubspot")
    report, told = reader.read(), reader.mapped()
    assert (report.notes, told["quarantine"]) == ([], [])
    assert rows(told["account"], "account_id", "name", "domain", "owner_sales") == [
        ("sql:9007199254740993", "Müller GmbH", "mueller.example", "sql:44")
    ]
    assert rows(told["contact"], "contact_id", "name", "account_id") == [
        ("sql:501", "Ada Müller", "sql:9007199254740993")
    ]
    columns = ("opportunity_id", "account_id", "stage", "amount", "currency", "outcome", "closed_at")
    assert rows(told["opportunity"], *columns) == [
        ("sql:7", "sql:9007199254740993", "Closed won", 1000.5, "EUR", "won", at("2026-03-05 10:00"))
    ]
    assert rows(told["stage_change"], "opportunity_id", "stage", "changed_at", "changed_by") == [
        ("sql:7", "Appointment", at("2026-03-02 08:00:00.123"), "user"),
        ("sql:7", "Closed won", at("2026-03-05 10:00"), "workflow"),
    ]
    assert rows(told["stage_change"], "stage_id", "previous_stage", "pipeline") == [
        ("a", None, "Sales"), ("c", "Appointment", "Sales"),
    ]  # fmt: skip
    assert rows(told["opportunity"], "pipeline") == [("Sales",)]
    assert rows(told["attribute_change"], "entity_id", "field", "value") == [("sql:7", "amount", "800")]
    assert rows(told["lifecycle_change"], "contact_id", "lifecycle_stage", "changed_by") == [
        ("sql:501", "lead", "import")
    ]
    assert rows(told["activity"], "activity_id", "department", "kind", "account_id", "opportunity_id") == [
        ("sql:engagement-1", "sales", "call", "sql:9007199254740993", "sql:7"),
        ("sql:engagement-2", "sales", "meeting", None, None),
        ("sql:engagement-3", "buyer", "email_reply", None, None),
        ("sql:form-88", "buyer", "form_submitted", "sql:9007199254740993", None),
    ]
    assert rows(told["user"], "user_id", "name", "department", "team", "is_active") == [
        ("sql:44", "Bo Market", "marketing", "Marketing North", True)
    ]


SALESFORCE = ("account", "contact", "opportunity", "task", "event", "user", "user_role")
STAGES = """(id text, opportunity_id text, stage_name text, amount numeric, close_date timestamptz,
    created_date timestamptz, is_deleted boolean,
    _fivetran_synced timestamptz)"""


def test_salesforce_through_fivetran(warehouse, shared_data):
    seeds = shared_data / "vendor_formats" / "vendor_seeds" / "salesforce" / "seeds"
    make(warehouse, seeds, "salesforce", SALESFORCE, ids="text", prefix="sf_")
    # Salesforce's OpportunityHistory; the sample of that name is Fivetran's history mode.
    warehouse.run(f"create table salesforce.opportunity_history {STAGES}")
    put = {
        "account": [
            {"id": "001A", "name": "Müller GmbH", "website": "https://www.Mueller.example/x", "owner_id": "005U",
             "billing_country": "Germany", "is_deleted": False},
            {"id": "001B", "name": "Mueller", "is_deleted": True, "master_record_id": "001A"},
        ],
        "contact": [{"id": "003C", "account_id": "001B", "name": "Ada Müller", "is_deleted": False}],
        "opportunity": [
            {"id": "006O", "account_id": "001A", "name": "Deal", "stage_name": "Closed Lost", "amount": 5,
             "owner_id": "005U", "created_date": at("2026-03-02 08:00"), "close_date": at("2026-03-09"),
             "is_closed": True, "is_won": False, "is_deleted": False},
        ],
        "opportunity_history": [
            {"id": number, "opportunity_id": "006O", "stage_name": stage, "created_date": at(f"2026-03-{day} 08:00"),
             "amount": 5 if day == "09" else None}
            for number, stage, day in (
                ("008a", "Prospecting", "02"), ("008b", "Prospecting", "03"), ("008c", "Closed Lost", "09"),
            )
        ],
        "task": [
            {"id": "00T1", "account_id": "001A", "who_id": "003C", "what_id": "006O", "owner_id": "005U",
             "subject": "Call", "task_subtype": "Call", "is_closed": True, "is_deleted": False,
             "activity_date": at("2026-03-04")},
            {"id": "00T2", "task_subtype": "Task", "is_closed": False, "is_deleted": False},
        ],
        "event": [
            {"id": "00U1", "account_id": "001A", "start_date_time": at("2026-03-05 09:00"), "is_deleted": False},
        ],
        '"user"': [{"id": "005U", "name": "Bo Market", "department": "Marketing", "is_active": True}],
    }  # fmt: skip
    for table, found in put.items():
        warehouse.insert(f"salesforce.{table}", *({**SYNCED, **row} for row in found))
    reader = warehouse.reader("salesforce", "fivetran_salesforce")
    report, told = reader.read(), reader.mapped()
    assert (report.notes, told["quarantine"]) == ([], [])
    assert rows(told["account"], "account_id", "name", "domain", "country") == [
        ("sql:001A", "Müller GmbH", "mueller.example", "Germany")
    ]
    # The merged account is followed to the one that lives on.
    assert rows(told["contact"], "contact_id", "account_id") == [("sql:003C", "sql:001A")]
    assert rows(told["opportunity"], "opportunity_id", "stage", "outcome", "closed_at", "owner") == [
        ("sql:006O", "Closed Lost", "lost", at("2026-03-09"), "sql:005U")
    ]
    assert rows(told["stage_change"], "stage", "changed_at", "changed_by") == [
        ("Closed Lost", at("2026-03-09 08:00"), None), ("Prospecting", at("2026-03-02 08:00"), None),
    ]  # fmt: skip
    assert rows(told["stage_change"], "stage_id", "previous_stage", "is_entry_known") == [
        ("Closed Lost", "Prospecting", None), ("Prospecting", None, None),
    ]  # fmt: skip
    assert rows(told["attribute_change"], "field", "value", "changed_at") == [
        ("amount", "5", at("2026-03-09 08:00")), ("amount", None, at("2026-03-02 08:00")),
        ("amount", None, at("2026-03-03 08:00")),
        ("expected_close_on", None, at("2026-03-02 08:00")), ("expected_close_on", None, at("2026-03-03 08:00")),
        ("expected_close_on", None, at("2026-03-09 08:00")),
    ]  # fmt: skip
    assert rows(told["activity"], "activity_id", "department", "kind", "contact_id", "opportunity_id") == [
        ("sql:00T1", "marketing", "call", "sql:003C", "sql:006O"), ("sql:00U1", "sales", "meeting", None, None),
    ]  # fmt: skip
    assert rows(told["user"], "user_id", "department", "is_active") == [("sql:005U", "marketing", True)]
