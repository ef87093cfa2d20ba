"""Deals of HubSpot as opportunities: their present state, and how they got there."""

from connectors.hubspot.merged import own_versions
from connectors.hubspot.words import CHANGED_BY, case
from connectors.kit.histories import history

# Whether a stage ends a deal; where HubSpot does not say, a probability of 1 or 0 does.
IS_CLOSED = "COALESCE(s.is_closed = 'true', TRY_CAST(s.probability AS DOUBLE) IN (0, 1), false)"
# A first version later than this after the creation is not the one of the creation.
AT_ONCE = "INTERVAL 5 MINUTE"
STAGES = "(SELECT * FROM raw.stages WHERE object = 'deals')"


def opportunities() -> str:
    """Deals. Won and lost follow from the stage: closed with a probability of 1 or 0.

    A deal closed in one pipeline and then moved to another, say for delivery, stays as it was closed: stage and
    pipeline are those of its closing. Without a company it belongs to the primary one of its contact.
    closed_at: when it last entered its closed stage, by its history; the close date of a closed deal can be set to any
    day and is only used where there is no history. expected_close_on: the close date; for a closed deal, whose close
    date HubSpot overwrites, the last one set before it closed.
    """
    return f"""
        WITH {standing()}, expected AS (
            SELECT c.id, arg_max(e.value, e.changed_at) AS closes_at
            FROM standing c
            JOIN {own_versions("deal_close_dates")} e ON e.deal_id = c.id AND e.changed_at < c.entered_at
            WHERE c.is_closed GROUP BY c.id
        )
        SELECT d.id AS opportunity_id, COALESCE(d.company_id, p.company_id) AS account_id,
            COALESCE(NULLIF(d.dealname, ''), d.id) AS name,
            c.stage, d.amount, d.deal_currency_code AS currency, d.hubspot_owner_id AS owner,
            d.createdate AS created_at,
            CASE WHEN c.is_closed THEN e.closes_at ELSE d.closedate END AS expected_close_on,
            CASE WHEN c.is_closed THEN COALESCE(c.entered_at, d.closedate) END AS closed_at, c.outcome, c.pipeline,
            d.dealtype AS type
        FROM raw.deals d JOIN standing c ON c.id = d.id LEFT JOIN expected e ON e.id = d.id
        LEFT JOIN raw.contacts p ON p.id = d.contact_id
        ORDER BY d.id"""


def stage_changes() -> str:
    """Versions of a deal's stage, by the stage's present name.

    Where they do not end in the deal's present stage, that is added: dated when HubSpot says the deal entered it, or at
    the close date of a closed one; else at its last change, with the time of entry marked as unknown.
    """
    logged = f"""
        SELECT h.deal_id AS id, h.changed_at AS moment, 'stage' AS field, {before("h", "deal_id")} AS old_value,
            h.value AS new_value, {case("h.source_type", CHANGED_BY)} AS changed_by
        FROM {own_versions("deal_stages")} h JOIN raw.deals d ON d.id = h.deal_id"""
    started = """
        SELECT d.id, COALESCE(d.hs_v2_date_entered_current_stage, d.createdate) AS moment, d.dealstage AS stage,
            NULL AS changed_by,
            CASE WHEN d.hs_v2_date_entered_current_stage IS NULL THEN 'false' END AS is_entry_known
        FROM raw.deals d LEFT JOIN first f ON f.id = d.id WHERE f.id IS NULL"""
    present = f"""
        SELECT d.id, d.dealstage AS stage, 'open' AS status, NULL AS closed_at,
            COALESCE(d.hs_v2_date_entered_current_stage, CASE WHEN {IS_CLOSED} THEN d.closedate END) AS entered_at,
            COALESCE(d.hs_lastmodifieddate, d.createdate) AS changed_at
        FROM raw.deals d LEFT JOIN {STAGES} s ON s.stage_id = d.dealstage"""
    changes = history(
        logged=logged,
        started=started,
        present=present,
        labels=f"SELECT stage_id AS value, label AS word FROM {STAGES}",
    )
    return f"""{changes}
        SELECT c.id AS opportunity_id, c.word AS stage, c.moment AS changed_at, c.changed_by, c.stage_id,
            c.before AS previous_stage,
            CASE WHEN c.before IS NULL AND TRY_CAST(c.moment AS TIMESTAMPTZ)
                > TRY_CAST(d.createdate AS TIMESTAMPTZ) + {AT_ONCE}
                AND d.hs_v2_date_entered_current_stage IS DISTINCT FROM c.moment THEN 'false'
                ELSE c.is_entry_known END AS is_entry_known,
            s.pipeline
        FROM changes c JOIN raw.deals d ON d.id = c.id LEFT JOIN {STAGES} s ON s.stage_id = c.stage_id
        ORDER BY c.id, c.moment, c.word"""


def before(version: str, owner: str) -> str:
    """The value of a property before a version of it; where that was not read, it comes from an earlier version."""
    return (
        f"COALESCE({version}.previous_value, last_value({version}.value) OVER (PARTITION BY {version}.{owner} "
        f"ORDER BY {version}.changed_at GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"
    )


def standing() -> str:
    """Common table expressions up to ``standing``: for each deal the stage that counts, since when it has been in it
    (null: unknown), and what that makes of the deal.
    """
    return f"""moves AS ({stage_changes()}), lasts AS (
            SELECT m.opportunity_id AS id, COALESCE(s.pipeline_id, s.pipeline) AS pipeline,
                arg_max(m.stage_id, m.changed_at) AS stage_id, max(m.changed_at) AS entered_at
            FROM moves m JOIN {STAGES} s ON s.stage_id = m.stage_id GROUP BY 1, 2
        ), left_behind AS (
            SELECT l.id, arg_max(l.stage_id, l.entered_at) AS stage_id
            FROM lasts l JOIN {STAGES} s ON s.stage_id = l.stage_id JOIN raw.deals d ON d.id = l.id
            JOIN {STAGES} n ON n.stage_id = d.dealstage
            WHERE {IS_CLOSED} AND COALESCE(n.pipeline_id, n.pipeline) IS DISTINCT FROM l.pipeline
            GROUP BY l.id
        ), counting AS (
            SELECT d.id, d.pipeline,
                CASE WHEN {IS_CLOSED} THEN d.dealstage ELSE COALESCE(l.stage_id, d.dealstage) END AS stage_id
            FROM raw.deals d LEFT JOIN {STAGES} s ON s.stage_id = d.dealstage LEFT JOIN left_behind l ON l.id = d.id
        ), standing AS (
            SELECT c.id, {IS_CLOSED} AS is_closed, COALESCE(s.label, c.stage_id) AS stage,
                COALESCE(s.pipeline, c.pipeline) AS pipeline, m.entered_at,
                CASE WHEN {IS_CLOSED} THEN
                    CASE TRY_CAST(s.probability AS DOUBLE) WHEN 1 THEN 'won' WHEN 0 THEN 'lost' END END AS outcome
            FROM counting c LEFT JOIN {STAGES} s ON s.stage_id = c.stage_id LEFT JOIN (
                SELECT opportunity_id, stage_id, max(changed_at) AS entered_at FROM moves
                WHERE is_entry_known IS NULL GROUP BY opportunity_id, stage_id
            ) m ON m.opportunity_id = c.id AND m.stage_id = c.stage_id
        )"""
