"""The ids under which other systems know Salesforce's rows.

``MessageIdentifier`` of an EmailMessage is the mail's own Message-ID, ``ActivityId`` the task that shows it:
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_emailmessage.htm
"""


def known_ids() -> str:
    """kind, id, system, other_id: a row per mail that is a task."""
    return (
        "SELECT 'activity' AS kind, activity_id AS id, 'message' AS system, message_identifier AS other_id"
        " FROM raw.email_messages WHERE activity_id IS NOT NULL"
    )
