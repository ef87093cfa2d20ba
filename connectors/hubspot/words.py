"""HubSpot's words mapped to ours: who set a property, what role a contact has, whether a call was answered."""

from collections.abc import Mapping

from connectors.kit.convert import literal

# Source types of a property's version, as HubSpot describes them, for which it is certain who acted. All others (a
# calculation, a merge, an enrichment, "CONTACTS" of old versions) stay unknown.
CHANGED_BY = {
    "user": ("CRM_UI", "CONTACTS_WEB", "WORK_UI", "MOBILE_IOS", "MOBILE_ANDROID", "SIDEKICK"),
    "workflow": (
        "AUTOMATION_PLATFORM", "WORKFLOWS", "PRIMARY_AUTOMATION", "AUTOMATION_JOURNEY", "SEQUENCES", "BOT",
        "CUSTOMER_AGENT", "PROSPECTING_AGENT", "BREEZE_AGENT",
    ),
    "import": ("IMPORT", "EMAIL_INBOX_IMPORT", "MIGRATION"),
    "api": ("API", "INTEGRATION", "INTEGRATIONS_PLATFORM", "INTEGRATIONS_SYNC", "SALESFORCE"),
    "bulk": ("CRM_UI_BULK_ACTION", "BATCH_UPDATE"),
}  # fmt: skip
BUYING_ROLES = {
    "decider": ("DECISION_MAKER", "EXECUTIVE_SPONSOR"),
    "user": ("END_USER",),
    "influencer": ("INFLUENCER", "CHAMPION", "BLOCKER"),
    "buyer": ("BUDGET_HOLDER", "LEGAL_AND_COMPLIANCE"),
}
# The outcomes every account begins with; custom ones are of unknown meaning.
CONNECTED = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
NOT_REACHED = (
    "9d9162e7-6cf3-4944-bf63-4dff82258764",  # busy
    "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",  # left a live message
    "b2cf5968-551e-4856-9783-52b3da59a7d0",  # left a voicemail
    "73a0d17f-1163-4015-bdd5-ec830791da20",  # no answer
    "17b47fee-58de-441e-a44c-c6300d46f273",  # wrong number
)


def case(column: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """SQL for our word for the value of `column`; null for a word that is not listed."""
    whens = " ".join(f"WHEN {column} IN ({listed(theirs)}) THEN {literal(ours)}" for ours, theirs in words.items())
    return f"CASE {whens} END"


def listed(words: tuple[str, ...]) -> str:
    """`words` as an SQL list."""
    return ", ".join(map(literal, words))
