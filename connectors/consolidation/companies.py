"""What is known of every company of every source, made comparable: the table in which pairs are sought."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from connectors.consolidation.domains import address, is_generic, label_of, own_domain
from connectors.consolidation.names import company_name, folded, place_name, postcode, vocabulary

# Columns required of a relation of companies. emails: those of the company and of its people. The rest may be null.
ASKED = ("id", "source", "name", "domain", "emails", "postcode", "place", "country")

# Folded names and codes of the countries that German lists spell in several ways.
COUNTRIES = {
    "deutschland": "de", "germany": "de", "d": "de", "deu": "de", "osterreich": "at", "austria": "at",
    "a": "at", "aut": "at", "schweiz": "ch", "switzerland": "ch", "suisse": "ch", "che": "ch",
    "frankreich": "fr", "france": "fr", "italien": "it", "italy": "it", "niederlande": "nl",
    "netherlands": "nl", "polen": "pl", "poland": "pl", "united kingdom": "gb", "uk": "gb",
    "grossbritannien": "gb", "united states": "us", "usa": "us", "belgien": "be", "belgium": "be",
    "luxemburg": "lu", "luxembourg": "lu", "spanien": "es", "spain": "es", "danemark": "dk", "denmark": "dk",
    "tschechien": "cz",
}  # fmt: skip

SCHEMA = pa.schema(
    [
        ("no", pa.int32()),
        ("id", pa.string()),
        ("source", pa.string()),
        ("words", pa.list_(pa.string())),
        ("placed", pa.list_(pa.string())),
        ("at", pa.list_(pa.string())),
        ("compact", pa.string()),
        ("form", pa.string()),
        ("domains", pa.list_(pa.string())),
        ("labels", pa.list_(pa.string())),
        ("addresses", pa.list_(pa.string())),
        ("postcode", pa.string()),
        ("place", pa.string()),
        ("country", pa.string()),
    ]
)
AT_ONCE = 50_000


def prepare(connection: Any, relation: str) -> None:
    """Create the temporary table `company` (:data:`SCHEMA`) from `relation`, which has the columns :data:`ASKED`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE company AS SELECT {_empty()} WHERE false")
    known = connection.execute(f"SELECT {', '.join(ASKED)} FROM {relation} ORDER BY source, id").to_arrow_table()
    first = 0
    for batch in known.to_batches(AT_ONCE):
        rows = _comparable(batch.to_pydict(), first)
        connection.register("company_rows", rows)
        connection.execute("INSERT INTO company SELECT * FROM company_rows")
        connection.unregister("company_rows")
        first += batch.num_rows


def _empty() -> str:
    types = {pa.int32(): "INTEGER", pa.string(): "VARCHAR", pa.list_(pa.string()): "VARCHAR[]"}
    return ", ".join(f"NULL::{types[field.type]} AS {field.name}" for field in SCHEMA)


def _comparable(rows: dict[str, list[Any]], first: int) -> pa.Table:
    names = [company_name(name or "") for name in rows["name"]]
    emails = [[found for text in texts or () if (found := address(text))] for texts in rows["emails"]]
    domains = [_domains(domain, own) for domain, own in zip(rows["domain"], emails, strict=True)]
    places = [(place_name(text) or None) if text else None for text in rows["place"]]
    at = [place.split() if place else [] for place in places]
    columns = {
        "no": list(range(first, first + len(names))),
        "id": rows["id"],
        "source": rows["source"],
        "words": [_telling(name.words, own) for name, own in zip(names, at, strict=True)],
        "placed": [_telling(name.words, []) for name in names],
        "at": at,
        "compact": [name.compact for name in names],
        "form": [name.form for name in names],
        "domains": domains,
        "labels": [_distinct(map(label_of, own)) for own in domains],
        # A generic mailbox at a domain of its own says what the domain says; at a free mailer it is the company's.
        "addresses": [_distinct(e for e in own if own_domain(e) is None or not is_generic(e)) for own in emails],
        "postcode": [(postcode(text) or None) if text else None for text in rows["postcode"]],
        "place": places,
        "country": [_country(text) for text in rows["country"]],
    }
    return pa.table(columns, schema=SCHEMA)


def _domains(domain: str | None, emails: Iterable[str]) -> list[str]:
    """The company's own domain, then those of its addresses."""
    found = [own_domain(domain) if domain else None, *(own_domain(email) for email in emails)]
    return _distinct(name for name in found if name)


def _telling(words: Iterable[str], place: list[str]) -> list[str]:
    """`words` without those that say little and without the company's own town, unless nothing else is left."""
    every = _distinct(words)
    return [word for word in every if word not in vocabulary().faint and word not in place] or every


def _country(text: str | None) -> str | None:
    name = folded(text).strip() if text else ""
    return COUNTRIES.get(name, name) or None


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
