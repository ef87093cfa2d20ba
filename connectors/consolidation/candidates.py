"""Which pairs of companies are worth comparing: those that share a key. Written as equalities, never as one OR."""

from typing import Any

# kind of key -> the company's keys of that kind (a list), and how many pairs a key may make before it says too little.
# A join on one column of keys is a union of joins; one OR over all columns gives the same but takes 150 times as long.
KEYS = {
    "domain": ("domains", 20_000),
    "label": ("labels", 2_000),
    "address": ("addresses", 100),
    "name": ("[compact]", 3_000),
    "word": ("words", 600),
    "beginning": ("[compact[:7]]", 1_500),
    "end": ("[compact[-7:]]", 600),
    "place and word": ("list_transform(words, w -> place || ' ' || w)", 2_000),
    "place and beginning": ("list_transform(words, w -> place || ' ' || w[:3])", 600),
    "postcode and beginning": ("list_transform(words, w -> postcode || ' ' || w[:2])", 600),
}


def find_candidates(connection: Any, *, within: bool = False) -> int:
    """Fill the temporary table `pair` (left_no, right_no) with candidates across sources, and return how many.

    within: pairs inside one source instead, by the narrow keys only.
    """
    kinds = ("domain", "name", "address") if within else tuple(KEYS)
    listed = " UNION ALL ".join(
        f"SELECT {index}::UTINYINT AS kind, unnest({KEYS[kind][0]}) AS key, no, source FROM company"
        for index, kind in enumerate(kinds)
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE key_of AS SELECT kind, hash(key) AS key, no, source FROM ({listed})"
        " WHERE key IS NOT NULL AND key <> ''"
    )
    limits = " ".join(f"WHEN {index} THEN {KEYS[kind][1]}" for index, kind in enumerate(kinds))
    apart = "sum(n * (n - 1) / 2)" if within else "(sum(n) * sum(n) - sum(n * n)) / 2"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE useful_key AS SELECT kind, key FROM"
        " (SELECT kind, key, source, count(*) AS n FROM key_of GROUP BY ALL) GROUP BY kind, key"
        f" HAVING {apart} BETWEEN 1 AND CASE kind {limits} END"
    )
    sources = "a.source = b.source AND a.no < b.no" if within else "a.source < b.source"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE pair AS SELECT DISTINCT a.no AS left_no, b.no AS right_no"
        " FROM (SELECT * FROM key_of SEMI JOIN useful_key USING (kind, key)) a"
        f" JOIN key_of b ON a.kind = b.kind AND a.key = b.key AND {sources}"
    )
    connection.execute("DROP TABLE key_of; DROP TABLE useful_key")
    found = connection.execute("SELECT count(*) FROM pair").fetchone()
    return int(found[0])
