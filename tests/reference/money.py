"""Section 4, value: amount by amount, as it was known, in one currency or apart."""

from tests.reference.spells import local_day


def code(written):
    """A currency as it is compared; None where there is none."""
    return (written or "").strip().upper() or None


def own_currency(opportunity, accounts):
    """The opportunity's currency, else its account's."""
    of_account = (a.get("currency") for a in accounts if a["account_id"] == opportunity.get("account_id"))
    return code(opportunity.get("currency")) or code(next(of_account, None))


def currencies(accounts, opportunities, changes=()):
    """Those that any amount is in."""
    found = {own_currency(o, accounts) for o in opportunities if o.get("amount") is not None}
    found |= {code(account.get("currency")) for account in accounts if account.get("value") is not None}
    found |= {code(change.get("value")) for change in changes if change["field"] == "currency"}
    return found - {None}


def our_currency(accounts, opportunities, charter, changes=()):
    """The charter's, else the only one; None if there is none or several."""
    if charter.money is not None:
        return charter.money.currency
    found = currencies(accounts, opportunities, changes)
    return found.pop() if len(found) == 1 else None


def in_ours(amount, currency, year, accounts, opportunities, charter, changes=()):
    """The amount in our currency by the rate of the year; None where nobody knows one."""
    ours = our_currency(accounts, opportunities, charter, changes)
    if ours is None and len(currencies(accounts, opportunities, changes)) > 1:
        return None
    if currency in (None, ours):
        return amount
    rate = charter.money.rates.get(str(year), {}).get(currency) if charter.money else None
    return None if rate is None else amount * rate


def known(opportunity, field, day, changes, charter):
    """What the field was at the end of the day: as the source dates it, else as it was seen, else as it is today."""
    own = [c for c in changes if c["entity_id"] == opportunity["opportunity_id"] and c["field"] == field]
    if not own:
        return opportunity.get(field)
    own.sort(key=lambda change: (change.get("changed_at") or change["seen_at"], change.get("value") or ""))
    before = [c for c in own if local_day(c.get("changed_at") or c["seen_at"], charter) <= day]
    if before:
        value = before[-1].get("value")
    elif own[0].get("changed_at") is None or field == "currency":
        value = own[0].get("value")
    else:
        value = None
    return float(value) if field == "amount" and value is not None else value
