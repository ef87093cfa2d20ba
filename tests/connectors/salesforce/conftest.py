"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

import pytest

from tests.connectors.kit.raw_rows import mapped
from tests.connectors.salesforce.salesforce_rows import SYSTEM

STAFF = {
    "user_roles": [{"id": "R1", "name": "Vertrieb Nord"}, {"id": "R2", "name": "Leitung"}],
    "profiles": [
        {"id": "P1", "name": "Standard User"},
        {"id": "P2", "name": "Salesforce API Only System Integrations"},
    ],
    "users": [
        {"id": "U1", "name": "Ada", "user_role_id": "R1", "profile_id": "P1", "user_type": "Standard"},
        {"id": "U2", "name": "Bo", "department": "Marketing", "profile_id": "P1", "user_type": "Standard"},
        {"id": "U3", "name": "Flow", "user_type": "AutomatedProcess"},
        {"id": "U4", "name": "ERP", "profile_id": "P2", "user_type": "Standard"},
        {"id": "U5", "name": "Cy", "department": "Sales & Marketing", "user_role_id": "R2", "user_type": "Standard"},
    ],
}


@pytest.fixture
def raw():
    """A function: the rows that a mapping gives of hand-written raw rows, without their nulls."""
    return lambda select, **rows: [
        {name: value for name, value in row.items() if value is not None}
        for row in mapped(SYSTEM, lambda: select, rows)
    ]
