"""The origin of every value of an account that several sources know: the values that stand, and those that do not.

Accounts that one source knows need no origins: all of their values are its own. So a company that reads a single system
has no extra cost. A system's value counts as confirmed when it was read, as that is its current value; a list's when
somebody last confirmed it (`confirmation`).
"""

from typing import Any

from connectors.consolidation.merging import TOGETHER
from connectors.kit.convert import identifier
from model.tables import ACCOUNT, OPPORTUNITY

COLUMNS = tuple(name for name in ACCOUNT.column_names if name != "account_id")


def write_origins(connection: Any) -> None:
    """Fill `value_origin` from `member` and the accounts as they are before the merge."""
    for name in COLUMNS:
        text = f"t.{identifier(name)}"
        value = f"strftime({text}, '%Y-%m-%dT%H:%M:%SZ')" if name.endswith("_at") else f"{text}::VARCHAR"
        decides = f"t.{identifier(TOGETHER['account'].get(name, name))}"
        connection.execute(
            f"""INSERT INTO value_origin
            SELECT m.kept_id, '{name}', {value}, m.source, m.row_id, coalesce(c.confirmed_at, t.synced_at),
                m.rank = min(m.rank) FILTER ({decides} IS NOT NULL) OVER (PARTITION BY m.kept_id)
            FROM member m JOIN account t ON t.account_id = m.row_id LEFT JOIN confirmation c ON c.row_id = m.row_id
            QUALIFY {text} IS NOT NULL ORDER BY m.kept_id, m.rank"""
        )


def write_opportunity_origins(connection: Any) -> None:
    """Fill `opportunity_origin` from `member` and the opportunities as they are before the merge."""
    for name in (name for name in OPPORTUNITY.column_names if name != "opportunity_id"):
        text = f"t.{identifier(name)}"
        value = f"strftime({text}, '%Y-%m-%dT%H:%M:%SZ')" if name.endswith("_at") else f"{text}::VARCHAR"
        decides = f"t.{identifier(TOGETHER['opportunity'].get(name, name))}"
        connection.execute(
            f"""INSERT INTO opportunity_origin
            SELECT m.kept_id, '{name}', {value}, m.source, m.row_id,
                m.rank = min(m.rank) FILTER ({decides} IS NOT NULL) OVER (PARTITION BY m.kept_id)
            FROM member m JOIN opportunity t ON t.opportunity_id = m.row_id
            QUALIFY {text} IS NOT NULL ORDER BY m.kept_id, m.rank"""
        )
