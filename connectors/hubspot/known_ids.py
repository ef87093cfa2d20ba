"""The ids under which other systems know HubSpot's rows."""

# Properties written by HubSpot's integration with Salesforce, and the Message-ID of a logged mail, by the names that
# many independent programs request; HubSpot's API description lists no properties, and no live account was available.
KNOWN: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("account", "companies"): {"salesforce": ("salesforceaccountid",)},
    ("contact", "contacts"): {"salesforce": ("salesforcecontactid", "salesforceleadid")},
    ("opportunity", "deals"): {"salesforce": ("hs_salesforceopportunityid",)},
    ("activity", "emails"): {"message": ("hs_email_message_id",)},
}


def known_ids() -> str:
    """kind, id, system, other_id: a row per id that HubSpot stores of another system."""
    return " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, id, '{system}' AS system, {column} AS other_id FROM raw.{table}"
        for (kind, table), systems in KNOWN.items()
        for system, columns in systems.items()
        for column in columns
    )
