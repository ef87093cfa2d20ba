"""Former values of HubSpot's deals, contacts and companies, by the versions of their properties."""

from connectors.hubspot.deals import STAGES, before, standing
from connectors.hubspot.merged import own_versions
from connectors.kit.histories import attribute_changes

# Raw table of a property's versions -> our field, how its value is written, and where the deal holds the present one.
OF_DEALS = {
    "deal_amounts": ("amount", "{0}", "d.amount"),
    "deal_currencies": ("currency", "{0}", "d.deal_currency_code"),
    "deal_pipelines": (
        "pipeline", f"COALESCE((SELECT min(s.pipeline) FROM {STAGES} s WHERE s.pipeline_id = {{0}}), {{0}})",
        "d.pipeline",
    ),
    "deal_types": ("type", "{0}", "d.dealtype"),
}  # fmt: skip
DAY = "left({0}, 10)"


def attributes() -> str:
    """Values set over time: deals' amounts, currencies, expected closing days, pipelines and types, contacts'
    companies, companies' segments and parents.

    HubSpot overwrites the close date of a closed deal: values set from its closing on are no expectation.
    """
    stood = f"(WITH {standing()} SELECT * FROM standing)"
    expected = f"""(SELECT h.* FROM {own_versions("deal_close_dates")} h JOIN {stood} c ON c.id = h.deal_id
        WHERE NOT c.is_closed OR h.changed_at < c.entered_at)"""
    logged = [_logged(expected, "raw.deals", "deal_id", "expected_close_on", DAY)]
    present = [f"{_held('expected_close_on', DAY.format('d.closedate'))} JOIN {stood} c ON c.id = d.id "
               "WHERE NOT c.is_closed"]  # fmt: skip
    for table, (field, written, now) in OF_DEALS.items():
        logged.append(_logged(own_versions(table), "raw.deals", "deal_id", field, written))
        present.append(_held(field, written.format(now)))
    told = (
        attribute_changes(entity="opportunity", logged=" UNION ALL ".join(logged), present=" UNION ALL ".join(present)),
        _of_others("contact", "contact_companies", "raw.contacts", "contact_id", "account_id"),
        _of_others("account", "company_parents", "raw.companies", "company_id", "parent_account_id"),
        _of_others("account", "company_segments", "raw.companies", "company_id", "segment"),
    )
    return " UNION ALL ".join(f"SELECT * FROM ({one})" for one in told)


def _of_others(entity: str, table: str, living: str, owner: str, field: str) -> str:
    """The versions of a property alone: the contact's or company's row does not record when it was changed."""
    nothing = "SELECT NULL AS id, NULL AS field, NULL AS value, NULL AS created_at, NULL AS changed_at WHERE false"
    return attribute_changes(
        entity=entity, logged=_logged(f"raw.{table}", living, owner, field, "{0}"), present=nothing
    )


def _logged(table: str, living: str, owner: str, field: str, written: str) -> str:
    return f"""
        SELECT h.{owner} AS id, h.changed_at AS moment, '{field}' AS field, {written.format("h.before")} AS old_value,
            {written.format("h.value")} AS new_value
        FROM (SELECT v.*, {before("v", owner)} AS before FROM {table} v) h JOIN {living} t ON t.id = h.{owner}"""


def _held(field: str, value: str) -> str:
    """The present values of deals."""
    return f"""
        SELECT d.id, '{field}' AS field, {value} AS value, d.createdate AS created_at,
            COALESCE(d.hs_lastmodifieddate, d.createdate) AS changed_at
        FROM raw.deals d"""
