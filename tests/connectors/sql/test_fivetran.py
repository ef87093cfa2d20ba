"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

from tests.connectors.sql.examples import HUBSPOT, HUBSPOT_MORE, SYNCED, at, make, rows


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
