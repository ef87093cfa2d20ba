"""Mautic's raw tables as canonical ones. A company is an account; a contact's stage is its lifecycle stage."""

from collections.abc import Callable, Mapping

from connectors.kit.website import host

# What Mautic writes into its log for a change by hand, in the user's language; English is the default.
BY_HAND = ("Stage changed", "Manually Added")
BY_POINTS = "Contact triggers"

# A contact that was merged is looked up as the survivor.
LIVING_CONTACT = """LEFT JOIN raw.gone g ON g.object = 'contacts' AND g.kind = 'merged' AND g.id = a.contact_id
    LEFT JOIN raw.contacts c ON c.id = COALESCE(g.into_id, a.contact_id)"""


def accounts() -> str:
    """Companies. The domain is the host of their website."""
    domain = host("website")
    return f"""SELECT id AS account_id, COALESCE(name, {domain}) AS name, {domain} AS domain,
        industry, state AS region, country, zipcode AS postcode, city AS place, employees
    FROM raw.companies ORDER BY TRY_CAST(id AS BIGINT)"""


def contacts() -> str:
    """Contacts that can be identified: anonymous visitors have neither a name nor an address."""
    return """SELECT id AS contact_id, company_id AS account_id,
        NULLIF(concat_ws(' ', first_name, last_name), '') AS name, email, buying_role, added_at AS created_at
    FROM raw.contacts
    WHERE COALESCE(first_name, last_name, email) IS NOT NULL ORDER BY TRY_CAST(id AS BIGINT)"""


def lifecycle_changes() -> str:
    """The log of stages, under each stage's present name.

    A row that repeats the stage before it is left out: Mautic logs that a contact left a stage in the same way as
    that it entered it. Who made the change follows from the signature: the name of a campaign's step, an import,
    a trigger of points, by hand (which changes through the API also claim to be); otherwise it is unknown.
    """
    by_hand = ", ".join(f"'{text}'" for text in BY_HAND)
    return f"""SELECT contact_id, lifecycle_stage, changed_at, sequence, changed_by FROM (
        SELECT l.contact_id, l.id AS sequence, l.added_at AS changed_at,
            COALESCE(s.name, NULLIF(regexp_extract(l.event, '^\\d+: ?(.*)$', 1), '')) AS lifecycle_stage,
            CASE WHEN l.action IN (SELECT name FROM raw.campaign_events WHERE type = 'stage.change') THEN 'workflow'
                WHEN l.action = '{BY_POINTS}' THEN 'workflow'
                WHEN starts_with(l.action, 'Import') THEN 'import'
                WHEN l.action IN ({by_hand}) THEN 'user' END AS changed_by,
            lag(l.stage_id) OVER history AS stage_before, l.stage_id
        FROM raw.stage_log l LEFT JOIN raw.stages s ON s.id = l.stage_id
        WINDOW history AS (PARTITION BY l.contact_id ORDER BY l.added_at, TRY_CAST(l.id AS BIGINT)))
    WHERE stage_before IS NULL OR stage_id IS DISTINCT FROM stage_before
    ORDER BY changed_at, TRY_CAST(sequence AS BIGINT)"""


def activities() -> str:
    """What buyers did (forms, downloads, e-mails opened, clicked and answered, webinars), what marketing sent, and the
    calls, meetings and e-mails that somebody noted.

    A note counts as sales' unless its author is known to be in marketing. Only the first opening is logged.
    """
    return f"""SELECT a.activity_id, c.company_id AS account_id, a.contact_id, a.department, a.kind, a.occurred_at,
        CASE WHEN a.kind = 'email_replied' THEN 'true' END AS is_two_way, a.subject
    FROM (
        SELECT 'note:' || n.id AS activity_id, n.contact_id, COALESCE({_department("u")}, 'sales') AS department,
            n.type AS kind, n.noted_at AS occurred_at, left(regexp_replace(n.text, '<[^>]*>', '', 'g'), 200) AS subject
        FROM raw.notes n LEFT JOIN raw.users u ON u.id = n.user_id WHERE n.type IN ('call', 'meeting', 'email')
        UNION ALL
        SELECT 'form:' || f.id, f.contact_id, 'buyer', 'form_submitted', f.submitted_at, n.name
        FROM raw.form_submissions f LEFT JOIN raw.forms n ON n.id = f.form_id
        UNION ALL
        SELECT 'download:' || d.id, d.contact_id, 'buyer', 'asset_downloaded', d.downloaded_at, n.title
        FROM raw.asset_downloads d LEFT JOIN raw.assets n ON n.id = d.asset_id
        UNION ALL
        SELECT 'webinar:' || id, contact_id, 'buyer', 'webinar_' || type, happened_at, NULL
        FROM raw.webinar_events WHERE type IN ('registered', 'attended')
        UNION ALL
        SELECT 'citrix:' || id, contact_id, 'buyer', 'webinar_' || type, happened_at, NULL
        FROM raw.citrix_events WHERE type IN ('registered', 'attended')
        UNION ALL
        SELECT 'sent:' || m.id, m.contact_id, 'marketing', 'email_sent', m.sent_at, COALESCE(n.subject, n.name)
        FROM raw.mailings m LEFT JOIN raw.emails n ON n.id = m.email_id
        WHERE COALESCE(m.is_failed, '0') NOT IN ('1', 'true')
        UNION ALL
        SELECT 'opened:' || m.id, m.contact_id, 'buyer', 'email_opened', m.read_at_first, COALESCE(n.subject, n.name)
        FROM raw.mailings m LEFT JOIN raw.emails n ON n.id = m.email_id WHERE m.read_at_first IS NOT NULL
        UNION ALL
        SELECT 'reply:' || r.id, m.contact_id, 'buyer', 'email_replied', r.replied_at, COALESCE(n.subject, n.name)
        FROM raw.replies r JOIN raw.mailings m ON m.id = r.mailing_id LEFT JOIN raw.emails n ON n.id = m.email_id
        UNION ALL
        SELECT 'click:' || k.id, k.contact_id, 'buyer', 'email_clicked', k.hit_at, COALESCE(n.subject, n.name)
        FROM raw.email_clicks k LEFT JOIN raw.emails n ON n.id = k.email_id
    ) a {LIVING_CONTACT}
    WHERE a.contact_id IS NOT NULL ORDER BY a.occurred_at, a.activity_id"""


def users() -> str:
    """Users. Mautic has no departments: a position or a role that names one is taken as such."""
    return f"""SELECT id AS user_id,
        COALESCE(NULLIF(concat_ws(' ', first_name, last_name), ''), email) AS name, email,
        {_department("u")} AS department, role AS team, COALESCE(is_published, 'true') AS is_active
    FROM raw.users u ORDER BY TRY_CAST(id AS BIGINT)"""


def _department(user: str) -> str:
    words = f"lower(concat_ws(' ', {user}.position, {user}.role))"
    return (
        f"CASE WHEN regexp_matches({words}, 'sales|vertrieb') THEN 'sales' "
        f"WHEN regexp_matches({words}, 'marketing') THEN 'marketing' END"
    )


MAPPING: Mapping[str, Callable[[], str]] = {
    "account": accounts,
    "contact": contacts,
    "lifecycle_change": lifecycle_changes,
    "activity": activities,
    "user": users,
}
