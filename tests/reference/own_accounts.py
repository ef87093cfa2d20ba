"""The list of one owner, in plain Python."""

from datetime import timedelta

from tests.reference.durations import silence, stuck
from tests.reference.flows import account_value, is_open_opportunity

NEW_DAYS = 14


def own_accounts(spells, accounts, activities, opportunities, charter, as_of, owner):
    """Accounts in play whose owner in marketing or sales is `owner`; columns as in the metric."""
    at_risk = {
        row["account_id"]: row["value_at_risk"]
        for row in stuck(spells, accounts, activities, opportunities, charter, as_of)
    }
    known = {row["account_id"]: row for row in accounts}
    rows = []
    for spell in spells:
        account = known.get(spell["account_id"], {})
        is_own = owner in (account.get("owner_marketing"), account.get("owner_sales"))
        if not (spell["is_open"] and spell["phase"] in charter.in_play and is_own):
            continue
        account_id = spell["account_id"]
        due = [
            deal["expected_close_on"]
            for deal in opportunities
            if deal["account_id"] == account_id
            and is_open_opportunity(deal, charter, as_of)
            and deal["expected_close_on"] is not None
        ]
        quiet = silence(account_id, activities, charter, as_of)
        recent = [as_of - timedelta(days=back) for back in range(NEW_DAYS)]
        rows.append(
            {
                "account_id": account_id,
                "name": account["name"],
                "phase": spell["phase"],
                "entered_on": spell["entered_on"],
                "age_days": spell["age_days"],
                "is_stuck": account_id in at_risk,
                "next_step_on": min(due, default=None),
                "is_overdue": min(due) < as_of if due else None,
                "last_sign_on": None if quiet is None else as_of - timedelta(days=quiet),
                "new_days": sum(silence(account_id, activities, charter, day) == 0 for day in recent),
                "value": account_value(account_id, accounts, opportunities, charter, as_of),
                "value_at_risk": at_risk.get(account_id),
            }
        )

    def place(row):
        risk, value = row["value_at_risk"], row["value"]
        return (risk is None, -(risk or 0), value is None, -(value or 0), row["account_id"])

    return sorted(rows, key=place)
