"""Ids that systems keep of each other's rows, as they are read, and a mail that two of them tell."""

import pytest

from connectors.dynamics.source import DYNAMICS
from connectors.hubspot.source import HUBSPOT
from connectors.salesforce.source import SALESFORCE
from tests.connectors.kit.raw_rows import mapped
from tests.fakes.cases import fake_of

SYSTEMS = {
    name: kind.system(kind.settings(**fake_of(name).settings("https://example.com")))
    for name, kind in (("dynamics", DYNAMICS), ("hubspot", HUBSPOT), ("salesforce", SALESFORCE))
}


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        (
            "hubspot",
            {
                "companies": [{"id": "1", "salesforceaccountid": "001A"}],
                "contacts": [{"id": "2", "salesforcecontactid": "003A", "salesforceleadid": "00QA"}],
                "deals": [{"id": "3", "hs_salesforceopportunityid": "006A"}],
                "emails": [{"id": "4", "hs_email_message_id": "<a@x>"}, {"id": "5"}],
            },
            [
                ("account", "1", "salesforce", "001A"), ("contact", "2", "salesforce", "003A"),
                ("contact", "2", "salesforce", "00QA"), ("opportunity", "3", "salesforce", "006A"),
                ("activity", "4", "message", "<a@x>"),
            ],
        ),
        (
            "salesforce",
            {
                "email_messages": [
                    {"id": "02s1", "activity_id": "00T1", "message_identifier": "<a@x>"},
                    {"id": "02s2", "message_identifier": "<b@x>"},  # of a case, no task
                ]
            },
            [("activity", "00T1", "message", "<a@x>")],
        ),
        (
            "dynamics",
            {"emails": [{"activityid": "g1", "messageid": "<a@x>"}, {"activityid": "g2"}]},
            [("activity", "g1", "message", "<a@x>")],
        ),
    ],
)  # fmt: skip
def test_ids_of_other_systems(name, rows, told):
    system = SYSTEMS[name]
    found = mapped(system, system.known_ids, rows)
    assert [tuple(row.values()) for row in found if row["other_id"]] == told
