"""The ids under which other systems know Dataverse's rows.

``messageid`` of a received e-mail is its Message-ID:
https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/email
"""


def known_ids() -> str:
    """kind, id, system, other_id: a row per e-mail."""
    return "SELECT 'activity' AS kind, activityid AS id, 'message' AS system, messageid AS other_id FROM raw.emails"
