"""Opportunities that two systems mirror, each in its own way: made up, so that it is known which are the same.

Accounts have several deals, of the same name and amount among them ("Renewal", a standard licence), so that what only
looks alike is there as well. Two kinds of noise: what the rules were tuned on, and what they were not.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
FIRST_DAY = date(2024, 1, 8)


@dataclass(frozen=True)
class Noise:
    """How badly the second system mirrors; shares of its deals."""

    products: tuple[str, ...]
    amounts: tuple[int, ...]
    prefixed: float = 0.2  # "Account - Product"
    renamed: float = 0.05
    shortened: float = 0.05
    no_amount: float = 0.05
    other_amount: float = 0.06
    rounded: float = 0.05
    created_later: float = 0.15  # copied by the first run of the integration, weeks or months later
    closes_elsewhere: float = 0.1
    no_close: float = 0.05
    outcome_lags: float = 0.05
    per_account: tuple[int, int] = (1, 5)


TUNED = Noise(
    ("Press line", "Renewal", "Maintenance", "Software licence", "Retrofit", "Spare parts", "Pilot"),
    (5_000, 10_000, 12_500, 25_000, 48_000, 120_000, 7_300, 18_900),
)
OTHER = Noise(
    (
        "Standardvertrag", "Verlängerung 2026", "Rollout", "Upgrade", "Audit", "Schulung", "Werk Nord", "Werk Süd",
        "Lizenz",
    ),
    (9_900, 15_000, 30_000, 64_250, 3_600, 250_000),
    prefixed=0.3, renamed=0.08, no_amount=0.1, other_amount=0.1, created_later=0.25, closes_elsewhere=0.15,
    per_account=(1, 7),
)  # fmt: skip


def two_systems(
    mirrored: int, alone: int, noise: Noise, seed: int
) -> tuple[list[Row], list[Row], set[tuple[str, str]]]:
    """Accounts, opportunities of both systems (`crm:`, `mail:`), and the true pairs; `alone` more on either side."""
    rng = random.Random(seed)
    accounts: list[Row] = []
    deals: list[Row] = []
    truth: set[tuple[str, str]] = set()
    number = 0
    while number < mirrored + 2 * alone:
        account = {"account_id": f"a{len(accounts)}", "name": f"Firma {len(accounts)} GmbH"}
        accounts.append(account)
        for _ in range(rng.randint(*noise.per_account)):
            if number >= mirrored + 2 * alone:
                break
            number += 1
            deal = _deal(rng, account, noise, number)
            place = rng.random() * (mirrored + 2 * alone)
            if place < mirrored:
                copy = _mirrored(rng, deal, account, noise, number)
                deals += [deal, copy]
                truth.add((deal["opportunity_id"], copy["opportunity_id"]))
            elif place < mirrored + alone:
                deals.append(deal)
            else:
                deals.append(deal | {"opportunity_id": f"mail:o{number}"})
    rng.shuffle(deals)
    return accounts, deals, truth


def _deal(rng: random.Random, account: Row, noise: Noise, number: int) -> Row:
    created = FIRST_DAY + timedelta(days=rng.randrange(900))
    closes = created + timedelta(days=rng.randint(20, 200))
    outcome = rng.choice(("won", "lost", None))
    return {
        "opportunity_id": f"crm:o{number}", "account_id": account["account_id"], "name": rng.choice(noise.products),
        "stage": outcome or "open", "amount": float(rng.choice(noise.amounts)), "currency": "EUR",
        "created_at": at(created), "expected_close_on": closes, "closed_at": at(closes) if outcome else None,
        "outcome": outcome,
    }  # fmt: skip


def _mirrored(rng: random.Random, deal: Row, account: Row, noise: Noise, number: int) -> Row:
    """The same deal as the other system has it."""

    def happens(share: float) -> bool:
        return rng.random() < share

    copy = deal | {"opportunity_id": f"mail:o{number}"}
    if happens(noise.renamed):
        copy["name"] = rng.choice(noise.products)
    if happens(noise.shortened):
        copy["name"] = copy["name"][: max(4, len(copy["name"]) - 3)]
    if happens(noise.prefixed):
        copy["name"] = f"{account['name']} - {copy['name']}"
    if happens(noise.no_amount):
        copy["amount"] = None
    elif happens(noise.other_amount):
        copy["amount"] = round(copy["amount"] * rng.uniform(0.7, 1.4), -1)
    elif happens(noise.rounded):
        copy["amount"] = round(copy["amount"] * 1.002, 2)
    if happens(noise.created_later):
        copy["created_at"] += timedelta(days=rng.randint(2, 300))
    if happens(noise.outcome_lags):
        copy |= {"outcome": None, "closed_at": None, "stage": "open"}
    if happens(noise.closes_elsewhere):
        days = timedelta(days=rng.randint(-20, 40))
        copy["expected_close_on"] += days
        copy["closed_at"] = copy["closed_at"] + days if copy["closed_at"] else None
    if happens(noise.no_close) and not copy["outcome"]:
        copy["expected_close_on"] = None
    return copy


def at(day: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
