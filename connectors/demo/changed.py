"""Fields whose history the CRM keeps: amounts that were changed, and contacts that moved to another employer."""

from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.companies import join
from connectors.demo.deals import instants
from connectors.demo.journeys import DAY, Integers, Population
from connectors.demo.touches import Touches

NEW_AMOUNT_SHARE = 0.15
# The old amount as a share of the present one.
FORMER_AMOUNTS = (0.6, 0.8, 1.25, 1.5)
LEFT_SHARE = 0.012
# Days from a contact's last touch to the first day with the next employer.
DAYS_BETWEEN = (20, 120)


def account_ids(number: Integers) -> Any:
    """The accounts' ids, at least six digits."""
    return join("A-", _digits(number, 6))


def _digits(number: Integers, width: int) -> Any:
    return pa.array(np.char.zfill(number.astype(str), width)) if len(number) else pa.array([], pa.string())


def opportunity_ids(number: Integers, deal: Integers) -> Any:
    """Ids of opportunities, from the account's number and their own."""
    return join("O-", _digits(number, 6), "-", _digits(deal, 1))


def contact_ids(number: Integers, place: Integers) -> Any:
    """Ids of contacts, from the number of the account they were first listed with and their place in it."""
    return join("C-", _digits(number, 6), "-", _digits(place, 2))


def _history(entity: str, field: str, ids: Any, was: Any, since: Integers, is_now: Any, at: Integers) -> Any:
    """Rows with a field's first and later values."""
    count = 2 * len(ids)
    return pa.table(
        {
            "entity": pa.array([entity] * count, pa.string()),
            "entity_id": pa.concat_arrays([ids, ids]),
            "field": pa.array([field] * count, pa.string()),
            "value": pa.concat_arrays([was, is_now]),
            "changed_at": instants(np.append(since, at)),
        }
    )


def amounts(rng: np.random.Generator, opportunities: Any, end: int) -> Any:
    """The history of amounts that were changed after the opportunity was opened and before it was closed."""
    number, deal = np.asarray(opportunities["number"]), np.asarray(opportunities["deal"])
    created, closed = np.asarray(opportunities["created"]), np.asarray(opportunities["closed"])
    last = np.where(closed < 0, end, closed)
    share = 0.2 + 0.6 * rng.random(len(number))
    at = created + ((last - created) * share).astype(np.int64)
    part = np.asarray(FORMER_AMOUNTS)[rng.integers(0, len(FORMER_AMOUNTS), len(number))]
    amount = opportunities["amount"].to_numpy(zero_copy_only=False)
    chosen = (rng.random(len(number)) < NEW_AMOUNT_SHARE) & ~np.isnan(amount) & (last - created > 2 * DAY)
    ids = opportunity_ids(number[chosen], deal[chosen])
    now = amount[chosen]
    was = np.round(now * part[chosen], -2)
    return _history("opportunity", "amount", ids, _texts(was), created[chosen], _texts(now), at[chosen])


def _texts(amount: Any) -> Any:
    return pa.array(amount, pa.float64()).cast(pa.string())


def employers(
    rng: np.random.Generator, contacts: Any, people: Population, touches: Touches, end: int
) -> tuple[Any, Any]:
    """The contacts, some with the account they moved to, and the history of that.

    Only contacts with earlier touches move, and none of them has touches with the former employer afterwards.
    """
    number, place = np.asarray(contacts["number"]), np.asarray(contacts["place"])
    created = np.asarray(contacts["created"])
    key = number * 100 + place
    own = (touches.row >= 0) & (touches.contact >= 0)
    heard = people.number[touches.row[own]] * 100 + touches.contact[own]
    of_key, backward = np.unique(heard[::-1], return_index=True)
    last_at = touches.at[own][len(heard) - 1 - backward]
    found = np.minimum(np.searchsorted(of_key, key), max(len(of_key) - 1, 0))
    left = np.full(len(key), end)
    if len(of_key):
        left = np.where(of_key[found] == key, last_at[found], end)
    at = left + rng.integers(*DAYS_BETWEEN, len(key)) * DAY
    to = people.number[rng.integers(0, len(people.number), len(key))]
    goes = (number >= 0) & (place > 0) & (at < end) & (to != number) & (rng.random(len(key)) < LEFT_SHARE)
    ids = contact_ids(number[goes], place[goes])
    was, now = account_ids(number[goes]), account_ids(to[goes])
    history = _history("contact", "account_id", ids, was, created[goes], now, at[goes])
    now_with = pa.array(np.where(goes, to, number))
    return contacts.set_column(contacts.schema.get_field_index("number"), "number", now_with), history


def together(*parts: Any) -> Any:
    """All rows in chronological order."""
    return pa.concat_tables(parts).sort_by([("changed_at", "ascending"), ("entity_id", "ascending")])
