"""Zoho's contacts, and its unconverted leads, as contacts."""


def contacts() -> str:
    """Contacts and leads. A lead belongs to the account whose name is exactly its company's, if there is one and only
    one such account; otherwise to none.
    """
    return """
    WITH named AS (
        SELECT lower(trim(account_name)) AS company, min(id) AS account_id FROM raw.accounts
        GROUP BY company HAVING count(*) = 1)
    SELECT c.id AS contact_id, c.account_name AS account_id,
        NULLIF(concat_ws(' ', c.first_name, c.last_name), '') AS name, c.email, c.role AS buying_role,
        c.title AS persona, c.created_time AS created_at
    FROM raw.contacts c
    UNION ALL
    SELECT l.id, n.account_id, NULLIF(concat_ws(' ', l.first_name, l.last_name), ''), l.email, NULL, l.designation,
        l.created_time
    FROM raw.leads l LEFT JOIN named n ON n.company = lower(trim(l.company))
    WHERE l.converted_contact IS NULL AND l.converted__s IS DISTINCT FROM 'true'
    ORDER BY contact_id"""
