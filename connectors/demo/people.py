"""The people: the demonstration company's own users, and the contacts of its accounts."""

from typing import Any

import numpy as np
import pyarrow as pa

from connectors.demo.companies import MARKETING_OWNERS, SALES_OWNERS, gaps, join, plain, words
from connectors.demo.journeys import DAY, Integers, Population

COMPANY = "Musterwerk Sensorik GmbH"
FIRST_NAMES = (
    "Anna", "Bernd", "Carla", "Dilan", "Emre", "Franka", "Gregor", "Hanna", "Ivo", "Jasmin", "Kilian", "Lea",
    "Murat", "Nele", "Oskar", "Paula", "Robin", "Selma", "Tilo", "Ute", "Viktor", "Wiebke", "Yara", "Zoran",
)  # fmt: skip
# Made up from parts, like the firms.
LAST_STEMS = ("Ahl", "Birk", "Dorn", "Eich", "Fark", "Grell", "Hasl", "Immel", "Jord", "Kolb", "Mohr", "Nuss")
LAST_ENDINGS = ("acker", "brink", "egger", "hauser", "inger", "mut", "ow", "stedt", "wein", "zahn")
ROLES = ("user", "influencer", "technical", "decider", "buyer")
# The persona that goes with the buying role, first contact first.
PERSONAS = ("Instandhaltung", "Produktionsleitung", "IT und Automation", "Geschäftsführung", "Einkauf")
NO_ROLE_SHARE, NO_PERSONA_SHARE, NO_EMAIL_SHARE = 0.28, 0.35, 0.06
# Fewest and most contacts of an account: small, medium, large.
CONTACTS = ((1, 3), (2, 5), (4, 9))
TEAMS = ("Vertrieb Nord", "Vertrieb West", "Vertrieb Süd", "Vertrieb Alpen")
INACTIVE = ("U-05", "U-14", "U-21")


def contact_counts(rng: np.random.Generator, segment: Integers) -> Integers:
    """How many contacts each account has."""
    bounds = np.array(CONTACTS)[segment]
    return rng.integers(bounds[:, 0], bounds[:, 1] + 1)


def user_rows() -> Any:
    """A pyarrow table of the users, canonical columns. Inactive ones still own accounts."""
    ids = (*MARKETING_OWNERS, *SALES_OWNERS)
    is_sales = [number >= len(MARKETING_OWNERS) for number in range(len(ids))]
    first = [FIRST_NAMES[(index * 5 + 3) % len(FIRST_NAMES)] for index in range(len(ids))]
    last = [LAST_STEMS[index % 12] + LAST_ENDINGS[index * 3 % 10] for index in range(len(ids))]
    names = [f"{first[index]} {last[index]}" for index in range(len(ids))]
    return pa.table(
        {
            "user_id": ids,
            "name": names,
            "email": [f"{plain((name,))[0].replace('-', '.')}@musterwerk-sensorik.example" for name in names],
            "department": ["sales" if sales else "marketing" for sales in is_sales],
            "team": [
                TEAMS[(index - len(MARKETING_OWNERS)) // 3] if sales else "Marketing"
                for index, sales in enumerate(is_sales)
            ],
            "is_active": [user not in INACTIVE for user in ids],
        }
    )


def contact_rows(rng: np.random.Generator, people: Population, accounts: Any, counts: Integers) -> Any:
    """A pyarrow table of the contacts: `number` of the account (-1 for none), `place` in it, then columns.

    One in 150 belongs to no account: imported from a fair's visitor list and never assigned.
    """
    row = np.repeat(np.arange(len(people.number)), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    loose = len(row) // 150
    row = np.append(row, rng.integers(0, len(people.number), loose))
    place = np.append(place, 90 + np.arange(loose))
    is_loose = np.arange(len(row)) >= len(row) - loose
    first = rng.integers(0, len(FIRST_NAMES), len(row))
    stem, ending = rng.integers(0, len(LAST_STEMS), len(row)), rng.integers(0, len(LAST_ENDINGS), len(row))
    name = join(words(FIRST_NAMES, first), " ", words(LAST_STEMS, stem), words(LAST_ENDINGS, ending))
    email = join(
        words(plain(FIRST_NAMES), first), ".", words(plain(LAST_STEMS), stem), words(LAST_ENDINGS, ending),
        "@",
        accounts["domain_full"].combine_chunks().take(pa.array(row)),
    )  # fmt: skip
    role = np.where(place < len(ROLES), place, rng.integers(0, 3, len(row)))
    role[is_loose] = rng.integers(0, len(ROLES), loose)
    created = np.asarray(accounts["created"])[row]
    created = created + ((people.arrived_on[row] * DAY - created) * rng.random(len(row))).astype(np.int64)
    return pa.table(
        {
            "number": np.where(is_loose, -1, people.number[row]),
            "listed_number": people.number[row],
            "place": place,
            "name": name,
            "email": gaps(rng, email, NO_EMAIL_SHARE),
            "buying_role": gaps(rng, words(ROLES, role), NO_ROLE_SHARE),
            "persona": gaps(rng, words(PERSONAS, role), NO_PERSONA_SHARE),
            "created": created,
        }
    )
