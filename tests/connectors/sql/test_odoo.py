"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

from tests.connectors.sql.examples import at, rows
from tests.connectors.sql.odoo_tables import ODOO


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
