"""Who works in the organisation, as SQL: a user's department, and the role in which a user changes things."""

# Words in the name of a department or a role. Where both kinds occur, the department is unknown.
MARKETING = "market|demand|campaign|kampagne|brand|communication|kommunikation"
SALES = "sales|vertrieb|verkauf|account exec|account manag|key account|business dev|außendienst|innendienst"


def _department(text: str) -> str:
    marketing, sales = (f"regexp_matches(lower({text}), '{words}')" for words in (MARKETING, SALES))
    return f"CASE WHEN {marketing} AND NOT {sales} THEN 'marketing' WHEN {sales} AND NOT {marketing} THEN 'sales' END"


# acts_as: people are ``user``; flows and other automation run as the Automated Process user; integration users have a
# profile that says so. What a data loader does in a person's name cannot be distinguished from that person's own work.
STAFF = f"""
SELECT u.id, u.name, u.email, u.is_active, coalesce(r.name, u.department) AS team,
    coalesce({_department("u.department")}, {_department("r.name")}) AS department,
    CASE WHEN u.user_type = 'AutomatedProcess' THEN 'workflow'
         WHEN u.user_type = 'CloudIntegrationUser' OR regexp_matches(lower(p.name), 'integration|api only') THEN 'api'
         WHEN u.user_type = 'Standard' THEN 'user' END AS acts_as
FROM raw.users u LEFT JOIN raw.user_roles r ON r.id = u.user_role_id LEFT JOIN raw.profiles p ON p.id = u.profile_id
"""
