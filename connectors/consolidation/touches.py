"""Activities in comparable form: which account, what kind, when, with whom, about what, by which message."""

from typing import Any

from connectors.consolidation.sources import source_of
from model.subject_line import BEFORE_SUBJECT

# The id in a mail's header or a calendar is the same in every system.
MESSAGE = "message"

# A kind written by systems that does not state the direction -> its name where the buyer began it.
CAME_IN = {"email": "email_reply", "call": "inbound_call"}
EITHER_WAY = " ".join(f"WHEN '{came_in}' THEN '{plain}'" for plain, came_in in CAME_IN.items())

# Only accounts that several sources report, and messages with an id: nothing else can occur twice. Without an account
# of its own a touch belongs to its contact's, as when it is published.
TOLD = f"""
    CREATE OR REPLACE TEMP TABLE told_touch AS
    WITH message AS (
        SELECT row_id, min(trim(other_id, '<> ')) AS message FROM known_as
        WHERE kind = 'activity' AND system = '{MESSAGE}' GROUP BY row_id
    ), told AS (
        SELECT a.*, {source_of("a.activity_id")} AS of_source, coalesce(a.account_id, c.account_id) AS of_account,
            nullif(message, '') AS message
        FROM activity a LEFT JOIN contact c ON c.contact_id = a.contact_id
        LEFT JOIN message ON message.row_id = a.activity_id
    )
    SELECT activity_id AS id, of_source AS source, of_account AS account_id, contact_id, epoch(occurred_at) AS moment,
        CASE kind {EITHER_WAY} ELSE kind END AS kind, message,
        nullif(regexp_replace(regexp_replace(lower(strip_accents(coalesce(subject, ''))), '{BEFORE_SUBJECT}', ''),
            '[^a-z0-9]+', '', 'g'), '') AS subject
    FROM told
    WHERE message IS NOT NULL OR of_account IN (
        SELECT of_account FROM told GROUP BY of_account HAVING count(DISTINCT of_source) > 1)
"""


def compare_touches(connection: Any) -> None:
    """Create the temporary table `told_touch`; `moment` in seconds, accounts and people by their surviving ids."""
    connection.execute(TOLD)
