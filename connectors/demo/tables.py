"""A simulated block written to the staged tables: numbers become ids, codes become words."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.companies import join, words
from connectors.demo.company import UNKNOWN_ACCOUNTS, Block
from connectors.demo.deals import instants
from connectors.demo.evidence import CHANGED_BY
from connectors.demo.messages import CAMPAIGN_NAMES, SUBJECT_NAMES, campaign_codes, subject_codes
from connectors.demo.people import user_rows
from connectors.demo.stages import stage_words
from connectors.demo.touches import KINDS
from storage.staging import Staging

# Per table: how the rows registered as demo_rows become staged rows. $offset counts rows of earlier blocks.
INSERTS = {
    "user": """
        INSERT INTO "user" BY NAME
        SELECT user_id, name, email, department, team, is_active,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "account": """
        INSERT INTO account BY NAME
        SELECT printf('A-%06d', number) AS account_id, name, domain, segment, industry, region, country,
            employees, source, owner_marketing, owner_sales, value,
            CASE WHEN value IS NULL THEN NULL ELSE 'EUR' END AS currency, job, created_at,
            $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "contact": """
        INSERT INTO contact BY NAME
        SELECT printf('C-%06d-%02d', listed_number, place) AS contact_id,
            CASE WHEN number < 0 THEN NULL ELSE printf('A-%06d', number) END AS account_id,
            name, email, buying_role, persona, created_at,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "opportunity": """
        INSERT INTO opportunity BY NAME
        SELECT printf('O-%06d-%d', number, deal) AS opportunity_id,
            CASE WHEN deal = 0 THEN NULL ELSE printf('A-%06d', number) END AS account_id,
            name, stage, amount, CASE WHEN amount IS NULL THEN NULL ELSE 'EUR' END AS currency, owner,
            created_at, expected_close_on, closed_at, outcome, pipeline, type, job,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "stage_change": """
        INSERT INTO stage_change BY NAME
        SELECT printf('O-%06d-%d', number, deal) AS opportunity_id, stage, changed_at, changed_by, previous_stage,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "activity": """
        INSERT INTO activity BY NAME
        SELECT printf('T-%08d', $offset + row_number) AS activity_id,
            CASE WHEN number < 0 THEN NULL ELSE printf('A-%06d', number) END AS account_id,
            CASE WHEN contact < 0 THEN NULL ELSE printf('C-%06d-%02d', number, contact) END AS contact_id,
            CASE WHEN deal < 0 THEN NULL ELSE printf('O-%06d-%d', number, deal) END AS opportunity_id,
            department, kind, occurred_at, is_two_way, is_solicited, subject, campaign,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
    "attribute_change": """
        INSERT INTO attribute_change BY NAME
        SELECT entity, entity_id, field, value, changed_at, changed_at AS seen_at,
            'demo' AS source, $synced_at AS synced_at, $offset + row_number AS row_no FROM demo_rows
        """,
}


def _numbered(table: Any) -> Any:
    return table.append_column("row_number", pa.array(np.arange(1, len(table) + 1)))


def activity_rows(block: Block) -> Any:
    """A pyarrow table of the block's activities."""
    touches = block.touches
    is_ours = touches.row >= 0
    own = block.people.number[np.maximum(touches.row, 0)]
    number = np.where(is_ours, own, np.where(touches.row == -1, -1, UNKNOWN_ACCOUNTS - touches.row))
    # Activities name an opportunity only once it exists.
    deals = block.opportunities
    first_row = int(block.people.number[0])
    key_of_deal = (np.asarray(deals["number"]) - first_row) * 1_000 + np.asarray(deals["deal"])
    order = np.argsort(key_of_deal, kind="stable")
    key_of_deal, created = key_of_deal[order], np.asarray(deals["created"])[order]
    key = touches.row * 1_000 + touches.deal
    index = np.minimum(np.searchsorted(key_of_deal, key), max(len(key_of_deal) - 1, 0))
    if len(key_of_deal):
        has_deal = (key_of_deal[index] == key) & (touches.at >= created[index])
        has_deal &= is_ours & (touches.deal > 0)
    else:
        has_deal = np.zeros(len(key), np.bool_)

    campaign = campaign_codes(touches.code, touches.at)
    subject = subject_codes(touches.code, touches.at, touches.row, touches.subject)
    years = touches.at.astype("datetime64[m]").astype("datetime64[Y]").astype(np.int64)
    year_names = tuple(str(1970 + year) for year in range(230))
    code = pa.array(touches.code)
    return pa.table(
        {
            "number": number,
            "contact": np.where(is_ours, touches.contact, -1),
            "deal": np.where(has_deal, touches.deal, -1),
            "department": pa.array([kind.department for kind in KINDS]).take(code),
            "kind": pa.array([kind.name for kind in KINDS]).take(code),
            "occurred_at": instants(touches.at),
            "is_two_way": pa.array([kind.is_two_way for kind in KINDS]).take(code),
            "is_solicited": pa.array([kind.is_solicited for kind in KINDS], pa.bool_()).take(code),
            "subject": words(SUBJECT_NAMES, subject),
            "campaign": join(words(CAMPAIGN_NAMES, campaign), " ", words(year_names, years)),
        }
    )


def stage_change_rows(block: Block, until: date) -> Any:
    """A pyarrow table of the block's stage changes."""
    changes = block.history.changes
    return pa.table(
        {
            "number": block.people.number[changes.row],
            "deal": changes.deal,
            "stage": stage_words(changes.stage, changes.at, until),
            "changed_at": instants(changes.at),
            "changed_by": words(CHANGED_BY, changes.by),
            "previous_stage": stage_words(block.history.previous, changes.at, until),
        }
    )


def _insert(staging: Staging, name: str, rows: Any, loaded: dict[str, int]) -> None:
    connection = staging.connection
    connection.register("demo_rows", _numbered(rows))
    try:
        connection.execute(INSERTS[name], {"synced_at": staging.synced_at, "offset": loaded.get(name, 0)})
    finally:
        connection.unregister("demo_rows")
    loaded[name] = loaded.get(name, 0) + len(rows)


def insert_users(staging: Staging, loaded: dict[str, int]) -> None:
    """Writes the users and counts them in `loaded`."""
    _insert(staging, "user", user_rows(), loaded)


def insert_block(staging: Staging, block: Block, until: date, loaded: dict[str, int]) -> None:
    """Appends the block to what is staged and adds its rows to `loaded` (table: rows)."""
    for name, rows in (("account", block.accounts), ("contact", block.contacts)):
        dated = rows.append_column("created_at", instants(np.asarray(rows["created"])))
        _insert(staging, name, dated, loaded)
    _insert(staging, "opportunity", block.opportunities, loaded)
    _insert(staging, "stage_change", stage_change_rows(block, until), loaded)
    _insert(staging, "activity", activity_rows(block), loaded)
    _insert(staging, "attribute_change", block.changed_fields, loaded)
