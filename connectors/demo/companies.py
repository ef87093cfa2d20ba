"""The accounts of the demonstration company: made-up firms, and the fields of a CRM that is badly kept."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.demo.dynamics import SEGMENTS
from connectors.demo.journeys import DAY, Integers, Numbers, Population, choose

Texts = Any  # a pyarrow string array; pyarrow ships no types

# No such firms exist: the stems are playful, the domains end in .example, which is reserved for examples.
STEMS = (
    "Bröx", "Zwirb", "Knurr", "Quast", "Murmel", "Schnurz", "Trölb", "Wuppel", "Fladd", "Grumpf", "Hopsel",
    "Kribb", "Lümmel", "Nörpel", "Plumm", "Quend", "Rumpf", "Schlurf", "Tüftel", "Wimm", "Zack", "Brumm",
    "Dröhn", "Flatt", "Glimm", "Holper", "Knisp", "Lüft", "Mümmel", "Pfriem", "Rappel", "Sausel", "Trudel",
    "Wack", "Zipp", "Ächz",
)  # fmt: skip
ENDINGS = (
    "bacher", "felder", "hofer", "inger", "kamp", "leitner", "mayr", "roder", "stetter", "taler", "wanger",
    "zeller",
)  # fmt: skip
FIELDS = (
    "Antriebstechnik", "Verpackung", "Kunststofftechnik", "Gießerei", "Werkzeugbau", "Pumpen",
    "Fördertechnik", "Papier", "Lebensmittel", "Getränke", "Oberflächen", "Hydraulik", "Blechtechnik",
    "Textil", "Holzwerke", "Chemie", "Anlagenbau", "Energie", "Zerspanung", "Medizintechnik",
)  # fmt: skip
INDUSTRY_OF_FIELD = (
    "Maschinenbau", "Verpackung", "Kunststoff", "Metall", "Metall", "Maschinenbau", "Maschinenbau", "Papier",
    "Lebensmittel", "Lebensmittel", "Metall", "Maschinenbau", "Metall", "Textil", "Holz", "Chemie",
    "Maschinenbau", "Energie", "Metall", "Medizintechnik",
)  # fmt: skip
PLACES = (
    "", " Oberquell", " Niederfurt", " Kaltenstein", " Hinterau", " Dreibrunn", " Altenmoor", " Wiesenegg",
    " Sankt Falk", " Grünhafen", " Lindental", " Rabenfurt", " Hohenegg", " Weidach", " Moorheim",
    " Seefurt",
)  # fmt: skip
LEGAL_FORMS = ("GmbH", "GmbH & Co. KG", "AG", "SE", "KG", "e. K.")
# Per segment: small, medium, large. Outside Germany there is neither SE here nor e. K.
LEGAL_SHARES = (
    (0.72, 0.08, 0.00, 0.00, 0.08, 0.12),
    (0.56, 0.32, 0.08, 0.00, 0.04, 0.00),
    (0.18, 0.18, 0.44, 0.20, 0.00, 0.00),
)
# Sales teams north, west, south, alps and the regions they cover.
REGIONS = ("Nord", "Ost", "West", "Mitte", "Süd", "Südwest", "Österreich", "Schweiz")
COUNTRY_OF_REGION = ("DE", "DE", "DE", "DE", "DE", "DE", "AT", "CH")
SOURCES = ("Messe", "Suchmaschine", "Empfehlung", "Webinar", "Partner", "Kaltakquise", "Newsletter")
SOURCE_SHARES = (0.22, 0.24, 0.13, 0.16, 0.10, 0.09, 0.06)
JOBS = (
    "Stillstände vermeiden", "Wartung planbar machen", "Energieverbrauch senken", "Qualität nachweisen",
    "Maschinenpark vernetzen",
)  # fmt: skip
JOB_SHARES = (0.34, 0.25, 0.14, 0.13, 0.14)
MEDIAN_VALUE = (9_000.0, 42_000.0, 180_000.0)  # EUR, small, medium, large
MEDIAN_EMPLOYEES = (32.0, 240.0, 2_600.0)

# Shares of accounts in which a field was never filled in.
MISSING = {
    "domain": 0.05, "segment": 0.08, "industry": 0.11, "region": 0.04, "employees": 0.18, "source": 0.10,
    "owner_marketing": 0.07, "owner_sales": 0.12, "value": 0.14, "job": 0.22,
}  # fmt: skip
LOOKALIKE_SHARE = 0.02

_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def words(choices: tuple[str, ...], codes: Integers) -> Texts:
    """The word of each code; null where the code is negative."""
    return pa.array(choices, pa.string()).take(pa.array(codes, mask=codes < 0))


def plain(choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices as written in a domain or an e-mail address."""
    return tuple(choice.translate(_ASCII).lower().strip().replace(" ", "-") for choice in choices)


def join(*parts: Texts | str) -> Texts:
    """The parts concatenated; null where one is null."""
    return pc.binary_join_element_wise(*parts, "")


def gaps(rng: np.random.Generator, values: Texts, share: float) -> Texts:
    """The values, with the given share of them missing."""
    return pc.if_else(pa.array(rng.random(len(values)) >= share), values, pa.scalar(None, values.type))


def around(rng: np.random.Generator, medians: tuple[float, ...], group: Integers, spread: float) -> Numbers:
    """Log-normal amounts around the median of each group."""
    return np.asarray(medians)[group] * np.exp(spread * rng.standard_normal(len(group)))


def account_rows(rng: np.random.Generator, people: Population) -> Any:
    """A pyarrow table of the accounts: canonical columns, but `number` for the id and minutes `created`.

    `domain_full` is the domain without gaps, for e-mail addresses.
    """
    count = len(people.number)
    # Neighbouring numbers get different names, and names repeat only after 138,240 of them.
    spread = (people.number * 5_923) % (len(STEMS) * len(ENDINGS) * len(FIELDS))
    stem, ending = spread % len(STEMS), spread // len(STEMS) % len(ENDINGS)
    field = spread // (len(STEMS) * len(ENDINGS))
    place = (people.number // (len(STEMS) * len(ENDINGS) * len(FIELDS))) % len(PLACES)
    legal = np.empty(count, np.int64)
    for segment, shares in enumerate(LEGAL_SHARES):
        at = np.flatnonzero(people.segment == segment)
        legal[at] = choose(rng, len(at), shares)

    name = join(
        words(STEMS, stem), words(ENDINGS, ending), " ", words(FIELDS, field), words(PLACES, place), " ",
        words(LEGAL_FORMS, legal),
    )  # fmt: skip
    domain = join(
        words(plain(STEMS), stem), words(plain(ENDINGS), ending), "-", words(plain(FIELDS), field),
        words(tuple("-" + p if p else "" for p in plain(PLACES)), place), ".example",
    )  # fmt: skip
    # Look-alikes: the previous account, entered again in another spelling.
    again = rng.random(count) < LOOKALIKE_SHARE
    again[0] = False
    before = pa.array(np.maximum(np.arange(count) - 1, 0))
    twin = pc.replace_substring(pc.utf8_upper(name.take(before)), " GMBH", " Gmbh")
    name = pc.if_else(pa.array(again), twin, name)
    domain = pc.if_else(pa.array(again), domain.take(before), domain)

    region = people.team * 2 + (rng.random(count) < 0.4)
    country = words(COUNTRY_OF_REGION, region)
    employees = np.maximum(around(rng, MEDIAN_EMPLOYEES, people.segment, 0.6), 3).astype(np.int64)
    value = np.round(around(rng, MEDIAN_VALUE, people.segment, 0.55), -2)
    created = people.arrived_on * DAY - rng.integers(0, 30 * DAY, count)
    columns = {
        "name": name,
        "domain": domain,
        "segment": words(SEGMENTS, people.segment),
        "industry": words(INDUSTRY_OF_FIELD, field),
        "region": words(REGIONS, region),
        "employees": pa.array(employees),
        "source": words(SOURCES, choose(rng, count, SOURCE_SHARES)),
        "owner_marketing": words(MARKETING_OWNERS, rng.integers(0, len(MARKETING_OWNERS), count)),
        "owner_sales": words(SALES_OWNERS, people.team * 3 + rng.integers(0, 3, count)),
        "value": pa.array(value),
        "job": words(JOBS, choose(rng, count, JOB_SHARES)),
    }
    for column, share in MISSING.items():
        columns[column] = gaps(rng, columns[column], share)
    # A few owners have left: their ids are no longer in the list of users.
    has_left = pa.array(rng.random(count) < 0.01)
    columns["owner_sales"] = pc.if_else(has_left, pa.scalar(FORMER_OWNER), columns["owner_sales"])
    return pa.table(
        {
            "number": people.number,
            **columns,
            "country": country,
            "created": created,
            "domain_full": domain,
        }
    )


MARKETING_OWNERS = ("U-01", "U-02", "U-03", "U-04", "U-05")
SALES_OWNERS = tuple(f"U-{number}" for number in range(11, 23))
FORMER_OWNER = "U-99"
